/** The tables where the ledger stores accounts of limits and what isolates hold of them: which accounts there are, and what of them is forgotten. */
import type { Which } from "./limit-state.ts";

// Without rowids a table has no second tree for its key: what is written is one row.
const TABLES = `
CREATE TABLE IF NOT EXISTS limit_accounts (
  key TEXT PRIMARY KEY, limit_key TEXT NOT NULL, metric TEXT NOT NULL, period TEXT NOT NULL, rate REAL NOT NULL,
  start INTEGER NOT NULL, until INTEGER, base REAL NOT NULL, level INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS limit_loans (
  key TEXT NOT NULL, loan TEXT NOT NULL, sequence INTEGER NOT NULL, late REAL NOT NULL, told_at INTEGER NOT NULL,
  windows TEXT NOT NULL, PRIMARY KEY (key, loan)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS limit_crowds (
  crowd TEXT NOT NULL, metric TEXT NOT NULL, period TEXT NOT NULL, key TEXT NOT NULL,
  PRIMARY KEY (crowd, metric, period, key)
) STRICT, WITHOUT ROWID;`;

export function hasLimitTables(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'limit_loans'").toArray().length > 0;
}

/** Those of an object that began with fewer, too. */
export function createLimitTables(sql: SqlStorage): void {
  sql.exec(TABLES);
}

/** In their order. */
export function keysOf(sql: SqlStorage, which: Which): string[] {
  if ("keys" in which) {
    const rows = sql.exec(
      "SELECT key FROM limit_accounts WHERE key IN (SELECT value FROM json_each(?1)) ORDER BY key",
      JSON.stringify(which.keys),
    );
    return Array.from(rows.raw<[string]>(), ([key]) => key);
  }
  const { prefix, page } = which;
  const rows = sql.exec(
    "SELECT key, limit_key FROM limit_accounts WHERE key >= ?1 AND key < ?2 || char(1114111) ORDER BY key",
    page?.from ?? prefix,
    prefix,
  );
  const keys: string[] = [];
  let last = "";
  // A cursor reads no row further than it is asked for.
  for (const [key, limitKey] of rows.raw<[string, string]>()) {
    if (page !== undefined && keys.length >= page.least && limitKey !== last) break;
    keys.push(key);
    last = limitKey;
  }
  return keys;
}

/** In their order, those behind one. */
export function keysBehind(sql: SqlStorage, after: string, most: number): string[] {
  const rows = sql
    .exec("SELECT key FROM limit_accounts WHERE key > ?1 ORDER BY key LIMIT ?2", after, most)
    .raw<[string]>();
  return Array.from(rows, ([key]) => key);
}

/**
 * Budgets of a day or longer of which so much is spent in the window that goes on, the fullest first: looked at where they
 * are stored, for callers may have made many.
 *
 * @param part of the rate.
 */
export function keysSpent(sql: SqlStorage, part: number, most: number, now: number): string[] {
  const rows = sql
    .exec(
      `SELECT key FROM (
         SELECT a.key, a.rate, a.base + coalesce((
           SELECT sum(json_extract(w.value, '$[1]')) FROM limit_loans l, json_each(l.windows) w
           WHERE l.key = a.key AND json_extract(w.value, '$[0]') = a.start), 0) AS used
         FROM limit_accounts a
         WHERE a.metric <> 'connections' AND a.period IN ('day', 'week', 'month', 'total') AND (a.until IS NULL OR a.until > ?1))
       WHERE used >= ?2 * rate ORDER BY CASE rate WHEN 0 THEN 1 ELSE used / rate END DESC LIMIT ?3`,
      now,
      part,
      most,
    )
    .raw<[string]>();
  return Array.from(rows, ([key]) => key);
}

/**
 * Accounts whose window was over by then, with all that was lent of it; and connections nobody holds. And those of which
 * nothing was used, whatever their window: buckets that callers made up, of models that no provider has.
 */
export function forgetWindows(sql: SqlStorage, by: number): void {
  sql.exec(
    "DELETE FROM limit_loans WHERE told_at < ?1 AND key IN (SELECT key FROM limit_accounts WHERE metric = 'connections')",
    by,
  );
  sql.exec(
    `DELETE FROM limit_loans WHERE told_at < ?1 AND NOT EXISTS (
       SELECT 1 FROM json_each(windows) w WHERE json_extract(w.value, '$[1]') <> 0 OR json_extract(w.value, '$[2]') <> 0)`,
    by,
  );
  sql.exec("DELETE FROM limit_loans WHERE key IN (SELECT key FROM limit_accounts WHERE until < ?1)", by);
  sql.exec(
    `DELETE FROM limit_accounts
     WHERE until < ?1 OR ((metric = 'connections' OR (base = 0 AND level = 0)) AND key NOT IN (SELECT key FROM limit_loans))`,
    by,
  );
  sql.exec("DELETE FROM limit_crowds WHERE key NOT IN (SELECT key FROM limit_accounts)");
}

export function forgetAccounts(sql: SqlStorage, prefix: string): void {
  for (const table of ["limit_loans", "limit_crowds", "limit_accounts"]) {
    sql.exec(`DELETE FROM ${table} WHERE key >= ?1 AND key < ?1 || char(1114111)`, prefix);
  }
}

/** Accounts with loans nobody has told of since then. */
export function keysToFold(sql: SqlStorage, since: number): string[] {
  const rows = sql.exec("SELECT DISTINCT key FROM limit_loans WHERE told_at <= ?1", since).raw<[string]>();
  return Array.from(rows, ([key]) => key);
}
