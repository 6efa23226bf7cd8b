/** What the ledger has lent of an account to one isolate, and what it has heard of it since. */

export interface Loan {
  sequence: number;
  late: number;
  toldAt: number;
  /** By start of window. */
  windows: Map<number, Held>;
  /** In memory only. */
  refusedAt: number;
}

export interface Held {
  readonly spent: number;
  readonly held: number;
}
