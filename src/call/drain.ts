/** An answer → the same, read to its end behind the caller's back should the caller leave: for providers that bill what nobody reads. */
import type { Later } from "../words/request-context.ts";

/** @param leave the caller's signal: the platform does not say otherwise that nobody reads. */
export function drained(response: Response, leave: AbortSignal, later: Later): Response {
  const { body } = response;
  if (body === null) return response;
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  const stop = (reason: unknown): void => void writer.abort(reason).catch(() => undefined);
  const move = async (): Promise<void> => {
    let listening = !leave.aborted;
    for await (const chunk of body) {
      if (listening) await writer.write(chunk).catch(() => (listening = false));
    }
    if (listening) await writer.close();
  };
  leave.addEventListener("abort", () => stop(leave.reason), { once: true });
  later(move().catch(stop));
  return new Response(readable, response);
}
