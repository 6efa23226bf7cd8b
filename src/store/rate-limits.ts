/** Rate limits of gateways in D1; a change names the revisions it was made for, so that of two concurrent ones the second changes nothing. */
import { RateLimitSpec, type RateLimit } from "../config/rate-limit.ts";
import { GatewayError, LASTING } from "../words/errors.ts";
import { page, type Page, type PageRequest } from "../words/page.ts";
import * as z from "../words/schema.ts";
import { rememberToken, type Idempotency } from "./client-tokens.ts";
import type { ConfigTable } from "./config-table.ts";
import { write, type ConfigWriter, type Touched } from "./write.ts";

export const RATE_LIMITS: ConfigTable = {
  kind: "rate limit",
  table: "rate_limits",
  // Another gateway may have one of the same id.
  id: "rate_limits.gateway_id || '/' || rate_limits.rate_limit_id",
  name: `(SELECT g.name FROM gateways g WHERE g.gateway_id = rate_limits.gateway_id) || '/' || rate_limits.rate_limit_id`,
  object: "rate_limits.spec",
  columns: ["gateway_id", "rate_limit_id", "spec", "created_at", "updated_at"],
  kept: ["created_at"],
  revision: "counted",
};

/** As `RATE_LIMITS` has it. */
export function idOfRateLimit(gatewayId: string, rateLimitId: string): string {
  return `${gatewayId}/${rateLimitId}`;
}

export const touchedLimits = (gatewayId: string, ...rateLimitIds: readonly string[]): Touched => ({
  table: RATE_LIMITS,
  ids: rateLimitIds.map((rateLimitId) => idOfRateLimit(gatewayId, rateLimitId)),
});

export const RateLimitRow = z.pipe(
  z.object({
    gateway_id: z.string(),
    rate_limit_id: z.string(),
    spec: z.pipe(
      z.pipe(
        z.string(),
        z.transform((text): unknown => JSON.parse(text)),
      ),
      RateLimitSpec,
    ),
    revision: z.number(),
    created_at: z.number(),
    updated_at: z.number(),
  }),
  z.transform((row): RateLimit => ({
    rateLimitId: row.rate_limit_id,
    gatewayId: row.gateway_id,
    spec: row.spec,
    revision: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  })),
);

/** @throws GatewayError `config_unavailable` where the row no longer parses. */
function parseRateLimit(row: Record<string, unknown>): RateLimit {
  const parsed = RateLimitRow.safeParse(row);
  if (parsed.success) return parsed.data;
  const message = `Rate limit "${String(row["rate_limit_id"])}" cannot be read: delete it, and make it anew.`;
  throw new GatewayError("config_unavailable", message, { reason: z.prettifyError(parsed.error), headers: LASTING });
}

export const IS_NEW = "NOT EXISTS (SELECT 1 FROM client_tokens WHERE scope = ?2 AND client_token = ?3)";

/**
 * @param most limits the gateway may have.
 * @returns false where the gateway is gone or has that many, another of them has the id or the dimensions, or the token was used.
 */
export async function insertRateLimit(
  writer: ConfigWriter,
  limit: RateLimit,
  once: Idempotency | undefined,
  most: number,
): Promise<boolean> {
  const { db } = writer;
  const [inserted] = await write(
    writer,
    touchedLimits(limit.gatewayId, limit.rateLimitId),
    db
      .prepare(
        `INSERT INTO rate_limits (gateway_id, rate_limit_id, spec, revision, created_at, updated_at)
         SELECT gateway_id, ?4, ?5, ?6, ?7, ?8 FROM gateways WHERE gateway_id = ?1 AND ${IS_NEW}
         AND (SELECT count(*) FROM rate_limits WHERE gateway_id = ?1) < ?9 ON CONFLICT DO NOTHING`,
      )
      .bind(
        limit.gatewayId,
        once?.scope ?? "",
        once?.clientToken ?? "",
        limit.rateLimitId,
        JSON.stringify(limit.spec),
        limit.revision,
        limit.createdAt,
        limit.updatedAt,
        most,
      ),
    ...(once === undefined ? [] : [rememberToken(db, once)]),
  );
  return inserted === 1;
}

const Taken = z.object({ there: z.number(), sameId: z.number(), sameKeys: z.number() });

/** For a creation that inserted nothing: how many limits the gateway has, and whether one of them has the id or the dimensions. */
export async function occupancyOfRateLimits(db: D1Database, limit: RateLimit): Promise<z.infer<typeof Taken>> {
  const asked = db.prepare(
    `SELECT count(*) AS there, count(*) FILTER (WHERE rate_limit_id = ?2) AS sameId,
     count(*) FILTER (WHERE json_extract(spec, '$.dimensionKeys') = ?3) AS sameKeys FROM rate_limits WHERE gateway_id = ?1`,
  );
  const keys = JSON.stringify(limit.spec.dimensionKeys);
  return Taken.parse(await asked.bind(limit.gatewayId, limit.rateLimitId, keys).first());
}

export async function findRateLimit(
  db: D1Database,
  gatewayId: string,
  rateLimitId: string,
): Promise<RateLimit | undefined> {
  const row = await db
    .prepare("SELECT * FROM rate_limits WHERE gateway_id = ?1 AND rate_limit_id = ?2")
    .bind(gatewayId, rateLimitId)
    .first();
  return row === null ? undefined : parseRateLimit(row);
}

export async function listRateLimits(db: D1Database, gatewayId: string, wanted: PageRequest): Promise<Page<RateLimit>> {
  const rows = await pageOfRateLimitRows(db, gatewayId, wanted);
  return page(
    rows.map((row) => parseRateLimit(row)),
    wanted.most,
    (limit) => limit.rateLimitId,
  );
}

/** As they stand there, and one more than the page holds, where there are more. */
export async function pageOfRateLimitRows(
  db: D1Database,
  gatewayId: string,
  { most, after }: PageRequest,
): Promise<readonly Record<string, unknown>[]> {
  const { results } = await db
    .prepare("SELECT * FROM rate_limits WHERE gateway_id = ?1 AND rate_limit_id > ?2 ORDER BY rate_limit_id LIMIT ?3")
    .bind(gatewayId, after ?? "", most + 1)
    .all();
  return results;
}

/**
 * @param limit with the revision that was read.
 * @returns false where it was changed or deleted since.
 */
export async function updateRateLimit(writer: ConfigWriter, limit: RateLimit): Promise<boolean> {
  const [updated] = await write(
    writer,
    touchedLimits(limit.gatewayId, limit.rateLimitId),
    writer.db
      .prepare(
        `UPDATE rate_limits SET spec = ?4, updated_at = ?5, revision = revision + 1
         WHERE gateway_id = ?1 AND rate_limit_id = ?2 AND revision = ?3`,
      )
      .bind(limit.gatewayId, limit.rateLimitId, limit.revision, JSON.stringify(limit.spec), limit.updatedAt),
  );
  return updated === 1;
}

export async function deleteRateLimit(writer: ConfigWriter, gatewayId: string, rateLimitId: string): Promise<boolean> {
  const [deleted] = await write(
    writer,
    touchedLimits(gatewayId, rateLimitId),
    writer.db
      .prepare("DELETE FROM rate_limits WHERE gateway_id = ?1 AND rate_limit_id = ?2")
      .bind(gatewayId, rateLimitId),
  );
  // More than one: D1 counts what a trigger writes.
  return (deleted ?? 0) > 0;
}
