/** Frames of an AWS event stream, as Bedrock writes them: https://smithy.io/2.0/aws/amazon-eventstream.html */

const encoder = new TextEncoder();

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

function crc32(bytes: Uint8Array): number {
  const crc = bytes.reduce((sum, byte) => (TABLE[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8), 0xffffffff);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Header values are strings: type 7, two bytes of length. */
function header(name: string, value: string): number[] {
  const [key, text] = [encoder.encode(name), encoder.encode(value)];
  return [key.length, ...key, 7, text.length >> 8, text.length & 0xff, ...text];
}

export function frame(eventType: string, payload: string): Uint8Array {
  const headers = Uint8Array.from([
    ...header(":event-type", eventType),
    ...header(":content-type", "application/json"),
    ...header(":message-type", "event"),
  ]);
  return message(headers, encoder.encode(payload));
}

export function exception(type: string, payload: string): Uint8Array {
  const headers = [...header(":exception-type", type), ...header(":message-type", "exception")];
  return message(Uint8Array.from(headers), encoder.encode(payload));
}

export function message(headers: Uint8Array, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(16 + headers.length + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length);
  view.setUint32(4, headers.length);
  view.setUint32(8, crc32(bytes.subarray(0, 8)));
  bytes.set(headers, 12);
  bytes.set(body, 12 + headers.length);
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(0, bytes.length - 4)));
  return bytes;
}

/** A chunk of InvokeModelWithResponseStream: the model's own event in base64, and padding. */
export function chunk(event: object): Uint8Array {
  return frame("chunk", JSON.stringify({ bytes: encoder.encode(JSON.stringify(event)).toBase64(), p: "abcdefghijk" }));
}

/** An event of ConverseStream. */
export function converse(type: string, event: object): Uint8Array {
  return frame(type, JSON.stringify({ ...event, p: "abcdefghijklmnopqrstuvwxyzABCDEFGHI" }));
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
