/** Targets in D1 whose models are to be discovered: which are due, and when next. */
import type { Target } from "../config/target.ts";
import { TargetRow } from "./gateway-config.ts";

/** For a discovery that found the same models: calls are not affected, so the config's version stays. */
export async function confirmTarget(db: D1Database, target: Target, now: number, dueAt: number): Promise<void> {
  await db
    .prepare("UPDATE targets SET last_synchronized_at = ?3, due_at = ?4 WHERE target_id = ?1 AND revision = ?2")
    .bind(target.targetId, target.revision, now, dueAt)
    .run();
}

/** For a discovery that failed for the same reason as before: the config's version stays. */
export async function postponeTarget(db: D1Database, target: Target, dueAt: number): Promise<void> {
  await db
    .prepare("UPDATE targets SET failures = ?3, due_at = ?4 WHERE target_id = ?1 AND revision = ?2")
    .bind(target.targetId, target.revision, target.failures, dueAt)
    .run();
}

/**
 * Leases targets that are due, in one statement, so that concurrent crons never take the same.
 *
 * @param until when they are due again, should the discovery never end.
 */
export async function claimDueTargets(
  db: D1Database,
  now: number,
  until: number,
  most: number,
): Promise<readonly Target[]> {
  const { results } = await db
    .prepare(
      "UPDATE targets SET due_at = ?2 WHERE target_id IN (SELECT target_id FROM targets WHERE due_at <= ?1 ORDER BY due_at LIMIT ?3) RETURNING *",
    )
    .bind(now, until, most)
    .all();
  return results.flatMap((row) => {
    const target = TargetRow.safeParse(row).data;
    return target === undefined ? [] : [target];
  });
}
