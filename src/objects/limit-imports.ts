/** What of another ledger's accounts was counted here: told again, or told of a later moment, only what is new is added. */
import type { AccountRow, LedgerPage } from "./ledger-page.ts";

const TABLE = `
CREATE TABLE IF NOT EXISTS limit_imports (
  source TEXT NOT NULL, key TEXT NOT NULL, start INTEGER NOT NULL, used REAL NOT NULL, cut INTEGER NOT NULL,
  PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID`;

/**
 * @param own where the account comes back to the object it was of: what that has counted of it by now.
 * @returns how much is to be added; undefined: nothing, this or something later was here before.
 */
export function countTaken(
  sql: SqlStorage,
  { source, cut }: Pick<LedgerPage, "source" | "cut">,
  [key, , , , , start, used]: AccountRow,
  own: number | undefined,
): number | undefined {
  sql.exec(TABLE);
  const [row] = sql
    .exec("SELECT start, used, cut FROM limit_imports WHERE source = ?1 AND key = ?2", source, key)
    .raw<[number, number, number]>();
  if (row === undefined) return own === undefined ? used : Math.max(0, used - own);
  const [ofStart, before, until] = row;
  if (cut <= until) return undefined;
  return ofStart === start ? used - before : used;
}

/** Objects of whose accounts something was counted here. */
export function sourcesTaken(sql: SqlStorage): string[] {
  sql.exec(TABLE);
  return Array.from(
    sql.exec("SELECT DISTINCT source FROM limit_imports ORDER BY source").raw<[string]>(),
    ([source]) => source,
  );
}

export function rememberTaken(
  sql: SqlStorage,
  { source, cut }: Pick<LedgerPage, "source" | "cut">,
  key: string,
  start: number,
  used: number,
): void {
  sql.exec(
    "INSERT OR REPLACE INTO limit_imports (source, key, start, used, cut) VALUES (?1, ?2, ?3, ?4, ?5)",
    source,
    key,
    start,
    used,
    cut,
  );
}

/** Of accounts that are there no more. */
export function forgetTaken(sql: SqlStorage): void {
  sql.exec(TABLE);
  sql.exec("DELETE FROM limit_imports WHERE key NOT IN (SELECT key FROM limit_accounts)");
}
