/** Gateways in D1. */
import type { Gateway } from "../config/gateway.ts";
import { ALIASES } from "./aliases.ts";
import type { ConfigTable } from "./config-table.ts";
import { rememberToken, type Idempotency } from "./client-tokens.ts";
import { GatewayRow } from "./gateway-config.ts";
import { occupancyOf, type Occupancy } from "./occupancy.ts";
import { page, type Page, type PageRequest } from "../words/page.ts";
import { RATE_LIMITS } from "./rate-limits.ts";
import { rotationIsStale, rotationsAreStale } from "./stale-rotations.ts";
import { setTags, tagsDeletedWith, type ResourceTags } from "./tags.ts";
import { write, type ConfigWriter } from "./write.ts";

export const GATEWAYS: ConfigTable = {
  kind: "gateway",
  table: "gateways",
  id: "gateways.gateway_id",
  name: "gateways.name",
  object: "gateways.spec",
  columns: ["gateway_id", "name", "spec", "created_at", "updated_at"],
  kept: ["created_at"],
  revision: "counted",
  deletedWith: (db, ids, now) => [tagsDeletedWith(db, "gateway", ids), rotationsAreStale(db, ids, now)],
};

export function gatewayResource(gatewayId: string): string {
  return `gateway/${gatewayId}`;
}

/**
 * @param most gateways there may be, counted in the inserting statement so that concurrent creations cannot exceed it.
 * @returns false where there are that many, another has the name, or the token was used.
 */
export async function insertGateway(
  writer: ConfigWriter,
  gateway: Gateway,
  tags: ResourceTags,
  once: Idempotency | undefined,
  most: number,
): Promise<boolean> {
  const { db } = writer;
  const [inserted] = await write(
    writer,
    { table: GATEWAYS, ids: [gateway.gatewayId] },
    db
      .prepare(
        `INSERT INTO gateways (gateway_id, name, spec, created_at, updated_at) SELECT ?1, ?2, ?3, ?4, ?5
       WHERE NOT EXISTS (SELECT 1 FROM client_tokens WHERE scope = ?6 AND client_token = ?7)
       AND (SELECT count(*) FROM gateways) < ?8 ON CONFLICT DO NOTHING`,
      )
      .bind(
        gateway.gatewayId,
        gateway.spec.name,
        JSON.stringify(gateway.spec),
        gateway.createdAt,
        gateway.updatedAt,
        once?.scope ?? "",
        once?.clientToken ?? "",
        most,
      ),
    ...(once === undefined ? [] : [rememberToken(db, once)]),
    setTags(db, gatewayResource(gateway.gatewayId), tags),
  );
  return inserted === 1;
}

export function occupancyOfGateways(db: D1Database, name: string): Promise<Occupancy> {
  return occupancyOf(db, "gateways", name);
}

export async function findGateway(db: D1Database, gatewayId: string): Promise<Gateway | undefined> {
  const row = await db.prepare("SELECT * FROM gateways WHERE gateway_id = ?1").bind(gatewayId).first();
  return row === null ? undefined : GatewayRow.parse(row);
}

export async function listGateways(db: D1Database, { most, after }: PageRequest): Promise<Page<Gateway>> {
  const { results } = await db
    .prepare("SELECT * FROM gateways WHERE gateway_id > ?1 ORDER BY gateway_id LIMIT ?2")
    .bind(after ?? "", most + 1)
    .all();
  return page(
    results.map((row) => GatewayRow.parse(row)),
    most,
    (gateway) => gateway.gatewayId,
  );
}

/** @returns false where somebody else changed or deleted it since it was read. */
export async function updateGateway(writer: ConfigWriter, gateway: Gateway): Promise<boolean> {
  const [updated] = await write(
    writer,
    { table: GATEWAYS, ids: [gateway.gatewayId] },
    writer.db
      .prepare(
        "UPDATE gateways SET spec = ?3, updated_at = ?4, revision = revision + 1 WHERE gateway_id = ?1 AND revision = ?2",
      )
      .bind(gateway.gatewayId, gateway.revision, JSON.stringify(gateway.spec), gateway.updatedAt),
  );
  return updated === 1;
}

/**
 * Deletes its aliases, its rate limits, its API keys and its tags too; its rotation is left to the cron.
 *
 * @returns false where it is gone already or still has targets.
 */
export async function deleteGateway(writer: ConfigWriter, gatewayId: string): Promise<boolean> {
  const { db, at } = writer;
  const [deleted] = await write(
    writer,
    [{ table: GATEWAYS, ids: [gatewayId] }, { table: ALIASES }, { table: RATE_LIMITS }],
    db
      .prepare(
        "DELETE FROM gateways WHERE gateway_id = ?1 AND NOT EXISTS (SELECT 1 FROM targets WHERE gateway_id = ?1)",
      )
      .bind(gatewayId),
    db
      .prepare("DELETE FROM tags WHERE resource = ?1 AND NOT EXISTS (SELECT 1 FROM gateways WHERE gateway_id = ?2)")
      .bind(gatewayResource(gatewayId), gatewayId),
    rotationIsStale(db, gatewayId, "gateway", at),
  );
  // More than one: D1 counts aliases, rate limits and API keys that a foreign key deletes along with it.
  return (deleted ?? 0) > 0;
}
