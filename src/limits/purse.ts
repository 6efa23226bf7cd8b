/** What an isolate has of one account in one window. */
import type { Window } from "./window.ts";

export interface Purse extends Window {
  /** Lent and not needed yet: the next calls take it at once. */
  free: number;
  /** Taken by calls in flight. */
  reserved: number;
  /** Since the loan began. */
  spent: number;
  /** What of it the ledger has booked. */
  acked: number;
  /** Its window is over: it is told a while longer, for the ledger's clock may be set back. */
  isOver: boolean;
}

export function emptyPurse({ start, end }: Window): Purse {
  return { start, end, free: 0, reserved: 0, spent: 0, acked: 0, isOver: false };
}
