/** Limits, API keys and gateways that were deleted, as triggers mark them: what the ledger counted of them is to be forgotten. */
import * as z from "../words/schema.ts";

const Row = z.object({ gateway_id: z.string(), prefix: z.string(), since: z.number(), is_back: z.number() });

export interface StaleLimit {
  readonly gatewayId: string;
  /** All its accounts' keys begin so; empty: all of the gateway's. */
  readonly prefix: string;
  /** When it was deleted, in milliseconds since 1970; or where it stands in the row since it could not be forgotten. */
  readonly since: number;
  /** It is there again, under its id. */
  readonly isBack: boolean;
}

/** @param before milliseconds since 1970: those deleted later are left out. */
export async function findStaleLimits(db: D1Database, before: number, most: number): Promise<readonly StaleLimit[]> {
  const { results } = await db
    .prepare(
      `SELECT s.gateway_id, s.prefix, s.since, CASE s.prefix
         WHEN '' THEN EXISTS (SELECT 1 FROM gateways g WHERE g.gateway_id = s.gateway_id)
         ELSE EXISTS (SELECT 1 FROM rate_limits r WHERE r.gateway_id = s.gateway_id
           AND s.prefix = 'limit/' || r.rate_limit_id || '/') END AS is_back
       FROM stale_limits s WHERE s.since <= ?1 ORDER BY s.since LIMIT ?2`,
    )
    .bind(before, most)
    .all();
  return results
    .map((row) => Row.parse(row))
    .map(({ gateway_id: gatewayId, prefix, since, is_back }) => ({ gatewayId, prefix, since, isBack: is_back === 1 }));
}

/** Keeps the mark where another deletion renewed it meanwhile. */
export async function forgetStaleLimit(db: D1Database, { gatewayId, prefix, since }: StaleLimit): Promise<void> {
  await db
    .prepare("DELETE FROM stale_limits WHERE gateway_id = ?1 AND prefix = ?2 AND since = ?3")
    .bind(gatewayId, prefix, since)
    .run();
}

/** @param since milliseconds since 1970. A mark that another deletion renewed meanwhile stays where it is. */
export async function putStaleLimitsBehind(db: D1Database, marks: readonly StaleLimit[], since: number): Promise<void> {
  await db
    .prepare(
      `UPDATE stale_limits SET since = ?1 WHERE (gateway_id, prefix, since) IN
         (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?2))`,
    )
    .bind(since, JSON.stringify(marks.map((mark) => [mark.gatewayId, mark.prefix, mark.since])))
    .run();
}
