/** Targets in D1. */
import type { Target } from "../config/target.ts";
import { TargetRow } from "./gateway-config.ts";
import { page, type Page, type PageRequest } from "./page.ts";
import { write } from "./write.ts";

/** @returns false where the gateway is gone or another of its targets has the name. */
export async function insertTarget(env: Pick<Env, "DB">, target: Target): Promise<boolean> {
  const [inserted] = await write(
    env,
    env.DB.prepare(
      `INSERT INTO targets (target_id, gateway_id, name, spec, status, status_reasons, models, created_at, updated_at)
       SELECT ?1, gateway_id, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM gateways WHERE gateway_id = ?2
       ON CONFLICT DO NOTHING`,
    ).bind(
      target.targetId,
      target.gatewayId,
      target.spec.name,
      JSON.stringify(target.spec),
      target.status,
      JSON.stringify(target.statusReasons),
      JSON.stringify(target.models),
      target.createdAt,
      target.updatedAt,
    ),
  );
  return inserted === 1;
}

export async function findTarget(db: D1Database, gatewayId: string, targetId: string): Promise<Target | undefined> {
  const row = await db
    .prepare("SELECT * FROM targets WHERE gateway_id = ?1 AND target_id = ?2")
    .bind(gatewayId, targetId)
    .first();
  return row === null ? undefined : TargetRow.parse(row);
}

export async function listTargets(
  db: D1Database,
  gatewayId: string,
  { most, after }: PageRequest,
): Promise<Page<Target>> {
  const { results } = await db
    .prepare("SELECT * FROM targets WHERE gateway_id = ?1 AND target_id > ?2 ORDER BY target_id LIMIT ?3")
    .bind(gatewayId, after ?? "", most + 1)
    .all();
  return page(
    results.map((row) => TargetRow.parse(row)),
    most,
    (target) => target.targetId,
  );
}

export async function updateTarget(env: Pick<Env, "DB">, target: Target): Promise<boolean> {
  const [updated] = await write(
    env,
    env.DB.prepare(
      "UPDATE targets SET spec = ?3, status = ?4, status_reasons = ?5, updated_at = ?6 WHERE gateway_id = ?1 AND target_id = ?2",
    ).bind(
      target.gatewayId,
      target.targetId,
      JSON.stringify(target.spec),
      target.status,
      JSON.stringify(target.statusReasons),
      target.updatedAt,
    ),
  );
  return updated === 1;
}

export async function deleteTarget(env: Pick<Env, "DB">, gatewayId: string, targetId: string): Promise<boolean> {
  const [deleted] = await write(
    env,
    env.DB.prepare("DELETE FROM targets WHERE gateway_id = ?1 AND target_id = ?2").bind(gatewayId, targetId),
  );
  return deleted === 1;
}
