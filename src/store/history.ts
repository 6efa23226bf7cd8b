/** The history of the configuration in D1: who made which version, and each object as it was from then on. Rows are only ever added, and forgotten by the cron when they are old. */
import { page, type Page, type PageRequest } from "../words/page.ts";
import * as z from "../words/schema.ts";
import { NEXT_VERSION } from "./config-table.ts";
import type { ConfigWriter, Touched } from "./write.ts";

/** An object as it was. */
export interface PastObject {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  /** As its table's `object` has it. */
  readonly object: unknown;
}

export interface PastChange extends Omit<PastObject, "object"> {
  /** Undefined: there was none before. */
  readonly before: unknown;
  /** Undefined: it was deleted. */
  readonly after: unknown;
}

export interface PastVersion {
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly who: string;
  readonly changes: readonly PastChange[];
}

const json = z.pipe(
  z.nullable(z.string()),
  z.transform((text): unknown => (text === null ? undefined : JSON.parse(text))),
);
const named = { kind: z.string(), id: z.string(), name: z.string() };
const Version = z.object({ version: z.number(), at: z.number(), who: z.string(), bytes: z.number() });
const Change = z.object({ ...named, version: z.number(), before: json, after: json });
const Past = z.object({ ...named, object: json });

/** A page of the history holds no more, but for a single version that does. */
const MOST_PAGE_BYTES = 4_000_000;

/** Comes after the changes in their batch and before the version is counted up: an object that is as it was leaves nothing. */
export function leaveHistory({ db, who, at }: ConfigWriter, touched: readonly Touched[]): D1PreparedStatement[] {
  const left = db
    .prepare(
      `INSERT INTO history (version, at, who) SELECT ${NEXT_VERSION}, ?1, ?2
       WHERE EXISTS (SELECT 1 FROM history_objects WHERE version = ${NEXT_VERSION})`,
    )
    .bind(at, who);
  return [...touched.flatMap((one) => leaveObjects(db, one)), left];
}

function leaveObjects(db: D1Database, { table, ids }: Touched): D1PreparedStatement[] {
  // +h.id has no affinity: an index of an expression is not used beside a column's (https://sqlite.org/datatype3.html#affinity).
  const { kind } = table;
  const among = (id: string): string => (ids === undefined ? "" : `AND ${id} IN (SELECT value FROM json_each(?1))`);
  const bound = (sql: string): D1PreparedStatement => {
    const statement = db.prepare(sql);
    return ids === undefined ? statement : statement.bind(JSON.stringify(ids));
  };
  return [
    bound(
      `INSERT INTO history_objects (kind, id, version, name, object)
       SELECT '${kind}', ${table.id}, ${NEXT_VERSION}, ${table.name}, ${table.object} FROM ${table.table}
       WHERE ${table.object} IS NOT (${lastOf(kind, table.id, "")}) ${among(table.id)}`,
    ),
    bound(
      `INSERT INTO history_objects (kind, id, version, name, object)
       SELECT h.kind, h.id, ${NEXT_VERSION}, h.name, NULL FROM history_objects h
       WHERE h.kind = '${kind}' AND h.object IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${table.table} WHERE ${table.id} = +h.id)
       AND h.version = (SELECT max(l.version) FROM history_objects l WHERE l.kind = h.kind AND l.id = h.id) ${among("h.id")}`,
    ),
  ];
}

function lastOf(kind: string, id: string, condition: string): string {
  return `SELECT l.object FROM history_objects l WHERE l.kind = '${kind}' AND l.id = ${id} ${condition} ORDER BY l.version DESC LIMIT 1`;
}

export function isWithoutHistory(caught: unknown): boolean {
  return /no such table: history\b|no such table: history_objects\b/.test(String(caught));
}

/** SQL of the latest version that changed an object. */
export const LATEST_VERSION = "SELECT max(version) AS version FROM history";

/** Latest first; fewer than asked for where they hold much. */
export async function listHistory(db: D1Database, { most, after }: PageRequest): Promise<Page<PastVersion>> {
  const { results } = await db
    .prepare(
      `SELECT h.version, h.at, h.who,
         (SELECT coalesce(sum(length(object)), 0) FROM history_objects o WHERE o.version = h.version) AS bytes
       FROM history h WHERE h.version < ?1 ORDER BY h.version DESC LIMIT ?2`,
    )
    .bind(after === undefined ? Number.MAX_SAFE_INTEGER : Number(after), most + 1)
    .all();
  const versions = results.map((row) => Version.parse(row));
  let bytes = 0;
  // What was before comes with it.
  const over = versions.findIndex((version, at) => (bytes += 2 * version.bytes) > MOST_PAGE_BYTES && at > 0);
  const { items, nextToken } = page(versions, over < 0 ? most : Math.min(over, most), ({ version }) => String(version));
  return { items: await withChanges(db, items), nextToken };
}

async function withChanges(db: D1Database, versions: readonly z.infer<typeof Version>[]): Promise<PastVersion[]> {
  const { results } = await db
    .prepare(
      `SELECT h.version, h.kind, h.id, h.name, h.object AS after,
         (SELECT l.object FROM history_objects l WHERE l.kind = h.kind AND l.id = h.id AND l.version < h.version
          ORDER BY l.version DESC LIMIT 1) AS before
       FROM history_objects h WHERE h.version IN (SELECT value FROM json_each(?1)) ORDER BY h.version, h.kind, h.name`,
    )
    .bind(JSON.stringify(versions.map(({ version }) => version)))
    .all();
  const changes = Map.groupBy(
    results.map((row) => Change.parse(row)),
    ({ version }) => version,
  );
  return versions.map(({ version, at, who }) => ({
    version,
    at,
    who,
    changes: (changes.get(version) ?? []).map(({ kind, id, name, before, after }) => ({
      kind,
      id,
      name,
      before,
      after,
    })),
  }));
}

/** @returns every object as that version had it; undefined where the history has no such version. */
export async function objectsAt(db: D1Database, version: number): Promise<readonly PastObject[] | undefined> {
  const [versions, objects] = await db.withSession("first-primary").batch<Record<string, unknown>>([
    db.prepare("SELECT 1 FROM history WHERE version = ?1").bind(version),
    db
      .prepare(
        `SELECT h.kind, h.id, h.name, h.object FROM history_objects h WHERE h.object IS NOT NULL AND h.version =
         (SELECT max(l.version) FROM history_objects l WHERE l.kind = h.kind AND l.id = h.id AND l.version <= ?1)`,
      )
      .bind(version),
  ]);
  if (versions?.results.length !== 1) return undefined;
  return (objects?.results ?? []).map((row) => Past.parse(row));
}

const OldVersion = z.object({ version: z.number(), at: z.number() });

/**
 * Of the oldest so many, versions from before, and never the latest; of the objects as they were then what no later
 * version has: an object that stands unchanged for years stays.
 *
 * @param before milliseconds since 1970.
 */
export async function forgetVersions(db: D1Database, before: number, most: number): Promise<void> {
  const { results } = await db
    .prepare("SELECT version, at FROM history ORDER BY version LIMIT ?1")
    .bind(most + 1)
    .all();
  const oldest = results.map((row) => OldVersion.parse(row)).slice(0, -1);
  const kept = oldest.findIndex(({ at }) => at >= before);
  const last = (kept < 0 ? oldest : oldest.slice(0, kept)).at(-1);
  if (last === undefined) return;
  const superseded = `EXISTS (SELECT 1 FROM history_objects l
    WHERE l.kind = o.kind AND l.id = o.id AND l.version > o.version AND l.version <= ?1)`;
  await db.batch([
    db
      .prepare(`DELETE FROM history_objects AS o WHERE o.version <= ?1 AND (o.object IS NULL OR ${superseded})`)
      .bind(last.version),
    db.prepare("DELETE FROM history WHERE version <= ?1").bind(last.version),
  ]);
}
