/** A body and where its model stands, or could → the same with another model's id, and with its stream's usage asked for, in the same buffer: a large body is held once, however many targets are asked. */
import type { Scanned } from "./scan.ts";

const encoder = new TextEncoder();
/** A character is a byte: short texts need no encoder. */
const ASCII = /^[ -~]*$/;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Google's clients may write so what their path names without. */
export const RESOURCE = "models/";

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
  /** Empty where the body names none. */
  readonly #asked: string;
  readonly #isEmpty: boolean;
  /** The model's value with its quotes. */
  readonly #model: Place;
  readonly #edit: (Place & { readonly text: string }) | undefined;

  /** @param bytes alone in their buffer, and given up: they change where another model is asked for. */
  constructor(
    bytes: Uint8Array<ArrayBuffer>,
    { model, start, end, isEmpty, usageEdit }: Pick<Scanned, "model" | "start" | "end" | "isEmpty" | "usageEdit">,
  ) {
    this.#bytes = bytes;
    this.#asked = model;
    this.#isEmpty = isEmpty;
    this.#model = placeOf(bytes, start, end);
    this.#edit = usageEdit && { ...placeOf(bytes, usageEdit.start, usageEdit.end), text: usageEdit.text };
  }

  /** As they stand at the moment. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /**
   * The body with that model, and nothing else changed. What was handed out before is the body no longer.
   *
   * @param asksUsage with the edit that asks for a stream's usage, where there is one.
   * @param isInPath the provider's path says the model: none is put into a body that has none.
   */
  with(model: string, asksUsage = false, isInPath = false): Uint8Array<ArrayBuffer> {
    if (model === this.#asked) this.#write(this.#model, this.#model.callers);
    else
      this.#write(this.#model, isInPath || this.#asked === "" ? this.#beside(model, isInPath) : JSON.stringify(model));
    const edit = this.#edit;
    if (edit !== undefined) this.#write(edit, asksUsage ? edit.text : edit.callers);
    return this.#bytes;
  }

  /** Of a body without a model, or beside a path with one. */
  #beside(model: string, isInPath: boolean): string {
    if (this.#asked === "") return isInPath ? "" : `"model":${JSON.stringify(model)}${this.#isEmpty ? "" : ","}`;
    if (!this.#asked.startsWith(RESOURCE)) return JSON.stringify(model);
    return this.#asked === RESOURCE + model ? this.#model.callers : JSON.stringify(RESOURCE + model);
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
