/**
 * Bytes of a JSON object → where its top-level `model` value stands and what it says, and whether a stream is asked for.
 *
 * The body is never parsed whole: strings are skipped without decoding, and everything outside of them is checked for
 * its structure only. What JSON.parse takes this takes, with the same `model`; a second `model` key is refused in every
 * spelling, and so is a list of other models, so that what is authorised here and what the provider runs are one value
 * (Envoy GHSA-4gph-2hhr-5mwg).
 */
import { GatewayError } from "../words/errors.ts";
import { MAX_MODEL_LENGTH } from "../words/model-path.ts";
import { askUsage, type Edit } from "./ask-usage.ts";
import { ConversationMembers, type Place } from "./conversation-members.ts";
import { JsonStructure } from "./json-structure.ts";
import { isOutputMember, memberName, misspelled, type Rival } from "./member-name.ts";
import { withOutputMember, type OutputAsked } from "./output-members.ts";

export interface Scanned {
  /** Empty where the body names none, which it may only where its path does. */
  readonly model: string;
  /** The value with its quotes: from `start` up to, and not including, `end`. Where there is none, both are where a first member may be put in. */
  readonly start: number;
  readonly end: number;
  /** It has no member at all. */
  readonly isEmpty: boolean;
  /** `stream` is there once, and true. */
  readonly isStream: boolean;
  /** Asks for the stream's usage; absent where it is no stream, or its caller says itself whether usage is wanted. */
  readonly usageEdit: Edit | undefined;
  /** Where it says which conversation it belongs to, if that is looked for. */
  readonly conversation: Place | undefined;
  /** How much a model may write by its caller's words; absent where it says nothing. */
  readonly output: OutputAsked | undefined;
}

/** `true` is the only value that begins so. */
const LETTER_T = 0x74;
const TRUE_LENGTH = 4;

/**
 * @param looksForConversation among the members that are passed over anyway.
 * @param isNamed elsewhere: the body need not hold a model, and no more than one if it does.
 * @throws GatewayError `invalid_request` saying what is wrong with the body.
 */
export function scan(bytes: Uint8Array, looksForConversation = false, isNamed = false): Scanned {
  const json = new JsonStructure(bytes);
  const conversation = looksForConversation ? new ConversationMembers(bytes) : undefined;
  let found: Pick<Scanned, "model" | "start" | "end"> | undefined;
  let streams = 0;
  let isStream = false;
  let streamEnd = 0;
  let optionsAt: Pick<Edit, "start" | "end"> | undefined;
  let areOptionsOpen = true;
  let output: OutputAsked | undefined;
  while (json.next()) {
    const { keyStart, keyEnd, valueStart, valueEnd } = json.member;
    const name = memberName(bytes, keyStart, keyEnd);
    if (name === undefined) {
      conversation?.pass(keyStart, keyEnd, valueStart, valueEnd);
      continue;
    }
    if (name === "stream") {
      streams++;
      streamEnd = valueEnd;
      isStream = valueEnd - valueStart === TRUE_LENGTH && bytes[valueStart] === LETTER_T;
    } else if (name === "stream_options") {
      // In another spelling it is an option to some providers and none to others.
      areOptionsOpen = optionsAt === undefined && plainText(bytes, keyStart, keyEnd) === name;
      optionsAt = { start: valueStart, end: valueEnd };
    } else if (name === "model") {
      if (found !== undefined) throw misspelled();
      found = { model: readModel(bytes, valueStart, valueEnd), start: valueStart, end: valueEnd };
    } else {
      const value = bytes.subarray(valueStart, valueEnd);
      if (isOutputMember(name)) output = withOutputMember(output, name, value);
      else refuseRival(name, value);
    }
  }
  if (found === undefined && !isNamed)
    throw invalid('The body has no "model": it says which model, and so which provider, the call is for.');
  const isOne = isStream && streams === 1;
  const usageEdit = isOne && areOptionsOpen ? askUsage(bytes, found?.end ?? streamEnd, optionsAt) : undefined;
  const isEmpty = json.member.valueEnd === 0;
  const named = found ?? noModel(bytes);
  return { ...named, isEmpty, isStream: isOne, usageEdit, conversation: conversation?.find(), output };
}

/** A first member may be put in behind the bracket that opens the body. */
function noModel(bytes: Uint8Array): Pick<Scanned, "model" | "start" | "end"> {
  const at = bytes.indexOf(0x7b) + 1;
  return { model: "", start: at, end: at };
}

/** `null` names no model, and Anthropic's `"default"` leaves the choice to the provider of the authorised one. */
function refuseRival(name: Rival, value: Uint8Array): void {
  const said = value.length <= 9 ? String.fromCharCode(...value) : "";
  if (said === "null" || (name === "fallbacks" && said === '"default"')) return;
  throw invalid(
    `"${name}" would let the provider run another model than the one this call is authorised for. Leave it out: the gateway itself fails over between the targets of a model.`,
    name,
  );
}

function readModel(bytes: Uint8Array, start: number, end: number): string {
  if (bytes[start] !== 0x22) throw invalid('"model" must be a string.', "model");
  const plain = plainText(bytes, start + 1, end - 1);
  if (plain !== undefined) return plain;
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

/** As nearly every id is: printable ASCII without an escape, which needs no decoder. Undefined where it is not, or empty or too long. */
function plainText(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (start >= end || end - start > MAX_MODEL_LENGTH) return undefined;
  let text = "";
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x20 || byte >= 0x7f || byte === 0x5c) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
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
