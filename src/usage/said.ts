/** What a provider's JSON holds → a value of the kind that is looked for, or nothing. */

export type Said = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Said {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** No call uses so many tokens: what is larger is a fault. */
const MOST_TOKENS = 1e9;

/** @returns undefined where nothing is said, NaN where it is no number of tokens. */
export function tokensOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MOST_TOKENS ? value : NaN;
}

const LONGEST_WORD = 64;

/** @returns undefined where it is no short text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_WORD ? value : undefined;
}

/** @returns undefined where it is no JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
