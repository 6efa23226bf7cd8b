/** The opening events of a 200 stream → is the first real one an error? What was looked at is handed on byte for byte. */
import type { Later } from "../words/request-context.ts";
import { Opening } from "./opening.ts";

export type Peeked = { readonly failed: true } | { readonly failed: false; readonly body: ReadableStream<Uint8Array> };

export function isEventStream(response: Response): boolean {
  return (
    response.status === 200 &&
    response.body !== null &&
    response.headers.get("content-type")?.toLowerCase().startsWith("text/event-stream") === true
  );
}

/** So many small chunks become one: each costs a hundred bytes beside its own, and the platform a promise. */
const MOST_CHUNKS = 256;

/**
 * Reads up to the first event that is more than an opening.
 *
 * @param begun called when there is any event: from then on the provider may take its time, as it may without a peek.
 * @throws what reading throws: the stream broke before it began.
 */
export async function peek(stream: ReadableStream<Uint8Array>, begun: () => void, later: Later): Promise<Peeked> {
  const reader = stream.getReader();
  const opening = new Opening();
  const looked: Uint8Array[] = [];
  let chunks: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (chunks.push(value) === MOST_CHUNKS) {
      looked.push(joined(chunks));
      chunks = [];
    }
    const verdict = opening.read(value);
    if (verdict === "failed") {
      reader.cancel().catch(() => undefined);
      return { failed: true };
    }
    if (verdict === "good") break;
    if (verdict === "opening") begun();
  }
  reader.releaseLock();
  return { failed: false, body: rejoin([...looked, ...chunks], stream, later) };
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** What was read, then the rest as it comes: the platform moves it, we see none of it. */
function rejoin(
  chunks: readonly Uint8Array[],
  rest: ReadableStream<Uint8Array>,
  later: Later,
): ReadableStream<Uint8Array> {
  const { readable, writable } = new IdentityTransformStream();
  const move = async (): Promise<void> => {
    const writer = writable.getWriter();
    for (const chunk of chunks) await writer.write(chunk);
    writer.releaseLock();
    await rest.pipeTo(writable);
  };
  // A caller who leaves breaks the pipe, and that cancels the provider.
  later(move().catch(() => rest.cancel().catch(() => undefined)));
  return readable;
}
