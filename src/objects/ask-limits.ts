/** State and reset of limits' accounts: who administers them asks the ledger that keeps them. */
import type { Metric, Period } from "../limits/account.ts";

/** `used` + `reserved` + `left` is `rate`, but where calls used more than they had reserved, or the rate was lowered: then `left` is 0. */
export interface AccountState {
  readonly key: string;
  readonly limitKey: string;
  readonly metric: Metric;
  readonly period: Period;
  /** As the last call had it. */
  readonly rate: number;
  readonly used: number;
  readonly reserved: number;
  readonly left: number;
  /** When the window ends, in milliseconds since 1970; undefined: `total`, and connections. */
  readonly until: number | undefined;
}

/** All accounts whose key begins so, or just these. */
export type Which = { readonly prefix: string } | { readonly keys: readonly string[] };

/** Those that calls have counted in, by key. @throws Error where the ledger does not answer within 10 s. */
export async function limitStates(
  _env: Pick<Env, "LEDGER">,
  _gatewayId: string,
  _which: Which,
): Promise<AccountState[]> {
  throw new Error("not built yet");
}

/** What was used or lost is forgotten; what isolates hold stays reserved. Known to all within 10 s. @throws as `limitStates`. */
export async function resetLimits(
  _env: Pick<Env, "LEDGER">,
  _gatewayId: string,
  _which: Which,
): Promise<AccountState[]> {
  throw new Error("not built yet");
}
