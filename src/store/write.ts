/** Every write to config goes through here: one batch, all or nothing, that also counts up the version. */

const COUNT_UP = "UPDATE config_version SET version = version + 1 WHERE id = 1 RETURNING version";

/** The database, and who is told which version a write made. */
export interface ConfigWriter {
  readonly db: D1Database;
  /** Called after each write. @param version undefined where D1 does not say. */
  wrote(version: number | undefined): void;
}

/** @returns how many rows each statement changed. */
export async function write(writer: ConfigWriter, ...statements: D1PreparedStatement[]): Promise<number[]> {
  const results = await writer.db.batch<{ version: number }>([...statements, writer.db.prepare(COUNT_UP)]);
  writer.wrote(results.at(-1)?.results[0]?.version);
  return results.slice(0, -1).map((result) => result.meta.changes);
}
