/** Every write to config: all or nothing, and the version counted up in the same batch. */
import { perIsolate } from "../words/isolate.ts";

const COUNT_UP = "UPDATE config_version SET version = version + 1 WHERE id = 1 RETURNING version";

/** This isolate's own writes: its next call sees nothing older than the version that the last one made. */
export interface OwnWrites {
  count: number;
  version: number;
}

export const ownWritesOf = perIsolate((): OwnWrites => ({ count: 0, version: 0 }));

/** @returns how many rows each statement changed. */
export async function write(env: Pick<Env, "DB">, ...statements: D1PreparedStatement[]): Promise<number[]> {
  const results = await env.DB.batch<{ version: number }>([...statements, env.DB.prepare(COUNT_UP)]);
  const version = results.at(-1)?.results[0]?.version;
  const own = ownWritesOf(env);
  own.count++;
  own.version = version ?? own.version;
  return results.slice(0, -1).map((result) => result.meta.changes);
}
