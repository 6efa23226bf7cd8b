/** What is told of an account to whoever administers it. */
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
