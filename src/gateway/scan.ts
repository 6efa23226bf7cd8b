/**
 * Bytes of a JSON object → where its top-level `model` value stands and what it says.
 *
 * The body is never parsed whole: strings are skipped without decoding, and everything outside of them is checked for
 * its structure only. What JSON.parse takes this takes, with the same `model`; a second `model` key is refused in every
 * spelling, so that what is authorised here and what the provider reads are one value (Envoy GHSA-4gph-2hhr-5mwg).
 */
import { MAX_MODEL_LENGTH } from "../config/target-configuration.ts";
import { GatewayError } from "../errors.ts";
import { JsonStructure } from "./json-structure.ts";

export interface Scanned {
  readonly model: string;
  /** The value with its quotes: from `start` up to, and not including, `end`. */
  readonly start: number;
  readonly end: number;
  /** Does the call ask for a stream? */
  readonly stream: boolean;
}

const TRUE = 0x74;

/** @throws GatewayError `invalid_request` saying what is wrong with the body. */
export function scan(bytes: Uint8Array): Scanned {
  const json = new JsonStructure(bytes);
  let found: Pick<Scanned, "model" | "start" | "end"> | undefined;
  let stream = false;
  for (const { keyStart, keyEnd, valueStart, valueEnd } of json.members()) {
    const key = shortKey(bytes, keyStart, keyEnd);
    if (key === "stream") stream = bytes[valueStart] === TRUE;
    // Other cases are refused too: Go's encoding/json, which providers use, reads "Model" as "model".
    else if (key?.toLowerCase() === "model") {
      if (found !== undefined || key !== "model") throw invalid('The body must hold "model" once, spelled so.');
      found = { model: readModel(bytes, valueStart, valueEnd), start: valueStart, end: valueEnd };
    }
  }
  if (found === undefined)
    throw invalid('The body has no "model": it says which model, and so which provider, the call is for.');
  return { ...found, stream };
}

/** "stream" with every letter escaped. */
const LONGEST_KEY = 6 * 6;
const BACKSLASH = 0x5c;

/**
 * The key between its quotes, where it may be one of ours; undefined where it cannot.
 *
 * @throws GatewayError where its escapes are no JSON: a lenient parser behind us could read `"mo\del"` as ours.
 */
function shortKey(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start > LONGEST_KEY || end - start < 5) return undefined;
  let key = "";
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === BACKSLASH) {
      const decoded = decode(bytes, start, end);
      if (decoded === undefined) throw invalid("The body must be one JSON object. One of its keys is no valid string.");
      return decoded;
    }
    key += String.fromCharCode(byte);
  }
  return key;
}

function readModel(bytes: Uint8Array, start: number, end: number): string {
  if (bytes[start] !== 0x22) throw invalid('"model" must be a string.', "model");
  // A character takes at most 6 bytes: `\u` and four digits.
  const model = end - start - 2 > MAX_MODEL_LENGTH * 6 ? undefined : decode(bytes, start + 1, end - 1);
  if (model === undefined || model.length > MAX_MODEL_LENGTH) {
    throw invalid(`"model" must be text of at most ${MAX_MODEL_LENGTH} characters.`, "model");
  }
  if (model === "") throw invalid('"model" must not be empty.', "model");
  if (/\p{Cc}/u.test(model) || !model.isWellFormed()) {
    throw invalid('"model" must not hold control characters.', "model");
  }
  return model;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What stands between two quotes, its escapes resolved; undefined where it is no valid JSON string. */
function decode(bytes: Uint8Array, start: number, end: number): string | undefined {
  try {
    const text: unknown = JSON.parse(`"${utf8.decode(bytes.subarray(start, end))}"`);
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
}

function invalid(message: string, param?: string): GatewayError {
  return new GatewayError("invalid_request", message, param === undefined ? {} : { param });
}
