/** One account as an isolate has it: spent at once, refilled ahead, given back when it is not needed; a refusal is remembered until it can change. */
import type { Account } from "./account.ts";
import { wantedAhead } from "./ahead.ts";
import { Claims } from "./claims.ts";
import { LEASE_MS, windowAt, type Answer, type Ask, type Told, type Wanted } from "./lending.ts";
import { Demand } from "./demand.ts";
import type { Purse } from "./purse.ts";
import { Purses, type Bounds } from "./purses.ts";
import { PAUSE_MS, refusedUntil, rememberRefusal, retryAt, type RememberedRefusal } from "./remembered-refusal.ts";

/** What was not told for so long is not spent any more: the ledger may be about to give it to others. */
const TRUSTED_MS = LEASE_MS - 10_000;
/** Connections in use are told at least so often. */
const TELL_MS = 15_000;

/** What one call has taken. */
export interface Part {
  readonly allowance: Allowance;
  readonly purse: Purse;
  readonly amount: number;
  /** Let through without the ledger: nothing of it was lent. */
  readonly isOverdraft: boolean;
}

export class Allowance {
  account: Account;
  /** Of the ledger's last answer: what it may still lend. */
  left = 0;
  readonly claims = new Claims();
  readonly #loan: string;
  readonly #demand: Demand;
  readonly #purses: Purses;
  #late = 0;
  #lateAcked = 0;
  #sequence = 0;
  /** When what the ledger last answered was sent. */
  #toldAt = -Infinity;
  #askedAt = -Infinity;
  /** Of the ask under way: what to take for booked once it is answered. */
  #sent: { readonly spent: ReadonlyMap<Purse, number>; readonly late: number } | undefined;
  /** More to tell than was told. */
  #isOpen = false;
  #isTight = false;
  /** Connections to be given back as their calls end. */
  #owed = 0;
  #low = 0;
  /** The most connections in use since the last ask. */
  #peak = 0;
  #refusal: RememberedRefusal | undefined;

  constructor(loan: string, account: Account, now: number) {
    this.#loan = loan;
    this.account = account;
    this.#demand = new Demand(now);
    this.#purses = new Purses(account);
  }

  /** A changed rate is another limit: what was refused may pass, and what was lent is looked at anew. */
  adopt(account: Account): void {
    if (account.rate !== this.account.rate) {
      this.#refusal = undefined;
      if (account.rate < this.account.rate) for (const purse of this.#purses.all) purse.free = 0;
      this.#isOpen = true;
    }
    this.account = account;
  }

  /** The window all of these bounds lie in, where something is lent of it. */
  has(need: number, holder: string, bounds: Bounds, now: number): Purse | undefined {
    const purse = this.#purses.around(bounds);
    const isTrusted = now - this.#toldAt < TRUSTED_MS;
    return isTrusted && purse !== undefined && purse.free - this.claims.before(holder, now) >= need ? purse : undefined;
  }

  take(purse: Purse, amount: number, holder: string): Part {
    purse.free -= amount;
    this.claims.end(holder);
    return this.#reserve(purse, amount, false);
  }

  /** Without the ledger: counted when it is over, connections while they last. */
  overdraw(amount: number, bounds: Bounds): Part {
    const purse = this.#purses.at(
      windowAt(this.account, bounds.earliest === -Infinity ? 0 : bounds.earliest).start,
      bounds,
    );
    if (this.account.metric === "connections") return this.#reserve(purse, amount, true);
    this.#demand.add(amount);
    return { allowance: this, purse, amount, isOverdraft: true };
  }

  /** @param used of it; connections use nothing up. */
  end({ purse, amount, isOverdraft }: Part, used: number): void {
    this.#isOpen = true;
    if (this.account.metric === "connections") {
      purse.reserved -= amount;
      if (isOverdraft) return;
      if (this.#owed > 0) this.#owed -= amount;
      else purse.free += amount;
    } else if (isOverdraft) {
      this.#late += used;
    } else {
      // What is used beyond what was reserved, and after its window, counts in the next.
      const isLate = purse.isOver && used > amount;
      if (isLate) this.#late += used - amount;
      purse.reserved -= amount;
      purse.spent += isLate ? amount : used;
      // Else it is taken of what is free, so that the ledger lends it to nobody else.
      purse.free = Math.max(0, purse.free + amount - used);
    }
  }

  /** Until when a call that needs so much is refused without asking; undefined: it may ask. */
  refusedUntil(need: number, now: number): number | undefined {
    return this.#refusal === undefined ? undefined : refusedUntil(this.#refusal, need, now);
  }

  /** The ledger has lent less than this call needs. @returns when it may come back, on this isolate's clock; `Infinity`: never. */
  refuse(need: number, holder: string, answer: Answer, ledger: number, now: number): number {
    const refusal = rememberRefusal(this.account, answer, ledger, now);
    this.#refusal = refusal;
    const until = retryAt(refusal, need);
    this.claims.add(holder, need, until, now);
    return until;
  }

  /** Is there something to tell, to give back, or to ask for ahead? */
  isDue(bounds: Bounds, now: number): boolean {
    this.#purses.drop(bounds);
    const rate = this.#demand.look(now);
    if (this.#isOpen) return true;
    if (this.#purses.all.some(({ free }) => free > 0) && (this.#demand.isIdle || this.#isTight)) return true;
    if (this.account.metric === "connections" && now - this.#toldAt >= TELL_MS) {
      if (this.#purses.all.some(({ reserved }) => reserved > 0)) return true;
    }
    return (
      !this.#demand.isIdle &&
      this.#ahead(rate, bounds).some(({ start, amount }) => 2 * this.#purses.freeOf(start) < amount)
    );
  }

  /** Nothing is left of it that anybody would have to look after. */
  get isQuiet(): boolean {
    const isConnections = this.account.metric === "connections";
    return (
      !this.#isOpen &&
      this.#demand.isIdle &&
      this.#purses.all.every(({ free, reserved }) => free === 0 && (!isConnections || reserved === 0))
    );
  }

  /** Less is there than calls will soon need, and the ledger was not asked just now. */
  isLow(purse: Purse, now: number): boolean {
    return purse.free < this.#low && now - this.#askedAt >= PAUSE_MS && now >= (this.#refusal?.until ?? 0);
  }

  /** @param need what calls wait for: then all that is free goes along, and the ledger decides about all of it at once. */
  ask(need: number, least: number, bounds: Bounds, now: number): Ask {
    this.#purses.drop(bounds);
    const rate = this.#demand.look(now);
    const isIdle = this.#demand.isIdle && need === 0;
    const wanted = isIdle ? [] : this.#ahead(rate, bounds);
    const isGivenIn = need > 0 || isIdle || this.#isTight;
    for (const purse of this.#purses.all) {
      const most = wanted.find(({ start }) => start === purse.start)?.amount ?? 0;
      purse.free = isGivenIn ? 0 : Math.min(purse.free, 2 * most);
    }
    const told = this.#purses.all
      .map(({ start, spent, acked, reserved, free }): Told => ({ start, spent, acked, held: reserved + free }))
      .filter(({ spent, held }) => spent > 0 || held > 0);
    this.#low = (wanted[0]?.amount ?? 0) / 4;
    this.#sent = { spent: new Map(this.#purses.all.map((purse) => [purse, purse.spent])), late: this.#late };
    this.#isOpen = false;
    this.#askedAt = now;
    this.#peak = this.#purses.reserved;
    const { key, limitKey, metric, period, rate: most } = this.account;
    return {
      key,
      limitKey,
      metric,
      period,
      rate: most,
      loan: this.#loan,
      sequence: ++this.#sequence,
      told,
      late: this.#late,
      lateAcked: this.#lateAcked,
      need,
      least,
      ahead: wanted
        .map(({ start, amount }) => ({ start, amount: amount - this.#purses.freeOf(start) }))
        .filter(({ amount }) => amount > 0),
    };
  }

  /** @param ask the last one: answers to others are void. */
  answered(ask: Ask, answer: Answer, ledger: number, sentAt: number): void {
    if (ask.sequence !== this.#sequence || this.#sent === undefined) return;
    for (const [purse, spent] of this.#sent.spent) purse.acked = spent;
    this.#lateAcked = this.#sent.late;
    this.#sent = undefined;
    this.#toldAt = sentAt;
    this.#isTight = answer.isTight;
    this.#owed = answer.owed;
    this.left = answer.left;
    for (const { start, amount } of answer.lent)
      this.#purses.at(start, { earliest: ledger, latest: ledger }).free += amount;
  }

  /** No answer: whether it arrived is not known, so it is told again. */
  unanswered(ask: Ask): void {
    if (ask.sequence === this.#sequence) this.#isOpen = true;
  }

  /** Of the window the ledger is in. */
  get free(): number {
    return this.#purses.all.find(({ isOver }) => !isOver)?.free ?? 0;
  }

  #reserve(purse: Purse, amount: number, isOverdraft: boolean): Part {
    purse.reserved += amount;
    this.#demand.add(amount);
    if (purse.reserved > this.#peak) this.#peak = purse.reserved;
    if (isOverdraft) this.#isOpen = true;
    return { allowance: this, purse, amount, isOverdraft };
  }

  #ahead(rate: number, { earliest }: Bounds): readonly Wanted[] {
    return wantedAhead(this.account, { inUse: this.#purses.reserved, peak: this.#peak, rate }, earliest);
  }
}
