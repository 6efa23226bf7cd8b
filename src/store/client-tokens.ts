/** Clients' idempotency tokens in D1, each with the answer to its first use. */
import * as z from "../words/schema.ts";

/** A client's token, and what tells a repetition from another request with the same token. */
export interface Idempotency {
  /** The operation and the resource it is for: tokens of other scopes are other tokens. */
  readonly scope: string;
  readonly clientToken: string;
  readonly requestSha256: string;
  /** The first answer; it holds no secret. */
  readonly response: unknown;
  readonly now: number;
}

const Row = z.object({ request_sha256: z.string(), response: z.string() });

/** How long a token is remembered. */
const KEPT_MS = 24 * 60 * 60_000;

export type Replay = { readonly response: unknown } | "another_request" | undefined;

/** @returns the answer to the token's first use; undefined where it was not used. */
export async function findReplay(
  db: D1Database,
  { scope, clientToken, requestSha256 }: Pick<Idempotency, "scope" | "clientToken" | "requestSha256">,
): Promise<Replay> {
  const row = await db
    .prepare("SELECT request_sha256, response FROM client_tokens WHERE scope = ?1 AND client_token = ?2")
    .bind(scope, clientToken)
    .first();
  if (row === null) return undefined;
  const known = Row.parse(row);
  if (known.request_sha256 !== requestSha256) return "another_request";
  return { response: JSON.parse(known.response) };
}

/** Comes after the creation in its batch, which itself checks that the token is new, so that concurrent uses create once. */
export function rememberToken(db: D1Database, use: Idempotency): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO client_tokens (scope, client_token, request_sha256, response, created_at)
       SELECT ?1, ?2, ?3, ?4, ?5 WHERE changes() > 0 ON CONFLICT DO NOTHING`,
    )
    .bind(use.scope, use.clientToken, use.requestSha256, JSON.stringify(use.response), use.now);
}

/** @param most how many to delete; the rest waits for the next run. */
export async function forgetOldTokens(db: D1Database, now: number, most: number): Promise<void> {
  await db
    .prepare(
      "DELETE FROM client_tokens WHERE rowid IN (SELECT rowid FROM client_tokens WHERE created_at < ?1 ORDER BY created_at LIMIT ?2)",
    )
    .bind(now - KEPT_MS, most)
    .run();
}
