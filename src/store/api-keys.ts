/** Callers' keys in D1, found by SHA-256. Those of the console's playground stand among them, and are neither listed nor changed. */
import { PLAYGROUND_KEY_ID } from "../config/identifiers.ts";
import { KeyLimits } from "../config/rate-limit.ts";
import * as z from "../words/schema.ts";
import { runAudited, type AuditEntry } from "./audit-log.ts";
import { GatewayError } from "../words/errors.ts";
import { page, type Page, type PageRequest } from "../words/page.ts";

export interface ApiKey {
  readonly apiKeyId: string;
  readonly gatewayId: string;
  readonly name: string;
  readonly allowedModels: readonly string[] | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt: number | undefined;
  readonly limits: KeyLimits | undefined;
  readonly createdAt: number;
}

const json = z.pipe(
  z.nullable(z.string()),
  z.transform((text): unknown => (text === null ? undefined : JSON.parse(text))),
);

export const ApiKeyRow = z.pipe(
  z.object({
    api_key_id: z.string(),
    gateway_id: z.string(),
    name: z.string(),
    allowed_models: z.pipe(json, z.optional(z.array(z.string()))),
    expires_at: z.nullable(z.number()),
    // Of a later migration: without its column nobody could write one.
    limits: z.optional(z.pipe(json, z.optional(KeyLimits))),
    created_at: z.number(),
  }),
  z.transform((row): ApiKey => ({
    apiKeyId: row.api_key_id,
    gatewayId: row.gateway_id,
    name: row.name,
    allowedModels: row.allowed_models,
    expiresAt: row.expires_at ?? undefined,
    limits: row.limits,
    createdAt: row.created_at,
  })),
);

/** A condition of SQL. */
const OF_APPLICATIONS = `api_key_id NOT LIKE '${PLAYGROUND_KEY_ID}%'`;

/** @param entry undefined: a key of the playground, of which nothing is entered. @returns false where the gateway is gone. */
export async function insertApiKey(
  db: D1Database,
  apiKey: ApiKey,
  sha256: string,
  entry: AuditEntry | undefined,
): Promise<boolean> {
  const inserting = db
    .prepare(
      `INSERT INTO api_keys (api_key_id, gateway_id, name, sha256, allowed_models, expires_at, created_at${
        apiKey.limits === undefined ? "" : ", limits"
      }) SELECT ?1, gateway_id, ?3, ?4, ?5, ?6, ?7${apiKey.limits === undefined ? "" : ", ?8"}
       FROM gateways WHERE gateway_id = ?2`,
    )
    .bind(
      apiKey.apiKeyId,
      apiKey.gatewayId,
      apiKey.name,
      sha256,
      textOf(apiKey.allowedModels),
      apiKey.expiresAt ?? null,
      apiKey.createdAt,
      ...(apiKey.limits === undefined ? [] : [textOf(apiKey.limits)]),
    );
  const { meta } = await runAudited(db, inserting, entry);
  return meta.changes === 1;
}

/** What is left out stays as it is, null takes a member away. */
export interface ApiKeyChange {
  readonly name?: string | undefined;
  readonly allowedModels?: readonly string[] | null | undefined;
  readonly expiresAt?: number | null | undefined;
  readonly limits?: KeyLimits | null | undefined;
}

/**
 * In one statement, so that of two changes at once to different members both hold.
 *
 * @returns the key as it is now; undefined where there is none.
 */
export async function updateApiKey(
  db: D1Database,
  gatewayId: string,
  apiKeyId: string,
  { name, allowedModels, expiresAt, limits }: ApiKeyChange,
  entry: AuditEntry,
): Promise<ApiKey | undefined> {
  const columns: readonly (readonly [string, string | number | null | undefined])[] = [
    ["name", name],
    ["allowed_models", allowedModels === undefined ? undefined : textOf(allowedModels)],
    ["expires_at", expiresAt],
    ["limits", limits === undefined ? undefined : textOf(limits)],
  ];
  const changed = columns.flatMap(([column, value]) => (value === undefined ? [] : [{ column, value }]));
  if (changed.length === 0) return findApiKeyById(db, gatewayId, apiKeyId);
  const set = changed.map(({ column }, at) => `${column} = ?${at + 3}`).join(", ");
  const updating = db
    .prepare(`UPDATE api_keys SET ${set} WHERE gateway_id = ?1 AND api_key_id = ?2 AND ${OF_APPLICATIONS} RETURNING *`)
    .bind(gatewayId, apiKeyId, ...changed.map(({ value }) => value));
  const [row] = (await runAudited(db, updating, entry)).results;
  return row === undefined ? undefined : ApiKeyRow.parse(row);
}

export async function findApiKeyById(db: D1Database, gatewayId: string, apiKeyId: string): Promise<ApiKey | undefined> {
  const row = await db
    .prepare(`SELECT * FROM api_keys WHERE gateway_id = ?1 AND api_key_id = ?2 AND ${OF_APPLICATIONS}`)
    .bind(gatewayId, apiKeyId)
    .first();
  return row === null ? undefined : ApiKeyRow.parse(row);
}

function textOf(value: object | null | undefined): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

export async function listApiKeys(
  db: D1Database,
  gatewayId: string,
  { most, after }: PageRequest,
): Promise<Page<ApiKey>> {
  const { results } = await db
    .prepare(
      `SELECT * FROM api_keys WHERE gateway_id = ?1 AND api_key_id > ?2 AND ${OF_APPLICATIONS} ORDER BY api_key_id LIMIT ?3`,
    )
    .bind(gatewayId, after ?? "", most + 1)
    .all();
  return page(
    results.map((row) => ApiKeyRow.parse(row)),
    most,
    (apiKey) => apiKey.apiKeyId,
  );
}

export async function deleteApiKey(
  db: D1Database,
  gatewayId: string,
  apiKeyId: string,
  entry: AuditEntry,
): Promise<boolean> {
  const deleting = db
    .prepare("DELETE FROM api_keys WHERE gateway_id = ?1 AND api_key_id = ?2")
    .bind(gatewayId, apiKeyId);
  // More than one: D1 counts what a trigger writes.
  return (await runAudited(db, deleting, entry)).meta.changes > 0;
}

/** @param most how many to delete; the rest waits for the next run. */
export async function deleteExpiredApiKeys(db: D1Database, now: number, most: number): Promise<void> {
  await db
    .prepare(
      "DELETE FROM api_keys WHERE api_key_id IN (SELECT api_key_id FROM api_keys WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)",
    )
    .bind(now, most)
    .run();
}

/** By the SHA-256 of the whole key, in hexadecimal. */
export function selectApiKey(db: D1Database | D1DatabaseSession, sha256: string): D1PreparedStatement {
  return db.prepare("SELECT * FROM api_keys WHERE sha256 = ?1").bind(sha256);
}

/** @throws GatewayError `config_unavailable` where the row no longer parses. */
function parseApiKey(row: unknown): ApiKey {
  const parsed = ApiKeyRow.safeParse(row);
  if (parsed.success) return parsed.data;
  throw new GatewayError("config_unavailable", "What is known of this key cannot be read.", {
    reason: z.prettifyError(parsed.error),
  });
}

/**
 * A replica may not know a key that was just made, so only the primary's answer that there is none counts.
 *
 * @returns undefined where there is none.
 */
export async function findApiKey(db: D1Database, sha256: string): Promise<ApiKey | undefined> {
  const near = await selectApiKey(db.withSession("first-unconstrained"), sha256).all();
  const [row] = near.results;
  if (row !== undefined) return parseApiKey(row);
  if (near.meta.served_by_primary === true) return undefined;
  const [known] = (await selectApiKey(db.withSession("first-primary"), sha256).all()).results;
  return known === undefined ? undefined : parseApiKey(known);
}
