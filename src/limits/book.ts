/** One account as the ledger keeps it: spent + lent ≤ rate, whatever isolates lose, repeat or tell late. */
import type { Account } from "./account.ts";
import type { Held, Loan } from "./loan.ts";
import { shareOf, Sharers } from "./sharers.ts";
import { AHEAD_MS, LEASE_MS, windowAt, type Answer, type Ask, type Wanted } from "./lending.ts";
import type { Window } from "./window.ts";

/** Loans that nobody told of for so long are added up, spent and held: nobody tells of them any more. */
const FOLDED_MS = 3_600_000;
/** Past so many loans, those that hold nothing are added up sooner: of an account that names share, an isolate has one for each name. */
const MOST_LOANS = 200;
/** Who could not hear an answer tells the same again long before. */
const SETTLED_MS = 60_000;
/** They are looked through so seldom. */
const LOOKED_MS = 5_000;
/** After a silence of its own the ledger listens so long before it takes a lease for lapsed. */
const LISTEN_MS = 10_000;

/** What is stored of it, beside its loans. */
export type BookRow = Pick<Account, "key" | "limitKey" | "metric" | "period" | "rate"> & {
  readonly start: number;
  /** Of the window that begins at `start`: what no loan counts any more, and what was told late. */
  readonly base: number;
  /** The alarms of this window that were given: 0, 80 or 100. */
  readonly level: Level;
};

export type Level = 0 | 80 | 100;

export class Book {
  row: BookRow;
  readonly loans: Map<string, Loan>;
  #window: Window;
  /** What loans have spent and hold, by start of window. */
  #sums = new Map<number, { spent: number; held: number }>();
  readonly #sharers: Sharers;
  #lookedAt = -Infinity;

  constructor(row: BookRow, loans: Map<string, Loan>, now: number) {
    this.row = row;
    this.loans = loans;
    this.#sharers = new Sharers(loans);
    this.#window = windowAt(row, Math.max(now, row.start));
    for (const loan of loans.values()) this.#add(loan, 1);
    this.roll(now);
  }

  get window(): Window {
    return this.#window;
  }

  get used(): number {
    return this.row.base + (this.#sums.get(this.#window.start)?.spent ?? 0);
  }

  get reserved(): number {
    return this.#sums.get(this.#window.start)?.held ?? 0;
  }

  get left(): number {
    return Math.max(0, this.row.rate - this.used - this.reserved);
  }

  /** A window that has begun is never left for an earlier one, though the clock goes back. */
  roll(now: number): void {
    if (now < this.#window.end && this.row.start === this.#window.start) return;
    this.#window = windowAt(this.row, Math.max(now, this.row.start));
    const { start } = this.#window;
    if (start === this.row.start) return;
    this.row = { ...this.row, start, base: 0, level: 0 };
    for (const loan of this.loans.values()) {
      for (const of of loan.windows.keys()) if (of < start) loan.windows.delete(of);
    }
    for (const of of this.#sums.keys()) if (of < start) this.#sums.delete(of);
    this.#sharers.recount();
  }

  /** @returns undefined where a later ask of the same loan was here before. */
  tell(ask: Ask, now: number): Loan | undefined {
    const { start } = this.#window;
    const known = this.loans.get(ask.loan);
    if (known !== undefined && ask.sequence <= known.sequence) return undefined;
    const loan = known ?? { sequence: 0, late: ask.lateAcked, toldAt: now, windows: new Map(), refusedAt: -Infinity };
    let { base } = this.row;
    this.#add(loan, -1);
    const windows = new Map<number, Held>();
    for (const told of ask.told) {
      if (told.start < start) continue;
      const before = loan.windows.get(told.start);
      // Of a loan that was added up the sum holds what was booked.
      if (before === undefined && told.start === start) base -= told.acked;
      windows.set(told.start, { spent: told.spent, held: told.held });
    }
    // What is not told is not held; what was spent stays spent.
    for (const [of, { spent }] of loan.windows) {
      if (!windows.has(of) && spent > 0) windows.set(of, { spent, held: 0 });
    }
    base += ask.late - loan.late;
    const { key, limitKey, metric, period, rate } = ask;
    this.row = { key, limitKey, metric, period, rate, start, base, level: this.row.level };
    loan.windows = windows;
    loan.sequence = ask.sequence;
    loan.late = ask.late;
    loan.toldAt = now;
    this.#add(loan, 1);
    this.loans.set(ask.loan, loan);
    return loan;
  }

  /** Lends to whom has just told. First what calls wait for, then what others leave for calls to come. */
  lend(loan: Loan, ask: Ask, now: number): Answer {
    const { start, end } = this.#window;
    const { rate } = this.row;
    const { active, waiting } = this.#sharers.count(loan, this.#window, now);
    const given: Wanted[] = [];
    const give = (of: number, amount: number): void => {
      if (amount <= 0) return;
      const before = loan.windows.get(of) ?? { spent: 0, held: 0 };
      loan.windows.set(of, { spent: before.spent, held: before.held + amount });
      this.#change(of, 0, amount);
      given.push({ start: of, amount });
    };

    const needed = ask.need === 0 ? 0 : shareOf(this.left, waiting + 1, ask);
    give(start, needed);
    for (const { start: of, amount } of ask.ahead) {
      if (of === start) {
        // Near exhaustion nothing is lent ahead: single calls ask.
        if (waiting === 0) give(of, Math.min(amount, Math.floor(this.left / (2 * active))));
      } else if (of > start && of <= now + AHEAD_MS && windowAt(this.row, of).start === of) {
        const taken = this.#sums.get(of)?.held ?? 0;
        give(of, Math.min(amount, Math.floor((rate / 2 - taken) / active)));
      }
    }
    if (ask.need > 0) loan.refusedAt = needed < ask.need ? now : -Infinity;
    if (needed < ask.need) this.#sharers.recount();
    const isTight =
      waiting > 0 || this.left < ask.need + ask.ahead.reduce((most, { amount }) => Math.max(most, amount), 0);
    const held = loan.windows.get(start)?.held ?? 0;
    const isOwed = waiting > 0 && this.row.metric === "connections";
    const owed = isOwed ? Math.max(0, held - Math.floor(rate / active)) : 0;
    return { start, end, lent: given, left: this.left, settled: this.used, isTight, owed };
  }

  /**
   * Gives back what isolates held of connections and did not tell of within their lease: they are gone, and their calls with them.
   *
   * @param listeningSince before which nobody was heard.
   * @returns the loans that have ended.
   */
  lapse(now: number, listeningSince: number): string[] {
    if (this.row.metric !== "connections" || now < listeningSince + LISTEN_MS) return [];
    return this.#end((loan) => now >= loan.toldAt + LEASE_MS);
  }

  /** Adds up loans nobody tells of any more: what they held counts as spent, for nobody knows. @returns those. */
  fold(now: number): string[] {
    return this.#addUp(({ toldAt }) => now >= toldAt + FOLDED_MS);
  }

  /** The same of those that hold nothing, where there are many: what was spent is all there is of them. @returns those. */
  settle(now: number): string[] {
    if (this.loans.size <= MOST_LOANS || now < this.#lookedAt + LOOKED_MS) return [];
    this.#lookedAt = now;
    const { start } = this.#window;
    return this.#addUp(({ toldAt, windows }) => {
      if (now < toldAt + SETTLED_MS) return false;
      for (const [of, { spent, held }] of windows) if (held !== 0 || (spent !== 0 && of !== start)) return false;
      return true;
    });
  }

  #addUp(isOver: (loan: Loan) => boolean): string[] {
    if (this.row.metric === "connections") return [];
    const { start } = this.#window;
    let { base } = this.row;
    const ended = this.#end((loan) => {
      if (!isOver(loan)) return false;
      const { spent = 0, held = 0 } = loan.windows.get(start) ?? {};
      base += spent + held;
      return true;
    });
    this.row = { ...this.row, base };
    return ended;
  }

  /** What was used is forgotten, and what lost isolates held; what the living hold stays lent. @returns loans that have ended. */
  reset(now: number): string[] {
    const ended = this.#end(({ toldAt }) => now >= toldAt + LEASE_MS);
    this.row = { ...this.row, base: -(this.#sums.get(this.#window.start)?.spent ?? 0), level: 0 };
    return ended;
  }

  #end(isOver: (loan: Loan) => boolean): string[] {
    const ended: string[] = [];
    for (const [name, loan] of this.loans) {
      if (!isOver(loan)) continue;
      this.#add(loan, -1);
      this.loans.delete(name);
      ended.push(name);
    }
    if (ended.length > 0) this.#sharers.recount();
    return ended;
  }

  #add(loan: Loan, sign: 1 | -1): void {
    for (const [of, { spent, held }] of loan.windows) this.#change(of, sign * spent, sign * held);
  }

  #change(of: number, spent: number, held: number): void {
    const sum = this.#sums.get(of) ?? { spent: 0, held: 0 };
    sum.spent += spent;
    sum.held += held;
    this.#sums.set(of, sum);
  }
}
