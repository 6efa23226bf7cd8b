/** Callers' keys in D1, found by SHA-256, and what this isolate remembers of them for at most 10 seconds. */
import * as z from "../schema.ts";
import { sha256Hex } from "../digest.ts";
import { GatewayError } from "../errors.ts";
import { BoundedMap } from "./bounded-map.ts";
import type { Later } from "./config-cache.ts";
import { DATABASE_DEADLINE_MS, within } from "./deadline.ts";
import type { Alongside } from "./gateway-config.ts";
import { perIsolate } from "./isolate.ts";
import { page, type Page, type PageRequest } from "./page.ts";

export interface ApiKey {
  readonly apiKeyId: string;
  readonly gatewayId: string;
  readonly name: string;
  readonly allowedModels: readonly string[] | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt: number | undefined;
  readonly createdAt: number;
}

const ApiKeyRow = z.pipe(
  z.object({
    api_key_id: z.string(),
    gateway_id: z.string(),
    name: z.string(),
    allowed_models: z.pipe(
      z.pipe(
        z.nullable(z.string()),
        z.transform((text): unknown => (text === null ? undefined : JSON.parse(text))),
      ),
      z.optional(z.array(z.string())),
    ),
    expires_at: z.nullable(z.number()),
    created_at: z.number(),
  }),
  z.transform((row): ApiKey => ({
    apiKeyId: row.api_key_id,
    gatewayId: row.gateway_id,
    name: row.name,
    allowedModels: row.allowed_models,
    expiresAt: row.expires_at ?? undefined,
    createdAt: row.created_at,
  })),
);

/** @returns false where the gateway is gone. */
export async function insertApiKey(db: D1Database, apiKey: ApiKey, sha256: string): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `INSERT INTO api_keys (api_key_id, gateway_id, name, sha256, allowed_models, expires_at, created_at)
       SELECT ?1, gateway_id, ?3, ?4, ?5, ?6, ?7 FROM gateways WHERE gateway_id = ?2`,
    )
    .bind(
      apiKey.apiKeyId,
      apiKey.gatewayId,
      apiKey.name,
      sha256,
      apiKey.allowedModels === undefined ? null : JSON.stringify(apiKey.allowedModels),
      apiKey.expiresAt ?? null,
      apiKey.createdAt,
    )
    .run();
  return meta.changes === 1;
}

export async function listApiKeys(
  db: D1Database,
  gatewayId: string,
  { most, after }: PageRequest,
): Promise<Page<ApiKey>> {
  const { results } = await db
    .prepare("SELECT * FROM api_keys WHERE gateway_id = ?1 AND api_key_id > ?2 ORDER BY api_key_id LIMIT ?3")
    .bind(gatewayId, after ?? "", most + 1)
    .all();
  return page(
    results.map((row) => ApiKeyRow.parse(row)),
    most,
    (apiKey) => apiKey.apiKeyId,
  );
}

export async function deleteApiKey(db: D1Database, gatewayId: string, apiKeyId: string): Promise<boolean> {
  const { meta } = await db
    .prepare("DELETE FROM api_keys WHERE gateway_id = ?1 AND api_key_id = ?2")
    .bind(gatewayId, apiKeyId)
    .run();
  return meta.changes === 1;
}

/** No call is let in by them any more. @param most of them: the rest waits for the next run. */
export async function deleteExpiredApiKeys(db: D1Database, now: number, most: number): Promise<void> {
  await db
    .prepare(
      "DELETE FROM api_keys WHERE api_key_id IN (SELECT api_key_id FROM api_keys WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)",
    )
    .bind(now, most)
    .run();
}

function findApiKey(db: D1Database | D1DatabaseSession, sha256: string): D1PreparedStatement {
  return db.prepare("SELECT * FROM api_keys WHERE sha256 = ?1").bind(sha256);
}

/** Older than this, a busy key is looked up again behind the call. */
const REFRESH_AFTER_MS = 5_000;
/** The bound on revocation (design, section 8). */
const KEPT_MS = 10_000;
const MOST_KEYS = 10_000;

interface Remembered {
  readonly apiKey: ApiKey | undefined;
  readonly readAt: number;
}

export class ApiKeyCache {
  readonly #db: D1Database;
  /** By the whole key, in memory only. */
  readonly #known = new BoundedMap<string, Remembered>(MOST_KEYS);
  readonly #refreshing = new Set<string>();

  constructor(db: D1Database) {
    this.#db = db;
  }

  /**
   * At once where the key is known.
   *
   * @throws GatewayError `config_unavailable`, never `unauthenticated`, where D1 does not answer and the key is not known.
   */
  get(key: string, now: number, later: Later): ApiKey | undefined | Promise<ApiKey | undefined> {
    const known = this.#known.get(key);
    const age = known === undefined ? Infinity : now - known.readAt;
    if (known !== undefined && age < KEPT_MS) {
      if (age >= REFRESH_AFTER_MS && !this.#refreshing.has(key)) {
        this.#refreshing.add(key);
        later(
          this.#read(key, now)
            .catch(() => undefined)
            .finally(() => this.#refreshing.delete(key)),
        );
      }
      return known.apiKey;
    }
    return this.#ask(key, known, now);
  }

  async #ask(key: string, known: Remembered | undefined, now: number): Promise<ApiKey | undefined> {
    try {
      return await this.#read(key, now);
    } catch (caught) {
      // Nothing can be revoked while D1 is away: a caller we know goes on.
      if (known?.apiKey !== undefined) return known.apiKey;
      throw new GatewayError("config_unavailable", "The key cannot be checked at the moment. Try again shortly.", {
        cause: caught,
        headers: { "retry-after": "2" },
      });
    }
  }

  /** The question for a key, for whoever asks D1 something else anyway. */
  async alongside(key: string, now: number): Promise<Alongside> {
    const sha256 = await sha256Hex(key);
    return {
      statement: (db) => findApiKey(db, sha256),
      learn: ([row]) =>
        this.#known.set(key, { apiKey: row === undefined ? undefined : ApiKeyRow.parse(row), readAt: now }),
    };
  }

  /** A revocation of this isolate's own holds at once. */
  forget(): void {
    this.#known.clear();
  }

  async #read(key: string, now: number): Promise<ApiKey | undefined> {
    const { statement, learn } = await this.alongside(key, now);
    const { results } = await within(
      DATABASE_DEADLINE_MS,
      statement(this.#db.withSession("first-unconstrained")).all(),
    );
    learn(results);
    return this.#known.get(key)?.apiKey;
  }
}

export const apiKeyCache = perIsolate((env: Pick<Env, "DB">) => new ApiKeyCache(env.DB));
