/** One account of a limit ⇄ its rows: what it counted, and what isolates hold of it. */
import type { BookRow } from "../limits/book.ts";
import type { Held, Loan } from "../limits/loan.ts";
import type { Rows } from "../limits/escrow.ts";
import { windowAt } from "../limits/lending.ts";

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
    countCrowd(crowd, metric, period) {
      return sql
        .exec<{ n: number }>(
          "SELECT count(*) n FROM limit_crowds WHERE crowd = ?1 AND metric = ?2 AND period = ?3",
          crowd,
          metric,
          period,
        )
        .one().n;
    },
    joinCrowd(crowd, { key, metric, period }) {
      sql.exec(
        "INSERT OR IGNORE INTO limit_crowds (crowd, metric, period, key) VALUES (?1, ?2, ?3, ?4)",
        crowd,
        metric,
        period,
        key,
      );
    },
  };
}

function unpack(windows: string): Map<number, Held> {
  const packed: Packed = JSON.parse(windows);
  return new Map(packed.map(([start, spent, held]) => [start, { spent, held }]));
}
