/** What of a rate limit's or an API key's buckets is used, reserved and left; and what was lost given back. */
import type { Account } from "../../limits/account.ts";
import { accountKey, accountPrefix, bucketBounds, bucketValues, type Owner } from "../../limits/bucket.ts";
import { compileLimit, keyAccounts, type CompiledLimit } from "../../limits/compile.ts";
import { anyOfShared } from "../../limits/crowd.ts";
import { bucketAccounts, namedAccounts } from "../../limits/match.ts";
import { windowOf } from "../../limits/window.ts";
import { ofLedger } from "../../objects/answer-usage.ts";
import { limitStates, resetLimits, type AccountState } from "../../objects/ask-limits.ts";
import { enterAudit, type AuditEntry } from "../../store/audit-log.ts";
import { page, type Page, type PageRequest } from "../../words/page.ts";
import { audited, keyResource } from "./audit-log.ts";
import { requireApiKey } from "./api-keys.ts";
import type { OperationContext } from "./context.ts";
import { invalidField } from "./fault.ts";
import { requireRateLimit } from "./rate-limits.ts";

/** Where a state stands in the list of all: the account's key. */
export const STATE_KEY = /^(?:limit|key)\/[^]+$/;

/** Whose buckets: all that a ledger may know of, and which accounts are configured. */
interface Limited {
  readonly owner: Owner;
  readonly id: string;
  /** Those that need no call to be known. */
  readonly named: readonly Account[];
  /** Those of a bucket; none where no entry takes it any more. */
  readonly of: (limitKey: string) => readonly Account[];
}

/**
 * In the order of the accounts' keys: the buckets that entries name, used or not, and those that calls have made.
 *
 * @throws Fault ResourceNotFoundException, and what asking the ledger throws.
 */
export async function stateOfRateLimit(
  context: OperationContext,
  gatewayId: string,
  rateLimitId: string,
  wanted: PageRequest,
): Promise<Page<AccountState>> {
  return statesOf(context, gatewayId, await limitedBy(context, gatewayId, rateLimitId), wanted);
}

/** @throws as `stateOfRateLimit`. */
export async function stateOfApiKey(
  context: OperationContext,
  gatewayId: string,
  apiKeyId: string,
  wanted: PageRequest,
): Promise<Page<AccountState>> {
  return statesOf(context, gatewayId, await limitedByKey(context, gatewayId, apiKeyId), wanted);
}

/**
 * Nothing of the buckets is used or reserved afterwards.
 *
 * @param limitKeys of the buckets; undefined: all of them.
 * @throws Fault ResourceNotFoundException, ValidationException, and what asking the ledger throws.
 */
export async function resetRateLimit(
  context: OperationContext,
  gatewayId: string,
  rateLimitId: string,
  limitKeys: readonly string[] | undefined,
): Promise<void> {
  const limited = await limitedBy(context, gatewayId, rateLimitId);
  const resource = `gateways/${gatewayId}/rate-limits/${rateLimitId}`;
  await reset(context, gatewayId, limited, limitKeys, audited(context, "ResetRateLimit", resource, { limitKeys }));
}

/** @throws as `resetRateLimit`. */
export async function resetApiKey(
  context: OperationContext,
  gatewayId: string,
  apiKeyId: string,
  limitKeys: readonly string[] | undefined,
): Promise<void> {
  const limited = await limitedByKey(context, gatewayId, apiKeyId);
  const resource = keyResource(gatewayId, apiKeyId);
  await reset(context, gatewayId, limited, limitKeys, audited(context, "ResetApiKey", resource, { limitKeys }));
}

async function limitedBy(context: OperationContext, gatewayId: string, rateLimitId: string): Promise<Limited> {
  const limit: CompiledLimit = compileLimit(await requireRateLimit(context, gatewayId, rateLimitId));
  const { id, keys } = limit;
  const of = (limitKey: string): readonly Account[] => {
    const any = anyOfShared(limitKey);
    const values = bucketValues(id, keys, any ?? limitKey);
    if (values === undefined) return [];
    const accounts = bucketAccounts(limit, values);
    if (any === undefined) return accounts;
    return accounts.map((one) => {
      const { metric, period, rate, strict, whenUnavailable } = one;
      const key = accountKey("limit", limitKey, metric, period);
      return { key, limitKey, metric, period, rate, strict, whenUnavailable };
    });
  };
  return { owner: "limit", id, named: namedAccounts(limit), of };
}

async function limitedByKey(context: OperationContext, gatewayId: string, apiKeyId: string): Promise<Limited> {
  const { limits } = await requireApiKey(context, gatewayId, apiKeyId);
  const named = keyAccounts(apiKeyId, limits);
  return { owner: "key", id: apiKeyId, named, of: (key) => named.filter(({ limitKey }) => limitKey === key) };
}

/** The ledger is read bucket by bucket from where the page begins, and no further than it needs. */
async function statesOf(
  context: OperationContext,
  gatewayId: string,
  { owner, id, named, of }: Limited,
  { most, after }: PageRequest,
): Promise<Page<AccountState>> {
  const prefix = accountPrefix(owner, id);
  const rows: AccountState[] = [];
  let from: string | undefined = beginOf(prefix, after);
  while (from !== undefined && rows.length <= most) {
    const begin: string = from;
    const which = { prefix, page: { from: begin, least: most + 1 } };
    const counted = await ofLedger(limitStates(context.env, gatewayId, which));
    const last = counted.length > most ? counted.at(-1) : undefined;
    from = last === undefined ? undefined : bucketBounds(last.key).behind;
    const end = from;
    const byKey = new Map(counted.map((state) => [state.key, state]));
    const ofCalls = [...new Set(counted.map(({ limitKey }) => limitKey))].flatMap(of);
    const within = named.filter(({ key }) => !isBefore(key, begin) && (end === undefined || isBefore(key, end)));
    const accounts = new Map([...within, ...ofCalls].map((account) => [account.key, account]));
    const inOrder = [...accounts.values()]
      .filter(({ key }) => after === undefined || isBefore(after, key))
      .toSorted((a, b) => (isBefore(a.key, b.key) ? -1 : 1));
    rows.push(...inOrder.map((account) => stateOf(account, byKey.get(account.key), context.now())));
  }
  return page(rows, most, ({ key }) => key);
}

/** Accounts of one bucket stand together: those of the last one's that calls have counted in may stand before it. */
function beginOf(prefix: string, after: string | undefined): string {
  return after?.startsWith(prefix) === true ? bucketBounds(after).from : prefix;
}

/** By code points, as SQLite puts the ledger's keys in order; JavaScript compares halves of them. */
function isBefore(a: string, b: string): boolean {
  const most = Math.min(a.length, b.length);
  for (let at = 0; at < most; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return place(x) < place(y);
  }
  return a.length < b.length;
}

/** The halves of code points above U+FFFF stand before U+E000 and belong behind U+FFFF. */
function place(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** The configuration knows the rate, the ledger what was used of it: a changed rate keeps that. */
export function stateOf(account: Account, counted: AccountState | undefined, now: number): AccountState {
  const { key, limitKey, metric, period, rate } = account;
  const { used = 0, reserved = 0 } = counted ?? {};
  const left = Math.max(0, rate - used - reserved);
  const ends = metric === "connections" || period === "total" ? undefined : windowOf(period, now).end;
  return { key, limitKey, metric, period, rate, used, reserved, left, until: counted?.until ?? ends };
}

async function reset(
  { env }: OperationContext,
  gatewayId: string,
  { owner, id, of }: Limited,
  limitKeys: readonly string[] | undefined,
  entry: AuditEntry,
): Promise<void> {
  const buckets = limitKeys?.map((limitKey, at) => {
    const accounts = of(limitKey);
    if (accounts.length === 0) throw invalidField(`limitKeys.${at}`, "is no bucket of it, as its state names them");
    return accounts.map(({ key }) => key);
  });
  const which = buckets === undefined ? { prefix: accountPrefix(owner, id) } : { keys: buckets.flat() };
  // Before it is done, so that none is done without: what is spent again must have been asked for by somebody.
  await enterAudit(env.DB, entry);
  await ofLedger(resetLimits(env, gatewayId, which));
}
