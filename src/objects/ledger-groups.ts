/** Groups of a question in the order of their places, no more of them in memory than twice a page. */
import { addWrittenTotals, noTotals, type Totals } from "../usage/totals.ts";
import type { Group, Cursor } from "./ledger-question.ts";

export interface Sum {
  readonly place: Cursor;
  readonly group: Group;
  readonly totals: Totals;
}

export class LedgerGroups {
  readonly #most: number;
  readonly #after: Cursor | undefined;
  #starts = new Map<number, Map<string, Sum>>();
  #size = 0;
  /** The page ends before this: whatever comes behind it was left out once and stays out. */
  #end: Cursor | undefined;

  /** @param most of a page; one more is kept, so that it is known whether there are more. */
  constructor(most: number, after: Cursor | undefined) {
    this.#most = most;
    this.#after = after;
  }

  add(start: number, key: string, group: Group, bytes: Uint8Array): void {
    let keys = this.#starts.get(start);
    let sum = keys?.get(key);
    if (sum === undefined) {
      const place = { start, key };
      if (this.#after !== undefined && comparePlaces(place, this.#after) <= 0) return;
      if (this.#end !== undefined && comparePlaces(place, this.#end) > 0) return;
      sum = { place, group, totals: noTotals() };
      keys ??= new Map();
      this.#starts.set(start, keys.set(key, sum));
      this.#size++;
    }
    addWrittenTotals(sum.totals, bytes);
    if (this.#size > 2 * (this.#most + 1)) this.#shrink();
  }

  /** Whether nothing of this start or a later one is on the page. */
  isPast(start: number): boolean {
    return this.#end !== undefined && start > this.#end.start;
  }

  /** Up to one more than a page. */
  inOrder(): Sum[] {
    return Array.from(this.#starts.values(), (keys) => Array.from(keys.values()))
      .flat()
      .toSorted((a, b) => comparePlaces(a.place, b.place))
      .slice(0, this.#most + 1);
  }

  #shrink(): void {
    const first = this.inOrder();
    this.#starts = new Map();
    for (const sum of first) {
      const keys = this.#starts.get(sum.place.start) ?? new Map<string, Sum>();
      this.#starts.set(sum.place.start, keys.set(sum.place.key, sum));
    }
    this.#size = first.length;
    this.#end = first.at(-1)?.place;
  }
}

export function comparePlaces(a: Cursor, b: Cursor): number {
  return a.start - b.start || (a.key < b.key ? -1 : Number(a.key > b.key));
}
