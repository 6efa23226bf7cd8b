/** Attempts to sign in, counted in D1 for all isolates at once. */
import * as z from "../words/schema.ts";

const Row = z.object({ since: z.number(), attempts: z.number() });

/** What is counted, and since when, in milliseconds since 1970. */
export type Attempts = z.infer<typeof Row>;

/** Rows of networks that were quiet since, taken away in passing. */
const MOST_SWEPT = 100;

/**
 * Counts one attempt of each, before anybody looks whether it is right: of many at once, each sees another number.
 *
 * @param windowMs how long attempts are counted together.
 * @returns in the order of the networks.
 */
export async function countSignIns(
  db: D1Database,
  networks: readonly string[],
  now: number,
  windowMs: number,
): Promise<readonly Attempts[]> {
  const count = db.prepare(
    `INSERT INTO sign_ins (address, since, attempts) VALUES (?1, ?2, 1)
     ON CONFLICT (address) DO UPDATE SET
       since = CASE WHEN since <= ?3 THEN ?2 ELSE since END,
       attempts = CASE WHEN since <= ?3 THEN 1 ELSE attempts + 1 END
     RETURNING since, attempts`,
  );
  const [, ...counted] = await db.batch([
    db
      .prepare("DELETE FROM sign_ins WHERE address IN (SELECT address FROM sign_ins WHERE since <= ?1 LIMIT ?2)")
      .bind(now - windowMs, MOST_SWEPT),
    ...networks.map((network) => count.bind(network, now, now - windowMs)),
  ]);
  return counted.map(({ results }) => Row.parse(results[0]));
}

/** Who got in is counted from nothing again. */
export async function forgetSignIns(db: D1Database, networks: readonly string[]): Promise<void> {
  await db.batch(networks.map((network) => db.prepare("DELETE FROM sign_ins WHERE address = ?1").bind(network)));
}

/** One attempt less: it was right. */
export async function uncountSignIns(db: D1Database, networks: readonly string[]): Promise<void> {
  const uncount = db.prepare("UPDATE sign_ins SET attempts = MAX(0, attempts - 1) WHERE address = ?1");
  await db.batch(networks.map((network) => uncount.bind(network)));
}
