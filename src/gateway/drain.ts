/** An answer → the same, read to its end behind the caller's back should the caller leave: for providers that bill what nobody reads. */
import type { Later } from "../store/config-cache.ts";

export function drained(response: Response, later: Later): Response {
  const { body } = response;
  if (body === null) return response;
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  const move = async (): Promise<void> => {
    let listening = true;
    for await (const chunk of body) {
      if (listening) await writer.write(chunk).catch(() => (listening = false));
    }
    if (listening) await writer.close();
  };
  later(move().catch((caught: unknown) => writer.abort(caught).catch(() => undefined)));
  return new Response(readable, response);
}
