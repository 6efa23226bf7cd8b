/** A stream of server-sent events, or of AWS's binary frames → what each event holds. */
import { frames, isException, payloadOf } from "#worker/usage/event-stream-frames.ts";

type Body = ReadableStream<Uint8Array<ArrayBuffer>>;

export function isStream(contentType: string | null): boolean {
  return /^(?:text\/event-stream|application\/vnd\.amazon\.eventstream)/.test(contentType ?? "");
}

/** @yields parsed JSON; of an exception in frames, `{ error: { message } }` as other APIs have it. */
export async function* eventsOf(form: "lines" | "frames", body: Body): AsyncGenerator {
  if (form === "frames") yield* eventsInFrames(body);
  else yield* eventsInLines(body);
}

async function* eventsInLines(body: Body): AsyncGenerator {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value = "" } = await reader.read();
    const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
    rest = done ? "" : (lines.pop() ?? "");
    for (const line of lines) {
      const event = line.startsWith("data:") ? parse(line.slice("data:".length)) : undefined;
      if (event !== undefined) yield event;
    }
    if (done) return;
  }
}

/** Of a frame beside its headers and its payload. */
const FRAME_BYTES = 16;

async function* eventsInFrames(body: Body): AsyncGenerator {
  const reader = body.getReader();
  let rest = new Uint8Array();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const bytes = new Uint8Array(rest.length + value.length);
    bytes.set(rest);
    bytes.set(value, rest.length);
    let read = 0;
    for (const frame of frames({ bytes, isFirst: true, isLast: false })) {
      read += FRAME_BYTES + frame.headers.length + frame.payload.length;
      const event = payloadOf(frame);
      yield isException(frame) ? { error: event } : event;
    }
    rest = bytes.slice(read);
  }
}

/** @returns undefined where it is no JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
