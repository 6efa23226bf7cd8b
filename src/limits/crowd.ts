/** Buckets by models, which callers can make up as they like where a pattern takes them → so many with names of their own, and some that all others share. */
import { accountKey, bucketName } from "./bucket.ts";
import type { Ask } from "./lending.ts";

/**
 * The dimension whose values a caller makes up. Targets, aliases, keys and access keys are an administrator's, and claims
 * are signed by an issuer.
 */
export const MADE_UP = "qualifiedModelId";
/** In a window, of one metric; and so many that share what is beyond them (docs/decisions/2026-11-25-made-up-buckets.md). */
export const MOST_NAMED = 1_000;
const SHARED = 256;

/** Stands for the model. A value's own `%` is encoded, so that no caller can write it. */
const REST = "%rest";
const SHARED_NAME = /(?<==)%rest-\d+(?=,|$)/;

/** @param values of a bucket, the model among them. @returns the name of the crowd it is of: all other dimensions are its own. */
export function crowdName(id: string, keys: readonly string[], values: readonly string[]): string {
  const place = keys.indexOf(MADE_UP);
  const others = values.with(place, "");
  // By its place: the name of the dimension may stand in another's value.
  const until = bucketName(id, keys.slice(0, place + 1), others).length;
  const name = bucketName(id, keys, others);
  return name.slice(0, until) + REST + name.slice(until);
}

/** The same ask, of the account that its model shares with others. */
export function shared(ask: Ask): Ask {
  const { crowd, ...others } = ask;
  if (crowd === undefined) return ask;
  const name = crowd.replace(REST, `${REST}-${hash(ask.key) % SHARED}`);
  return { ...others, key: accountKey("limit", name, ask.metric, ask.period), limitKey: name };
}

/** @returns the name of some bucket like it; undefined where it is none that is shared. */
export function anyOfShared(limitKey: string): string | undefined {
  return SHARED_NAME.test(limitKey) ? limitKey.replace(SHARED_NAME, "any") : undefined;
}

/** FNV-1a. */
function hash(text: string): number {
  let sum = 0x81_1c_9d_c5;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01_00_01_93);
  return sum >>> 0;
}
