/** A batch of calls → the ledger's rows: one for each combination and minute in it, and one for the calls themselves. */
import type { CallRecord } from "../usage/record.ts";
import { addCall, addWrittenTotals, noTotals, writeTotals, type Totals } from "../usage/totals.ts";
import { packCalls, pruneCalls } from "./ledger-calls.ts";
import type { Batch } from "./ledger-question.ts";
import { combinationOf, floor, HOUR_MS, MINUTE_MS, NOBODYS, type LedgerMemory } from "./ledger-tables.ts";

/** What comes later is booked as if it had been over so long ago: no edge of a question reads further behind itself. */
export const MOST_LATE_MS = HOUR_MS;

/**
 * To be run in one transaction: all of it or nothing.
 *
 * @returns false where the batch was counted before.
 */
export function bookBatch(
  sql: SqlStorage,
  memory: LedgerMemory,
  batch: Batch,
  now: number,
  callsKept: number,
): boolean {
  const { sender, sequence, calls, dropped } = batch;
  if (sequence <= (memory.senders.get(sender) ?? 0)) return false;
  // A clock set back books where the last roll-up ended: what is rolled up is never written again.
  const booked = Math.max(floor(now, MINUTE_MS), memory.rolledUp);
  const sums = sumUp(sql, memory, calls, booked);
  if (dropped > 0) sums.push({ start: booked, combination: NOBODYS, totals: { ...noTotals(), dropped } });
  for (const { start, combination, totals } of sums) addToMinute(sql, booked, start, combination, totals);

  const kept = callsKept > 0 ? calls : [];
  sql.exec(
    "INSERT INTO flushes (sender, sequence, reported, newest, calls, packed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    sender,
    sequence,
    now,
    kept.reduce((newest, { time }) => Math.max(newest, time), 0),
    kept.length,
    packCalls(kept),
  );
  memory.senders.set(sender, sequence);
  memory.kept += kept.length;
  // The alarm prunes; between two of them a flood may double what is kept and no more.
  if (memory.kept > 2 * callsKept + 1_000) pruneCalls(sql, memory, now, callsKept);
  return true;
}

interface Sum {
  readonly start: number;
  readonly combination: number;
  readonly totals: Totals;
}

function sumUp(sql: SqlStorage, memory: LedgerMemory, calls: readonly CallRecord[], booked: number): Sum[] {
  const sums = new Map<string, Sum>();
  for (const call of calls) {
    const start = Math.min(booked, Math.max(booked - MOST_LATE_MS, floor(call.time, MINUTE_MS)));
    const combination = combinationOf(sql, memory, call);
    const key = `${start} ${combination}`;
    let sum = sums.get(key);
    if (sum === undefined) {
      sum = { start, combination, totals: noTotals() };
      sums.set(key, sum);
    }
    addCall(sum.totals, call);
  }
  return [...sums.values()];
}

export function addToMinute(sql: SqlStorage, booked: number, start: number, combination: number, totals: Totals): void {
  const rows = sql
    .exec(
      "SELECT totals FROM minutes WHERE booked = ?1 AND start = ?2 AND combination = ?3",
      booked,
      start,
      combination,
    )
    .raw<[ArrayBuffer]>();
  for (const [before] of rows) addWrittenTotals(totals, new Uint8Array(before));
  sql.exec(
    `INSERT INTO minutes (booked, start, combination, totals) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT DO UPDATE SET totals = excluded.totals`,
    booked,
    start,
    combination,
    writeTotals(totals),
  );
}
