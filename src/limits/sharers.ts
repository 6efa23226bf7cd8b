/** The loans of an account → among how many what is left is divided, and how. */
import type { Ask } from "./lending.ts";
import type { Loan } from "./loan.ts";
import type { Window } from "./window.ts";

/** Who told something within this time counts among those who share. */
const ACTIVE_MS = 5_000;
/** Who was refused within this time is waited for. */
const WAITING_MS = 2_000;
/** How long a window of a minute or more is young: those refused in the last minute of the one before come back now. */
const YOUNG_MS = 3_000;
const LONG_MS = 60_000;
/** They are counted so seldom, for hundreds may share. */
const COUNTED_MS = 1_000;

export class Sharers {
  readonly #loans: ReadonlyMap<string, Loan>;
  #counted = { at: -Infinity, active: 1, waiting: 0 };

  constructor(loans: ReadonlyMap<string, Loan>) {
    this.#loans = loans;
  }

  /** @returns those who share, and those of them beside this one who were refused. */
  count(own: Loan, window: Window, now: number): { active: number; waiting: number } {
    if (now - this.#counted.at >= COUNTED_MS || now < this.#counted.at) {
      const counted = { at: now, active: 0, waiting: 0 };
      for (const loan of this.#loans.values()) {
        if (now - loan.toldAt < ACTIVE_MS) counted.active++;
        if (isWaiting(loan, window, now)) counted.waiting++;
      }
      this.#counted = counted;
    }
    const { active, waiting } = this.#counted;
    return { active: Math.max(1, active), waiting: Math.max(0, waiting - (isWaiting(own, window, now) ? 1 : 0)) };
  }

  /** Somebody was refused, or has gone: who shares is counted anew. */
  recount(): void {
    this.#counted.at = -Infinity;
  }
}

function isWaiting({ refusedAt }: Loan, { start, end }: Window, now: number): boolean {
  const isYoung = end - start >= LONG_MS && now - start < YOUNG_MS;
  return now - refusedAt < WAITING_MS || (isYoung && refusedAt >= start - LONG_MS);
}

/** All that is needed while nobody else waits; else an even part, but never less than one call, where there is one. */
export function shareOf(left: number, sharing: number, { need, least }: Ask): number {
  const part = sharing === 1 ? left : Math.max(Math.floor(left / sharing), least);
  return left < least ? 0 : Math.min(need, part);
}
