/** A page of another ledger's rows → added to this one's, each page once: what is taken is remembered by the object it came from. */
import { addWrittenTotals, noTotals, type Totals } from "../usage/totals.ts";
import { packCalls, unpackCalls } from "./ledger-calls.ts";
import { isOpen } from "./ledger-export.ts";
import { judge, readImport, writeImport } from "./ledger-imports.ts";
import type { Combination, LedgerPage, Packed, Taken } from "./ledger-page.ts";
import { addToMinute } from "./ledger-report.ts";
import { addToRow, Lifetimes } from "./ledger-roll-up.ts";
import { strayRow } from "./ledger-rows.ts";
import { DAY_MS, floor, HOUR_MS, knownCombination, NOBODYS, type LedgerMemory } from "./ledger-tables.ts";

export interface Into {
  /** The id of the object itself. */
  readonly own: string;
  readonly gatewayId: string;
  readonly now: number;
}

/**
 * To be run in one transaction, once all that was booked is rolled up.
 *
 * @param digest the page's own.
 */
export function takePage(sql: SqlStorage, memory: LedgerMemory, page: LedgerPage, digest: string, into: Into): Taken {
  const known = readImport(sql, page.source);
  const verdict = judge(sql, memory, page, known, into.own);
  if (verdict !== undefined) return verdict;
  const stray = strayRow(page, into.now);
  if (stray !== undefined) return { refused: stray };
  const rows = (page.number === 0 ? 0 : (known?.rows ?? 0)) + page.content.rows.length;
  if (rows !== page.rowsSoFar) return { refused: `page ${page.number} says ${page.rowsSoFar} rows, and ${rows} came.` };
  add(sql, memory, page, into);
  writeImport(sql, page, digest);
  return { imported: true, next: page.isLast ? null : page.number + 1 };
}

function add(sql: SqlStorage, memory: LedgerMemory, page: LedgerPage, { gatewayId, now }: Into): void {
  const { content } = page;
  if (page.began !== null) sql.exec("UPDATE began SET at = MIN(at, ?1)", page.began);
  switch (content.kind) {
    case "lifetimes": {
      const lifetimes = new Lifetimes();
      for (const [target, model, totals] of content.rows) lifetimes.add(target, model, Uint8Array.fromBase64(totals));
      return lifetimes.write(sql);
    }
    case "days":
    case "hours": {
      const ids = idsOf(sql, memory, content.combinations);
      for (const [start, at, totals] of content.rows) {
        addToRow(sql, content.kind, start, ids(at), totalsOf(Uint8Array.fromBase64(totals)));
      }
      return undefined;
    }
    case "minutes": {
      const ids = idsOf(sql, memory, content.combinations);
      const open = new OpenRows(page);
      for (const [booked, start, at, totals] of content.rows) {
        const bytes = Uint8Array.fromBase64(totals);
        addToMinute(sql, booked, start, ids(at), totalsOf(bytes));
        open.add(start, ids(at), bytes);
      }
      return open.write(sql);
    }
    case "calls":
      return addCalls(sql, memory, content.rows, page.source, gatewayId, now);
    case "limits":
      return undefined;
  }
}

/** Sums of a page's minutes for those days and hours that its export left out, because they were still open. */
class OpenRows {
  readonly #page: LedgerPage;
  readonly #sums = new Map<string, { table: "hours" | "days"; start: number; id: number; totals: Totals }>();

  constructor(page: LedgerPage) {
    this.#page = page;
  }

  add(start: number, id: number, bytes: Uint8Array): void {
    for (const [table, unit] of [
      ["hours", HOUR_MS],
      ["days", DAY_MS],
    ] as const) {
      const of = floor(start, unit);
      if (!isOpen(of, unit, this.#page)) continue;
      const key = `${table} ${of} ${id}`;
      const sum = this.#sums.get(key) ?? { table, start: of, id, totals: noTotals() };
      addWrittenTotals(sum.totals, bytes);
      this.#sums.set(key, sum);
    }
  }

  write(sql: SqlStorage): void {
    for (const { table, start, id, totals } of this.#sums.values()) addToRow(sql, table, start, id, totals);
  }
}

/** Behind all that is here, in their order, so that of what there is no room for the oldest goes first. */
function addCalls(
  sql: SqlStorage,
  memory: LedgerMemory,
  rows: readonly (readonly [number, Packed])[],
  source: string,
  gatewayId: string,
  now: number,
): void {
  for (const [reported, packed] of rows) {
    const calls = unpackCalls(JSON.stringify(packed)).map((call) => Object.assign(call, { gatewayId }));
    const { id } = sql.exec<{ id: number }>("SELECT COALESCE(MIN(id), 0) - 1 id FROM flushes").one();
    sql.exec(
      `INSERT INTO flushes (id, sender, sequence, reported, newest, calls, packed) VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6)`,
      id,
      `import ${source}`,
      Math.min(reported, now),
      calls.reduce((newest, { time }) => Math.max(newest, time), 0),
      calls.length,
      packCalls(calls),
    );
    memory.kept += calls.length;
  }
}

/** A caller keeps the name it has here. */
function idsOf(sql: SqlStorage, memory: LedgerMemory, combinations: readonly Combination[]): (place: number) => number {
  const ids = combinations.map((combination) => knownCombination(sql, memory, combination));
  return (place) => ids[place] ?? NOBODYS;
}

function totalsOf(bytes: Uint8Array): Totals {
  const totals = noTotals();
  addWrittenTotals(totals, bytes);
  return totals;
}
