/** A body of Converse's or Google's, which bound what a model writes one level deeper → how much that is at most. */
import { JsonStructure } from "./json-structure.ts";

interface Place {
  /** In either spelling; Google takes both. */
  readonly members: readonly string[];
  readonly most: RegExp;
  readonly times: RegExp | undefined;
}

const CONVERSE: Place = { members: ["inferenceConfig"], most: /"maxTokens"\s*:\s*(\d{1,12})\b/g, times: undefined };
const GOOGLE: Place = {
  members: ["generationConfig", "generation_config"],
  most: /"(?:maxOutputTokens|max_output_tokens)"\s*:\s*(\d{1,12})\b/g,
  times: /"(?:candidateCount|candidate_count)"\s*:\s*(\d{1,3})\b/g,
};
const PLACES: readonly (readonly [RegExp, Place])[] = [
  [/\/converse(?:-stream)?$/, CONVERSE],
  [/:(?:g|streamG)enerateContent$/, GOOGLE],
];
/** Without the schemas that may stand beside it, it is a few words. */
const MOST_BYTES = 65_536;

const decoder = new TextDecoder();

/**
 * @param bytes of a body that was scanned.
 * @param path of the operation.
 * @returns tokens of all answers together; undefined where nothing is bounded, or not in words that all read alike.
 */
export function mostNestedOutput(bytes: Uint8Array, path: string): number | undefined {
  const place = PLACES.find(([pattern]) => pattern.test(path))?.[1];
  if (place === undefined) return undefined;
  const said = memberOf(bytes, place.members);
  // Spelled with an escape, a second one might be hidden in it.
  if (said === undefined || said.includes("\\")) return undefined;
  const most = once(said, place.most);
  const answers = place.times === undefined ? undefined : once(said, place.times);
  if (most === undefined || Number.isNaN(most) || Number.isNaN(answers)) return undefined;
  return most * Math.max(1, answers ?? 1);
}

/** Undefined where it is not there exactly once, or might be hidden. */
function memberOf(bytes: Uint8Array, names: readonly string[]): string | undefined {
  const json = new JsonStructure(bytes);
  let found: string | undefined;
  while (json.next()) {
    const { keyStart, keyEnd, valueStart, valueEnd } = json.member;
    const key = keyEnd - keyStart > 256 ? "" : decoder.decode(bytes.subarray(keyStart, keyEnd));
    if (key.includes("\\")) return undefined;
    if (!names.includes(key)) continue;
    if (found !== undefined || valueEnd - valueStart > MOST_BYTES) return undefined;
    found = decoder.decode(bytes.subarray(valueStart, valueEnd));
  }
  return found;
}

/** NaN where it is said more than once. */
function once(said: string, pattern: RegExp): number | undefined {
  const [first, second] = [...said.matchAll(pattern)].map(([, digits]) => Number(digits));
  return second === undefined ? first : NaN;
}
