/** What an isolate has of one account in all its windows: the one that calls take of, those that come, and those that are over. */
import type { Account } from "./account.ts";
import { windowAt } from "./lending.ts";
import { emptyPurse, type Purse } from "./purse.ts";

/** By how much the ledger's clock may be set back, as at a leap second. */
const SET_BACK_MS = 2_000;

/** The ledger's time, between these two. */
export interface Bounds {
  readonly earliest: number;
  readonly latest: number;
}

export class Purses {
  readonly #of: Pick<Account, "metric" | "period">;
  #purses: Purse[] = [];

  constructor(of: Pick<Account, "metric" | "period">) {
    this.#of = of;
  }

  /** The earliest window first. */
  get all(): readonly Purse[] {
    return this.#purses;
  }

  /** Taken by calls in flight, of all windows. */
  get reserved(): number {
    return this.#purses.reduce((sum, { reserved }) => sum + reserved, 0);
  }

  /** Of the window that all of these bounds lie in. */
  around({ earliest, latest }: Bounds): Purse | undefined {
    for (const purse of this.#purses) {
      if (earliest >= purse.start && latest < purse.end) return purse;
    }
    return undefined;
  }

  freeOf(start: number): number {
    return this.#purses.find((purse) => purse.start === start)?.free ?? 0;
  }

  /** The one that begins there, made where there is none. */
  at(start: number, bounds: Bounds): Purse {
    const known = this.#purses.find((purse) => purse.start === start);
    if (known !== undefined) return known;
    this.drop(bounds);
    const purse = emptyPurse(windowAt(this.#of, start));
    this.#purses.push(purse);
    this.#purses.sort((a, b) => a.start - b.start);
    return purse;
  }

  /** What is over is over: what was reserved in it counts there, and what calls use beyond that is told late. */
  drop({ earliest }: Bounds): void {
    const [first] = this.#purses;
    if (first === undefined || earliest < first.end) return;
    for (const purse of this.#purses) {
      if (earliest < purse.end || purse.isOver) continue;
      purse.isOver = true;
      purse.free = 0;
    }
    if (earliest >= first.end + SET_BACK_MS) {
      this.#purses = this.#purses.filter(({ end }) => earliest < end + SET_BACK_MS);
    }
  }
}
