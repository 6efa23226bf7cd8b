/** A gateway's limits and a call → the accounts it counts against, in the order in which they are asked: more dimensions first, then lower rates. */
import { NANOS } from "../config/rate-limit.ts";
import type { Account } from "./account.ts";
import { bucketName } from "./bucket.ts";
import {
  accountsOf,
  keyAccounts,
  NO_ACCOUNTS,
  type CompiledLimit,
  type CompiledLimits,
  type Node,
  type UnreadableLimit,
} from "./compile.ts";
import { crowdName, MADE_UP } from "./crowd.ts";
import type { CallFacts, TargetFacts } from "./dimension.ts";

/**
 * Of the limits that do not depend on the target, with those of the caller's API key: once a call.
 *
 * @returns `NO_ACCOUNTS` itself where there is none.
 */
export function callAccounts({ ofCall }: CompiledLimits, facts: CallFacts): readonly Account[] {
  const { caller } = facts;
  if (ofCall.length === 0 && caller.limits === undefined) return NO_ACCOUNTS;
  return gather(ofCall, facts, keyAccounts(caller.id, caller.limits));
}

/**
 * Of the limits with `targetName` or `qualifiedModelId`: for each candidate.
 *
 * @returns `NO_ACCOUNTS` itself where there is none.
 */
export function targetAccounts({ ofTarget }: CompiledLimits, facts: TargetFacts): readonly Account[] {
  return ofTarget.length === 0 ? NO_ACCOUNTS : gather(ofTarget, facts, NO_ACCOUNTS);
}

/** @returns the id of one that nobody can read and that may take the call; undefined: there is none. */
export function unreadableFor({ unreadable }: CompiledLimits, facts: CallFacts): string | undefined {
  return unreadable.find((limit) => mayTake(limit, facts))?.id;
}

export function mayTake({ resolvers }: UnreadableLimit, facts: CallFacts): boolean {
  return resolvers.every((resolve) => resolve(facts) !== undefined);
}

function gather(limits: readonly CompiledLimit[], facts: CallFacts, own: readonly Account[]): readonly Account[] {
  const found: Account[] = [];
  let dimensions = 0;
  /** Where those of limits with as many dimensions begin. */
  let begin = 0;
  for (const limit of limits) {
    if (limit.keys.length !== dimensions) {
      dimensions = limit.keys.length;
      begin = found.length;
    }
    add(found, begin, accountsIn(limit, facts), facts);
  }
  // A key's own limits have one dimension, so they come with the last.
  add(found, dimensions === 1 ? begin : found.length, own, facts);
  return found.length === 0 ? NO_ACCOUNTS : found;
}

function add(found: Account[], begin: number, accounts: readonly Account[], { hasTokens }: CallFacts): void {
  for (const account of accounts) {
    if (!hasTokens && (account.metric === "tokens" || account.metric === "cost")) continue;
    const behind = found.findIndex((one, at) => at >= begin && shown(one) > shown(account));
    found.splice(behind < 0 ? found.length : behind, 0, account);
  }
}

/** As it was configured. */
function shown({ metric, rate }: Account): number {
  return metric === "cost" ? rate / NANOS : rate;
}

/** A limit with a dimension that the call has no value of is passed over. */
function accountsIn(limit: CompiledLimit, facts: CallFacts): readonly Account[] {
  const values: string[] = [];
  for (const resolve of limit.resolvers) {
    const value = resolve(facts);
    if (value === undefined) return NO_ACCOUNTS;
    values.push(value);
  }
  return bucketAccounts(limit, values);
}

/** The accounts of a bucket by its most specific entry; none where no entry takes it. */
export function bucketAccounts({ id, keys, root }: CompiledLimit, values: readonly string[]): readonly Account[] {
  let node = root;
  let { entry } = root;
  /** How many values the entry names. */
  let named = 0;
  let at = 0;
  for (const value of values) {
    const next = node.next.get(value);
    if (next === undefined) break;
    node = next;
    at++;
    if (node.entry === undefined) continue;
    ({ entry } = node);
    named = at;
  }
  if (entry === undefined) return NO_ACCOUNTS;
  if (entry.accounts !== undefined) return entry.accounts;
  // Apart from its neighbours whatever the values hold.
  const [only = ""] = values;
  const known = values.length === 1 ? only : JSON.stringify(values);
  let accounts = entry.buckets.get(known);
  if (accounts === undefined) {
    const crowd = keys.indexOf(MADE_UP) < named ? undefined : crowdName(id, keys, values);
    accounts = accountsOf("limit", bucketName(id, keys, values), entry.rates, crowd);
    entry.buckets.set(known, accounts);
  }
  return accounts;
}

/** The accounts of all buckets that entries name. */
export function namedAccounts({ root }: CompiledLimit): readonly Account[] {
  const found: Account[] = [];
  const nodes: Node[] = [root];
  for (const node of nodes) {
    found.push(...(node.entry?.accounts ?? NO_ACCOUNTS));
    nodes.push(...node.next.values());
  }
  return found;
}
