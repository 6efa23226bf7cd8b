/**
 * The bytes of a top-level key → which of the names that matter a provider may read there.
 *
 * A provider's parser may be more lenient than ours: it may end a key at a NUL, leave out what it cannot decode, trim it,
 * or take capitals for small letters as Go's does. Whatever any of them could take for `model` is `model` here, and
 * refused unless it is written so.
 */
import { GatewayError } from "../words/errors.ts";
import { OUTPUT_MEMBERS, type OutputMember } from "./output-members.ts";

const OURS = ["model", "stream", "stream_options"] as const;
/** Other models for the provider to run, beside or in place of the authorised one: docs/decisions/2026-11-25-one-model.md. */
const RIVALS = [
  "models",
  "fallbacks",
  "fallback_models",
  "context_window_fallbacks",
  "content_policy_fallbacks",
] as const;

export type Rival = (typeof RIVALS)[number];
export type MemberName = (typeof OURS)[number] | OutputMember | Rival;

const NAMES: ReadonlyMap<string, MemberName> = new Map(
  [...OURS, ...OUTPUT_MEMBERS, ...RIVALS].map((name) => [name, name]),
);
const LENGTHS: ReadonlySet<number> = new Set(Array.from(NAMES.keys(), (name) => name.length));
const LONGEST_NAME = Math.max(...LENGTHS);
/** With every letter escaped. */
const LONGEST_SPELLING = LONGEST_NAME * 6;
/** A key that says nothing for so long says nothing to anybody. */
const MOST_LOOKED_AT = 1_024;

const BACKSLASH = 0x5c;

/**
 * @param start behind the key's opening quote.
 * @param end at its closing one.
 * @returns undefined where the key is none of those names.
 * @throws GatewayError `invalid_request` where it is no valid string, or could be read as `model` and is not written so.
 */
export function memberName(bytes: Uint8Array, start: number, end: number): MemberName | undefined {
  const length = end - start;
  if (length <= LONGEST_SPELLING && isPlain(bytes, start, end)) {
    return LENGTHS.has(length) ? NAMES.get(ascii(bytes, start, end)) : undefined;
  }
  if (!isAscii(bytes, start, end)) refuseBrokenUtf8(bytes, start, end);
  const { plain, folded, exact } = readLeniently(bytes, start, end);
  const name = NAMES.get(plain) ?? NAMES.get(folded);
  if (name === "model" && !exact) throw misspelled();
  return name;
}

export function isOutputMember(name: Exclude<MemberName, (typeof OURS)[number]>): name is OutputMember {
  return OUTPUT.has(name);
}

const OUTPUT: ReadonlySet<string> = new Set(OUTPUT_MEMBERS);

export function misspelled(): GatewayError {
  return new GatewayError("invalid_request", 'The body must hold "model" once, spelled so.');
}

/** Printable ASCII without capitals and escapes, as nearly every key: it reads the same to everybody. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte <= 0x20 || byte >= 0x7f || byte === BACKSLASH || (byte >= 0x41 && byte <= 0x5a)) return false;
  }
  return true;
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((bytes[at] ?? 0) >= 0x80) return false;
  return true;
}

const CHUNK_BYTES = 65_536;

/** In pieces: as one string, a key of megabytes would take more memory than its body. */
function refuseBrokenUtf8(bytes: Uint8Array, start: number, end: number): void {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    for (let at = start; at < end; at += CHUNK_BYTES) {
      decoder.decode(bytes.subarray(at, Math.min(at + CHUNK_BYTES, end)), { stream: true });
    }
    decoder.decode();
  } catch {
    throw unreadable();
  }
}

interface Reading {
  /** Without what is no printable ASCII, in small. */
  readonly plain: string;
  /** As Go's encoding/json folds it: with two letters more. */
  readonly folded: string;
  /** The key is this text, and no parser has to be lenient to read it so. */
  readonly exact: boolean;
}

/** Stops as soon as there is more of it than the longest name has. @throws GatewayError as `memberName` does. */
function readLeniently(bytes: Uint8Array, start: number, end: number): Reading {
  let plain = "";
  let folded = "";
  let exact = true;
  for (let at = start; at < end && plain.length <= LONGEST_NAME; at++) {
    if (at - start > MOST_LOOKED_AT) throw unreadable();
    let code = bytes[at] ?? 0;
    if (code === BACKSLASH) {
      const length = escapeLength(bytes, at, end);
      code = unescaped(bytes, at, length);
      at += length - 1;
    } else if (code === 0xc5 && bytes[at + 1] === 0xbf) code = LONG_S;
    else if (code === 0xe2 && bytes[at + 1] === 0x84 && bytes[at + 2] === 0xaa) code = KELVIN;
    // What a C string makes of it.
    if (code === 0 && (NAMES.has(plain) || NAMES.has(folded))) return { plain, folded, exact: false };
    // What a lenient parser may leave out: spaces, control characters, and whatever is not ASCII.
    const isPrinted = code > 0x20 && code < 0x7f;
    const letter = String.fromCharCode(code >= 0x41 && code <= 0x5a ? code + 0x20 : code);
    if (isPrinted) plain += letter;
    folded += code === LONG_S ? "s" : code === KELVIN ? "k" : isPrinted ? letter : "";
    exact &&= isPrinted && letter.charCodeAt(0) === code;
  }
  return { plain, folded, exact };
}

const LONG_S = 0x17f;
const KELVIN = 0x212a;

/** Of `\n` and `\u0041`. @throws GatewayError where it is no escape of JSON: a lenient parser could read `mo\del` as ours. */
function escapeLength(bytes: Uint8Array, at: number, end: number): number {
  const kind = String.fromCharCode(bytes[at + 1] ?? 0);
  if (at + 1 < end && '"\\/bfnrt'.includes(kind)) return 2;
  if (kind === "u" && at + 6 <= end && /^[\da-f]{4}$/i.test(ascii(bytes, at + 2, at + 6))) return 6;
  throw unreadable();
}

function unescaped(bytes: Uint8Array, at: number, length: number): number {
  if (length === 6) return parseInt(ascii(bytes, at + 2, at + 6), 16);
  const kind = bytes[at + 1] ?? 0;
  // The letters stand for control characters.
  return kind >= 0x61 ? 0x0a : kind;
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

function unreadable(): GatewayError {
  return new GatewayError("invalid_request", "The body must be one JSON object. One of its keys cannot be read.");
}
