/** A shard's rows → pages that add up to exactly what was booked before one moment, while calls go on being booked behind it. Nothing is changed. */
import { writeTotals } from "../usage/totals.ts";
import { keptFlushes } from "./ledger-calls.ts";
import { sourcesOf } from "./ledger-imports.ts";
import type { Combination, Content, Copied, CopiedRows, Kind, Packed, Place } from "./ledger-page.ts";
import { MOST_LATE_MS } from "./ledger-report.ts";
import { Lifetimes } from "./ledger-roll-up.ts";
import { DAY_MS, floor, HOUR_MS, MINUTE_MS, NOBODYS, type LedgerMemory } from "./ledger-tables.ts";

/** Of the rows of a page, before base64: however long they are, it can be sent back. */
const MOST_BYTES = 262_144;
/** What is still open of a day is told by its minutes, and those are kept for 48 hours; a day is open for 25. */
const LONGEST_EXPORT_MS = 20 * HOUR_MS;

type Read = Pick<CopiedRows, "content" | "next">;

/** @param memory undefined where nobody reported to the object yet. */
export function copyShard(
  sql: SqlStorage,
  memory: LedgerMemory | undefined,
  callsKept: number,
  place: Place,
  { source, now }: { readonly source: string; readonly now: number },
): Copied {
  if (memory === undefined) {
    const content = { kind: "lifetimes", rows: [] } as const;
    return { source, holds: [], began: null, cut: floor(now, MINUTE_MS), content, next: undefined };
  }
  const cut = place.cut ?? memory.rolledUp;
  if (now - cut > LONGEST_EXPORT_MS) {
    return { refused: "This copy was begun more than 20 hours ago, and what it would need is gone: begin it anew." };
  }
  const began = sql.exec<{ at: number }>("SELECT at FROM began").one().at;
  return { source, holds: sourcesOf(sql), began, cut, ...readPage(sql, callsKept, { ...place, cut }) };
}

/**
 * A row of days or hours is copied as it is once nothing can be added to it any more; of those that are still open, who takes
 * the page makes them from their minutes (`isOpen`). So it does not matter what is rolled up between two pages.
 *
 * @param cut all before it is rolled up.
 */
function readPage(sql: SqlStorage, callsKept: number, place: Place & { readonly cut: number }): Read {
  switch (place.kind) {
    case "lifetimes":
      return { content: readLifetimes(sql, place), next: { kind: place.since > 0 ? "minutes" : "days", after: "" } };
    case "days":
      return readCoarse(sql, "days", place, "hours");
    case "hours":
      return readCoarse(sql, "hours", place, "minutes");
    case "minutes":
      return readMinutes(sql, place);
    case "calls":
    case "limits":
      return readFlushes(sql, callsKept, place);
  }
}

/** Whether something could still be added, by then, to the row that begins so. */
export function isOpen(start: number, unit: number, { since, cut }: { since: number; cut: number }): boolean {
  // Of what comes after an earlier copy nothing is whole but minutes.
  return since > 0 || start + unit + MOST_LATE_MS > cut;
}

/** All at once, for they change with every roll-up: two thousand at most, and one more for each target. */
function readLifetimes(sql: SqlStorage, { since, cut }: Place & { cut: number }): Content {
  if (since === 0) {
    const all = sql.exec("SELECT target, model, totals FROM lifetimes").raw<[string, string, ArrayBuffer]>();
    return { kind: "lifetimes", rows: Array.from(all, ([target, model, totals]) => [target, model, base64(totals)]) };
  }
  const lifetimes = new Lifetimes();
  for (const [target, model, totals] of sql
    .exec(
      `SELECT COALESCE(target, ''), COALESCE(model, ''), totals FROM minutes LEFT JOIN combinations ON id = combination
       WHERE booked >= ?1 AND booked < ?2`,
      since,
      cut,
    )
    .raw<[string, string, ArrayBuffer]>()) {
    lifetimes.add(target, model, new Uint8Array(totals));
  }
  const rows = lifetimes.values().map(({ target, model, totals }) => {
    return [target, model, writeTotals(totals).toBase64()] as const;
  });
  return { kind: "lifetimes", rows };
}

function readCoarse(sql: SqlStorage, kind: "days" | "hours", place: Place & { cut: number }, then: Kind): Read {
  const [start = -1, combination = -1] = numbersOf(place.after);
  const unit = kind === "days" ? DAY_MS : HOUR_MS;
  const cursor = sql
    .exec(
      `SELECT combination, totals, start FROM ${kind} WHERE (start, combination) > (?1, ?2) AND start <= ?3
       ORDER BY start, combination LIMIT ?4`,
      start,
      combination,
      place.cut - unit - MOST_LATE_MS,
      place.most,
    )
    .raw<[number, ArrayBuffer, number]>();
  const { rows, combinations, placeOf, more } = readSums(sql, cursor, place.most);
  return {
    content: { kind, combinations, rows: rows.map(([id, totals, at]) => [at, placeOf(id), base64(totals)]) },
    next: more === undefined ? { kind: then, after: "" } : { kind, after: `${more[2]} ${more[0]}` },
  };
}

function readMinutes(sql: SqlStorage, { after, since, cut, most }: Place & { cut: number }): Read {
  const [booked = since, start = -1, combination = -1] = numbersOf(after);
  const cursor = sql
    .exec(
      `SELECT combination, totals, booked, start FROM minutes
       WHERE (booked, start, combination) > (?1, ?2, ?3) AND booked < ?4 ORDER BY booked, start, combination LIMIT ?5`,
      booked,
      start,
      combination,
      cut,
      most,
    )
    .raw<[number, ArrayBuffer, number, number]>();
  const { rows, combinations, placeOf, more } = readSums(sql, cursor, most);
  return {
    content: {
      kind: "minutes",
      combinations,
      rows: rows.map(([id, totals, of, at]) => [of, at, placeOf(id), base64(totals)]),
    },
    next:
      more === undefined
        ? { kind: "calls", after: "" }
        : { kind: "minutes", after: `${more[2]} ${more[3]} ${more[0]}` },
  };
}

/** The latest first, for who takes them puts each behind all that it has. */
function readFlushes(sql: SqlStorage, callsKept: number, { after, since, cut, most }: Place & { cut: number }): Read {
  const [before = Number.MAX_SAFE_INTEGER] = numbersOf(after);
  const ids = keptFlushes(sql, callsKept)
    .map(({ id }) => id)
    .filter((id) => id < before);
  const rows: (readonly [number, Packed])[] = [];
  let bytes = 0;
  let last = 0;
  let isFull = false;
  for (const id of ids) {
    const { reported, packed } = sql
      .exec<{ reported: number; packed: string }>("SELECT reported, packed FROM flushes WHERE id = ?1", id)
      .one();
    last = id;
    if (reported < since || reported >= cut) continue;
    rows.push([reported, JSON.parse(packed)]);
    bytes += packed.length;
    isFull = rows.length >= most || bytes >= MOST_BYTES;
    if (isFull) break;
  }
  return { content: { kind: "calls", rows }, next: isFull ? { kind: "calls", after: String(last) } : undefined };
}

/** @returns as many as fit on a page with the combinations they name, and where there may be more, the last one. */
function readSums<Row extends readonly [combination: number, totals: ArrayBuffer, ...unknown[]]>(
  sql: SqlStorage,
  cursor: Iterable<Row>,
  most: number,
): { rows: Row[]; combinations: Combination[]; placeOf: (id: number) => number; more: Row | undefined } {
  const rows: Row[] = [];
  let bytes = 0;
  let more: Row | undefined;
  for (const row of cursor) {
    rows.push(row);
    bytes += row[1].byteLength;
    if (rows.length < most && bytes < MOST_BYTES) continue;
    more = row;
    break;
  }
  return { rows, ...nameAll(sql, new Set(rows.map(([id]) => id))), more };
}

function nameAll(
  sql: SqlStorage,
  ids: ReadonlySet<number>,
): { combinations: Combination[]; placeOf: (id: number) => number } {
  const places = new Map<number, number>([[NOBODYS, -1]]);
  const combinations: Combination[] = [];
  const found = sql
    .exec(
      `SELECT id, caller_kind, caller_id, caller_name, target, model, alias FROM combinations
       WHERE id IN (SELECT value FROM json_each(?1))`,
      JSON.stringify([...ids]),
    )
    .raw<[number, ...Combination]>();
  for (const [id, ...combination] of found) places.set(id, combinations.push(combination) - 1);
  return { combinations, placeOf: (id) => places.get(id) ?? -1 };
}

function base64(totals: ArrayBuffer): string {
  return new Uint8Array(totals).toBase64();
}

function numbersOf(after: string): number[] {
  return after === "" ? [] : after.split(" ").map(Number);
}
