/** What a call asks of its limits and what it gets: the words that the pipeline and whoever counts share. */
import type { Account } from "./account.ts";

/** What one call may use, in whole numbers. Requests and connections are always one. */
export interface Amounts {
  /** Estimated, input and output together; never reserved beyond a limit itself. */
  readonly tokens: number;
  /** The upper bound, for `strict` limits; undefined: there is none, and they refuse. */
  readonly tokensAtMost: number | undefined;
  /** Estimated, in billionths of a dollar; 0 where no price is known. */
  readonly costNanos: number;
  /** The upper bound; undefined: no bound or no price is known, and `strict` limits refuse. */
  readonly costNanosAtMost: number | undefined;
}

export interface Asked {
  readonly gatewayId: string;
  /** In the order in which they refuse. */
  readonly accounts: readonly Account[];
  readonly amounts: Amounts;
  /** Names the caller among those who share an account: where it is scarce they take turns. */
  readonly holder: string;
}

/** What a call used; absent where nobody knows: then what was reserved counts. */
export interface Used {
  readonly tokens?: number | undefined;
  readonly costNanos?: number | undefined;
}

/** A call may go. Ended once, by whichever comes first: more of either changes nothing. */
export interface Reserved {
  readonly kind: "reserved";
  /** Of those asked for, the one with the smallest part left; undefined: none is known. */
  readonly tightest: Tightest | undefined;
  /** The call is over, and a provider was, or may have been, paid. */
  settle(used: Used): void;
  /** No provider was paid: all of it comes back. */
  release(): void;
}

export interface Tightest {
  readonly account: Account;
  /** As of the ledger's last answer; never negative. */
  readonly left: number;
  /** Until the window ends; undefined: it never does. */
  readonly resetSeconds: number | undefined;
}

export interface Refused {
  /**
   * `limit`: nothing is left, or not enough for this call. `unavailable`: the ledger does not answer, and the limit says `deny`.
   * `never`: a strict limit, and the call's upper bound is larger than the limit itself or not known: waiting does not help.
   */
  readonly kind: "limit" | "unavailable" | "never";
  readonly account: Account;
  /** Whole, at least 1; undefined: waiting does not help (`never`, and a `total` that is used up). */
  readonly retryAfterSeconds: number | undefined;
  readonly left: 0;
}
