/** The ledger's tables, and the ids by which its rows name who called what. */
import type { CallRecord } from "../usage/record.ts";
import { BoundedMap } from "../words/bounded-map.ts";
import type { Combination } from "./ledger-page.ts";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The id of what is no caller's: records that were dropped. */
export const NOBODYS = 0;
/** Named for all the rest, once there are too many. */
export const REST = "(other)";
/** Callers may make up models that a pattern takes: past so many combinations, new ones are one for each target. */
const MOST_COMBINATIONS = 100_000;
const MOST_IDS_REMEMBERED = 10_000;
/** A name or id longer than this is cut. */
const MOST_LETTERS = 256;

// Without rowids a table has no second tree for its key: what is written is one row.
const TABLES = `
CREATE TABLE began (at INTEGER NOT NULL, rolled_up INTEGER NOT NULL) STRICT;
CREATE TABLE combinations (
  id INTEGER PRIMARY KEY, caller_kind TEXT NOT NULL, caller_id TEXT NOT NULL, caller_name TEXT NOT NULL,
  target TEXT NOT NULL, model TEXT NOT NULL, alias TEXT NOT NULL, UNIQUE (caller_kind, caller_id, target, model, alias)
) STRICT;
CREATE TABLE minutes (
  booked INTEGER NOT NULL, start INTEGER NOT NULL, combination INTEGER NOT NULL, totals BLOB NOT NULL,
  PRIMARY KEY (booked, start, combination)
) STRICT, WITHOUT ROWID;
CREATE TABLE hours (
  start INTEGER NOT NULL, combination INTEGER NOT NULL, totals BLOB NOT NULL, PRIMARY KEY (start, combination)
) STRICT, WITHOUT ROWID;
CREATE TABLE days (
  start INTEGER NOT NULL, combination INTEGER NOT NULL, totals BLOB NOT NULL, PRIMARY KEY (start, combination)
) STRICT, WITHOUT ROWID;
CREATE TABLE lifetimes (
  target TEXT NOT NULL, model TEXT NOT NULL, totals BLOB NOT NULL, PRIMARY KEY (target, model)
) STRICT, WITHOUT ROWID;
CREATE TABLE flushes (
  id INTEGER PRIMARY KEY, sender TEXT NOT NULL, sequence INTEGER NOT NULL, reported INTEGER NOT NULL,
  newest INTEGER NOT NULL, calls INTEGER NOT NULL, packed TEXT NOT NULL
) STRICT;`;

/** What an object keeps in memory of its tables. */
export interface LedgerMemory {
  /** Sender → its last batch. */
  senders: Map<string, number>;
  /** How many calls are kept one by one. */
  kept: number;
  combinations: number;
  /** All minutes booked before this one are in hours, days and lifetimes. */
  rolledUp: number;
  readonly ids: BoundedMap<string, { readonly id: number; name: string }>;
}

/** An object nobody reported to has none, and asking it makes none. */
export function hasTables(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'began'").toArray().length > 0;
}

export function createTables(sql: SqlStorage, now: number): void {
  sql.exec(TABLES);
  sql.exec("INSERT INTO began (at, rolled_up) VALUES (?1, ?2)", now, floor(now, MINUTE_MS));
}

export function readMemory(sql: SqlStorage): LedgerMemory {
  const { kept, combinations, rolled_up } = sql
    .exec<{ kept: number; combinations: number; rolled_up: number }>(
      `SELECT rolled_up, (SELECT COALESCE(SUM(calls), 0) FROM flushes) kept, (SELECT COUNT(*) FROM combinations) combinations FROM began`,
    )
    .one();
  return {
    senders: readSenders(sql),
    kept,
    combinations,
    rolledUp: rolled_up,
    ids: new BoundedMap(MOST_IDS_REMEMBERED),
  };
}

export function readSenders(sql: SqlStorage): Map<string, number> {
  const rows = sql.exec("SELECT sender, MAX(sequence) FROM flushes GROUP BY sender").raw<[string, number]>();
  return new Map(rows);
}

/** Found or made: a row of its own the first time, and none after that. */
export function combinationOf(sql: SqlStorage, memory: LedgerMemory, record: CallRecord): number {
  const { caller, target, model, alias } = record;
  const parts = [caller.kind, caller.id, target, model, alias ?? ""].map(cut);
  return found(sql, memory, parts, cut(caller.name)) ?? made(sql, memory, parts, cut(caller.name));
}

/** The same of a combination that another ledger had: a caller that is known here keeps its name. */
export function knownCombination(sql: SqlStorage, memory: LedgerMemory, combination: Combination): number {
  const [callerKind, callerId, callerName, target, model, alias] = combination.map(cut);
  const parts = [callerKind, callerId, target, model, alias].map((part) => part ?? "");
  return found(sql, memory, parts, undefined) ?? made(sql, memory, parts, callerName ?? "");
}

/** @param name that the caller has now; undefined: the one it is known by. */
function found(
  sql: SqlStorage,
  memory: LedgerMemory,
  parts: readonly string[],
  name: string | undefined,
): number | undefined {
  const key = parts.join("\0");
  let known = memory.ids.get(key);
  if (known === undefined) {
    [known] = sql
      .exec<{ id: number; name: string }>(
        `SELECT id, caller_name name FROM combinations
         WHERE caller_kind = ?1 AND caller_id = ?2 AND target = ?3 AND model = ?4 AND alias = ?5`,
        ...parts,
      )
      .toArray();
    if (known === undefined) return undefined;
    memory.ids.set(key, known);
  }
  if (name !== undefined && known.name !== name) {
    sql.exec("UPDATE combinations SET caller_name = ?2 WHERE id = ?1", known.id, name);
    known.name = name;
  }
  return known.id;
}

function made(sql: SqlStorage, memory: LedgerMemory, parts: readonly string[], name: string): number {
  const [, , target = ""] = parts;
  const rest = [REST, REST, target, REST, ""];
  if (memory.combinations >= MOST_COMBINATIONS && rest.some((part, at) => parts[at] !== part)) {
    return found(sql, memory, rest, REST) ?? made(sql, memory, rest, REST);
  }
  const { id } = sql
    .exec<{ id: number }>(
      `INSERT INTO combinations (caller_kind, caller_id, target, model, alias, caller_name)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id`,
      ...parts,
      name,
    )
    .one();
  memory.combinations++;
  memory.ids.set(parts.join("\0"), { id, name });
  return id;
}

export function floor(time: number, unit: number): number {
  return Math.floor(time / unit) * unit;
}

/** Without the letter that separates the parts of keys. */
export function cut(text: string): string {
  return text.slice(0, MOST_LETTERS).replaceAll("\0", " ");
}
