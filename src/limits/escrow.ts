/** All accounts of a gateway as its ledger keeps them: each change is stored before anybody is told of it. */
import type { Metric, Period } from "./account.ts";
import { BoundedMap } from "../words/bounded-map.ts";
import { Book, type BookRow, type Level } from "./book.ts";
import type { Loan } from "./loan.ts";
import { MOST_NAMED, shared } from "./crowd.ts";
import { windowAt, type Answer, type Answers, type Ask } from "./lending.ts";

/** Books in memory; the others are read when somebody asks of them. */
const MOST_BOOKS = 5_000;
/** Whoever was away for so long may have missed what isolates told: their leases are not over yet. */
const SILENCE_MS = 20_000;
const DAY_MS = 86_400_000;

/** Where accounts are stored. All changes of one ask are written together or not at all. */
export interface Rows {
  readBook(key: string): BookRow | undefined;
  readLoans(key: string): Map<string, Loan>;
  writeBook(row: BookRow): void;
  writeLoan(key: string, name: string, loan: Loan): void;
  deleteLoans(key: string, names: readonly string[]): void;
  /** How many accounts with names of their own it has. */
  countCrowd(crowd: string, metric: Metric, period: Period): number;
  joinCrowd(crowd: string, row: BookRow): void;
}

/** A budget of a day or longer has come to so much of its limit, for the first time in its window. */
export interface Crossed {
  readonly limitKey: string;
  readonly metric: string;
  readonly period: string;
  readonly percent: Exclude<Level, 0>;
}

/** What an account begins with: of an ask, or of a copy from another ledger. */
type Begun = Pick<Ask, "key" | "limitKey" | "metric" | "period" | "rate"> & { readonly crowd?: Ask["crowd"] };

export class Escrow {
  readonly #rows: Rows;
  readonly #books = new BoundedMap<string, Book>(MOST_BOOKS);
  /** What is stored of each book: a window that has begun is stored with the first loan of it, for a clock may be set back. */
  readonly #stored = new WeakMap<Book, BookRow>();
  #clock: number;
  #listeningSince: number;
  #heardAt: number;

  constructor(rows: Rows, now: number) {
    this.#rows = rows;
    this.#clock = now;
    this.#listeningSince = now;
    this.#heardAt = now;
  }

  /** @returns what to answer, and the alarms to give. */
  answer(asks: readonly Ask[], time: number): Answers & { crossed: readonly Crossed[] } {
    this.#tick(time);
    // Read first: a window that has begun is not left for an earlier one, so the clock is no earlier than any.
    const placed = asks.map((ask) => this.#place(ask, time));
    const now = this.#clock;
    const crossed: Crossed[] = [];
    const answers = placed.map((ask) => this.#answer(ask, now, crossed));
    return { now, answers, crossed };
  }

  /** Those of which something is stored. */
  book(key: string, time: number): Book | undefined {
    const now = (this.#clock = Math.max(this.#clock, time));
    const known = this.#books.get(key);
    if (known !== undefined) {
      known.roll(now);
      this.#end(known, known.lapse(now, this.#listeningSince));
      return known;
    }
    const row = this.#rows.readBook(key);
    if (row === undefined) return undefined;
    this.#clock = Math.max(now, row.start);
    const book = new Book(row, this.#rows.readLoans(key), this.#clock);
    this.#stored.set(book, row);
    this.#books.set(key, book);
    this.#end(book, book.lapse(now, this.#listeningSince));
    return book;
  }

  reset(key: string, time: number): Book | undefined {
    const book = this.book(key, time);
    if (book === undefined) return undefined;
    this.#end(book, book.reset(this.#clock));
    this.#store(book);
    return book;
  }

  /**
   * Counts what was used of an account somewhere else.
   *
   * @param row `base`: how much, below 0 where it was less than was told before; `level`: the alarms that were given of it.
   * @returns false where its window is another one than the account is in.
   */
  credit(row: BookRow, time: number): boolean {
    this.#tick(time);
    const book = this.book(row.key, time) ?? this.#begin(row, this.#clock);
    if (book.window.start !== row.start) return false;
    const level = row.level > book.row.level ? row.level : book.row.level;
    // Less than before was told, and what was counted of it may have been reset since: nobody has used less than nothing.
    const more = Math.max(row.base, -book.used);
    book.row = { ...book.row, base: book.row.base + more, level };
    this.#store(book);
    return true;
  }

  /** Adds up what nobody tells of any more. */
  fold(key: string, time: number): void {
    const book = this.book(key, time);
    if (book === undefined) return;
    const ended = book.fold(this.#clock);
    if (ended.length === 0) return;
    this.#end(book, ended);
    this.#store(book);
  }

  forget(key: string): void {
    this.#books.delete(key);
  }

  /** The ledger's clock never goes back while it is awake, and no window does while it sleeps. */
  #tick(time: number): void {
    this.#clock = Math.max(this.#clock, time);
    if (this.#clock - this.#heardAt >= SILENCE_MS) this.#listeningSince = this.#clock;
    this.#heardAt = this.#clock;
  }

  #answer(ask: Ask, now: number, crossed: Crossed[]): Answer | undefined {
    const book = this.book(ask.key, now) ?? this.#begin(ask, now);
    const loan = book.tell(ask, now);
    if (loan === undefined) return undefined;
    const answer = book.lend(loan, ask, now);
    this.#end(book, book.settle(now));
    this.#alarm(book, ask, answer, crossed);
    this.#store(book);
    this.#rows.writeLoan(ask.key, ask.loan, loan);
    return answer;
  }

  /** Of the account it is for, or where its crowd is full and it has none, of the one that it shares. */
  #place(ask: Ask, time: number): Ask {
    const { crowd, metric, period } = ask;
    if (this.book(ask.key, time) !== undefined || crowd === undefined) return ask;
    if (this.#rows.countCrowd(crowd, metric, period) < MOST_NAMED) {
      // At once: the next ask of the same call counts it.
      this.#begin(ask, this.#clock);
      return ask;
    }
    const instead = shared(ask);
    this.book(instead.key, time);
    return instead;
  }

  #begin({ key, limitKey, metric, period, rate, crowd }: Begun, now: number): Book {
    const { start } = windowAt({ metric, period }, now);
    const book = new Book({ key, limitKey, metric, period, rate, start, base: 0, level: 0 }, new Map(), now);
    this.#books.set(key, book);
    if (crowd !== undefined) this.#rows.joinCrowd(crowd, book.row);
    return book;
  }

  #store(book: Book): void {
    const stored = this.#stored.get(book);
    if (stored !== undefined && isSame(stored, book.row)) return;
    this.#rows.writeBook(book.row);
    this.#stored.set(book, book.row);
  }

  #end({ row: { key } }: Book, names: readonly string[]): void {
    if (names.length > 0) this.#rows.deleteLoans(key, names);
  }

  #alarm(book: Book, { need, least }: Ask, { lent }: Answer, crossed: Crossed[]): void {
    const { limitKey, metric, period, rate, level } = book.row;
    const { start, end } = book.window;
    if (level === 100 || metric === "connections" || end - start < DAY_MS || rate === 0) return;
    const { used } = book;
    // Where a call is refused for good, nobody waits for the last token.
    const isUsedUp = used >= rate || (need > 0 && lent.length === 0 && used + least > rate);
    const reached: Level = isUsedUp ? 100 : used >= 0.8 * rate ? 80 : 0;
    if (reached === 0 || reached === level) return;
    book.row = { ...book.row, level: reached };
    crossed.push({ limitKey, metric, period, percent: reached });
  }
}

function isSame(a: BookRow, b: BookRow): boolean {
  return (
    a.rate === b.rate && a.start === b.start && a.base === b.base && a.level === b.level && a.limitKey === b.limitKey
  );
}
