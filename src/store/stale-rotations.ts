/** Gateways of which something was deleted: what their Durable Objects remember of it is emptied by the cron. */
import { emptyRotation } from "../objects/ask-rotation.ts";
import { DATABASE_DEADLINE_MS, within } from "../words/deadline.ts";

/** By then no isolate routes by the old configuration, and none brings the objects back. */
const SETTLED_MS = 60_000;
/** In one run: each is two questions. */
const MOST_AT_ONCE = 20;

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

/**
 * Each has its turn, whatever becomes of the others.
 *
 * @throws AggregateError of those that could not be emptied: they are tried again the next time.
 */
export async function emptyStaleRotations(env: Pick<Env, "DB" | "ROTATION">, now: number): Promise<void> {
  const { results } = await env.DB.prepare(
    "SELECT gateway_id, since FROM stale_rotations WHERE since <= ?1 ORDER BY since LIMIT ?2",
  )
    .bind(now - SETTLED_MS, MOST_AT_ONCE)
    .all<{ gateway_id: string; since: number }>();
  const emptied = await Promise.allSettled(
    results.map(async ({ gateway_id: gatewayId, since }) => {
      await within(DATABASE_DEADLINE_MS, emptyRotation(env, gatewayId));
      // Not where something else was deleted meanwhile.
      await env.DB.prepare("DELETE FROM stale_rotations WHERE gateway_id = ?1 AND since = ?2")
        .bind(gatewayId, since)
        .run();
    }),
  );
  const failures = emptied.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} rotations were not emptied.`);
}
