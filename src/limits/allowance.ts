/** One account as an isolate has it: spent at once, refilled ahead, given back when it is not needed; a refusal is remembered until it can change. */
import type { Account } from "./account.ts";
import { Claims } from "./claims.ts";
import { LEASE_MS, windowAt, type Answer, type Ask, type Told, type Wanted } from "./lending.ts";
import { Demand, emptyPurse, HORIZON_MS, type Purse } from "./purse.ts";

/** After a refusal the ledger is not asked again for so long. */
const PAUSE_MS = 1_000;
/** What only the window's end can change is remembered so long, so that a reset is seen in time. */
const FIRM_MS = 10_000;
/** What others hold comes back within this time, where calls end. */
const SOON_MS = 5_000;
/** What was not told for so long is not spent any more: the ledger may be about to give it to others. */
const TRUSTED_MS = LEASE_MS - 10_000;
/** By how much the ledger's clock may be set back, as at a leap second. */
const SET_BACK_MS = 2_000;
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

/** The ledger's time, between these two. */
export interface Bounds {
  readonly earliest: number;
  readonly latest: number;
}

interface Refusal {
  /** Needs above this were refused for good: nothing that comes back is enough. */
  readonly firm: number;
  readonly firmUntil: number;
  readonly until: number;
  readonly endsAt: number;
  readonly soonAt: number;
}

export class Allowance {
  account: Account;
  /** Of the ledger's last answer: what it may still lend. */
  left = 0;
  readonly claims = new Claims();
  readonly #loan: string;
  readonly #demand: Demand;
  #purses: Purse[] = [];
  /** Windows before this are over, though a clock be set back: what was told of them is not told anew. */
  #over = 0;
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
  #refusal: Refusal | undefined;

  constructor(loan: string, account: Account, now: number) {
    this.#loan = loan;
    this.account = account;
    this.#demand = new Demand(now);
  }

  /** A changed rate is another limit: what was refused may pass, and what was lent is looked at anew. */
  adopt(account: Account): void {
    if (account.rate !== this.account.rate) {
      this.#refusal = undefined;
      if (account.rate < this.account.rate) for (const purse of this.#purses) purse.free = 0;
      this.#isOpen = true;
    }
    this.account = account;
  }

  /** The window all of these bounds lie in, where something is lent of it. */
  has(need: number, holder: string, { earliest, latest }: Bounds, now: number): Purse | undefined {
    for (const purse of this.#purses) {
      if (earliest < purse.start || latest >= purse.end) continue;
      const isTrusted = now - this.#toldAt < TRUSTED_MS;
      return isTrusted && purse.free - this.claims.before(holder, now) >= need ? purse : undefined;
    }
    return undefined;
  }

  take(purse: Purse, amount: number, holder: string): Part {
    purse.free -= amount;
    this.claims.end(holder);
    return this.#reserve(purse, amount, false);
  }

  /** Without the ledger: counted when it is over, connections while they last. */
  overdraw(amount: number, bounds: Bounds): Part {
    const purse = this.#purseAt(
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
    const refusal = this.#refusal;
    if (refusal === undefined) return undefined;
    const isFirm = need > refusal.firm && now < refusal.firmUntil;
    if (!isFirm && now >= refusal.until) return undefined;
    return this.#retryAt(refusal, need);
  }

  /** The ledger has lent less than this call needs. @returns when it may come back, on this isolate's clock; `Infinity`: never. */
  refuse(need: number, holder: string, answer: Answer, ledger: number, now: number): number {
    const endsAt = now + answer.end - ledger;
    const refusal: Refusal = {
      firm:
        answer.end === Infinity && this.account.metric === "connections"
          ? Infinity
          : this.account.rate - answer.settled,
      firmUntil: Math.min(endsAt, now + FIRM_MS),
      until: Math.min(endsAt, now + PAUSE_MS),
      endsAt,
      soonAt: Math.min(endsAt, now + (this.account.metric === "connections" ? PAUSE_MS : SOON_MS)),
    };
    this.#refusal = refusal;
    const retryAt = this.#retryAt(refusal, need);
    this.claims.add(holder, need, retryAt, now);
    return retryAt;
  }

  #retryAt(refusal: Refusal, need: number): number {
    return need > refusal.firm ? refusal.endsAt : refusal.soonAt;
  }

  /** Is there something to tell, to give back, or to ask for ahead? */
  isDue(bounds: Bounds, now: number): boolean {
    this.#drop(bounds);
    const rate = this.#demand.look(now);
    if (this.#isOpen) return true;
    if (this.#purses.some(({ free }) => free > 0) && (this.#demand.isIdle || this.#isTight)) return true;
    if (this.account.metric === "connections" && now - this.#toldAt >= TELL_MS) {
      if (this.#purses.some(({ reserved }) => reserved > 0)) return true;
    }
    return (
      !this.#demand.isIdle && this.#wanted(rate, bounds).some(({ start, amount }) => 2 * this.#freeOf(start) < amount)
    );
  }

  /** Nothing is left of it that anybody would have to look after. */
  get isQuiet(): boolean {
    const isConnections = this.account.metric === "connections";
    return (
      !this.#isOpen &&
      this.#demand.isIdle &&
      this.#purses.every(({ free, reserved }) => free === 0 && (!isConnections || reserved === 0))
    );
  }

  /** Less is there than calls will soon need, and the ledger was not asked just now. */
  isLow(purse: Purse, now: number): boolean {
    return purse.free < this.#low && now - this.#askedAt >= PAUSE_MS && now >= (this.#refusal?.until ?? 0);
  }

  /** @param need what calls wait for: then all that is free goes along, and the ledger decides about all of it at once. */
  ask(need: number, least: number, bounds: Bounds, now: number): Ask {
    this.#drop(bounds);
    const rate = this.#demand.look(now);
    const isIdle = this.#demand.isIdle && need === 0;
    const wanted = isIdle ? [] : this.#wanted(rate, bounds);
    const isGivenIn = need > 0 || isIdle || this.#isTight;
    for (const purse of this.#purses) {
      const most = wanted.find(({ start }) => start === purse.start)?.amount ?? 0;
      purse.free = isGivenIn ? 0 : Math.min(purse.free, 2 * most);
    }
    const told = this.#purses
      .map(({ start, spent, acked, reserved, free }): Told => ({ start, spent, acked, held: reserved + free }))
      .filter(({ spent, held }) => spent > 0 || held > 0);
    this.#low = (wanted[0]?.amount ?? 0) / 4;
    this.#sent = { spent: new Map(this.#purses.map((purse) => [purse, purse.spent])), late: this.#late };
    this.#isOpen = false;
    this.#askedAt = now;
    this.#peak = this.#purses.reduce((sum, { reserved }) => sum + reserved, 0);
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
        .map(({ start, amount }) => ({ start, amount: amount - this.#freeOf(start) }))
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
      this.#purseAt(start, { earliest: ledger, latest: ledger }).free += amount;
  }

  /** No answer: whether it arrived is not known, so it is told again. */
  unanswered(ask: Ask): void {
    if (ask.sequence === this.#sequence) this.#isOpen = true;
  }

  /** Of the window the ledger is in. */
  get free(): number {
    return this.#purses.find(({ isOver }) => !isOver)?.free ?? 0;
  }

  #reserve(purse: Purse, amount: number, isOverdraft: boolean): Part {
    purse.reserved += amount;
    this.#demand.add(amount);
    if (purse.reserved > this.#peak) this.#peak = purse.reserved;
    if (isOverdraft) this.#isOpen = true;
    return { allowance: this, purse, amount, isOverdraft };
  }

  #freeOf(start: number): number {
    return this.#purses.find((purse) => purse.start === start)?.free ?? 0;
  }

  /** What is to be free, by window, of those that begin within the horizon. */
  #wanted(rate: number, { earliest }: Bounds): Wanted[] {
    if (earliest === -Infinity) return [];
    if (this.account.metric === "connections") {
      const inUse = this.#purses.reduce((sum, { reserved }) => sum + reserved, 0);
      return [{ start: 0, amount: Math.max(0, Math.ceil(1.25 * this.#peak) - inUse) }];
    }
    const wanted: Wanted[] = [];
    const until = earliest + HORIZON_MS;
    for (
      let window = windowAt(this.account, earliest);
      window.start < until;
      window = windowAt(this.account, window.end)
    ) {
      const ms = Math.min(until, window.end) - Math.max(earliest, window.start);
      wanted.push({ start: window.start, amount: Math.ceil(rate * ms) });
      if (window.end === Infinity) break;
    }
    return wanted;
  }

  #purseAt(start: number, bounds: Bounds): Purse {
    const known = this.#purses.find((purse) => purse.start === start);
    if (known !== undefined) return known;
    this.#drop(bounds);
    const purse = emptyPurse(windowAt(this.account, start));
    this.#purses.push(purse);
    this.#purses.sort((a, b) => a.start - b.start);
    return purse;
  }

  /** What is over is over: what was reserved in it counts there, and what calls use beyond that is told late. */
  #drop({ earliest }: Bounds): void {
    const [first] = this.#purses;
    if (first === undefined || earliest < first.end) return;
    for (const purse of this.#purses) {
      if (earliest < purse.end || purse.isOver) continue;
      purse.isOver = true;
      purse.free = 0;
    }
    if (earliest < first.end + SET_BACK_MS) return;
    this.#purses = this.#purses.filter(({ end }) => earliest < end + SET_BACK_MS);
    this.#over = Math.max(this.#over, first.end);
  }
}
