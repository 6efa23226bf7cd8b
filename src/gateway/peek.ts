/** The opening events of a 200 stream → is the first real one an error? What was looked at is handed on byte for byte. */
import type { Later } from "../store/config-cache.ts";

/** A stream that has said so little of itself by now is taken for good. `response.created` repeats all instructions and tools. */
const MOST_BYTES = 1_048_576;

/** What OpenAI and Anthropic send before there is anything to say: an error may still follow. */
const OPENING = new Set(["message_start", "ping", "response.created", "response.in_progress", "response.queued"]);
const FAILURES = new Set(["error", "response.failed"]);

export type Peeked = { readonly failed: true } | { readonly failed: false; readonly body: ReadableStream<Uint8Array> };

export function isEventStream(response: Response): boolean {
  return (
    response.status === 200 &&
    response.body !== null &&
    response.headers.get("content-type")?.toLowerCase().startsWith("text/event-stream") === true
  );
}

/**
 * Reads up to the first event that is more than an opening.
 *
 * @param begun called when there is any event: from then on the provider may take its time, as it may without a peek.
 * @throws what reading throws: the stream broke before it began.
 */
export async function peek(stream: ReadableStream<Uint8Array>, begun: () => void, later: Later): Promise<Peeked> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  const decoder = new TextDecoder();
  let rest = "";
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
    const events = (rest + decoder.decode(value, { stream: true })).split(BLANK_LINE);
    rest = events.pop() ?? "";
    const verdict = judge(events);
    if (verdict === "failed") {
      reader.cancel().catch(() => undefined);
      return { failed: true };
    }
    if (verdict === "good" || length > MOST_BYTES) break;
    if (verdict === "opening") begun();
  }
  reader.releaseLock();
  return { failed: false, body: rejoin(chunks, stream, later) };
}

/** Two line ends of any kind. A `\r` at the end of a chunk counts: what follows it, `\n` or not, changes nothing. */
const BLANK_LINE = /(?:\r\n|\n|\r(?!\n)){2}/;

/** Undefined while there is nothing but comments. */
function judge(events: readonly string[]): "opening" | "good" | "failed" | undefined {
  let verdict: "opening" | undefined;
  for (const event of events) {
    const { name, data } = parse(event);
    if (data === "") continue;
    const type = name === "" ? typeOf(data) : name;
    if (FAILURES.has(type) || isError(data)) return "failed";
    if (!OPENING.has(type)) return "good";
    verdict = "opening";
  }
  return verdict;
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
function parse(event: string): { name: string; data: string } {
  let name = "";
  let data = "";
  for (const line of event.split(/\r\n|\n|\r/)) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    else if (line.startsWith("data:")) data += line.slice(5).trim();
  }
  return { name, data };
}

function isError(data: string): boolean {
  const error = data.includes('"error"') ? member(data, "error") : undefined;
  return error !== undefined && error !== null;
}

function typeOf(data: string): string {
  const type = member(data, "type");
  return typeof type === "string" ? type : "";
}

function member(data: string, name: string): unknown {
  try {
    const json: unknown = JSON.parse(data);
    return typeof json === "object" && json !== null ? Reflect.get(json, name) : undefined;
  } catch {
    return undefined;
  }
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
