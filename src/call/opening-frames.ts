/** An AWS event stream's bytes, as they come → did it begin well? An exception tells itself by its frame's headers. */
import { frames, isException, payloadOf } from "../usage/event-stream-frames.ts";
import { isRecord } from "../usage/said.ts";
import { isFailure } from "../usage/written-text.ts";
import { OPENING, type OpeningKind } from "./opening.ts";

/** A stream that has said so little of itself by now is taken for good. */
const MOST_LOOKED_AT = 65_536;
/** A frame's lengths and checksums. */
const AROUND_BYTES = 16;
/** What Converse sends before there is anything to say: an exception may still follow. */
const CONVERSE_OPENING = "messageStart";

const decoder = new TextDecoder();

export class OpeningFrames {
  #verdict: OpeningKind;
  #bytes = new Uint8Array(1_024);
  #length = 0;
  /** Where the first frame begins that is not whole yet. */
  #at = 0;

  /** @returns what is known with these bytes. */
  read(bytes: Uint8Array): OpeningKind {
    if (this.#verdict === "good" || this.#verdict === "failed") return this.#verdict;
    this.#keep(bytes);
    const whole = frames({ bytes: this.#bytes.subarray(this.#at, this.#length), isFirst: true, isLast: false });
    for (const frame of whole) {
      this.#at += AROUND_BYTES + frame.headers.length + frame.payload.length;
      this.#verdict = verdictOn(frame);
      if (this.#verdict !== "opening") return this.#verdict;
    }
    if (this.#length >= MOST_LOOKED_AT) this.#verdict = "good";
    return this.#verdict;
  }

  #keep(bytes: Uint8Array): void {
    const length = Math.min(this.#length + bytes.length, MOST_LOOKED_AT);
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(MOST_LOOKED_AT, Math.max(length, this.#bytes.length * 2)));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes.subarray(0, length - this.#length), this.#length);
    this.#length = length;
  }
}

function verdictOn(frame: ReturnType<typeof frames>[number]): OpeningKind {
  if (isException(frame)) return "failed";
  const said = payloadOf(frame);
  if (isFailure(said)) return "failed";
  const type = isRecord(said) ? said["type"] : undefined;
  const isOpening =
    (typeof type === "string" && OPENING.has(type)) || decoder.decode(frame.headers).includes(CONVERSE_OPENING);
  return isOpening ? "opening" : "good";
}
