/** Outbound → the provider's answer, or why there is none. Timed until it begins; a stream once begun flows until one side ends it. */
import { GatewayError } from "../errors.ts";
import type { Outbound } from "../outbound.ts";

export interface Sent {
  readonly response: Response;
  /** The first byte is there: time no longer counts. */
  readonly settle: () => void;
  /** Did time run out? */
  readonly isLate: () => boolean;
}

/**
 * @param leave the caller's signal: who leaves cancels the provider's work, before the first byte and after it. Absent for
 * targets whose work is wanted whole.
 * @throws GatewayError `upstream_unreachable`, `upstream_timeout`.
 */
export async function send(
  outbound: Outbound,
  targetName: string,
  leave: AbortSignal | undefined,
  timeoutMs: number,
): Promise<Sent> {
  const aborter = new AbortController();
  const onLeave = (): void => aborter.abort(leave?.reason);
  if (leave?.aborted === true) onLeave();
  else leave?.addEventListener("abort", onLeave, { once: true });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    aborter.abort();
  }, timeoutMs);
  try {
    const response = await fetch(outbound.url, {
      method: outbound.method,
      headers: outbound.headers,
      body: outbound.body,
      redirect: "manual",
      signal: aborter.signal,
    });
    return { response, settle: () => clearTimeout(timer), isLate: () => late };
  } catch (cause) {
    clearTimeout(timer);
    if (late) throw timedOut(targetName, timeoutMs);
    throw new GatewayError("upstream_unreachable", `The provider of target "${targetName}" cannot be reached.`, {
      cause,
    });
  }
}

export function timedOut(targetName: string, timeoutMs: number): GatewayError {
  return new GatewayError(
    "upstream_timeout",
    `The provider of target "${targetName}" gave no answer within ${timeoutMs} ms.`,
  );
}
