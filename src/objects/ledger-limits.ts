/** The ledger's part that keeps limits: the escrow over its tables, all of an ask in one transaction, and what is over forgotten. */
import { Escrow, type Crossed } from "../limits/escrow.ts";
import type { Answers, Ask } from "../limits/lending.ts";
import type { Book } from "../limits/book.ts";
import type { AccountRow, CopiedRows, LedgerPage, Place, Taken } from "./ledger-page.ts";
import { strayRow } from "./ledger-rows.ts";
import { countTaken, forgetTaken, rememberTaken, sourcesTaken } from "./limit-imports.ts";
import { limitRows } from "./limit-rows.ts";
import type { AccountState, Which } from "./limit-state.ts";
import {
  createLimitTables,
  forgetAccounts,
  forgetWindows,
  hasLimitTables,
  keysBehind,
  keysOf,
  keysSpent,
  keysToFold,
} from "./limit-tables.ts";

const HOUR_MS = 3_600_000;
/** From here on a budget is told of. */
const NEAR = 0.8;
/** A limit of every key's own may have one for each key. */
const MOST_BUDGETS = 1_000;

export class LedgerLimits {
  readonly #storage: DurableObjectStorage;
  #escrow: Escrow | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  answer(asks: readonly Ask[], now: number): Answers & { crossed: readonly Crossed[] } {
    return this.#change((sql) => {
      if (this.#escrow === undefined) createLimitTables(sql);
      return this.#open(now).answer(asks, now);
    });
  }

  states(which: Which, now: number): AccountState[] {
    return this.#each(which, (escrow, key) => escrow.book(key, now));
  }

  /** Of a day or longer, the fullest first. */
  budgetsNearTheirEnd(now: number): AccountState[] {
    const { sql } = this.#storage;
    if (!hasLimitTables(sql)) return [];
    const near = this.states({ keys: keysSpent(sql, NEAR, MOST_BUDGETS, now) }, now);
    const fullness = ({ used, rate }: AccountState): number => (rate === 0 ? 1 : used / rate);
    return near.toSorted((a, b) => fullness(b) - fullness(a));
  }

  reset(which: Which, now: number): AccountState[] {
    return this.#each(which, (escrow, key) => escrow.reset(key, now), now);
  }

  /** What is used of the windows that go on: accounts in the order of their keys. */
  copy({ after, cut, most }: Place, now: number): Pick<CopiedRows, "holds" | "cut" | "content" | "next"> {
    return this.#change((sql) => {
      const hasTables = hasLimitTables(sql);
      const keys = hasTables ? keysBehind(sql, after, most) : [];
      const rows = keys.flatMap((key): AccountRow[] => {
        const book = this.#open(now).book(key, now);
        if (book === undefined || book.row.metric === "connections") return [];
        const { limitKey, metric, period, rate, level } = book.row;
        const used = book.used + book.reserved;
        return used === 0 ? [] : [[key, limitKey, metric, period, rate, book.window.start, used, level]];
      });
      const last = keys.length < most ? undefined : keys.at(-1);
      return {
        holds: hasTables ? sourcesTaken(sql) : [],
        cut: cut ?? now,
        content: { kind: "limits", rows },
        next: last === undefined ? undefined : { kind: "limits", after: last },
      };
    });
  }

  /** Adds what another ledger's accounts had used, as far as it was not added before. */
  take(page: LedgerPage, rows: readonly AccountRow[], own: string, now: number): Taken {
    return this.#change((sql) => {
      if (!hasLimitTables(sql)) createLimitTables(sql);
      if (sourcesTaken(sql).some((source) => page.holds.includes(source))) {
        return { refused: "it holds what limits had used that is here already, from where both have it." };
      }
      const stray = strayRow(page, now);
      if (stray !== undefined) return { refused: stray };
      const escrow = this.#open(now);
      const isOwn = page.source === own || page.holds.includes(own);
      let isNew = false;
      for (const row of rows) {
        const [key, limitKey, metric, period, rate, start, used, level] = row;
        const more = countTaken(sql, page, row, isOwn ? escrow.book(key, now)?.used : undefined);
        if (more === undefined) continue;
        if (!escrow.credit({ key, limitKey, metric, period, rate, start, base: more, level }, now)) continue;
        rememberTaken(sql, page, key, start, used);
        isNew = true;
      }
      return { imported: isNew, next: page.isLast ? null : page.number + 1 };
    });
  }

  /** Forgets windows that are over and adds up loans nobody tells of. @returns whether anything is left. */
  clean(now: number): boolean {
    if (!hasLimitTables(this.#storage.sql)) return false;
    return this.#change((sql) => {
      createLimitTables(sql);
      forgetWindows(sql, now - HOUR_MS);
      this.#escrow = undefined;
      const escrow = this.#open(now);
      for (const key of keysToFold(sql, now - HOUR_MS)) escrow.fold(key, now);
      forgetTaken(sql);
      return keysOf(sql, { prefix: "" }).length > 0;
    });
  }

  /** Those whose keys begin so. */
  forgetAccounts(prefix: string): void {
    if (!hasLimitTables(this.#storage.sql)) return;
    this.#change((sql) => {
      createLimitTables(sql);
      forgetAccounts(sql, prefix);
    });
    this.#escrow = undefined;
  }

  /** After all storage was deleted. */
  forget(): void {
    this.#escrow = undefined;
  }

  #each(which: Which, find: (escrow: Escrow, key: string) => Book | undefined, now = Date.now()): AccountState[] {
    if (!hasLimitTables(this.#storage.sql)) return [];
    return this.#change((sql) => {
      const escrow = this.#open(now);
      return keysOf(sql, which).flatMap((key) => {
        const book = find(escrow, key);
        return book === undefined ? [] : [stateOf(book)];
      });
    });
  }

  #open(now: number): Escrow {
    return (this.#escrow ??= new Escrow(limitRows(this.#storage.sql), now));
  }

  /** All or nothing; and memory that may say what was not written is read anew. */
  #change<T>(change: (sql: SqlStorage) => T): T {
    try {
      return this.#storage.transactionSync(() => change(this.#storage.sql));
    } catch (fault) {
      this.#escrow = undefined;
      throw fault;
    }
  }
}

function stateOf(book: Book): AccountState {
  const { key, limitKey, metric, period, rate } = book.row;
  const { used, reserved, left } = book;
  const { end } = book.window;
  return { key, limitKey, metric, period, rate, used, reserved, left, until: Number.isFinite(end) ? end : undefined };
}
