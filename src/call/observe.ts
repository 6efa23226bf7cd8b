/** A call's end, once for each: answered whole, left by its caller, cut by its provider, or failed. Observing changes no byte and no pace. */
import { hasPrices, loadPrices } from "../memory/prices.ts";
import { answerFormat, type AnswerFormat } from "../usage/answer-format.ts";
import { readBedrockHeaders } from "../usage/bedrock-headers.ts";
import { modelSaid } from "../usage/model-said.ts";
import { Observer, observeWhole } from "../usage/observer.ts";
import type { Reported } from "../usage/find-usage.ts";
import { GatewayError } from "../words/errors.ts";
import type { Answer } from "./attempt.ts";
import { book, type Bookkeeping } from "./book.ts";
import type { Edge, Incoming } from "./edge.ts";
import type { Entered } from "./enter.ts";
import { carry, follow, type Following, type Watch } from "./follow.ts";
import { hide } from "./hide.ts";
import { isStreamAt } from "./named-model.ts";
import { logAnswered, logFailed, logLeft } from "./log.ts";
import { price } from "./price.ts";
import { readAnswerUpTo } from "./read-whole.ts";
import { respond } from "./respond.ts";
import { settleLimits } from "./settle.ts";
import type { Ending } from "./trail.ts";

/** A JSON answer that is no longer is read whole and handed on: that costs as much as not looking. */
const MOST_WHOLE_BYTES = 1_048_576;

/**
 * A provider's answer on its way to the caller: the call ends with its last byte.
 *
 * @throws GatewayError `upstream_unreachable` where the provider broke off in an answer of which the caller has nothing yet.
 */
export async function observe(answer: Answer, entered: Entered, incoming: Incoming): Promise<Response> {
  const { request, path, edge } = incoming;
  const { response, opening, target } = answer;
  const { trail, now, later } = edge;
  const { body, status, ok, headers } = response;
  if (body === null) {
    answered(edge, status, now());
    return respond(answer, null, entered, trail);
  }
  const format = ok ? answerFormat(request.method, path, headers.get("content-type")) : undefined;
  const following: Following = { leave: request.signal, drains: target.onDisconnect === "drain", later };
  if (format === undefined) {
    const carried = carry(opening, body, watching(edge, status), following);
    return respond(answer, carried, entered, trail);
  }
  if (!hasPrices()) await loadPrices();
  const said = readBedrockHeaders(headers);
  // Google streams an array where no event stream is asked for.
  const isWhole = format.framing === "json" && !isStreamAt(path);
  if (isWhole) {
    trail.stream = false;
    // Work that is wanted whole goes on without a caller, and reading here ends with the caller.
    if (!following.drains) return observeJson(answer, body, format, said, entered, incoming);
  } else trail.stream = true;
  const watch = metering(edge, status, format, said);
  const seen = answer.hidesUsage === true && format.framing === "sse" ? hide : follow;
  return respond(answer, seen(opening, body, watch, following), entered, trail, true);
}

async function observeJson(
  answer: Answer,
  body: ReadableStream<Uint8Array>,
  format: AnswerFormat,
  headers: Reported | undefined,
  entered: Entered,
  { request, edge }: Incoming,
): Promise<Response> {
  const { trail, now, later } = edge;
  const { status } = answer.response;
  trail.firstByteAt = now();
  const { bytes, isWhole } = await readAnswerUpTo(answer.response, MOST_WHOLE_BYTES).catch((cause: unknown) => {
    const message = `The provider of target "${answer.target.name}" broke off in its answer.`;
    throw new GatewayError("upstream_unreachable", message, { cause });
  });
  trail.calledModel ??= modelSaid(bytes);
  if (isWhole) {
    price(trail, observeWhole(bytes, format, { isWhole, input: trail.estimatedInput, headers }), now());
    answered(edge, status, now());
    return respond(answer, bytes, entered, trail);
  }
  const watch = metering(edge, status, format, headers);
  const followed = follow([bytes], body, watch, { leave: request.signal, drains: false, later });
  return respond(answer, followed, entered, trail);
}

function watching(edge: Edge, status: number, settle?: (how: Ending) => void): Watch {
  const { trail, now } = edge;
  return {
    begun: () => void (trail.firstByteAt ??= now()),
    look: () => undefined,
    ended: (how) => {
      settle?.(how);
      if (!trail.end(how, status)) return;
      settleLimits(edge);
      logAnswered(trail, now());
      book(edge, now());
    },
  };
}

function metering(edge: Edge, status: number, format: AnswerFormat, headers: Reported | undefined): Watch {
  const observer = new Observer(format);
  const { trail, now } = edge;
  const settle = (how: Ending): void => {
    price(trail, observer.finish({ isWhole: how === "complete", input: trail.estimatedInput, headers }), now());
  };
  let isFirst = true;
  const look = (bytes: Uint8Array): void => {
    if (isFirst) trail.calledModel ??= modelSaid(bytes);
    isFirst = false;
    observer.look(bytes);
  };
  return { ...watching(edge, status, settle), look };
}

/** An answer that is whole when it leaves. @param now milliseconds since 1970. */
export function answered(call: Bookkeeping, status: number, now: number): void {
  if (!call.trail.end("complete", status)) return;
  settleLimits(call);
  logAnswered(call.trail, now);
  book(call, now);
}

/** The caller was gone before there was an answer. */
export function abandoned(call: Bookkeeping, now: number): void {
  if (!call.trail.end("left", undefined)) return;
  settleLimits(call);
  logLeft(call.trail, now);
  book(call, now);
}

/** There is an error for an answer. */
export function failed(call: Bookkeeping, error: GatewayError, now: number): void {
  const { trail } = call;
  // Where the provider's answer had begun, it was the provider that broke off.
  if (!trail.end(trail.firstByteAt === undefined ? "complete" : "cut", error.status, error)) return;
  settleLimits(call);
  logFailed(trail, error, now);
  book(call, now);
}
