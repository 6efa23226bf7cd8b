/** Gateways of which something was deleted, so that their Durable Objects remember what is no longer there. */
import * as z from "../words/schema.ts";

const Row = z.object({ gateway_id: z.string(), since: z.number() });

export interface StaleRotation {
  readonly gatewayId: string;
  /** When something was last deleted, in milliseconds since 1970. */
  readonly since: number;
}

/** Written in the batch of the deletion itself. Where the gateway is the one to go, and stays, there is nothing to empty. */
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

/** The oldest first. @param before those that are stale since then or longer. */
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

/** It stays where something else was deleted meanwhile. */
export async function forgetStaleRotation(db: D1Database, { gatewayId, since }: StaleRotation): Promise<void> {
  await db.prepare("DELETE FROM stale_rotations WHERE gateway_id = ?1 AND since = ?2").bind(gatewayId, since).run();
}
