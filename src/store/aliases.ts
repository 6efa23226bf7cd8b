/** Aliases of gateways in D1. */
import type { Alias, AliasSpec } from "../config/alias.ts";
import { page, type Page, type PageRequest } from "../words/page.ts";
import { NEXT_VERSION, type ConfigTable } from "./config-table.ts";
import { AliasRow } from "./gateway-config.ts";
import { write, type ConfigWriter, type Touched } from "./write.ts";

/** Of a gateway: they are read with its config. */
export const MOST_ALIASES = 1_000;

export const ALIASES: ConfigTable = {
  kind: "alias",
  table: "aliases",
  // Another gateway may have one of the same name.
  id: "aliases.gateway_id || '/' || aliases.name",
  name: "(SELECT g.name FROM gateways g WHERE g.gateway_id = aliases.gateway_id) || '/' || aliases.name",
  object: "aliases.spec",
  columns: ["gateway_id", "name", "spec", "created_at", "updated_at"],
  kept: ["created_at"],
  // One that is deleted and made again within a millisecond is another one.
  revision: "version",
};

/** As `ALIASES` has it. */
export function idOfAlias(gatewayId: string, name: string): string {
  return `${gatewayId}/${name}`;
}

const touched = (gatewayId: string, name: string): Touched => ({ table: ALIASES, ids: [idOfAlias(gatewayId, name)] });

/**
 * Makes it, or puts it in the place of the one of its name.
 *
 * @returns false where there are as many as there may be, or no such gateway.
 */
export async function putAlias(
  writer: ConfigWriter,
  gatewayId: string,
  name: string,
  spec: AliasSpec,
): Promise<boolean> {
  const { at: now } = writer;
  const [put] = await write(
    writer,
    touched(gatewayId, name),
    writer.db
      .prepare(
        `INSERT INTO aliases (gateway_id, name, spec, revision, created_at, updated_at)
         SELECT ?1, ?2, ?3, ${NEXT_VERSION}, ?4, ?4
         WHERE EXISTS (SELECT 1 FROM gateways WHERE gateway_id = ?1)
         AND (SELECT count(*) FROM aliases WHERE gateway_id = ?1 AND name <> ?2) < ${MOST_ALIASES}
         ON CONFLICT (gateway_id, name) DO UPDATE
         SET spec = excluded.spec, revision = excluded.revision, updated_at = excluded.updated_at`,
      )
      .bind(gatewayId, name, JSON.stringify(spec), now),
  );
  return put === 1;
}

export async function findAlias(db: D1Database, gatewayId: string, name: string): Promise<Alias | undefined> {
  const row = await db
    .prepare("SELECT * FROM aliases WHERE gateway_id = ?1 AND name = ?2")
    .bind(gatewayId, name)
    .first();
  return row === null ? undefined : AliasRow.parse(row);
}

/** In the order of their names. */
export async function listAliases(
  db: D1Database,
  gatewayId: string,
  { most, after }: PageRequest,
): Promise<Page<Alias>> {
  const { results } = await db
    .prepare("SELECT * FROM aliases WHERE gateway_id = ?1 AND name > ?2 ORDER BY name LIMIT ?3")
    .bind(gatewayId, after ?? "", most + 1)
    .all();
  return page(
    results.map((row) => AliasRow.parse(row)),
    most,
    (alias) => alias.name,
  );
}

/** @returns false where there is none. */
export async function deleteAlias(writer: ConfigWriter, gatewayId: string, name: string): Promise<boolean> {
  const statement = writer.db.prepare("DELETE FROM aliases WHERE gateway_id = ?1 AND name = ?2").bind(gatewayId, name);
  const [deleted = 0] = await write(writer, touched(gatewayId, name), statement);
  return deleted > 0;
}
