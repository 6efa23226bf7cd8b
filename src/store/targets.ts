/** Targets in D1; an update names the revision it was made for, so that of two concurrent ones the second changes nothing. */
import type { Quotas } from "../config/quotas.ts";
import type { Target } from "../config/target.ts";
import type { ConfigTable } from "./config-table.ts";
import { rememberToken, type Idempotency } from "./client-tokens.ts";
import { TargetRow } from "./gateway-config.ts";
import { occupancyOf, type Occupancy } from "./occupancy.ts";
import { page, type Page, type PageRequest } from "../words/page.ts";
import { rotationIsStale, rotationsOfTargetsAreStale } from "./stale-rotations.ts";
import { write, type ConfigWriter } from "./write.ts";

/** Its models are being discovered, and the lease on that ends at `due_at`. */
const IS_AT_WORK = "status IN ('CREATING', 'UPDATING', 'SYNCHRONIZING')";

export const TARGETS: ConfigTable = {
  kind: "target",
  table: "targets",
  id: "targets.target_id",
  name: "(SELECT g.name FROM gateways g WHERE g.gateway_id = targets.gateway_id) || '/' || targets.name",
  object: "targets.spec",
  columns: [
    "target_id",
    "gateway_id",
    "name",
    "spec",
    "last_good_spec",
    "status",
    "status_reasons",
    "models",
    "created_at",
    "updated_at",
    "due_at",
  ],
  kept: ["models", "created_at"],
  known: {
    status: "targets.status",
    last_good_spec: "targets.last_good_spec",
    modelIds: "(SELECT json_group_array(json_extract(m.value, '$.id')) FROM json_each(targets.models) m)",
  },
  revision: "counted",
  deletedWith: (db, ids, now) => [rotationsOfTargetsAreStale(db, ids, now)],
};

/**
 * @param dueAt when its models are to be discovered next, if ever.
 * @returns false where the gateway is gone or has as many targets as it may, another of them has the name, the token was used, or too many are being discovered.
 */
export async function insertTarget(
  writer: ConfigWriter,
  target: Target,
  dueAt: number | undefined,
  once: Idempotency | undefined,
  quotas: Quotas,
): Promise<boolean> {
  const { db } = writer;
  const [inserted] = await write(
    writer,
    { table: TARGETS, ids: [target.targetId] },
    db
      .prepare(
        `INSERT INTO targets (target_id, gateway_id, name, spec, status, status_reasons, models, created_at, updated_at, last_synchronized_at, due_at)
       SELECT ?1, gateway_id, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 FROM gateways WHERE gateway_id = ?2
       AND NOT EXISTS (SELECT 1 FROM client_tokens WHERE scope = ?12 AND client_token = ?13)
       AND (SELECT count(*) FROM targets WHERE gateway_id = ?2) < ?14
       AND (?11 IS NULL OR (SELECT count(*) FROM targets WHERE gateway_id = ?2 AND ${IS_AT_WORK} AND due_at > ?8) < ?15)
       ON CONFLICT DO NOTHING`,
      )
      .bind(
        target.targetId,
        target.gatewayId,
        target.spec.name,
        JSON.stringify(target.spec),
        target.status,
        JSON.stringify(target.statusReasons),
        JSON.stringify(target.models),
        target.createdAt,
        target.updatedAt,
        target.lastSynchronizedAt ?? null,
        dueAt ?? null,
        once?.scope ?? "",
        once?.clientToken ?? "",
        quotas.MAX_TARGETS,
        quotas.MAX_TARGET_OPERATIONS,
      ),
    ...(once === undefined ? [] : [rememberToken(db, once)]),
  );
  return inserted === 1;
}

export function occupancyOfTargets(db: D1Database, gatewayId: string, name: string): Promise<Occupancy> {
  return occupancyOf(db, "targets WHERE gateway_id = ?2", name, gatewayId);
}

/** @returns how many of a gateway's targets are being discovered. */
export async function countAtWork(db: D1Database, gatewayId: string, now: number): Promise<number> {
  const counted = db.prepare(
    `SELECT count(*) AS n FROM targets WHERE gateway_id = ?1 AND ${IS_AT_WORK} AND due_at > ?2`,
  );
  return (await counted.bind(gatewayId, now).first<number>("n")) ?? 0;
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

/**
 * Writes all columns that can change.
 *
 * @param target with the revision that was read.
 * @param dueAt when its models are to be discovered next, if ever.
 * @param mostAtWork how many of the gateway's targets may be under discovery, this one included; absent: any number.
 * @returns the target with its new revision; undefined where it was changed or deleted since it was read, or too many are being discovered.
 */
export async function updateTarget(
  writer: ConfigWriter,
  target: Target,
  dueAt: number | undefined,
  mostAtWork?: number,
): Promise<Target | undefined> {
  const [updated] = await write(
    writer,
    { table: TARGETS, ids: [target.targetId] },
    writer.db
      .prepare(
        `UPDATE targets SET spec = ?4, status = ?5, status_reasons = ?6, models = ?7, updated_at = ?8, last_synchronized_at = ?9,
       failures = ?10, due_at = ?11, last_good_spec = ?12, revision = revision + 1
       WHERE gateway_id = ?1 AND target_id = ?2 AND revision = ?3 AND (?13 IS NULL OR
       (SELECT count(*) FROM targets WHERE gateway_id = ?1 AND target_id <> ?2 AND ${IS_AT_WORK} AND due_at > ?8) < ?13)`,
      )
      .bind(
        target.gatewayId,
        target.targetId,
        target.revision,
        JSON.stringify(target.spec),
        target.status,
        JSON.stringify(target.statusReasons),
        JSON.stringify(target.models),
        target.updatedAt,
        target.lastSynchronizedAt ?? null,
        target.failures,
        dueAt ?? null,
        target.lastGood === undefined ? null : JSON.stringify(target.lastGood),
        mostAtWork ?? null,
      ),
  );
  return updated === 1 ? { ...target, revision: target.revision + 1 } : undefined;
}

/** The gateway's rotation is left to the cron. */
export async function deleteTarget(writer: ConfigWriter, gatewayId: string, targetId: string): Promise<boolean> {
  const [deleted] = await write(
    writer,
    { table: TARGETS, ids: [targetId] },
    writer.db.prepare("DELETE FROM targets WHERE gateway_id = ?1 AND target_id = ?2").bind(gatewayId, targetId),
    rotationIsStale(writer.db, gatewayId, "target", writer.at),
  );
  return (deleted ?? 0) > 0;
}
