/** A stream's bytes, as they come → its first 8 KiB and its last 64 KiB, in buffers of its own: a chunk is copied, and nothing is made of it. */

const HEAD_BYTES = 8_192;
const TAIL_BYTES = 65_536;
/** What a short answer takes; it doubles as more comes. */
const FIRST_BYTES = 4_096;

const NO_BYTES = new Uint8Array(0);

export class Kept {
  /** How many bytes have come. */
  length = 0;
  #ring = new Uint8Array(FIRST_BYTES);
  #head: Uint8Array | undefined;

  keep(chunk: Uint8Array): void {
    const length = this.length + chunk.length;
    if (length > this.#ring.length) this.#grow(length);
    if (length > TAIL_BYTES) this.#head ??= this.#firstBytes(chunk);
    this.length = length;
    this.#write(chunk.length > TAIL_BYTES ? chunk.subarray(-TAIL_BYTES) : chunk);
  }

  /** Are there bytes before the tail? */
  get isCut(): boolean {
    return this.length > TAIL_BYTES;
  }

  /** Nothing where the tail is all there is. */
  head(): Uint8Array {
    return this.#head ?? NO_BYTES;
  }

  tail(): Uint8Array {
    const end = this.length % TAIL_BYTES;
    if (!this.isCut) return this.#ring.subarray(0, this.length);
    const bytes = new Uint8Array(TAIL_BYTES);
    bytes.set(this.#ring.subarray(end));
    bytes.set(this.#ring.subarray(0, end), TAIL_BYTES - end);
    return bytes;
  }

  #grow(length: number): void {
    let size = this.#ring.length;
    while (size < length && size < TAIL_BYTES) size *= 2;
    if (size === this.#ring.length) return;
    const ring = new Uint8Array(size);
    ring.set(this.#ring.subarray(0, this.length));
    this.#ring = ring;
  }

  /** Taken when the ring begins to overwrite itself. */
  #firstBytes(chunk: Uint8Array): Uint8Array {
    const head = new Uint8Array(HEAD_BYTES);
    const kept = Math.min(this.length, HEAD_BYTES);
    head.set(this.#ring.subarray(0, kept));
    head.set(chunk.subarray(0, HEAD_BYTES - kept), kept);
    return head;
  }

  /** So that the last byte stands before where the next one comes. */
  #write(bytes: Uint8Array): void {
    const start = (this.length - bytes.length) % TAIL_BYTES;
    const room = TAIL_BYTES - start;
    if (bytes.length <= room) this.#ring.set(bytes, start);
    else {
      this.#ring.set(bytes.subarray(0, room), start);
      this.#ring.set(bytes.subarray(room));
    }
  }
}
