/** A limit's id, its dimensions and their values ⇄ the name of the bucket, as callers and administrators are told it. */
import type { Metric, Period } from "./account.ts";

/** What would end a value, or a line. */
const NOT_IN_NAME = /[%,\p{C}]/u;

/** `{id}/{dimension}={value},…`; in a value `%`, `,` and what cannot be seen stand percent-encoded, so that no two buckets have one name. */
export function bucketName(id: string, keys: readonly string[], values: readonly string[]): string {
  let name = `${id}/`;
  for (let at = 0; at < keys.length; at++) {
    const value = values[at] ?? "";
    name += `${at === 0 ? "" : ","}${keys[at] ?? ""}=${NOT_IN_NAME.test(value) ? escaped(value) : value}`;
  }
  return name;
}

function escaped(value: string): string {
  return value.replace(/[%,\p{C}]/gu, (character) => encodeURIComponent(character));
}

/** @returns undefined where it is no bucket of this limit. */
export function bucketValues(id: string, keys: readonly string[], name: string): readonly string[] | undefined {
  if (!name.startsWith(`${id}/`)) return undefined;
  const parts = name.slice(id.length + 1).split(",");
  const values = parts.map((part, at) => {
    const begin = `${keys[at] ?? ""}=`;
    return part.startsWith(begin) ? unescaped(part.slice(begin.length)) : "";
  });
  return values.length === keys.length && bucketName(id, keys, values) === name && !values.includes("")
    ? values
    : undefined;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** A rate limit and an API key may have one id. */
export type Owner = "limit" | "key";

/** All accounts of a limit or of a key's own begin so, and no others. */
export function accountPrefix(owner: Owner, id: string): string {
  return `${owner}/${id}/`;
}

/** All accounts of a bucket begin so, and no others: a line's end is in no bucket's name. */
export function bucketPrefix(owner: Owner, name: string): string {
  return `${owner}/${name}\n`;
}

export function accountKey(owner: Owner, name: string, metric: Metric, period: Period): string {
  return `${bucketPrefix(owner, name)}${metric}\n${period}`;
}

/** Where an account's key stands among those of all buckets: its bucket's own beginning, and what comes behind all of its bucket. */
export function bucketBounds(key: string): { readonly from: string; readonly behind: string } {
  const name = key.slice(0, key.indexOf("\n"));
  return { from: `${name}\n`, behind: `${name}\v` };
}
