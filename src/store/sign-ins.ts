/** Attempts to sign in, counted in D1 for all isolates at once. */
import * as z from "../words/schema.ts";

const Row = z.object({ since: z.number(), attempts: z.number() });

/** What is counted, and since when, in milliseconds since 1970. */
export type Attempts = z.infer<typeof Row>;

/** Rows of networks that were quiet since, taken away in passing. */
const MOST_SWEPT = 100;

/**
 * Counts one attempt, before anybody looks whether it is right: of many at once, each sees another number.
 *
 * @param windowMs how long attempts are counted together.
 */
export async function countSignIn(db: D1Database, address: string, now: number, windowMs: number): Promise<Attempts> {
  const [, counted] = await db.batch([
    db
      .prepare("DELETE FROM sign_ins WHERE address IN (SELECT address FROM sign_ins WHERE since <= ?1 LIMIT ?2)")
      .bind(now - windowMs, MOST_SWEPT),
    db
      .prepare(
        `INSERT INTO sign_ins (address, since, attempts) VALUES (?1, ?2, 1)
         ON CONFLICT (address) DO UPDATE SET
           since = CASE WHEN since <= ?3 THEN ?2 ELSE since END,
           attempts = CASE WHEN since <= ?3 THEN 1 ELSE attempts + 1 END
         RETURNING since, attempts`,
      )
      .bind(address, now, now - windowMs),
  ]);
  return Row.parse(counted?.results[0]);
}

/** Who got in is counted from nothing again. */
export async function forgetSignIns(db: D1Database, address: string): Promise<void> {
  await db.prepare("DELETE FROM sign_ins WHERE address = ?1").bind(address).run();
}
