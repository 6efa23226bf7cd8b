/** The opening events of a 200 stream → is the first real one an error? What was looked at is handed on byte for byte. */
import { OpeningFrames } from "./opening-frames.ts";
import { Opening } from "./opening.ts";

export type Peeked =
  | { readonly failed: true }
  /** What was read; the stream goes on behind it. */
  | { readonly failed: false; readonly opening: readonly Uint8Array[] };

export type Framing = "events" | "frames";

/** @returns undefined where it is no stream of events, or none that began well. */
export function framingOf({ status, body, headers }: Response): Framing | undefined {
  if (status !== 200 || body === null) return undefined;
  const type = headers.get("content-type")?.toLowerCase() ?? "";
  if (type.startsWith("text/event-stream")) return "events";
  return type.startsWith("application/vnd.amazon.eventstream") ? "frames" : undefined;
}

/** So many small chunks become one: each costs a hundred bytes beside its own, and the platform a promise. */
const MOST_CHUNKS = 256;

/**
 * Reads up to the first event that is more than an opening.
 *
 * @param begun called when there is any event: from then on the provider may take its time, as it may without a peek.
 * @throws what reading throws: the stream broke before it began.
 */
export async function peek(
  stream: ReadableStream<Uint8Array>,
  begun: () => void,
  framing: Framing = "events",
): Promise<Peeked> {
  const reader = stream.getReader();
  const opening = framing === "frames" ? new OpeningFrames() : new Opening();
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
  return { failed: false, opening: [...looked, ...chunks] };
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
