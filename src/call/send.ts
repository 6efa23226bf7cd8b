/** Outbound → the provider's answer, or why there is none. Timed until it begins; a stream once begun flows until one side ends it. */
import type { Alarm } from "../words/alarm.ts";
import { GatewayError } from "../words/errors.ts";
import type { Outbound } from "../words/outbound.ts";

export interface Sending {
  /** Of the target, for the errors' words. */
  readonly name: string;
  /**
   * Ends the request. The caller's own where nobody else is asked after this one: a controller of ours between the two is
   * dearer than all of routing (docs/decisions/2026-11-22-figures.md). Absent where the work is wanted whole.
   */
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly alarm: Alarm;
  /** Ends the request when time is out. Absent: the call is answered, and what is left of the request ends with it. */
  readonly expire?: () => void;
  /** Nobody else is asked: the body is not needed once the platform has its copy. */
  readonly isLast: boolean;
}

/** @throws GatewayError `upstream_unreachable`, `upstream_timeout`. */
export function send(outbound: Outbound, sending: Sending): Promise<Response> {
  const { name, signal, timeoutMs, alarm, expire, isLast } = sending;
  const { url, method, headers, body } = outbound;
  return new Promise((resolve, reject) => {
    // An ended request answers late, and the alarm is then another wait's.
    let isOver = false;
    const settle = (): void => {
      if (!isOver) alarm.clear();
      isOver = true;
    };
    alarm.set(timeoutMs, () => {
      isOver = true;
      reject(timedOut(name, timeoutMs));
      expire?.();
    });
    fetch(
      url,
      signal === undefined
        ? { method, headers, body, redirect: "manual" }
        : { method, headers, body, redirect: "manual", signal },
    ).then(
      (response) => {
        settle();
        return resolve(response);
      },
      (cause: unknown) => {
        settle();
        reject(unreachable(name, cause));
      },
    );
    if (isLast) letGo(outbound);
  });
}

/** Detaching costs a small call more than it frees. */
const LARGE_BYTES = 65_536;

/** Once asked, the platform has a copy of the body of its own: nobody needs ours, and two of a large one are too many. */
function letGo({ body }: Outbound): void {
  if (body instanceof Uint8Array && body.length > LARGE_BYTES) body.buffer.transfer(0);
}

function unreachable(targetName: string, cause: unknown): GatewayError {
  return new GatewayError("upstream_unreachable", `The provider of target "${targetName}" cannot be reached.`, {
    cause,
  });
}

export function timedOut(targetName: string, timeoutMs: number): GatewayError {
  return new GatewayError(
    "upstream_timeout",
    `The provider of target "${targetName}" gave no answer within ${timeoutMs} ms.`,
  );
}
