/** A call's end, once for each: answered whole, left by its caller, cut by its provider, or failed. Observing changes no byte and no pace. */
import type { GatewayError } from "../words/errors.ts";
import type { Answer } from "./attempt.ts";
import type { Incoming } from "./edge.ts";
import type { Entered } from "./enter.ts";
import { follow } from "./follow.ts";
import { logAnswered, logFailed, logLeft } from "./log.ts";
import { respond } from "./respond.ts";
import type { Ending, Trail } from "./trail.ts";

/** A provider's answer on its way to the caller: the call ends with its last byte. */
export function observe(answer: Answer, entered: Entered, { request, edge }: Incoming): Response {
  const { response, opening, target } = answer;
  const { trail, now, later } = edge;
  const { body, status } = response;
  if (body === null) {
    answered(trail, status, now());
    return respond(answer, null, entered, trail);
  }
  const watch = {
    begun: () => void (trail.firstByteAt = now()),
    look: () => undefined,
    ended: (how: Ending) => over(trail, how, status, now()),
  };
  const followed = follow(opening, body, watch, {
    leave: request.signal,
    drains: target.onDisconnect === "drain",
    later,
  });
  return respond(answer, followed, entered, trail);
}

/** An answer that is whole when it leaves. @param now milliseconds since 1970. */
export function answered(trail: Trail, status: number, now: number): void {
  over(trail, "complete", status, now);
}

/** The caller was gone before there was an answer. */
export function abandoned(trail: Trail, now: number): void {
  if (trail.end("left", undefined)) logLeft(trail, now);
}

/** There is an error for an answer. */
export function failed(trail: Trail, error: GatewayError, now: number): void {
  if (trail.end("complete", error.status, error)) logFailed(trail, error, now);
}

function over(trail: Trail, how: Ending, status: number, now: number): void {
  if (trail.end(how, status)) logAnswered(trail, now);
}
