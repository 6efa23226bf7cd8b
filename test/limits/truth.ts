/** What really happened, seen from above: every call let through, against what each limit allows. */
import type { Account } from "../../src/limits/account.ts";
import { Grant } from "../../src/limits/grant.ts";
import { windowAt } from "../../src/limits/lending.ts";
import { neededOf } from "../../src/limits/needs.ts";
import type { Amounts, Reserved, Used } from "../../src/limits/reservation.ts";

interface Counted {
  /** What calls took, and then what of that they used: never more than they took. */
  taken: number;
  used: number;
  /** Used beyond what was taken. */
  beyond: number;
}

/** One call let through. */
export interface Passed {
  readonly counted: readonly { readonly account: Account; readonly window: Counted; readonly amount: number }[];
  isOver: boolean;
}

export class Truth {
  readonly faults: string[] = [];
  passed = 0;
  /** By account and start of window. */
  readonly windows = new Map<string, Map<number, Counted>>();
  readonly #inFlight = new Map<string, number>();
  /** A clock that is set shows another window than what was lent before it was. */
  isClockSet = false;

  /** @param times the ledger's, when it was decided: now, or when the ledger answered. */
  pass(accounts: readonly Account[], amounts: Amounts, times: readonly number[], reserved: Reserved): Passed {
    this.passed++;
    const starts = new Map(startsOf(reserved));
    const counted = accounts.map((account) => {
      const amount = Math.min(neededOf(account, amounts) ?? 0, account.rate);
      const start = starts.get(account.key) ?? -1;
      if (!this.isClockSet && !times.some((time) => windowAt(account, time).start === start)) {
        this.faults.push(`${account.key}: counted in another window than it was in`);
      }
      const window = this.#windowOf(account, start);
      if (account.metric === "connections") this.#connect(account, 1);
      else window.taken += amount;
      this.#check(account, start);
      return { account, window, amount };
    });
    return { counted, isOver: false };
  }

  /** @param used undefined: no provider was paid. */
  end(passed: Passed, used: Used | undefined): void {
    if (passed.isOver) return;
    passed.isOver = true;
    for (const { account, window, amount } of passed.counted) {
      if (account.metric === "connections") {
        this.#connect(account, -1);
        continue;
      }
      const spent = used === undefined ? 0 : usedOf(account, used, amount);
      window.taken += Math.min(spent, amount) - amount;
      window.used += spent;
      window.beyond += Math.max(0, spent - amount);
    }
  }

  inFlight(account: Account): number {
    return this.#inFlight.get(account.key) ?? 0;
  }

  #connect(account: Account, change: 1 | -1): void {
    const count = this.inFlight(account) + change;
    this.#inFlight.set(account.key, count);
    if (count > account.rate) this.faults.push(`${account.key}: ${count} connections of ${account.rate}`);
  }

  #check(account: Account, start: number): void {
    const { taken } = this.#windowOf(account, start);
    if (taken > account.rate) this.faults.push(`${account.key}: ${taken} of ${account.rate}`);
  }

  #windowOf(account: Account, start: number): Counted {
    let windows = this.windows.get(account.key);
    if (windows === undefined) this.windows.set(account.key, (windows = new Map()));
    let counted = windows.get(start);
    if (counted === undefined) windows.set(start, (counted = { taken: 0, used: 0, beyond: 0 }));
    return counted;
  }
}

function usedOf({ metric }: Account, used: Used, amount: number): number {
  if (metric === "tokens") return used.tokens ?? amount;
  return metric === "cost" ? (used.costNanos ?? amount) : amount;
}

/** The windows that the real code has counted it in. */
function startsOf(reserved: Reserved): [string, number][] {
  if (!(reserved instanceof Grant)) return [];
  return reserved.parts.map(({ allowance, purse }) => [allowance.account.key, purse.start]);
}
