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

/** How much is used, so that what calls will need is there before them: amounts in a millisecond. */
export class Demand {
  #used = 0;
  #since: number;
  #rate = 0;
  #lately = 0;

  constructor(now: number) {
    this.#since = now;
  }

  add(amount: number): void {
    this.#used += amount;
  }

  /** Nothing was needed since the last look, nor before it. */
  get isIdle(): boolean {
    return this.#used === 0 && this.#lately === 0;
  }

  /** Looked at when the ledger is asked: what calls will use in a millisecond. */
  look(now: number): number {
    const passed = now - this.#since;
    if (passed >= LOOK_MS) {
      this.#rate = Math.max(this.#used / passed, this.#used === 0 ? 0 : this.#rate / 2);
      this.#lately = this.#used;
      this.#used = 0;
      this.#since = now;
    }
    // A burst that has just begun is not taken for the rule.
    return Math.max(this.#rate, Math.min(this.#used / LOOK_MS, (4 * this.#used) / HORIZON_MS));
  }
}

/** A shorter time says nothing. */
const LOOK_MS = 1_000;
/** What calls will need in this time is asked for: twice the time between two reports. */
export const HORIZON_MS = 4_000;
