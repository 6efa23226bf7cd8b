/** A gateway's whole set of rate limits in D1, put in the place of the one that was read: all of it, or nothing. */
import type { RateLimit } from "../config/rate-limit.ts";
import { rememberToken, type Idempotency } from "./client-tokens.ts";
import { IS_NEW, touchedLimits } from "./rate-limits.ts";
import { write, type ConfigWriter } from "./write.ts";

/** A gateway's limits as they are: ids and revisions, in the ids' order. */
const MARKS = `(SELECT json_group_array(mark) FROM
  (SELECT rate_limit_id || ' ' || revision AS mark FROM rate_limits WHERE gateway_id = ?1 ORDER BY rate_limit_id))`;

function marksOf(limits: readonly RateLimit[]): string {
  const inOrder = limits.toSorted((a, b) => (a.rateLimitId < b.rateLimitId ? -1 : 1));
  return JSON.stringify(inOrder.map(({ rateLimitId, revision }) => `${rateLimitId} ${revision}`));
}

/**
 * These and no others are the gateway's limits afterwards, or nothing changes.
 *
 * @param wanted at least one.
 * @param known all of the gateway's limits, as they were read.
 * @returns false where the gateway is gone, one of its limits was changed meanwhile, or the token was used.
 */
export async function replaceRateLimits(
  writer: ConfigWriter,
  gatewayId: string,
  wanted: readonly RateLimit[],
  known: readonly RateLimit[],
  once: Idempotency | undefined,
): Promise<boolean> {
  const { db } = writer;
  const ids = new Set(wanted.map(({ rateLimitId }) => rateLimitId));
  const kept = known.filter(({ rateLimitId }) => ids.has(rateLimitId));
  const [scope, clientToken] = [once?.scope ?? "", once?.clientToken ?? ""];
  const [, put] = await write(
    writer,
    touchedLimits(gatewayId, ...ids, ...known.map(({ rateLimitId }) => rateLimitId)),
    db
      .prepare(
        `DELETE FROM rate_limits WHERE gateway_id = ?1 AND ${IS_NEW} AND ${MARKS} = ?4
         AND rate_limit_id NOT IN (SELECT value FROM json_each(?5))`,
      )
      .bind(gatewayId, scope, clientToken, marksOf(known), JSON.stringify([...ids])),
    db
      .prepare(
        `INSERT INTO rate_limits (gateway_id, rate_limit_id, spec, created_at, updated_at)
         SELECT g.gateway_id, w.value ->> 'id', w.value ->> 'spec', ?6, ?6 FROM gateways g, json_each(?5) w
         WHERE g.gateway_id = ?1 AND ${IS_NEW} AND ${MARKS} = ?4
         ON CONFLICT (gateway_id, rate_limit_id)
         DO UPDATE SET spec = excluded.spec, updated_at = excluded.updated_at, revision = revision + 1`,
      )
      .bind(
        gatewayId,
        scope,
        clientToken,
        marksOf(kept),
        JSON.stringify(wanted.map(({ rateLimitId, spec }) => ({ id: rateLimitId, spec: JSON.stringify(spec) }))),
        wanted[0]?.updatedAt ?? 0,
      ),
    ...(once === undefined ? [] : [rememberToken(db, once)]),
  );
  return put === wanted.length;
}
