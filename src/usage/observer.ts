/** An answer's bytes, as they come and in any cutting → what the call used. Chunks are copied into what is kept; all reading is done once, at the end. */
import type { AnswerFormat } from "./answer-format.ts";
import { Kept } from "./kept.ts";
import { settle, type End, type Observed } from "./settle.ts";

export class Observer {
  readonly #format: AnswerFormat;
  readonly #kept = new Kept();

  constructor(format: AnswerFormat) {
    this.#format = format;
  }

  look(chunk: Uint8Array): void {
    this.#kept.keep(chunk);
  }

  finish(end: End): Observed {
    const kept = this.#kept;
    const tail = { bytes: kept.tail(), isFirst: !kept.isCut, isLast: end.isWhole };
    const pieces = kept.isCut ? [{ bytes: kept.head(), isFirst: true, isLast: false }, tail] : [tail];
    return settle(kept.length, pieces, this.#format, end);
  }
}

/** Of an answer that was read whole; its bytes are not copied. */
export function observeWhole(bytes: Uint8Array, format: AnswerFormat, end: End): Observed {
  return settle(bytes.length, [{ bytes, isFirst: true, isLast: end.isWhole }], format, end);
}
