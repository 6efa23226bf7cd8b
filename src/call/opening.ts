/** An event stream's bytes, as they come → did it begin well? Each byte is looked at once, and what a response repeats of its request not at all. */

/** What OpenAI and Anthropic send before there is anything to say: an error may still follow. */
export const OPENING: ReadonlySet<string> = new Set([
  "message_start",
  "ping",
  "response.created",
  "response.in_progress",
  "response.queued",
]);
const FAILURES = new Set(["error", "response.failed"]);
/** Each comes once and repeats all instructions and tools. */
const REPEATING = new Set(["response.created", "response.in_progress", "response.queued"]);
/** As OpenAI writes them, where no line before has told the event's name. */
const TYPE_FIRST = /^data:\s*\{\s*"type"\s*:\s*"([a-z._]+)"/;
/** So many bytes tell what a line is. */
const TELLING_BYTES = 64;
/** A stream that has said so little of itself by now is taken for good, */
const MOST_LOOKED_AT = 65_536;
/** and so is one that repeats itself for ever. */
const MOST_BYTES = 1_048_576;

const LF = 0x0a;
const CR = 0x0d;

/** Undefined while there is nothing but comments; `good` and `failed` are final. */
export type OpeningKind = "opening" | "good" | "failed" | undefined;

/** https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
export class Opening {
  readonly #decoder = new TextDecoder();
  #verdict: OpeningKind;
  #length = 0;
  #lookedAt = 0;
  /** The line that is not yet whole, as far as it is looked at, and how long it is in bytes. */
  #line = "";
  #lineLength = 0;
  #isRepeated = false;
  #afterCR = false;
  /** The event that is not yet whole. */
  #name = "";
  #data = "";
  readonly #repeated = new Set<string>();

  /** @returns what is known with these bytes. */
  read(bytes: Uint8Array): OpeningKind {
    this.#length += bytes.length;
    for (let at = 0; at < bytes.length && !this.#isEnough(); at++) {
      // The second half of a line's end, wherever chunks break.
      if (this.#afterCR && bytes[at] === LF) this.#lookedAt++;
      else {
        const from = at;
        while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
        this.#take(bytes.subarray(from, at));
        if (at < bytes.length) this.#endLine();
      }
      this.#afterCR = bytes[at] === CR;
    }
    if (this.#verdict !== "failed" && (this.#lookedAt >= MOST_LOOKED_AT || this.#length >= MOST_BYTES)) {
      this.#verdict = "good";
    }
    return this.#verdict;
  }

  #isEnough(): boolean {
    return this.#verdict === "good" || this.#verdict === "failed" || this.#lookedAt >= MOST_LOOKED_AT;
  }

  #take(bytes: Uint8Array): void {
    const untold = Math.max(0, TELLING_BYTES - this.#lineLength);
    this.#lineLength += bytes.length;
    this.#look(bytes.subarray(0, untold));
    if (untold > 0 && bytes.length >= untold) this.#isRepeated = this.#repeats();
    this.#look(bytes.subarray(untold));
  }

  #look(bytes: Uint8Array): void {
    if (this.#isRepeated || bytes.length === 0) return;
    const left = bytes.subarray(0, MOST_LOOKED_AT - this.#lookedAt);
    this.#lookedAt += left.length;
    this.#line += this.#decoder.decode(left, { stream: true });
  }

  /** Is this line the data of an event that repeats the request, for the first time? Then its type is all it tells. */
  #repeats(): boolean {
    if (!this.#line.startsWith("data:")) return false;
    const type = this.#name === "" ? (TYPE_FIRST.exec(this.#line)?.[1] ?? "") : this.#name;
    if (!REPEATING.has(type) || this.#repeated.has(type)) return false;
    this.#repeated.add(type);
    this.#name = type;
    return true;
  }

  #endLine(): void {
    this.#lookedAt++;
    // With it the next line begins with a clean decoder.
    const line = this.#line + this.#decoder.decode();
    if (this.#lineLength === 0) this.#endEvent();
    else if (line.startsWith("event:")) this.#name = line.slice(6).trim();
    else if (line.startsWith("data:")) this.#data += this.#isRepeated ? "{}" : line.slice(5).trim();
    this.#line = "";
    this.#lineLength = 0;
    this.#isRepeated = false;
  }

  #endEvent(): void {
    const [name, data] = [this.#name, this.#data];
    this.#name = "";
    this.#data = "";
    if (data === "") return;
    const type = name === "" ? typeOf(data) : name;
    if (FAILURES.has(type) || isError(data)) this.#verdict = "failed";
    else this.#verdict = OPENING.has(type) ? "opening" : "good";
  }
}

function isError(data: string): boolean {
  const error = data.includes('"error"') ? member(data, "error") : undefined;
  return error !== undefined && error !== null;
}

function typeOf(data: string): string {
  const type = member(data, "type");
  return typeof type === "string" ? type : "";
}

function member(data: string, name: string): unknown {
  try {
    const json: unknown = JSON.parse(data);
    return typeof json === "object" && json !== null ? Reflect.get(json, name) : undefined;
  } catch {
    return undefined;
  }
}
