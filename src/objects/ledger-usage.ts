/** A question about usage → sums by period and what was asked to group by, from rolled-up rows and those that are not yet. */
import { addWrittenTotals, noTotals, writeTotals } from "../usage/totals.ts";
import { LedgerGroups } from "./ledger-groups.ts";
import type { Filters, Group, TimeRange, UsageAnswer, UsageQuestion } from "./ledger-question.ts";
import { MOST_LATE_MS } from "./ledger-report.ts";
import { keptSince } from "./ledger-roll-up.ts";
import { segmentsOf } from "./ledger-segments.ts";
import { DAY_MS, floor, HOUR_MS, MINUTE_MS, NOBODYS, type LedgerMemory } from "./ledger-tables.ts";

/** Rows of one start and combination. */
type Row = [start: number, combination: number, totals: ArrayBuffer];

export function queryUsage(sql: SqlStorage, memory: LedgerMemory, question: UsageQuestion, now: number): UsageAnswer {
  const { granularity, filters, after } = question;
  // A page further on begins where the one before ended.
  const from = granularity === "total" ? question.from : Math.max(question.from, after?.start ?? 0);
  const segments = segmentsOf({ from, to: question.to }, granularity, keptSince(now), now);
  const [which, wanted] = condition(filters);
  const named = nameCombinations(sql, question, which, wanted);
  const only =
    wanted.length === 0 ? "" : `AND combination IN (SELECT id FROM combinations WHERE ${which} UNION SELECT 0)`;
  const groups = new LedgerGroups(question.most, after);
  const dropped = noTotals();

  const add = ([start, combination, totals]: Row): void => {
    const bytes = new Uint8Array(totals);
    const name = named.get(combination);
    if (combination === NOBODYS) addWrittenTotals(dropped, bytes);
    else if (name !== undefined) groups.add(startOf(start, question), name.key, name.group, bytes);
  };

  // Minutes first: whatever is read of hours and days in their order may then end early.
  for (const period of segments.minutes) {
    for (const row of minutesOf(sql, period, period.from, period.to + MOST_LATE_MS + MINUTE_MS, only, wanted)) add(row);
  }
  const coarse = [...segments.hours, ...segments.days];
  if (coarse.length > 0) {
    for (const row of minutesOf(sql, hull(coarse), memory.rolledUp, Number.MAX_SAFE_INTEGER, only, wanted)) {
      if (coarse.some((period) => row[0] >= period.from && row[0] < period.to)) add(row);
    }
  }
  for (const table of ["hours", "days"] as const) {
    for (const period of segments[table]) {
      for (const row of rowsOf(sql, table, period, only, wanted)) {
        if (groups.isPast(startOf(row[0], question))) break;
        add(row);
      }
    }
  }
  return {
    groups: groups.inOrder().map(({ place, group, totals }) => ({ place, group, totals: writeTotals(totals) })),
    dropped: dropped.dropped,
  };
}

function minutesOf(
  sql: SqlStorage,
  { from, to }: TimeRange,
  bookedFrom: number,
  bookedTo: number,
  only: string,
  wanted: readonly string[],
): Iterable<Row> {
  const at = wanted.length;
  return sql
    .exec(
      `SELECT start, combination, totals FROM minutes
       WHERE booked >= ?${at + 3} AND booked < ?${at + 4} AND start >= ?${at + 1} AND start < ?${at + 2} ${only}`,
      ...wanted,
      from,
      to,
      bookedFrom,
      bookedTo,
    )
    .raw<Row>();
}

function rowsOf(
  sql: SqlStorage,
  table: "hours" | "days",
  { from, to }: TimeRange,
  only: string,
  wanted: readonly string[],
): Iterable<Row> {
  const at = wanted.length;
  return sql
    .exec(
      `SELECT start, combination, totals FROM ${table} WHERE start >= ?${at + 1} AND start < ?${at + 2} ${only} ORDER BY start`,
      ...wanted,
      from,
      to,
    )
    .raw<Row>();
}

const COLUMNS = {
  callerKind: "caller_kind",
  callerId: "caller_id",
  target: "target",
  model: "model",
  alias: "alias",
} as const;

/** What is filtered by, as SQL over combinations with numbered parameters from 1 on. */
export function condition(filters: Filters): [sql: string, wanted: string[]] {
  const wanted: string[] = [];
  const terms = Object.entries(COLUMNS).flatMap(([name, column]) => {
    const value = Object.entries(filters).find(([key]) => key === name)?.[1];
    return value === undefined ? [] : [`${column} = ?${wanted.push(value)}`];
  });
  return [terms.length === 0 ? "1" : terms.join(" AND "), wanted];
}

type Named = Map<number, { readonly key: string; readonly group: Group }>;

/** Each combination that is asked for, as the group it belongs to. */
function nameCombinations(
  sql: SqlStorage,
  { groupBy }: UsageQuestion,
  which: string,
  wanted: readonly string[],
): Named {
  const by = new Set(groupBy);
  const named: Named = new Map();
  const rows = sql
    .exec(
      `SELECT id, caller_kind, caller_id, caller_name, target, model, alias FROM combinations WHERE ${which}`,
      ...wanted,
    )
    .raw<[number, string, string, string, string, string, string]>();
  for (const [id, callerKind, callerId, callerName, target, model, alias] of rows) {
    const group: Group = {
      ...(by.has("caller") ? { callerKind, callerId, callerName } : {}),
      ...(by.has("target") ? { target } : {}),
      ...(by.has("model") ? { model } : {}),
      ...(by.has("alias") ? { alias } : {}),
    };
    const parts = [group.callerKind, group.callerId, group.target, group.model, group.alias];
    named.set(id, { key: parts.map((part) => part ?? "").join("\0"), group });
  }
  return named;
}

function startOf(start: number, { granularity, from }: UsageQuestion): number {
  switch (granularity) {
    case "minute":
      return start;
    case "hour":
      return floor(start, HOUR_MS);
    case "day":
      return floor(start, DAY_MS);
    case "total":
      return from;
  }
}

/** From the first's beginning to the last's end. */
function hull(periods: readonly TimeRange[]): TimeRange {
  return {
    from: Math.min(...periods.map(({ from }) => from)),
    to: Math.max(...periods.map(({ to }) => to)),
  };
}
