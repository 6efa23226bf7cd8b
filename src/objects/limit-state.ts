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

/** All accounts whose key begins so, a page of them, or just these. */
export type Which = { readonly prefix: string; readonly page?: StatesPage } | { readonly keys: readonly string[] };

/** In the order of the keys as SQLite has it, which is that of their code points. */
export interface StatesPage {
  /** The first key that may be in it. */
  readonly from: string;
  /** At least so many where there are more, and all of the last one's bucket. */
  readonly least: number;
}
