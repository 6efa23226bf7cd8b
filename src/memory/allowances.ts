/** All allowances of a gateway in one isolate: what a call takes of several, all or none, and what the ledger is to be told and asked of them. */
import type { Account } from "../limits/account.ts";
import { Allowance, type Part } from "../limits/allowance.ts";
import type { Ask } from "../limits/lending.ts";
import { msToEnd, needOf, neededOf, refused } from "../limits/needs.ts";
import type { Bounds } from "../limits/purses.ts";
import type { Asked, Refused } from "../limits/reservation.ts";
import { BoundedMap } from "../words/bounded-map.ts";

const MOST_ALLOWANCES = 10_000;
/** In one conversation with the ledger. */
const MOST_ASKS = 256;

/** A call that waits for the ledger. */
export interface Waiting {
  readonly asked: Asked;
  /** What it had of an account was taken while another was asked about: now all its accounts are. */
  readonly insists: boolean;
}

export class Allowances {
  readonly #isolate: string;
  readonly #allowances = new BoundedMap<string, Allowance>(MOST_ALLOWANCES);
  /** Those that somebody has to look after. */
  readonly #busy = new Set<Allowance>();
  #loans = 0;

  /** @param isolate its name among all that borrow of the ledger. */
  constructor(isolate: string) {
    this.#isolate = isolate;
  }

  of(account: Account, now: number): Allowance {
    let allowance = this.#allowances.get(account.key);
    if (allowance === undefined) {
      allowance = new Allowance(`${this.#isolate}.${++this.#loans}`, account, now);
      this.#allowances.set(account.key, allowance);
    } else if (allowance.account !== account) allowance.adopt(account);
    return allowance;
  }

  /** Somebody has to look after it from now on. */
  look(allowance: Allowance): void {
    this.#busy.add(allowance);
  }

  get isAnyBusy(): boolean {
    return this.#busy.size > 0;
  }

  isAnyDue(bounds: Bounds, now: number): boolean {
    for (const allowance of this.#busy) if (allowance.isDue(bounds, now)) return true;
    return false;
  }

  dropQuiet(): void {
    for (const allowance of this.#busy) if (allowance.isQuiet) this.#busy.delete(allowance);
  }

  /**
   * @param downUntil until when nobody waits for the ledger: then each limit says what happens; undefined where it answers.
   * @returns undefined where the ledger must be asked.
   */
  take(
    { accounts, amounts, holder }: Asked,
    bounds: Bounds,
    now: number,
    downUntil: number | undefined,
  ): readonly Part[] | Refused | undefined {
    const found: { allowance: Allowance; need: number; purse: ReturnType<Allowance["has"]> }[] = [];
    let isLacking = false;
    for (const account of accounts) {
      const needed = neededOf(account, amounts);
      if (needed === 0) continue;
      if (needed === undefined || (account.strict && needed > account.rate))
        return refused("never", account, Infinity, now);
      const need = Math.min(needed, account.rate);
      const allowance = this.of(account, now);
      // Blocked: nothing is ever lent.
      if (account.rate === 0) return refused("limit", account, now + msToEnd(account, bounds.latest), now);
      const purse = allowance.has(need, holder, bounds, now);
      found.push({ allowance, need, purse });
      if (purse !== undefined) continue;
      const until = allowance.refusedUntil(need, now);
      if (until !== undefined) {
        allowance.claims.add(holder, need, until, now);
        return refused("limit", account, until, now);
      }
      if (downUntil !== undefined && account.whenUnavailable === "deny")
        return refused("unavailable", account, downUntil, now);
      isLacking = true;
    }
    if (isLacking && downUntil === undefined) return undefined;
    return found.map(({ allowance, need, purse }): Part => {
      this.#busy.add(allowance);
      return purse === undefined ? allowance.overdraw(need, bounds) : allowance.take(purse, need, holder);
    });
  }

  /**
   * @param waiting what calls wait for; what else is due is told with it. Of an account that is asked about for one of them all
   * that is free goes along, so what the others need of it is asked for too.
   */
  collect(waiting: readonly Waiting[], bounds: Bounds, now: number): Map<Allowance, Ask> {
    const needs = new Map<Allowance, { need: number; least: number }>();
    /** What calls that wait for another limit have of this one: it is not given back under them. */
    const kept = new Set<Allowance>();
    for (const { asked, insists } of waiting) {
      for (const account of asked.accounts) {
        const need = needOf(account, asked.amounts);
        if (need === 0) continue;
        const allowance = this.of(account, now);
        const isThere = !insists && allowance.has(need, asked.holder, bounds, now) !== undefined;
        if (isThere) kept.add(allowance);
        else needs.set(allowance, { need: 0, least: Infinity });
      }
    }
    for (const { asked } of waiting) {
      for (const account of asked.accounts) {
        const of = needs.get(this.of(account, now));
        const need = needOf(account, asked.amounts);
        if (of === undefined || need === 0) continue;
        of.need += need;
        of.least = Math.min(of.least, need);
      }
    }
    const asks = new Map<Allowance, Ask>();
    for (const [allowance, { need, least }] of needs) {
      if (asks.size === MOST_ASKS) break;
      this.#busy.add(allowance);
      asks.set(allowance, allowance.ask(need, least, bounds, now));
    }
    for (const allowance of this.#busy) {
      if (asks.size === MOST_ASKS) break;
      if (asks.has(allowance) || kept.has(allowance)) continue;
      if (allowance.isDue(bounds, now)) asks.set(allowance, allowance.ask(0, 0, bounds, now));
      else if (allowance.isQuiet) this.#busy.delete(allowance);
    }
    return asks;
  }
}
