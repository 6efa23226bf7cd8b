/** Bytes → the members of the JSON object they hold: where each key and value begins and ends. Strings are skipped undecoded. */
import { GatewayError } from "../words/errors.ts";
import { findQuote, wordsOf } from "./find-quote.ts";

export interface Member {
  /** Between the quotes. */
  keyStart: number;
  keyEnd: number;
  valueStart: number;
  valueEnd: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/** Up to here a string is looked at byte by byte; only longer ones are worth the word-wise search. */
const SHORT_STRING = 32;

/** A cursor over the members: a generator costs a third of scanning a small body. */
export class JsonStructure {
  /** Where the cursor stands, after `next`. */
  readonly member: Member = { keyStart: 0, keyEnd: 0, valueStart: 0, valueEnd: 0 };
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#words = wordsOf(bytes);
  }

  /**
   * Moves on to the next top-level member.
   *
   * @returns false behind the last one, where the bytes hold one JSON object and nothing else.
   * @throws GatewayError `invalid_request` where they do not.
   */
  next(): boolean {
    const { member } = this;
    const isFirst = this.#at === 0;
    if (isFirst && this.#next() !== OPEN_OBJECT) throw notAnObject("");
    if (isFirst) this.#at++;
    const delimiter = this.#next();
    if (isFirst ? delimiter === CLOSE_OBJECT : delimiter !== COMMA) {
      this.#at++;
      if (delimiter !== CLOSE_OBJECT) throw this.#broken(-1);
      if (this.#next() !== undefined) throw this.#broken();
      return false;
    }
    if (!isFirst) this.#at++;
    if (this.#next() !== QUOTE) throw this.#broken();
    member.keyStart = this.#at + 1;
    this.#skipString();
    member.keyEnd = this.#at - 1;
    this.#take(COLON);
    this.#next();
    member.valueStart = this.#at;
    this.#skipValue();
    member.valueEnd = this.#at;
    return true;
  }

  /** Skips white space; the byte that follows, undefined at the end. */
  #next(): number | undefined {
    const bytes = this.#bytes;
    let byte = bytes[this.#at];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++this.#at];
    return byte;
  }

  #take(wanted: number): void {
    if (this.#next() !== wanted) throw this.#broken();
    this.#at++;
  }

  #skipValue(): void {
    const byte = this.#next();
    if (byte === QUOTE) this.#skipString();
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.#skipNested();
    else this.#skipScalar();
  }

  /** Iterative, so that no depth of nesting overflows the stack; `open` remembers which bracket each level needs. */
  #skipNested(): void {
    const open: boolean[] = [];
    for (;;) {
      const byte = this.#next();
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        const inObject = byte === OPEN_OBJECT;
        this.#at++;
        const first = this.#next();
        if (first !== (inObject ? CLOSE_OBJECT : CLOSE_ARRAY)) {
          open.push(inObject);
          if (inObject) this.#skipKey();
          continue;
        }
        this.#at++;
      } else if (byte === QUOTE) this.#skipString();
      else this.#skipScalar();

      // A value is complete: what may follow it.
      for (;;) {
        const inObject = open.at(-1);
        if (inObject === undefined) return;
        const delimiter = this.#next();
        this.#at++;
        if (delimiter === COMMA) {
          if (inObject) this.#skipKey();
          break;
        }
        if (delimiter !== (inObject ? CLOSE_OBJECT : CLOSE_ARRAY)) throw this.#broken(-1);
        open.pop();
      }
    }
  }

  #skipKey(): void {
    if (this.#next() !== QUOTE) throw this.#broken();
    this.#skipString();
    this.#take(COLON);
  }

  /** From the opening quote to behind the closing one. */
  #skipString(): void {
    const bytes = this.#bytes;
    const start = ++this.#at;
    let at = start;
    const short = Math.min(start + SHORT_STRING, bytes.length);
    while (at < short) {
      const byte = bytes[at];
      if (byte === QUOTE) {
        this.#at = at + 1;
        return;
      }
      at += byte === BACKSLASH ? 2 : 1;
    }
    const from = at;
    for (;;) {
      at = findQuote(bytes, this.#words, at);
      if (at >= bytes.length) throw this.#broken();
      // A quote behind an odd number of backslashes is part of the string.
      let before = at;
      while (before > from && bytes[before - 1] === BACKSLASH) before--;
      if ((at - before) % 2 === 0) break;
      at++;
    }
    this.#at = at + 1;
  }

  /** A number or a literal. A number's grammar is left to the provider. */
  #skipScalar(): void {
    const bytes = this.#bytes;
    const start = this.#at;
    const first = bytes[start];
    if (first === 0x74) return this.#skipLiteral("true");
    if (first === 0x66) return this.#skipLiteral("false");
    if (first === 0x6e) return this.#skipLiteral("null");
    let at = start;
    while (isNumeric(bytes[at])) at++;
    if (at === start) throw this.#broken();
    this.#at = at;
  }

  #skipLiteral(literal: string): void {
    for (let i = 0; i < literal.length; i++) {
      if (this.#bytes[this.#at] !== literal.charCodeAt(i)) throw this.#broken();
      this.#at++;
    }
  }

  #broken(shift = 0): GatewayError {
    const at = this.#at + shift;
    return notAnObject(at >= this.#bytes.length ? " It ends in the middle." : ` It is broken at byte ${at}.`);
  }
}

/** Digits, signs, points and exponents. */
function isNumeric(byte: number | undefined): boolean {
  return (
    byte !== undefined &&
    ((byte >= 0x30 && byte <= 0x39) ||
      byte === 0x2d ||
      byte === 0x2b ||
      byte === 0x2e ||
      byte === 0x65 ||
      byte === 0x45)
  );
}

function notAnObject(detail: string): GatewayError {
  return new GatewayError("invalid_request", `The body must be one JSON object.${detail}`);
}
