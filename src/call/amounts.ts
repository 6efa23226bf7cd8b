/** A call, the accounts it counts in and who may be asked → what it may use, so that it is reserved before a provider is paid. */
import type { Account } from "../limits/account.ts";
import type { Amounts } from "../limits/reservation.ts";
import { learntOutputOf } from "../memory/learnt-output.ts";
import { costOf, mostCostOf } from "../usage/cost.ts";
import type { Price } from "../usage/price.ts";
import type { Edge } from "./edge.ts";
import { priceAt } from "./price.ts";

/** What is known of a call's size before it is made. */
export interface Size {
  /** A model's answer; of anything else nothing is assumed. */
  readonly isInference: boolean;
  /** Estimated, in tokens. */
  readonly input: number;
  /** The most output by the call's own words, in tokens; undefined: it does not say. */
  readonly mostOutput: number | undefined;
  /** The most input, in tokens; undefined: that cannot be told. Asked of calls that a strict limit takes. */
  readonly mostInput: () => number | undefined;
}

/** Somebody who may be asked. */
export interface Spot {
  readonly target: { readonly name: string; readonly endpoint: string };
  readonly model: string | undefined;
}

const REQUEST_ALONE: Amounts = { tokens: 0, tokensAtMost: 0, costNanos: 0, costNanosAtMost: 0 };
/** Of a call that may be billed, though by how much only its answer says: what takes nothing is neither refused nor settled. */
const LEAST = 1;
const NOTHING_ELSE = { cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 };

/** Does a price decide what is reserved? Then prices have to be there. */
export function countsCost(accounts: readonly Account[]): boolean {
  return accounts.some(({ metric }) => metric === "cost");
}

/** @param spots the first is the one that is asked, if it answers; an upper bound holds for all of them. */
export function amountsOf(
  accounts: readonly Account[],
  { isInference, input, mostOutput, mostInput }: Size,
  spots: readonly Spot[],
  { env, trail, now }: Edge,
): Amounts {
  const [first] = spots;
  const counted = accounts.filter(({ metric }) => metric === "tokens" || metric === "cost");
  if (first === undefined || counted.length === 0) return REQUEST_ALONE;
  const isStrict = counted.some(({ strict }) => strict);
  const output = mostOutput ?? learntOutputOf(env).expected(first.target.endpoint, first.model ?? "");
  const inputAtMost = isStrict && isInference && mostOutput !== undefined ? mostInput() : undefined;
  const atMost =
    inputAtMost === undefined || mostOutput === undefined ? undefined : { input: inputAtMost, output: mostOutput };
  const at = now();
  const tokens = Math.max(LEAST, isInference ? input + output : 0);
  const priceOf = ({ target, model = "" }: Spot): Price | undefined => priceAt(trail.prices, target, model, at);
  if (!countsCost(counted)) {
    return {
      ...REQUEST_ALONE,
      tokens,
      tokensAtMost: atMost && atMost.input + atMost.output,
    };
  }
  const price = priceOf(first);
  const mostOf = (spot: Spot): number | undefined => {
    const theirs = priceOf(spot);
    return atMost && theirs && mostCostOf(atMost.input, atMost.output, theirs);
  };
  return {
    tokens,
    tokensAtMost: atMost && atMost.input + atMost.output,
    // Without a price a model costs nothing; but which model it is, the answer of a passthrough call says first.
    costNanos:
      price === undefined && first.model !== undefined
        ? 0
        : Math.max(LEAST, (isInference && price && costOf({ ...NOTHING_ELSE, input, output }, price, at)) || 0),
    costNanosAtMost: isStrict ? largest(spots.map(mostOf)) : undefined,
  };
}

/** @returns undefined where one is. */
function largest(costs: readonly (number | undefined)[]): number | undefined {
  let most = 0;
  for (const cost of costs) {
    if (cost === undefined) return undefined;
    most = Math.max(most, cost);
  }
  return most;
}
