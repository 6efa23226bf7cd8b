/** clientTokens: a creation that is asked for again is answered again, not done again. */
import * as z from "../words/schema.ts";

/** What makes a repeated creation recognisable. */
export interface Idempotency {
  /** The operation and where: a token means something only there. */
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

/** What the token was used for before, if it was. */
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

/** Follows the creation in its batch, which itself checks that the token is new: the same token at the same time creates once. */
export function rememberToken(db: D1Database, use: Idempotency): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO client_tokens (scope, client_token, request_sha256, response, created_at)
       SELECT ?1, ?2, ?3, ?4, ?5 WHERE changes() = 1 ON CONFLICT DO NOTHING`,
    )
    .bind(use.scope, use.clientToken, use.requestSha256, JSON.stringify(use.response), use.now);
}

/** @param most of them, so that a run stays small however much there is: the rest waits for the next. */
export async function forgetOldTokens(db: D1Database, now: number, most: number): Promise<void> {
  await db
    .prepare(
      "DELETE FROM client_tokens WHERE rowid IN (SELECT rowid FROM client_tokens WHERE created_at < ?1 ORDER BY created_at LIMIT ?2)",
    )
    .bind(now - KEPT_MS, most)
    .run();
}
