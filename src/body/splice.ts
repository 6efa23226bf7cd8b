/** A body and where its model stands → the same with another model's id, in the same buffer: a large body is held once, however many targets are asked. */
import type { Scanned } from "./scan.ts";

const encoder = new TextEncoder();
const QUOTE = 0x22;
/** JSON writes it as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

export class Spliced {
  /** There may be free bytes on both sides of it in its buffer. */
  #bytes: Uint8Array<ArrayBuffer>;
  #model: string;
  /** Of the value with its quotes: from `#start` up to, and not including, `#end`. */
  readonly #start: number;
  #end: number;

  /** @param bytes alone in their buffer, and given up: they change where another model is asked for. */
  constructor(bytes: Uint8Array<ArrayBuffer>, { model, start, end }: Scanned) {
    this.#bytes = bytes;
    this.#model = model;
    this.#start = start;
    this.#end = end;
  }

  /** The body with that model, and nothing else changed. What was handed out before is the body no longer. */
  with(model: string): Uint8Array<ArrayBuffer> {
    if (model === this.#model) return this.#bytes;
    if (PLAIN.test(model)) {
      this.#resize(model.length + 2);
      this.#bytes[this.#start] = QUOTE;
      for (let at = 0; at < model.length; at++) this.#bytes[this.#start + 1 + at] = model.charCodeAt(at);
      this.#bytes[this.#start + 1 + model.length] = QUOTE;
    } else {
      const value = encoder.encode(JSON.stringify(model));
      this.#resize(value.length);
      this.#bytes.set(value, this.#start);
    }
    this.#model = model;
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
