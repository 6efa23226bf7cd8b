/** Every write to config goes through here: one batch, all or nothing, that also leaves its history and counts up the version. */
import { insertAndUpdateRows, deleteRows, type ConfigTable, type TableChange } from "./config-table.ts";
import { isWithoutHistory, leaveHistory } from "./history.ts";

const COUNT_UP = "UPDATE config_version SET version = version + 1 WHERE id = 1 RETURNING version";
/** Ends the batch where the version is another: its table's CHECK takes no second row. */
const ONLY_FROM = "UPDATE config_version SET id = CASE version WHEN ?1 THEN 1 ELSE 2 END";
const NOT_FROM = /CHECK constraint failed: id = 1/;

/** The database, who writes, and who is told which version a write made. */
export interface ConfigWriter {
  readonly db: D1Database;
  /** As the history names them: `admin token`, an ARN. */
  readonly who: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Called after each write. @param version undefined where D1 does not say. */
  wrote(version: number | undefined): void;
}

/** What a write may change: by that its history is found. */
export interface Touched {
  readonly table: ConfigTable;
  /** Absent: any row of it. */
  readonly ids?: readonly string[];
}

/** @returns how many rows each statement changed. */
export async function write(
  writer: ConfigWriter,
  touched: Touched | readonly Touched[],
  ...statements: D1PreparedStatement[]
): Promise<number[]> {
  return (await run(writer, [touched].flat(), statements)).changes;
}

/**
 * Many objects of many tables, together or not at all: rows that hang on others come after them in `changes`.
 *
 * @param from the version that the changes were made for.
 * @returns the version that this made; undefined where the configuration has another than `from` by now.
 */
export async function writeAll(
  writer: ConfigWriter,
  changes: readonly TableChange[],
  from: number,
): Promise<number | undefined> {
  const { db, at } = writer;
  const statements = [
    db.prepare(ONLY_FROM).bind(from),
    ...changes.toReversed().flatMap((change) => deleteRows(db, change, at)),
    ...changes.flatMap((change) => insertAndUpdateRows(db, change)),
  ];
  const touched = changes
    .filter(({ deleted, inserted, updated }) => deleted.length + inserted.length + updated.length > 0)
    .map(({ table }) => ({ table }));
  return run(writer, touched, statements).then(
    ({ version = from + 1 }) => version,
    (caught: unknown) => {
      if (NOT_FROM.test(String(caught))) return undefined;
      throw caught;
    },
  );
}

async function run(
  writer: ConfigWriter,
  touched: readonly Touched[],
  statements: readonly D1PreparedStatement[],
): Promise<{ readonly version: number | undefined; readonly changes: number[] }> {
  const { db } = writer;
  const batch = (history: readonly D1PreparedStatement[]): Promise<D1Result<{ version: number }>[]> =>
    db.batch<{ version: number }>([...statements, ...history, db.prepare(COUNT_UP)]);
  const attempt = (left: readonly Touched[]): Promise<D1Result<{ version: number }>[]> =>
    batch(leaveHistory(writer, left)).catch((caught: unknown) => {
      // A database that lacks a later migration alone is written to as before: nothing of the batch was done.
      if (isWithoutHistory(caught)) return batch([]);
      const [, missing] = /no such table: (\w+)/.exec(String(caught)) ?? [];
      const there = left.filter(({ table }) => table.table !== missing);
      if (there.length === left.length) throw caught;
      return attempt(there);
    });
  const results = await attempt(touched);
  const version = results.at(-1)?.results[0]?.version;
  writer.wrote(version);
  return { version, changes: results.slice(0, statements.length).map((result) => result.meta.changes) };
}
