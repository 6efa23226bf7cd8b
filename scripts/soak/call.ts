/** One call of the soak, from the question to what came of it; with a provider's ledger, whether that is right. */
import { request, type Agent, type ClientRequest } from "node:http";
import { answerOf, PATHS, question, type Kind } from "./answers.ts";
import type { Attempt } from "./provider.ts";

const CALL_TIMEOUT_MS = 20_000;
/** At least: now and then there is one more. */
const TARGETS = 3;
/** Before the provider knows of the call there is nothing to leave. */
const LEAVE_AFTER_MS = 30;

export interface Outcome {
  readonly status: number;
  readonly attempts: number;
  readonly errorCode: string | undefined;
  readonly text: string;
  readonly how: "whole" | "broken" | "left" | "no answer" | "too late";
}

/** Ends in any case: an answer, a break, a leave, or time. */
export function call(origin: string, apiKey: string, kind: Kind, id: string, agent: Agent): Promise<Outcome> {
  const body = question(kind, id);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let begun: Pick<Outcome, "status" | "attempts" | "errorCode"> = { status: 0, attempts: 0, errorCode: undefined };
    let sent: ClientRequest | undefined;
    const end = (how: Outcome["how"]): void => {
      clearTimeout(timer);
      resolve({ ...begun, text: Buffer.concat(chunks).toString(), how });
    };
    const leave = (how: Outcome["how"]): void => {
      end(how);
      sent?.socket?.resetAndDestroy();
    };
    const timer = setTimeout(() => leave("too late"), CALL_TIMEOUT_MS);
    sent = request(
      `${origin}/inference${PATHS[kind]}`,
      {
        method: "POST",
        headers: {
          authorization: `Bearer ${apiKey}`,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
        },
        // A connection that is reset is nobody else's.
        agent: kind === "leave" || kind === "early" ? false : agent,
      },
      (response) => {
        begun = {
          status: response.statusCode ?? 0,
          attempts: Number(response.headers["x-gateway-attempts"] ?? 0),
          errorCode: response.headers["x-gateway-error"]?.toString(),
        };
        response.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          if (kind === "leave" && chunks.length === 3) leave("left");
        });
        response.on("end", () => end("whole"));
        response.on("error", () => end("broken"));
      },
    );
    sent.on("error", () => end("no answer"));
    sent.end(body);
    if (kind === "early") setTimeout(() => leave("left"), LEAVE_AFTER_MS);
  });
}

/** @returns what is wrong, if anything. */
export async function faultOf(
  kind: Kind,
  id: string,
  outcome: Outcome,
  attempts: readonly Attempt[],
): Promise<string | undefined> {
  const { status, text, how } = outcome;
  const good = attempts.filter(({ fault }) => fault === undefined || fault === "cut");
  if (good.length > 1) return `doubled: ${good.length} providers answered it`;
  const whole = answerOf(kind, id).join("");
  if (how === "too late") return "lost: no end in time";
  if (how === "left")
    return (await Promise.all(good.map(({ left }) => left))).includes(false) ? "not cancelled" : undefined;
  const [answering] = good;
  if (answering?.fault === "cut") {
    return how === "broken" && whole.startsWith(text) ? undefined : `a cut answer came as ${how}, ${status}`;
  }
  if (answering !== undefined) {
    const expected = kind === "wrong" ? 400 : 200;
    if (how !== "whole" || status !== expected) return `lost: a good answer came as ${how}, ${status}`;
    if (text !== whole) return `wrong: ${text.slice(0, 200)}`;
    return outcome.attempts === attempts.length ? undefined : `${attempts.length} asked, ${outcome.attempts} told`;
  }
  // Nobody answered: the last failure it is, in whole, when all were asked.
  if (attempts.length < TARGETS)
    return `lost: ${attempts.length} of ${TARGETS} asked, ${status} ${outcome.errorCode ?? ""}`;
  if (how !== "whole") return `lost: a failure came as ${how}`;
  if (status === 200) return attempts.at(-1)?.fault === "inside" ? undefined : "an answer that nobody gave";
  return status >= 400 && (outcome.errorCode !== undefined || text.includes(id))
    ? undefined
    : `a failure of nobody's: ${status}`;
}
