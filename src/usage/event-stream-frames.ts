/** A piece of an AWS event stream → the frames that are whole in it, and what they say. https://smithy.io/2.0/aws/amazon-eventstream.html */
import { isRecord, parse } from "./said.ts";
import type { Piece } from "./piece.ts";

/** Lengths of frame and headers and their checksum; behind headers and payload, 4 bytes of another one. */
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
/** "The maximum length of a message is 16 MB", the prelude says it in four bytes. */
const MOST_BYTES = 16_777_216;

const decoder = new TextDecoder();

export interface Frame {
  readonly headers: Uint8Array;
  readonly payload: Uint8Array;
}

/** In their order. */
export function frames({ bytes, isFirst }: Piece): Frame[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Frame[] = [];
  let at = isFirst ? 0 : firstFrame(view);
  while (at + PRELUDE_BYTES <= view.byteLength) {
    const length = view.getUint32(at);
    const from = at + PRELUDE_BYTES + view.getUint32(at + 4);
    const to = at + length - CHECKSUM_BYTES;
    if (length > MOST_BYTES || from > to || to + CHECKSUM_BYTES > view.byteLength) break;
    found.push({ headers: bytes.subarray(at + PRELUDE_BYTES, from), payload: bytes.subarray(from, to) });
    at += length;
  }
  return found;
}

/** Parsed JSON; of an invocation's chunk what its base64 holds, the model's own event. */
export function payloadOf(frame: Frame): unknown {
  const payload = parse(decoder.decode(frame.payload));
  const chunk = isRecord(payload) ? payload["bytes"] : undefined;
  return typeof chunk === "string" ? parse(fromBase64(chunk)) : payload;
}

/** What went wrong after the headers comes as an exception or an error, told by the frame's headers alone. */
export function isException({ headers }: Frame): boolean {
  return /:(?:exception-type|error-code)/.test(decoder.decode(headers));
}

function fromBase64(text: string): string {
  try {
    return decoder.decode(Uint8Array.fromBase64(text));
  } catch {
    return "";
  }
}

/** Where the first frame begins, in bytes that begin anywhere: where a prelude's checksum holds. */
function firstFrame(view: DataView): number {
  for (let at = 0; at + PRELUDE_BYTES <= view.byteLength; at++) {
    const length = view.getUint32(at);
    if (length < MOST_BYTES && length > PRELUDE_BYTES && crc32(view, at) === view.getUint32(at + 8)) return at;
  }
  return view.byteLength;
}

/** Of the two lengths. */
function crc32(view: DataView, at: number): number {
  let crc = -1;
  for (let i = at; i < at + 8; i++) {
    crc ^= view.getUint8(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
