/** D1 → the whole configuration at one version: every row of the tables that a file of configuration is made of. */
import * as z from "../words/schema.ts";
import { selectAll, type ConfigTable } from "./config-table.ts";
import { LATEST_VERSION } from "./history.ts";

export interface StoredObject {
  readonly id: string;
  readonly name: string;
  /** As its table's `object` has it. */
  readonly object: unknown;
  /** What the table says of it under `known`. */
  readonly known: Readonly<Record<string, unknown>>;
}

export interface WholeConfig {
  /** Counts every write, also those that change no object: a write of the whole is made for one of them. */
  readonly revision: number;
  /** The latest that changed an object. */
  readonly version: number;
  /** By `kind`. */
  readonly objects: ReadonlyMap<string, readonly StoredObject[]>;
}

const StoredRow = z.looseObject({ id: z.string(), name: z.string(), object: z.string() });
const VERSION = "SELECT version FROM config_version WHERE id = 1";
/** A missing table of the first migration is no older database: then there is nothing. */
const FIRST = /no such table: (?:config_version|gateways|targets|credential_providers)\b/;

/** Of the primary, and in one batch. A table that a later migration makes is empty where it is missing. */
export async function readWholeConfig(db: D1Database, tables: readonly ConfigTable[]): Promise<WholeConfig> {
  const sources = new Map([["history", LATEST_VERSION], ...tables.map((one) => [one.table, selectAll(one)] as const)]);
  for (;;) {
    const queries = [VERSION, ...sources.values()].map((sql) => db.prepare(sql));
    try {
      const [versions, ...answers] = await db.withSession("first-primary").batch<Record<string, unknown>>(queries);
      const rows = new Map([...sources.keys()].map((table, at) => [table, answers[at]?.results ?? []]));
      const revision = z.number().parse(versions?.results[0]?.["version"]);
      return {
        revision,
        version: z.nullish(z.number()).parse(rows.get("history")?.[0]?.["version"]) ?? revision,
        objects: new Map(tables.map(({ kind, table }) => [kind, (rows.get(table) ?? []).map(readRow)])),
      };
    } catch (caught) {
      const [, missing = ""] = /no such table: (\w+)/.exec(String(caught)) ?? [];
      if (FIRST.test(String(caught)) || !sources.delete(missing)) throw caught;
    }
  }
}

function readRow(row: Record<string, unknown>): StoredObject {
  const { id, name, object, ...known } = StoredRow.parse(row);
  return { id, name, object: JSON.parse(object), known };
}
