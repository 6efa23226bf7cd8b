/** Everything that is stored, in D1 and Durable Objects → nothing. */
import { reset as resetOnce } from "cloudflare:test";
import { env } from "cloudflare:workers";

const MOST_TRIES = 10;

/** The pool's own now and then leaves D1 as it is, after a call whose time ran out: looked at, and done again. */
export async function reset(): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    await resetOnce();
    if (await isEmpty()) return;
  }
  throw new Error("D1 still holds what the test before has written");
}

async function isEmpty(): Promise<boolean> {
  const tables = "SELECT count(*) AS tables FROM sqlite_master WHERE name = 'gateways'";
  return (await env.DB.prepare(tables).first<number>("tables")) === 0;
}
