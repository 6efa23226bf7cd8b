/** A model's candidates and who calls → the limits that would take the call, and what each has left. */
import type { Account } from "../../limits/account.ts";
import { keyAccounts, type CompiledLimit, type CompiledLimits } from "../../limits/compile.ts";
import type { CallFacts, TargetFacts } from "../../limits/dimension.ts";
import { bucketAccounts, mayTake } from "../../limits/match.ts";
import { limitStates, type AccountState } from "../../objects/ask-limits.ts";
import { billedAt } from "../../usage/answer-format.ts";
import type { OperationContext } from "./context.ts";
import { stateOf } from "./limit-state.ts";

export interface ExplainedLimit {
  /** Of a gateway's limit; absent: it is the key's own. */
  readonly rateLimitId?: string;
  readonly apiKeyId?: string;
  /** The target it is asked for, where it depends on that. */
  readonly targetName?: string;
  /** Dimensions whose values only a call has: then nothing can be said of what is left. */
  readonly dependsOn?: readonly string[];
  /** Its row cannot be read, so it refuses the calls it may take. */
  readonly isUnreadable?: true;
  readonly states: readonly AccountState[];
}

/** What is known of the call to be. */
export interface Supposed {
  readonly path: string;
  readonly alias: string | undefined;
  /** Absent: anybody, of whom nothing is known. */
  readonly caller: CallFacts["caller"] | undefined;
  readonly candidates: readonly { readonly targetName: string; readonly providerModel: string }[];
}

/** Of whom nothing is known. */
const ANYBODY: CallFacts["caller"] = { kind: "token", id: "" };

interface Found {
  readonly limit: Omit<ExplainedLimit, "states">;
  readonly accounts: readonly Account[];
}

/** @returns an empty list where none takes it. */
export async function explainLimits(
  context: OperationContext,
  gatewayId: string,
  { ofCall, ofTarget, unreadable }: CompiledLimits,
  { path, alias, caller, candidates }: Supposed,
): Promise<readonly ExplainedLimit[]> {
  const hasTokens = billedAt("POST", path).isBilled;
  const facts: CallFacts = { caller: caller ?? ANYBODY, alias, hasTokens };
  const found: Found[] = ofCall.flatMap((limit) => findIn(limit, facts, {}));
  for (const { targetName, providerModel } of candidates) {
    const there: TargetFacts = { ...facts, targetName, qualifiedModelId: providerModel };
    found.push(...ofTarget.flatMap((limit) => findIn(limit, there, { targetName })));
  }
  const own = caller === undefined ? [] : keyAccounts(caller.id, caller.limits);
  if (own.length > 0 && caller !== undefined) found.push({ limit: { apiKeyId: caller.id }, accounts: own });
  const all = found.map(({ limit, accounts }) => ({ limit, accounts: accounts.filter(counts(hasTokens)) }));
  const keys = [...new Set(all.flatMap(({ accounts }) => accounts.map(({ key }) => key)))];
  // What is left is told where the ledger tells it; the limits themselves are known without.
  const counted = keys.length === 0 ? [] : await limitStates(context.env, gatewayId, { keys }).catch(() => []);
  const byKey = new Map(counted.map((state) => [state.key, state]));
  const refusing = unreadable
    .filter((limit) => caller === undefined || mayTake(limit, facts))
    .map(({ id }): ExplainedLimit => ({ rateLimitId: id, isUnreadable: true, states: [] }));
  return refusing.concat(
    all.map(({ limit, accounts }) => {
      const states = accounts.map((account) => stateOf(account, byKey.get(account.key), context.now()));
      return Object.assign({ states }, limit);
    }),
  );
}

function findIn(limit: CompiledLimit, facts: CallFacts, more: { readonly targetName?: string }): Found[] {
  const values = limit.resolvers.map((resolve) => resolve(facts));
  const dependsOn = limit.keys.filter((_, at) => values[at] === undefined);
  const about = { rateLimitId: limit.id, ...more };
  if (dependsOn.length === 0) {
    const accounts = bucketAccounts(
      limit,
      values.map((value) => value ?? ""),
    );
    return accounts.length === 0 ? [] : [{ limit: about, accounts }];
  }
  // A model that is none of the gateway's own names has no alias, whoever calls.
  if (dependsOn.some((key) => !key.startsWith("$."))) return [];
  return [{ limit: { ...about, dependsOn }, accounts: [] }];
}

function counts(hasTokens: boolean): (account: Account) => boolean {
  return ({ metric }) => hasTokens || metric === "requests" || metric === "connections";
}
