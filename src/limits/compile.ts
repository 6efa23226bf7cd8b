/** A gateway's rate limits and an API key's own → what a call's accounts are found in. */
import { ANY, NANOS, type KeyLimits, type Metrics, type RateLimit } from "../config/rate-limit.ts";
import type { Account, Metric, WhenUnavailable } from "./account.ts";
import { BoundedMap } from "../words/bounded-map.ts";
import { accountKey, bucketName, type Owner } from "./bucket.ts";
import { isDimension, isOfTarget, resolverOf, type Resolve } from "./dimension.ts";

/** Limits with more dimensions stand first. */
export interface CompiledLimits {
  /** Those that are known before a target is: once a call. */
  readonly ofCall: readonly CompiledLimit[];
  /** Those with `targetName` or `qualifiedModelId`: for each candidate. */
  readonly ofTarget: readonly CompiledLimit[];
  /** Those that nobody can read, but for those that then let calls pass: they refuse the calls that they may take. */
  readonly unreadable: readonly UnreadableLimit[];
}

export interface UnreadableLimit {
  readonly id: string;
  /** Of the dimensions that are known, but for a target's: it takes no call that has no value of one. */
  readonly resolvers: readonly Resolve[];
}

/** What can be read of it. */
export interface Illegible {
  readonly rateLimitId: string;
  readonly dimensionKeys: readonly string[] | undefined;
  readonly whenUnavailable: WhenUnavailable | undefined;
}

export interface CompiledLimit {
  readonly id: string;
  readonly keys: readonly string[];
  /** Of each dimension, in their order. */
  readonly resolvers: readonly Resolve[];
  readonly root: Node;
}

/** Where the values so far lead: `*` is only behind them, so whoever goes furthest has the most specific entry. */
export interface Node {
  readonly next: Map<string, Node>;
  /** The entry that has these values and `*` in all further dimensions. */
  entry: CompiledEntry | undefined;
}

export interface CompiledEntry {
  readonly rates: readonly CompiledRate[];
  /** Of an entry without `*`: its one bucket's. */
  readonly accounts: readonly Account[] | undefined;
  /** Of an entry with `*`: those of the buckets that calls were in, by their values. */
  readonly buckets: BoundedMap<string, readonly Account[]>;
}

/** An account that has no bucket yet. */
export type CompiledRate = Omit<Account, "key" | "limitKey" | "crowd">;

/** One for all gateways that have none, so that one comparison tells. */
export const NO_LIMITS: CompiledLimits = { ofCall: [], ofTarget: [], unreadable: [] };
export const NO_ACCOUNTS: readonly Account[] = [];

const METRICS: readonly Metric[] = ["requests", "connections", "tokens", "cost"];

/** What is not kept is made anew. */
const MOST_BUCKETS = 500;

export function compileLimits(limits: readonly RateLimit[], illegible: readonly Illegible[] = []): CompiledLimits {
  const unreadable = illegible.filter(({ whenUnavailable }) => whenUnavailable !== "allow").map(unreadableLimit);
  if (limits.length + unreadable.length === 0) return NO_LIMITS;
  const compiled = limits.map(compileLimit).toSorted((a, b) => b.keys.length - a.keys.length);
  const ofTarget = compiled.filter(({ keys }) => keys.some(isOfTarget));
  return { ofCall: compiled.filter((limit) => !ofTarget.includes(limit)), ofTarget, unreadable };
}

function unreadableLimit({ rateLimitId: id, dimensionKeys = [] }: Illegible): UnreadableLimit {
  // A dimension that this version does not know may have a value for any call.
  const known = dimensionKeys.filter((key) => isDimension(key) && !isOfTarget(key));
  return { id, resolvers: known.map(resolverOf) };
}

export function compileLimit({ rateLimitId: id, spec }: Pick<RateLimit, "rateLimitId" | "spec">): CompiledLimit {
  const { dimensionKeys: keys, entries } = spec;
  const root: Node = { next: new Map(), entry: undefined };
  for (const entry of entries) {
    const values = keys.map((key) => entry.dimensions[key] ?? ANY);
    const named = values.slice(0, values.findLastIndex((value) => value !== ANY) + 1);
    let node = root;
    for (const value of named) {
      let next = node.next.get(value);
      if (next === undefined) node.next.set(value, (next = { next: new Map(), entry: undefined }));
      node = next;
    }
    const rates = ratesOf(entry, spec.strict, spec.whenUnavailable);
    const accounts =
      named.length === keys.length ? accountsOf("limit", bucketName(id, keys, values), rates) : undefined;
    node.entry = { rates, accounts, buckets: new BoundedMap(MOST_BUCKETS) };
  }
  return { id, keys, resolvers: keys.map(resolverOf), root };
}

function ratesOf(
  metrics: Metrics,
  strict: boolean | undefined,
  whenUnavailable: WhenUnavailable | undefined,
): CompiledRate[] {
  return METRICS.flatMap((metric) =>
    (metrics[metric] ?? []).map(({ rate, period }): CompiledRate => ({
      metric,
      period,
      rate: metric === "cost" ? Math.round(rate * NANOS) : rate,
      strict: strict ?? false,
      whenUnavailable: whenUnavailable ?? (metric === "cost" ? "deny" : "allow"),
    })),
  );
}

/** @param name the bucket's. @param crowd the name of those it counts among, where a caller chose its own. */
export function accountsOf(
  owner: Owner,
  name: string,
  rates: readonly CompiledRate[],
  crowd?: string,
): readonly Account[] {
  return rates.map((rate) => ({
    key: accountKey(owner, name, rate.metric, rate.period),
    limitKey: name,
    ...(crowd === undefined ? {} : { crowd }),
    ...rate,
  }));
}

/** The dimension of a key's own limits. */
const OWN_KEY = ["$.context.apiKey"];

const ofKeys = new WeakMap<KeyLimits, readonly Account[]>();

/** An API key's own accounts, made once for what is remembered of the key. */
export function keyAccounts(apiKeyId: string, limits: KeyLimits | undefined): readonly Account[] {
  if (limits === undefined) return NO_ACCOUNTS;
  let accounts = ofKeys.get(limits);
  if (accounts === undefined) {
    const name = bucketName(apiKeyId, OWN_KEY, [apiKeyId]);
    ofKeys.set(limits, (accounts = accountsOf("key", name, ratesOf(limits, undefined, undefined))));
  }
  return accounts;
}
