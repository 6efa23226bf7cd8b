/**
 * The end of a JSON text, its beginning cut away or not → the members that stand last in it.
 *
 * An event that repeats hundreds of KB of instructions says its usage at its end. Of such an event only the end is kept,
 * so it is read backwards: where a text is whole at its end, that end is outside of every string and at depth 0, and
 * from there each quote and bracket tells what stands before it. A quote is inside a string if an odd number of
 * backslashes stands before it, so text that speaks of usage is never taken for a member; and a member counts only at
 * the depths where APIs put it, so the schema of a caller's tool is not taken for one either.
 */
import { parse } from "./said.ts";

export interface Members {
  /** Of the object itself; of the last objects where it is an array of them. */
  readonly own: Record<string, unknown>;
  /** Of the last object in it whose name was cut away or is `response`. */
  readonly inner: Record<string, unknown>;
}

const WANTED = new Set([
  "usage",
  "usageMetadata",
  "amazon-bedrock-invocationMetrics",
  "service_tier",
  "serviceTier",
  "tool_usage",
]);
const USAGE = new Set(["usage", "usageMetadata"]);
/** So far before the usage of an object we look for what changes its price. */
const FURTHER = 16_384;

/** Before a whole object. Where there is more, it was an object within another that is not whole. */
const NOTHING = /^(?:data:)?\s*$/;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * @param text whole JSON from its end on.
 * @param isCut its beginning may be missing.
 * @returns undefined where it cannot be the end of whole JSON.
 */
export function membersFromEnd(text: string, isCut: boolean): Members | undefined {
  const own: Record<string, unknown> = {};
  let inner: Record<string, unknown> = {};
  const open: number[] = [];
  /** An array of objects is a depth of its own. */
  let shift = 0;
  let stop = -1;
  let at = text.length - 1;
  while (at > stop) {
    const byte = text.charCodeAt(at);
    if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (open.length === 0) shift = byte === CLOSE_ARRAY ? 1 : 0;
      open.push(byte);
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      if (open.pop() !== (byte === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY)) return undefined;
      if (open.length === 0) return NOTHING.test(text.slice(0, at)) ? { own, inner } : undefined;
      if (open.length === 1 + shift && keyBefore(text, at) !== "response") inner = {};
    } else if (byte === QUOTE) {
      const depth = open.length - shift;
      const end = at;
      at = openingQuote(text, end, stop);
      if (at < 0) break;
      if (depth === 1 || depth === 2) {
        const value = valueBehind(text, end + 1);
        const key = value < 0 ? "" : text.slice(at + 1, end);
        const members = depth === 1 ? own : inner;
        if (WANTED.has(key) && !Object.hasOwn(members, key)) {
          members[key] = parse(valueAt(text, value));
          if (USAGE.has(key) && depth === 1) stop = Math.max(stop, at - FURTHER);
        }
      }
    } else if (open.length === 0 && !isSpace(byte)) return undefined;
    at--;
  }
  return stop < 0 && !isCut ? undefined : { own, inner };
}

/** Backwards from the quote that ends a string to the one that begins it, no further than `stop`; -1 where that may have been cut away. */
function openingQuote(text: string, end: number, stop = -1): number {
  let at = end;
  for (;;) {
    at = at === 0 ? -1 : text.lastIndexOf('"', at - 1);
    if (at <= stop) return -1;
    let before = at;
    while (before > 0 && text.charCodeAt(before - 1) === BACKSLASH) before--;
    if (before === 0) return -1;
    if ((at - before) % 2 === 0) return at;
  }
}

/** Where the value begins that follows a key; -1 where what ends at `at` is none. */
function valueBehind(text: string, at: number): number {
  while (isSpace(text.charCodeAt(at))) at++;
  if (text[at] !== ":") return -1;
  at++;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** A value as it stands, up to where it ends. */
function valueAt(text: string, start: number): string {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const byte = text.charCodeAt(at);
    if (byte === QUOTE) {
      at++;
      while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (depth === 0) return text.slice(start, at);
      depth--;
    } else if (byte === 0x2c && depth === 0) return text.slice(start, at);
  }
  return text.slice(start);
}

/** The name of the member whose value begins at `at`; empty where it is none. */
function keyBefore(text: string, at: number): string {
  let end = at - 1;
  while (isSpace(text.charCodeAt(end))) end--;
  if (text[end] !== ":") return "";
  end--;
  while (isSpace(text.charCodeAt(end))) end--;
  if (text[end] !== '"') return "";
  const start = openingQuote(text, end);
  return start < 0 ? "" : text.slice(start + 1, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
