/** A chat stream's bytes, as they come → the same without the chunk that says what was used and nothing else. */
import { isRecord, parse } from "./said.ts";

const LF = 0x0a;
const CR = 0x0d;
/** An event that is no longer is held back until it is whole; a longer one is not the one we look for. */
const MOST_HELD = 65_536;
/** Told without parsing; every other event passes as it is. */
const NO_CHOICES = /"choices"\s*:\s*\[\s*\]/;
const NOTHING = new Uint8Array(0);

/** One letter for each byte: places in the text are places in the bytes. */
const decoder = new TextDecoder("latin1");

export class UsageChunkFilter {
  #held: Uint8Array = NOTHING;

  /** @returns what of these bytes, and of what was held back, may go on. The chunk itself may be used again. */
  pass(chunk: Uint8Array): Uint8Array {
    const bytes = joined(this.#held, chunk);
    const end = bytes.length > MOST_HELD && endOfEvents(bytes) === 0 ? bytes.length : endOfEvents(bytes);
    this.#held = bytes.slice(end);
    return without(bytes.subarray(0, end));
  }

  /** The stream is over: what is left is an event without a blank line behind it. */
  finish(): Uint8Array {
    const rest = without(this.#held);
    this.#held = NOTHING;
    return rest;
  }
}

function joined(held: Uint8Array, chunk: Uint8Array): Uint8Array {
  if (held.length === 0) return chunk.slice();
  const bytes = new Uint8Array(held.length + chunk.length);
  bytes.set(held);
  bytes.set(chunk, held.length);
  return bytes;
}

/** Behind the last blank line; 0 where there is none. */
function endOfEvents(bytes: Uint8Array): number {
  for (let at = bytes.length - 1; at > 0; at--) {
    if (bytes[at] !== LF && bytes[at] !== CR) continue;
    const before = bytes[at] === LF && bytes[at - 1] === CR ? at - 2 : at - 1;
    // LF and then CR is no blank line yet, but the first half of Windows' one.
    if (bytes[before] === CR || (bytes[before] === LF && bytes[at] === LF)) return at + 1;
  }
  return 0;
}

function without(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return bytes;
  const text = decoder.decode(bytes);
  if (!NO_CHOICES.test(text)) return bytes;
  let passing: Uint8Array = NOTHING;
  let from = 0;
  // Each event with the blank line behind it.
  for (const { 0: event, index } of text.matchAll(/[\s\S]+?(?:\r?\n\r?\n|\r\r\n?|$)/g)) {
    if (!isUsageChunk(event)) continue;
    passing = joined(passing, bytes.subarray(from, index));
    from = index + event.length;
  }
  return from === 0 ? bytes : joined(passing, bytes.subarray(from));
}

function isUsageChunk(event: string): boolean {
  if (!NO_CHOICES.test(event)) return false;
  const data = event
    .split(/\r\n|\n|\r/)
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice("data:".length))
    .join("\n");
  const said = parse(data);
  if (!isRecord(said)) return false;
  const { choices } = said;
  return Array.isArray(choices) && choices.length === 0 && isRecord(said["usage"]);
}
