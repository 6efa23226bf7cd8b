/** What the alarm does: minutes become hours, days and lifetimes, each row once; and what is old goes. */
import { addWrittenTotals, noTotals, writeTotals, type Totals } from "../usage/totals.ts";
import { DAY_MS, floor, HOUR_MS, MINUTE_MS, NOBODYS, REST, type LedgerMemory } from "./ledger-tables.ts";

export const MINUTES_KEPT_MS = 48 * HOUR_MS;
const HOURS_KEPT_MS = 90 * DAY_MS;
const MONTHS_KEPT = 25;
/** Rolled up in one transaction, so that an object that fell behind catches up in steps. */
const STEP_MS = 15 * MINUTE_MS;
/** Models that metrics tell apart, whatever callers make up. */
const MOST_LIFETIMES = 2_000;

/** From when on each kind of row is whole. */
export interface Retention {
  readonly minutes: number;
  readonly hours: number;
  readonly days: number;
}

export function keptSince(now: number): Retention {
  const today = new Date(now);
  return {
    minutes: floor(now - MINUTES_KEPT_MS, HOUR_MS),
    hours: floor(now - HOURS_KEPT_MS, DAY_MS),
    days: Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - MONTHS_KEPT, today.getUTCDate()),
  };
}

/** One step, to be run in one transaction. @returns whether there is more to roll up. */
export function rollUp(sql: SqlStorage, memory: LedgerMemory, now: number): boolean {
  const end = floor(now, MINUTE_MS);
  const { first } = sql
    .exec<{ first: number | null }>("SELECT MIN(booked) first FROM minutes WHERE booked >= ?1", memory.rolledUp)
    .one();
  const upTo = first === null ? end : Math.min(end, first + STEP_MS);
  if (upTo <= memory.rolledUp) return false;
  addToCoarser(sql, memory.rolledUp, upTo);
  sql.exec("UPDATE began SET rolled_up = ?1", upTo);
  memory.rolledUp = upTo;
  return upTo < end;
}

/** By combination, so that the sums of one are in memory at a time. */
function addToCoarser(sql: SqlStorage, from: number, to: number): void {
  const lifetimes = new Lifetimes();
  const rows = sql
    .exec(
      `SELECT combination, start, totals, target, model FROM minutes LEFT JOIN combinations ON id = combination
       WHERE booked >= ?1 AND booked < ?2 ORDER BY combination`,
      from,
      to,
    )
    .raw<[number, number, ArrayBuffer, string | null, string | null]>();
  let open = NOBODYS;
  let hours = new Map<number, Totals>();
  let days = new Map<number, Totals>();
  const close = (): void => {
    for (const [start, totals] of hours) addToRow(sql, "hours", start, open, totals);
    for (const [start, totals] of days) addToRow(sql, "days", start, open, totals);
    hours = new Map();
    days = new Map();
  };
  for (const [combination, start, totals, target, model] of rows) {
    if (combination !== open) close();
    open = combination;
    const bytes = new Uint8Array(totals);
    addWrittenTotals(totalsOf(hours, floor(start, HOUR_MS)), bytes);
    addWrittenTotals(totalsOf(days, floor(start, DAY_MS)), bytes);
    lifetimes.add(target ?? "", model ?? "", bytes);
  }
  close();
  lifetimes.write(sql);
}

/** Sums by target and model that outlive every row: what counters of metrics need. */
export class Lifetimes {
  readonly #sums = new Map<string, { target: string; model: string; totals: Totals }>();

  add(target: string, model: string, bytes: Uint8Array): void {
    const key = `${target}\0${model}`;
    let sum = this.#sums.get(key);
    if (sum === undefined) {
      sum = { target, model, totals: noTotals() };
      this.#sums.set(key, sum);
    }
    addWrittenTotals(sum.totals, bytes);
  }

  /** Added to what is stored. */
  write(sql: SqlStorage): void {
    let { stored } = sql.exec<{ stored: number }>("SELECT COUNT(*) stored FROM lifetimes").one();
    for (const { target, model, totals } of this.#sums.values()) {
      const isNew = readLifetime(sql, target, model) === undefined;
      const name = isNew && stored >= MOST_LIFETIMES ? REST : model;
      if (isNew && name === model) stored++;
      const before = readLifetime(sql, target, name);
      if (before !== undefined) addWrittenTotals(totals, before);
      sql.exec(
        `INSERT INTO lifetimes (target, model, totals) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET totals = excluded.totals`,
        target,
        name,
        writeTotals(totals),
      );
    }
  }

  values(): { target: string; model: string; totals: Totals }[] {
    return [...this.#sums.values()];
  }
}

function readLifetime(sql: SqlStorage, target: string, model: string): Uint8Array | undefined {
  const [row] = sql
    .exec("SELECT totals FROM lifetimes WHERE target = ?1 AND model = ?2", target, model)
    .raw<[ArrayBuffer]>();
  return row && new Uint8Array(row[0]);
}

export function addToRow(
  sql: SqlStorage,
  table: "hours" | "days",
  start: number,
  combination: number,
  totals: Totals,
): void {
  const rows = sql
    .exec(`SELECT totals FROM ${table} WHERE start = ?1 AND combination = ?2`, start, combination)
    .raw<[ArrayBuffer]>();
  for (const [before] of rows) addWrittenTotals(totals, new Uint8Array(before));
  sql.exec(
    `INSERT INTO ${table} (start, combination, totals) VALUES (?1, ?2, ?3)
     ON CONFLICT DO UPDATE SET totals = excluded.totals`,
    start,
    combination,
    writeTotals(totals),
  );
}

function totalsOf(sums: Map<number, Totals>, start: number): Totals {
  const known = sums.get(start) ?? noTotals();
  sums.set(start, known);
  return known;
}

/** To be run once all is rolled up. @returns whether nothing is left that anybody could ask for. */
export function forgetOld(sql: SqlStorage, memory: LedgerMemory, now: number): boolean {
  const { minutes, hours, days } = keptSince(now);
  sql.exec("DELETE FROM minutes WHERE booked < ?1 AND booked < ?2", minutes, memory.rolledUp);
  sql.exec("DELETE FROM hours WHERE start < ?1", hours);
  sql.exec("DELETE FROM flushes WHERE reported < ?1", days);
  if (sql.exec("DELETE FROM days WHERE start < ?1", days).rowsWritten > 0) forgetUnused(sql, memory);
  const { left } = sql
    .exec<{ left: number }>(
      "SELECT EXISTS (SELECT 1 FROM minutes) + EXISTS (SELECT 1 FROM days) + EXISTS (SELECT 1 FROM flushes) AS left",
    )
    .one();
  return left === 0;
}

/** Combinations that no row names: days hold all that minutes and hours do, once all is rolled up. */
function forgetUnused(sql: SqlStorage, memory: LedgerMemory): void {
  sql.exec(
    `DELETE FROM combinations WHERE id NOT IN (SELECT combination FROM days)
     AND id NOT IN (SELECT combination FROM minutes)`,
  );
  memory.ids.clear();
  memory.combinations = sql.exec<{ held: number }>("SELECT COUNT(*) held FROM combinations").one().held;
}

/** Whether minutes wait to be rolled up. */
export function isBehind(sql: SqlStorage, memory: LedgerMemory): boolean {
  return sql.exec("SELECT 1 FROM minutes WHERE booked >= ?1 LIMIT 1", memory.rolledUp).toArray().length > 0;
}
