/** An Outbound and its target → the provider's answer: one way to ask, whether or not another is asked should this one fail. */
import type { ServedTarget } from "../config/served-target.ts";
import { GatewayError, LASTING } from "../words/errors.ts";
import type { Outbound } from "../words/outbound.ts";
import type { Incoming } from "./edge.ts";
import { framingOf, peek } from "./peek.ts";
import { send, timedOut } from "./send.ts";

/** What asking needs to know of a target, whatever its kind. */
export type Destination = Pick<ServedTarget, "name" | "responseHeaders" | "firstByteTimeoutMs" | "onDisconnect">;

/** What a provider answered. */
export interface Asked {
  readonly response: Response;
  /** What was read of its body already; the body goes on behind it. */
  readonly opening: readonly Uint8Array[];
}

const UNREAD: readonly Uint8Array[] = [];

/** Said as the cause of an error where a stream began with one. */
export const ERROR_EVENT = "an error as the first event of its stream";

/**
 * @param isLast whatever it answers is the answer. Otherwise it is cancelled when time is out, and a stream's opening events
 * are looked at.
 * @param keepsBody the same provider may have to be asked once more.
 * @throws GatewayError `upstream_unreachable`, `upstream_timeout`, `upstream_credentials_rejected`.
 */
async function ask(
  outbound: Outbound,
  target: Destination,
  incoming: Incoming,
  isLast: boolean,
  keepsBody = false,
): Promise<Asked> {
  const { request, edge } = incoming;
  if (request.signal.aborted) {
    throw new GatewayError("upstream_unreachable", `The caller left before target "${target.name}" was asked.`);
  }
  edge.trail.isAsked = true;
  const drains = target.onDisconnect === "drain";
  const leave = drains ? undefined : request.signal;
  const answering = isLast
    ? askLast(outbound, target, leave, incoming, keepsBody)
    : askFirst(outbound, target, leave, incoming);
  // Wanted whole, whoever still waits for it.
  if (drains) edge.later(answering.catch(() => undefined));
  const asked = await answering;
  if (asked.response.status >= 300) refuse(asked.response, target.name);
  return asked;
}

/** The same beneath the span of the attempt, where somebody wants it. @throws as `ask`. */
export function askTraced(...asking: Parameters<typeof ask>): Promise<Asked> {
  const { traced } = asking[2].edge.trail;
  if (traced === undefined) return ask(...asking);
  return traced
    .within(() => ask(...asking))
    .then((asked) => {
      traced.answered(asked.response.status);
      return asked;
    });
}

async function askLast(
  outbound: Outbound,
  target: Destination,
  signal: AbortSignal | undefined,
  { edge }: Incoming,
  keepsBody: boolean,
): Promise<Asked> {
  const { alarm, settings } = edge;
  const timeoutMs = target.firstByteTimeoutMs ?? settings.firstByteTimeoutMs;
  return {
    response: await send(outbound, { name: target.name, signal, timeoutMs, alarm, isLast: !keepsBody }),
    opening: UNREAD,
  };
}

async function askFirst(
  outbound: Outbound,
  target: Destination,
  leave: AbortSignal | undefined,
  { edge }: Incoming,
): Promise<Asked> {
  const { name, firstByteTimeoutMs: timeoutMs = edge.settings.firstByteTimeoutMs } = target;
  const { alarm } = edge;
  const aborter = new AbortController();
  if (leave?.aborted === true) aborter.abort(leave.reason);
  else leave?.addEventListener("abort", () => aborter.abort(leave.reason), { once: true });
  const sentAt = edge.now();
  const expire = (): void => aborter.abort();
  const response = await send(outbound, { name, signal: aborter.signal, timeoutMs, alarm, expire, isLast: false });
  const framing = framingOf(response);
  if (framing === undefined || response.body === null) return { response, opening: UNREAD };
  let isLate = false;
  alarm.set(timeoutMs - (edge.now() - sentAt), () => {
    isLate = true;
    expire();
  });
  try {
    const peeked = await peek(response.body, () => alarm.clear(), framing);
    if (peeked.failed) throw new Error(ERROR_EVENT);
    return { response, opening: peeked.opening };
  } catch (cause) {
    throw isLate ? timedOut(name, timeoutMs) : brokenOff(name, cause);
  } finally {
    alarm.clear();
  }
}

/** Six connections are all a Worker has: an answer nobody wants gives its own back. */
export function discard(body: ReadableStream | null): void {
  body?.cancel().catch(() => undefined);
}

function brokenOff(name: string, cause: unknown): GatewayError {
  return new GatewayError(
    "upstream_unreachable",
    `The provider of target "${name}" broke off before its answer began.`,
    { cause: cause instanceof Error && cause.message === ERROR_EVENT ? ERROR_EVENT : cause },
  );
}

/** @throws GatewayError where the answer is about us, not about the call: it is not passed on. */
function refuse({ status, body }: Response, name: string): void {
  // 304 leads nowhere: it answers a caller who has the body already.
  if (status < 400 && status !== 304) {
    discard(body);
    throw new GatewayError(
      "upstream_unreachable",
      `The provider of target "${name}" answered with a redirect, which is not followed with a credential.`,
      { reason: `status ${status}`, headers: LASTING },
    );
  }
  if (status === 401) {
    discard(body);
    throw new GatewayError(
      "upstream_credentials_rejected",
      `The provider of target "${name}" rejected the gateway's credential. Whoever runs the gateway has to renew it.`,
    );
  }
}
