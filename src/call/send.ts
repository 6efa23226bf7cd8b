/** Outbound → the provider's answer, or why there is none. Timed until it begins; a stream once begun flows until one side ends it. */
import type { Alarm } from "../words/alarm.ts";
import { GatewayError } from "../words/errors.ts";
import type { Outbound } from "../words/outbound.ts";

export interface Sent {
  readonly response: Response;
  /** The first byte is there: time no longer counts. */
  readonly settle: () => void;
  /** Did time run out? */
  readonly isLate: () => boolean;
}

/**
 * Where nobody else is asked after this one. The platform is handed the caller's own signal as it is: a controller of ours
 * and a listener between the two are dearer than all of routing (docs/decisions/2026-11-22-figures.md). Out of time, the
 * call is answered, and what is left of it ends with it.
 *
 * @param leave the caller's signal: who leaves cancels the provider's work, before the first byte and after it. Absent for
 * targets whose work is wanted whole.
 * @throws GatewayError `upstream_unreachable`, `upstream_timeout`.
 */
export function sendLast(
  outbound: Outbound,
  targetName: string,
  leave: AbortSignal | undefined,
  timeoutMs: number,
  alarm: Alarm,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    alarm.set(timeoutMs, () => reject(timedOut(targetName, timeoutMs)));
    request(outbound, leave).then(
      (response) => {
        alarm.clear();
        return resolve(response);
      },
      (cause: unknown) => {
        alarm.clear();
        reject(unreachable(targetName, cause));
      },
    );
    letGo(outbound);
  });
}

/** Detaching costs a small call more than it frees. */
const LARGE_BYTES = 65_536;

/** Once asked, the platform has a copy of the body of its own: nobody needs ours, and two of a large one are too many. */
function letGo({ body }: Outbound): void {
  if (body instanceof Uint8Array && body.length > LARGE_BYTES) body.buffer.transfer(0);
}

/**
 * Where another may be asked after this one: out of time, this one is cancelled.
 *
 * @param leave as above.
 * @throws GatewayError `upstream_unreachable`, `upstream_timeout`.
 */
export async function send(
  outbound: Outbound,
  targetName: string,
  leave: AbortSignal | undefined,
  timeoutMs: number,
  alarm: Alarm,
): Promise<Sent> {
  const aborter = new AbortController();
  const onLeave = (): void => aborter.abort(leave?.reason);
  if (leave?.aborted === true) onLeave();
  else leave?.addEventListener("abort", onLeave, { once: true });
  let late = false;
  alarm.set(timeoutMs, () => {
    late = true;
    aborter.abort();
  });
  try {
    const response = await request(outbound, aborter.signal);
    return { response, settle: () => alarm.clear(), isLate: () => late };
  } catch (cause) {
    alarm.clear();
    throw late ? timedOut(targetName, timeoutMs) : unreachable(targetName, cause);
  }
}

function request({ url, method, headers, body }: Outbound, signal: AbortSignal | undefined): Promise<Response> {
  return fetch(url, { method, headers, body, redirect: "manual", ...(signal === undefined ? {} : { signal }) });
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
