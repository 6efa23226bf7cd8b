/** Gateways whose rotation's Durable Objects remember targets that were deleted. */
import * as z from "../words/schema.ts";

const Row = z.object({ gateway_id: z.string(), since: z.number() });

export interface StaleRotation {
  readonly gatewayId: string;
  /** When something was last deleted, in milliseconds since 1970; or where it stands in the row since it could not be emptied. */
  readonly since: number;
}

/** Part of the deletion's batch; where a gateway was to be deleted and was not, it writes nothing. */
export function rotationIsStale(
  db: D1Database,
  gatewayId: string,
  deleted: "target" | "gateway",
  now: number,
): D1PreparedStatement {
  const condition = deleted === "target" ? "1" : "NOT EXISTS (SELECT 1 FROM gateways WHERE gateway_id = ?1)";
  return db
    .prepare(`INSERT OR REPLACE INTO stale_rotations (gateway_id, since) SELECT ?1, ?2 WHERE ${condition}`)
    .bind(gatewayId, now);
}

/** Part of the batch that deletes the gateways. @param ids as a JSON list. */
export function rotationsAreStale(db: D1Database, ids: string, now: number): D1PreparedStatement {
  return db
    .prepare("INSERT OR REPLACE INTO stale_rotations (gateway_id, since) SELECT value, ?2 FROM json_each(?1)")
    .bind(ids, now);
}

/** Part of the batch that deletes the targets, and before them. @param ids as a JSON list. */
export function rotationsOfTargetsAreStale(db: D1Database, ids: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      `INSERT OR REPLACE INTO stale_rotations (gateway_id, since) SELECT DISTINCT gateway_id, ?2 FROM targets
       WHERE target_id IN (SELECT value FROM json_each(?1))`,
    )
    .bind(ids, now);
}

/** @param before milliseconds since 1970: those marked later are left out. */
export async function findStaleRotations(
  db: D1Database,
  before: number,
  most: number,
): Promise<readonly StaleRotation[]> {
  const { results } = await db
    .prepare("SELECT gateway_id, since FROM stale_rotations WHERE since <= ?1 ORDER BY since LIMIT ?2")
    .bind(before, most)
    .all();
  return results.map((row) => Row.parse(row)).map(({ gateway_id: gatewayId, since }) => ({ gatewayId, since }));
}

/** Keeps the mark where another deletion renewed it meanwhile. */
export async function forgetStaleRotation(db: D1Database, { gatewayId, since }: StaleRotation): Promise<void> {
  await db.prepare("DELETE FROM stale_rotations WHERE gateway_id = ?1 AND since = ?2").bind(gatewayId, since).run();
}

/** @param since milliseconds since 1970. A mark that another deletion renewed meanwhile stays where it is. */
export async function putStaleRotationsBehind(
  db: D1Database,
  marks: readonly StaleRotation[],
  since: number,
): Promise<void> {
  await db
    .prepare(
      `UPDATE stale_rotations SET since = ?1 WHERE (gateway_id, since) IN
         (SELECT value ->> 0, value ->> 1 FROM json_each(?2))`,
    )
    .bind(since, JSON.stringify(marks.map((mark) => [mark.gatewayId, mark.since])))
    .run();
}
