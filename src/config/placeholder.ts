/** A text that stands where the value of a variable should: the variable is not set, or an example was copied as it is. */

const PLACEHOLDER =
  /^(?:undefined|null|none|nil|nan|\[object object\]|\$.*|%.*%|\{.*\}|<.*>|\[.*\]|:[a-z_]+|…|\.\.\.|x{3,}|your[-_ ].*)$/i;

/** @param text a segment of a path, encoded or not, or a credential. */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(decoded(text).trim());
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
