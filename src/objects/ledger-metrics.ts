/** Sums since the ledger began, by target and model: what was rolled up and what was not yet. */
import type { MetricsAnswer } from "./ledger-question.ts";
import { Lifetimes } from "./ledger-roll-up.ts";
import { NOBODYS, type LedgerMemory } from "./ledger-tables.ts";
import { writeTotals } from "../usage/totals.ts";

export function readMetrics(sql: SqlStorage, memory: LedgerMemory): MetricsAnswer {
  const lifetimes = new Lifetimes();
  for (const [target, model, totals] of sql
    .exec("SELECT target, model, totals FROM lifetimes")
    .raw<[string, string, ArrayBuffer]>()) {
    lifetimes.add(target, model, new Uint8Array(totals));
  }
  addMinutes(sql, lifetimes, `booked >= ${memory.rolledUp}`, []);
  const all = lifetimes.values();
  return {
    began: sql.exec<{ at: number }>("SELECT at FROM began").one().at,
    latest: sql.exec<{ reported: number }>("SELECT reported FROM flushes ORDER BY id DESC LIMIT 1").toArray()[0]
      ?.reported,
    series: all
      .filter(({ totals }) => totals.calls > 0)
      .map(({ target, model, totals }) => ({ target, model, totals: writeTotals(totals) })),
    dropped: all.reduce((sum, { totals }) => sum + totals.dropped, 0),
  };
}

/**
 * All that is known of a caller is gone: sums and single calls. What was counted since the beginning names no caller, and stays.
 *
 * @param which of the combinations, as SQL with parameters numbered from 1.
 */
export function forgetSums(sql: SqlStorage, memory: LedgerMemory, which: string, wanted: readonly string[]): void {
  const ids = `combination IN (SELECT id FROM combinations WHERE ${which})`;
  const lifetimes = new Lifetimes();
  addMinutes(sql, lifetimes, `booked >= ${memory.rolledUp} AND ${ids}`, wanted);
  lifetimes.write(sql);
  for (const table of ["minutes", "hours", "days"]) sql.exec(`DELETE FROM ${table} WHERE ${ids}`, ...wanted);
  sql.exec(`DELETE FROM combinations WHERE ${which}`, ...wanted);
  memory.ids.clear();
  memory.combinations = sql.exec<{ held: number }>("SELECT COUNT(*) held FROM combinations").one().held;
}

function addMinutes(sql: SqlStorage, lifetimes: Lifetimes, which: string, wanted: readonly string[]): void {
  for (const [combination, target, model, totals] of sql
    .exec(
      `SELECT combination, c.target, c.model, totals FROM minutes LEFT JOIN combinations c ON c.id = combination WHERE ${which}`,
      ...wanted,
    )
    .raw<[number, string | null, string | null, ArrayBuffer]>()) {
    const bytes = new Uint8Array(totals);
    if (combination === NOBODYS) lifetimes.add("", "", bytes);
    else lifetimes.add(target ?? "", model ?? "", bytes);
  }
}
