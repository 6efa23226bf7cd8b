/** A provider's model id → the prefix that callers may leave out of it. */

/** With its separator, `openai.` of `openai.gpt-oss-120b`; empty where there is none, or none may be left out. */
export function prefixOf(model: string, separator: string | undefined): string {
  const cut = separator === undefined ? -1 : model.indexOf(separator);
  return cut > 0 ? model.slice(0, cut + 1) : "";
}

/** The id as callers may shorten it; undefined where they may not. */
export function shortForm(model: string, separator: string | undefined): string | undefined {
  const prefix = prefixOf(model, separator);
  return prefix === "" ? undefined : model.slice(prefix.length);
}
