/** Members of a body that say which conversation it belongs to → where the first of them in their order of precedence has its text. */
import { JsonStructure } from "./json-structure.ts";

/** The text between a string's quotes, as it is spelled: from `start` up to, and not including, `end`. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

const encoder = new TextEncoder();
/** OpenAI's, and Anthropic's. */
const PROMPT_CACHE_KEY = encoder.encode("prompt_cache_key");
const USER = encoder.encode("user");
const METADATA = encoder.encode("metadata");
const USER_ID = encoder.encode("user_id");
/** Of `metadata`, which the scan has passed over already: 16 members of 512 characters are what providers take. */
const MOST_METADATA = 65_536;

const QUOTE = 0x22;
const OPEN_OBJECT = 0x7b;

/** Told of the members as they are passed; a key that is spelled with escapes is none of these. */
export class ConversationMembers {
  readonly #bytes: Uint8Array;
  #promptCacheKey: Place | undefined;
  #user: Place | undefined;
  #metadata: Place | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Of two members of one name the last counts, as to JSON.parse. */
  pass(keyStart: number, keyEnd: number, valueStart: number, valueEnd: number): void {
    switch (keyEnd - keyStart) {
      case USER.length:
        if (isAt(this.#bytes, keyStart, USER)) this.#user = textIn(this.#bytes, valueStart, valueEnd);
        break;
      case METADATA.length:
        if (isAt(this.#bytes, keyStart, METADATA)) this.#metadata = { start: valueStart, end: valueEnd };
        break;
      case PROMPT_CACHE_KEY.length:
        if (isAt(this.#bytes, keyStart, PROMPT_CACHE_KEY)) {
          this.#promptCacheKey = textIn(this.#bytes, valueStart, valueEnd);
        }
        break;
    }
  }

  /** @returns undefined where none of them is there, or each says nothing. */
  find(): Place | undefined {
    return this.#promptCacheKey ?? this.#user ?? (this.#metadata && userIdIn(this.#bytes, this.#metadata));
  }
}

function userIdIn(bytes: Uint8Array, { start, end }: Place): Place | undefined {
  if (bytes[start] !== OPEN_OBJECT || end - start > MOST_METADATA) return undefined;
  const json = new JsonStructure(bytes.subarray(start, end));
  let found: Place | undefined;
  while (json.next()) {
    const { keyStart, keyEnd, valueStart, valueEnd } = json.member;
    if (keyEnd - keyStart !== USER_ID.length || !isAt(bytes, start + keyStart, USER_ID)) continue;
    found = textIn(bytes, start + valueStart, start + valueEnd);
  }
  return found;
}

function textIn(bytes: Uint8Array, start: number, end: number): Place | undefined {
  return bytes[start] === QUOTE && end - start > 2 ? { start: start + 1, end: end - 1 } : undefined;
}

function isAt(bytes: Uint8Array, start: number, text: Uint8Array): boolean {
  for (let at = 0; at < text.length; at++) if (bytes[start + at] !== text[at]) return false;
  return true;
}
