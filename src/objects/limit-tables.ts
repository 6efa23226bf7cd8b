/** Where the ledger stores accounts of limits and what isolates hold of them. */
import type { BookRow, Held, Loan } from "../limits/book.ts";
import type { Rows } from "../limits/escrow.ts";
import { windowAt } from "../limits/lending.ts";
import type { Which } from "./limit-state.ts";

// Without rowids a table has no second tree for its key: what is written is one row.
const TABLES = `
CREATE TABLE limit_accounts (
  key TEXT PRIMARY KEY, limit_key TEXT NOT NULL, metric TEXT NOT NULL, period TEXT NOT NULL, rate REAL NOT NULL,
  start INTEGER NOT NULL, until INTEGER, base REAL NOT NULL, level INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE limit_loans (
  key TEXT NOT NULL, loan TEXT NOT NULL, sequence INTEGER NOT NULL, late REAL NOT NULL, told_at INTEGER NOT NULL,
  windows TEXT NOT NULL, PRIMARY KEY (key, loan)
) STRICT, WITHOUT ROWID;`;

export function hasLimitTables(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'limit_loans'").toArray().length > 0;
}

export function createLimitTables(sql: SqlStorage): void {
  sql.exec(TABLES);
}

type Packed = readonly (readonly [start: number, spent: number, held: number])[];

export function limitRows(sql: SqlStorage): Rows {
  return {
    readBook(key) {
      const [row] = sql
        .exec("SELECT limit_key, metric, period, rate, start, base, level FROM limit_accounts WHERE key = ?1", key)
        .raw<[string, BookRow["metric"], BookRow["period"], number, number, number, BookRow["level"]]>();
      if (row === undefined) return undefined;
      const [limitKey, metric, period, rate, start, base, level] = row;
      return { key, limitKey, metric, period, rate, start, base, level };
    },
    readLoans(key) {
      const rows = sql
        .exec("SELECT loan, sequence, late, told_at, windows FROM limit_loans WHERE key = ?1", key)
        .raw<[string, number, number, number, string]>();
      return new Map(
        Array.from(rows, ([name, sequence, late, toldAt, windows]): [string, Loan] => [
          name,
          { sequence, late, toldAt, windows: unpack(windows), refusedAt: -Infinity },
        ]),
      );
    },
    writeBook(row) {
      const { end } = windowAt(row, row.start);
      sql.exec(
        `INSERT OR REPLACE INTO limit_accounts (key, limit_key, metric, period, rate, start, until, base, level)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
        row.key,
        row.limitKey,
        row.metric,
        row.period,
        row.rate,
        row.start,
        Number.isFinite(end) ? end : null,
        row.base,
        row.level,
      );
    },
    writeLoan(key, name, { sequence, late, toldAt, windows }) {
      const packed: Packed = Array.from(windows, ([start, { spent, held }]) => [start, spent, held]);
      sql.exec(
        `INSERT OR REPLACE INTO limit_loans (key, loan, sequence, late, told_at, windows) VALUES (?1, ?2, ?3, ?4, ?5, ?6)`,
        key,
        name,
        sequence,
        late,
        toldAt,
        JSON.stringify(packed),
      );
    },
    deleteLoans(key, names) {
      for (const name of names) sql.exec("DELETE FROM limit_loans WHERE key = ?1 AND loan = ?2", key, name);
    },
  };
}

function unpack(windows: string): Map<number, Held> {
  const packed: Packed = JSON.parse(windows);
  return new Map(packed.map(([start, spent, held]) => [start, { spent, held }]));
}

/** In their order. */
export function keysOf(sql: SqlStorage, which: Which): string[] {
  const rows =
    "keys" in which
      ? sql.exec(
          "SELECT key FROM limit_accounts WHERE key IN (SELECT value FROM json_each(?1)) ORDER BY key",
          JSON.stringify(which.keys),
        )
      : sql.exec(
          "SELECT key FROM limit_accounts WHERE substr(key, 1, ?2) = ?1 ORDER BY key",
          which.prefix,
          which.prefix.length,
        );
  return Array.from(rows.raw<[string]>(), ([key]) => key);
}

/** Accounts whose window was over by then, with all that was lent of it; and connections nobody holds. */
export function forgetWindows(sql: SqlStorage, by: number): void {
  sql.exec(
    "DELETE FROM limit_loans WHERE told_at < ?1 AND key IN (SELECT key FROM limit_accounts WHERE metric = 'connections')",
    by,
  );
  sql.exec("DELETE FROM limit_loans WHERE key IN (SELECT key FROM limit_accounts WHERE until < ?1)", by);
  sql.exec(
    `DELETE FROM limit_accounts
     WHERE until < ?1 OR (metric = 'connections' AND key NOT IN (SELECT key FROM limit_loans))`,
    by,
  );
}

/** Accounts with loans nobody has told of since then. */
export function keysToFold(sql: SqlStorage, since: number): string[] {
  const rows = sql.exec("SELECT DISTINCT key FROM limit_loans WHERE told_at <= ?1", since).raw<[string]>();
  return Array.from(rows, ([key]) => key);
}
