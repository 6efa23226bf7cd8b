/** A body and where its model stands → the same with another model's id, and members behind it, in the same buffer: a large body is held once, however many targets are asked. */
import type { Scanned } from "./scan.ts";

const encoder = new TextEncoder();
/** A character is a byte: short texts need no encoder. */
const ASCII = /^[ -~]*$/;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class Spliced {
  /** There may be free bytes on both sides of it in its buffer. */
  #bytes: Uint8Array<ArrayBuffer>;
  /** What stands in the value's place. */
  #written: string;
  readonly #asked: string;
  /** As the caller spelled it. */
  readonly #spelling: string;
  /** Of the value with its quotes: from `#start` up to, and not including, `#end`. */
  readonly #start: number;
  #end: number;

  /** @param bytes alone in their buffer, and given up: they change where another model is asked for. */
  constructor(bytes: Uint8Array<ArrayBuffer>, { model, start, end }: Pick<Scanned, "model" | "start" | "end">) {
    this.#bytes = bytes;
    this.#asked = model;
    this.#spelling = decoder.decode(bytes.subarray(start, end));
    this.#written = this.#spelling;
    this.#start = start;
    this.#end = end;
  }

  /**
   * The body with that model, and nothing else changed. What was handed out before is the body no longer.
   *
   * @param members that the body does not have: JSON that begins with a comma, put in behind the model.
   */
  with(model: string, members = ""): Uint8Array<ArrayBuffer> {
    const text = (model === this.#asked ? this.#spelling : JSON.stringify(model)) + members;
    if (text === this.#written) return this.#bytes;
    if (ASCII.test(text)) {
      this.#resize(text.length);
      for (let at = 0; at < text.length; at++) this.#bytes[this.#start + at] = text.charCodeAt(at);
    } else {
      const value = encoder.encode(text);
      this.#resize(value.length);
      this.#bytes.set(value, this.#start);
    }
    this.#written = text;
    return this.#bytes;
  }

  /** The value's place becomes so long. The shorter side of the body is moved, where there are free bytes for that. */
  #resize(length: number): void {
    const { byteOffset, length: bodyLength } = this.#bytes;
    let { buffer } = this.#bytes;
    const grows = length - (this.#end - this.#start);
    const free = buffer.byteLength - byteOffset - bodyLength;
    if (grows > byteOffset && grows > free) buffer = buffer.transfer(buffer.byteLength + grows);
    const bytes = new Uint8Array(buffer);
    const isHeadShorter = this.#start < bodyLength - this.#end;
    const movesHead = grows <= byteOffset && (isHeadShorter || grows > free);
    if (movesHead) bytes.copyWithin(byteOffset - grows, byteOffset, byteOffset + this.#start);
    else bytes.copyWithin(byteOffset + this.#end + grows, byteOffset + this.#end, byteOffset + bodyLength);
    this.#bytes = bytes.subarray(movesHead ? byteOffset - grows : byteOffset).subarray(0, bodyLength + grows);
    this.#end += grows;
  }
}
