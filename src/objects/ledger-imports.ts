/** Whose rows a ledger has taken, and how far: a page → whether it is the one that comes next. */
import type { LedgerPage, Taken } from "./ledger-page.ts";
import type { LedgerMemory } from "./ledger-tables.ts";

const TABLE = `
CREATE TABLE IF NOT EXISTS imports (
  source TEXT PRIMARY KEY, since INTEGER NOT NULL, cut INTEGER NOT NULL, next INTEGER NOT NULL, digest TEXT NOT NULL,
  rows INTEGER NOT NULL, is_whole INTEGER NOT NULL
) STRICT, WITHOUT ROWID`;

export interface Import {
  readonly since: number;
  readonly cut: number;
  /** The page that is waited for. */
  readonly next: number;
  /** Of the last page. */
  readonly digest: string;
  readonly rows: number;
  readonly isWhole: boolean;
}

/**
 * @param own the id of the object itself.
 * @returns undefined where the page is the one that comes next.
 */
export function judge(
  sql: SqlStorage,
  memory: LedgerMemory,
  page: LedgerPage,
  known: Import | undefined,
  own: string,
): Taken | undefined {
  if (page.cut > memory.rolledUp) {
    return { refused: "it was exported later than it is here: let the clock come to that minute and try again." };
  }
  if (known === undefined) {
    const { at } = sql.exec<{ at: number }>("SELECT at FROM began").one();
    // What was lost is taken back by whom it was lost to, and nothing else is.
    if (page.source === own && at < page.cut) return { imported: false, next: null };
    if (page.since > 0) return { refused: "it is the rest of an export that is not here: import that one first." };
    if (page.number > 0) return { refused: `page ${page.number} came before the first.` };
    const holds = new Set([...page.holds, ...(page.source === own ? [] : [own])]);
    const twice = (page.holds.includes(own) && at < page.cut) || sourcesOf(sql).some((source) => holds.has(source));
    return twice ? { refused: "it holds records that are here already, from where both have them." } : undefined;
  }
  if (page.cut < known.cut || (page.cut === known.cut && known.isWhole)) return { imported: false, next: null };
  if (page.cut === known.cut && page.since === known.since) {
    if (page.number < known.next) return { imported: false, next: known.next };
    if (page.number > known.next) return { refused: `page ${known.next} is missing before page ${page.number}.` };
    return page.before === known.digest ? undefined : { refused: "it is another export than the one that was begun." };
  }
  const until = new Date(known.cut).toISOString();
  if (!known.isWhole) return { refused: `an export until ${until} is not here in whole: import that one to its end.` };
  if (page.since !== known.cut) {
    return {
      refused: `all until ${until} is here already: export what came after it (--after the file that was imported).`,
    };
  }
  return page.number === 0 ? undefined : { refused: `page ${page.number} came before the first.` };
}

/** Objects whose rows were taken. */
export function sourcesOf(sql: SqlStorage): string[] {
  sql.exec(TABLE);
  return Array.from(sql.exec("SELECT source FROM imports ORDER BY source").raw<[string]>(), ([source]) => source);
}

export function readImport(sql: SqlStorage, source: string): Import | undefined {
  sql.exec(TABLE);
  const [row] = sql
    .exec("SELECT since, cut, next, digest, rows, is_whole FROM imports WHERE source = ?1", source)
    .raw<[number, number, number, string, number, number]>();
  if (row === undefined) return undefined;
  const [since, cut, next, digest, rows, isWhole] = row;
  return { since, cut, next, digest, rows, isWhole: isWhole === 1 };
}

export function writeImport(sql: SqlStorage, page: LedgerPage, digest: string): void {
  sql.exec(
    `INSERT OR REPLACE INTO imports (source, since, cut, next, digest, rows, is_whole) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
    page.source,
    page.since,
    page.cut,
    page.number + 1,
    digest,
    page.rowsSoFar,
    page.isLast ? 1 : 0,
  );
}
