/** What an isolate tells the ledger of an account and asks of it, and the answer: the words both sides of the escrow share. */
import type { Account, Metric, Period } from "./account.ts";
import { windowOf, type Window } from "./window.ts";

/** An isolate tells again, at least so often, what it holds of connections, and throws away what it could not tell for so long. */
export const LEASE_MS = 60_000;
/** How far ahead of its clock the ledger lends of windows to come. */
export const AHEAD_MS = 5_000;

/** Connections are counted as they are, not by window. */
const IN_FLIGHT: Window = { start: 0, end: Infinity };

export function windowAt({ metric, period }: { metric: Metric; period: Period }, now: number): Window {
  return metric === "connections" ? IN_FLIGHT : windowOf(period, now);
}

/** All that a loan has of one window: what is not told is not held. */
export interface Told {
  readonly start: number;
  /** Since the loan began. */
  readonly spent: number;
  /** What of `spent` the ledger is known to have booked. */
  readonly acked: number;
  /** Lent and not spent: reserved by calls in flight, or kept for the next ones. */
  readonly held: number;
}

export interface Wanted {
  readonly start: number;
  readonly amount: number;
}

/** Of one account. Amounts are sums since the loan began, so that an ask that is lost, late or doubled changes nothing. */
export interface Ask extends Pick<Account, "key" | "limitKey" | "metric" | "period" | "rate" | "crowd"> {
  /** Of one isolate and account, for good. */
  readonly loan: string;
  /** Counts up; an ask that arrives behind a later one is void. */
  readonly sequence: number;
  readonly told: readonly Told[];
  /** Used beyond what was lent, since the loan began: it counts in the window in which it becomes known. */
  readonly late: number;
  readonly lateAcked: number;
  /** What calls wait for, all together and the one that needs least; of the window the ledger is in. */
  readonly need: number;
  readonly least: number;
  /** For calls to come. */
  readonly ahead: readonly Wanted[];
}

export interface Answer extends Window {
  /** More than was held, by window. */
  readonly lent: readonly Wanted[];
  /** Of the window the ledger is in: what may still be lent. */
  readonly left: number;
  /** Spent for good: what is above the rate without it cannot come back before the window ends. */
  readonly settled: number;
  /** Others wait: what is not needed is to be given back. */
  readonly isTight: boolean;
  /** Of connections: what is held beyond an even part while others wait, to be given back as calls end. */
  readonly owed: number;
}

export interface Answers {
  /** The ledger's clock, which alone decides in which window something is. */
  readonly now: number;
  /** One for each ask, in their order; undefined: a later ask was there before. */
  readonly answers: readonly (Answer | undefined)[];
}
