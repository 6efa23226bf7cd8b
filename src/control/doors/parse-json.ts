/** A body's text → what it says, no deeper than whatever walks through it can follow. */

/** No configuration has a tenth of it. */
const MOST_DEPTH = 200;

/** @throws SyntaxError where it is no JSON, or deeper than 200 levels. */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (isDeeper(value, MOST_DEPTH)) throw new SyntaxError("too deep");
  return value;
}

function isDeeper(value: unknown, most: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return most === 0 || Object.values(value).some((member) => isDeeper(member, most - 1));
}
