/** Gateways in D1. */
import type { Gateway } from "../config/gateway.ts";
import { GatewayRow } from "./gateway-config.ts";
import { page, type Page, type PageRequest } from "./page.ts";
import { write } from "./write.ts";

/** @returns false where another gateway has the name. */
export async function insertGateway(env: Pick<Env, "DB">, gateway: Gateway): Promise<boolean> {
  const [inserted] = await write(
    env,
    env.DB.prepare(
      "INSERT INTO gateways (gateway_id, name, spec, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
    ).bind(gateway.gatewayId, gateway.spec.name, JSON.stringify(gateway.spec), gateway.createdAt, gateway.updatedAt),
  );
  return inserted === 1;
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

export async function updateGateway(env: Pick<Env, "DB">, gateway: Gateway): Promise<boolean> {
  const [updated] = await write(
    env,
    env.DB.prepare("UPDATE gateways SET spec = ?2, updated_at = ?3 WHERE gateway_id = ?1").bind(
      gateway.gatewayId,
      JSON.stringify(gateway.spec),
      gateway.updatedAt,
    ),
  );
  return updated === 1;
}

/** Its API keys go with it. @returns false where it is gone already or still has targets. */
export async function deleteGateway(env: Pick<Env, "DB">, gatewayId: string): Promise<boolean> {
  const [deleted] = await write(
    env,
    env.DB.prepare(
      "DELETE FROM gateways WHERE gateway_id = ?1 AND NOT EXISTS (SELECT 1 FROM targets WHERE gateway_id = ?1)",
    ).bind(gatewayId),
  );
  return deleted === 1;
}
