/** A body and where its model stands → the same with another model's id, and with its stream's usage asked for, in the same buffer: a large body is held once, however many targets are asked. */
import type { Scanned } from "./scan.ts";

const encoder = new TextEncoder();
/** A character is a byte: short texts need no encoder. */
const ASCII = /^[ -~]*$/;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What stands from `start` up to, and not including, `end` may be another text. */
interface Place {
  start: number;
  end: number;
  written: string;
  /** As the caller wrote it. */
  readonly callers: string;
}

export class Spliced {
  /** There may be free bytes on both sides of it in its buffer. */
  #bytes: Uint8Array<ArrayBuffer>;
  readonly #asked: string;
  /** The model's value with its quotes. */
  readonly #model: Place;
  readonly #edit: (Place & { readonly text: string }) | undefined;

  /** @param bytes alone in their buffer, and given up: they change where another model is asked for. */
  constructor(
    bytes: Uint8Array<ArrayBuffer>,
    { model, start, end, usageEdit }: Pick<Scanned, "model" | "start" | "end" | "usageEdit">,
  ) {
    this.#bytes = bytes;
    this.#asked = model;
    this.#model = placeOf(bytes, start, end);
    this.#edit = usageEdit && { ...placeOf(bytes, usageEdit.start, usageEdit.end), text: usageEdit.text };
  }

  /**
   * The body with that model, and nothing else changed. What was handed out before is the body no longer.
   *
   * @param asksUsage with the edit that asks for a stream's usage, where there is one.
   */
  with(model: string, asksUsage = false): Uint8Array<ArrayBuffer> {
    this.#write(this.#model, model === this.#asked ? this.#model.callers : JSON.stringify(model));
    const edit = this.#edit;
    if (edit !== undefined) this.#write(edit, asksUsage ? edit.text : edit.callers);
    return this.#bytes;
  }

  #write(place: Place, text: string): void {
    if (text === place.written) return;
    if (ASCII.test(text)) {
      this.#resize(place, text.length);
      for (let at = 0; at < text.length; at++) this.#bytes[place.start + at] = text.charCodeAt(at);
    } else {
      const value = encoder.encode(text);
      this.#resize(place, value.length);
      this.#bytes.set(value, place.start);
    }
    place.written = text;
  }

  /** The place becomes so long. The shorter side of the body is moved, where there are free bytes for that. */
  #resize(place: Place, length: number): void {
    const { byteOffset, length: bodyLength } = this.#bytes;
    const { start, end } = place;
    let { buffer } = this.#bytes;
    const grows = length - (end - start);
    const free = buffer.byteLength - byteOffset - bodyLength;
    if (grows > byteOffset && grows > free) buffer = buffer.transfer(buffer.byteLength + grows);
    const bytes = new Uint8Array(buffer);
    const isHeadShorter = start < bodyLength - end;
    const movesHead = grows <= byteOffset && (isHeadShorter || grows > free);
    if (movesHead) bytes.copyWithin(byteOffset - grows, byteOffset, byteOffset + start);
    else bytes.copyWithin(byteOffset + end + grows, byteOffset + end, byteOffset + bodyLength);
    this.#bytes = bytes.subarray(movesHead ? byteOffset - grows : byteOffset).subarray(0, bodyLength + grows);
    place.end += grows;
    const other = place === this.#model ? this.#edit : this.#model;
    if (other === undefined || other.start < end) return;
    other.start += grows;
    other.end += grows;
  }
}

function placeOf(bytes: Uint8Array, start: number, end: number): Place {
  const callers = decoder.decode(bytes.subarray(start, end));
  return { start, end, written: callers, callers };
}
