/** The provider's stand-in: a scripted answer in place of the global fetch, and what was asked of it, byte for byte. */
import { vi } from "vitest";

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly redirect: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Everything asked of it stands in the list it returns, in order. Undone after each test. */
export function upstream(
  answer: (seen: Seen) => Response | Promise<Response> = () => Response.json({ ok: true }),
): Seen[] {
  const calls: Seen[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const bytes = new Uint8Array(await request.arrayBuffer());
    const seen: Seen = {
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: new TextDecoder().decode(bytes),
      bytes,
      redirect: init?.redirect,
      signal: init?.signal ?? undefined,
    };
    calls.push(seen);
    return overNetwork(await answer(seen));
  });
  return calls;
}

/** A body as it comes over a network, chunk by chunk: those in memory are of another kind, and their tees cannot be piped on. */
export function overNetwork(response: Response): Response {
  if (response.body === null) return response;
  const reader = response.body.getReader();
  const body = new ReadableStream({
    type: "bytes",
    pull: async (controller) => {
      const { done, value } = await reader.read();
      if (!done) return controller.enqueue(value);
      controller.close();
      controller.byobRequest?.respond(0);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, response);
}
