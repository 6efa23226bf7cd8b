/** Whole numbers and texts ⇄ few bytes: seven bits a byte, the lowest first (LEB128, as protocol buffers have it). */

const SHIFT = 128;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class VarintWriter {
  readonly #bytes: number[] = [];

  /** @param value from 0 up to 2^53 - 1. */
  number(value: number): void {
    let rest = value;
    while (rest >= SHIFT) {
      this.#bytes.push((rest % SHIFT) + SHIFT);
      rest = Math.floor(rest / SHIFT);
    }
    this.#bytes.push(rest);
  }

  text(value: string): void {
    const bytes = encoder.encode(value);
    this.number(bytes.length);
    for (const byte of bytes) this.#bytes.push(byte);
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

export class VarintReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** How many bytes are not read yet; below 0 where more was read than there was. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  number(): number {
    // Nearly all are one byte.
    let value = this.#bytes[this.#at++] ?? 0;
    if (value < SHIFT) return value;
    value -= SHIFT;
    for (let scale = SHIFT; ; scale *= SHIFT) {
      const byte = this.#bytes[this.#at++] ?? 0;
      if (byte < SHIFT) return value + byte * scale;
      value += (byte - SHIFT) * scale;
    }
  }

  text(): string {
    const length = this.number();
    const from = this.#at;
    this.#at += length;
    return decoder.decode(this.#bytes.subarray(from, this.#at));
  }
}
