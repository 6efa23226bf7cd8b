/** The clients of `Rotation`: an isolate leases turns, with a limit on its calls a second, and the cron empties a gateway's objects. */

import type { Takers } from "./rotation.ts";

/** `Rotation.lease` of the right object; the key is a gateway's id and, from its first slash on, the queue. */
export type Lease = (key: string, takers: Takers, turns: number) => Promise<number>;

/** Does the configuration list the ids, or do only its patterns match them? */
export type Named = "listed" | "matched";

/** Calls an isolate makes in a second: an object answers about a thousand from all isolates, and a busy queue leases a thousand turns with one. */
const MOST_QUESTIONS = 50;
const WITHIN_MS = 1_000;

/**
 * Over the limit it answers a random turn at once, which is as fair on average, so that a caller who makes up names
 * cannot keep the object busy for the calls of others.
 *
 * @param random from 0 up to 1, as `Math.random`.
 */
export function askRotation({ ROTATION }: Pick<Env, "ROTATION">, named: Named, random: () => number): Lease {
  let since = -Infinity;
  let asked = 0;
  return async (key, takers, turns) => {
    const now = Date.now();
    if (now - since >= WITHIN_MS) {
      since = now;
      asked = 0;
    }
    if (++asked > MOST_QUESTIONS) return Math.floor(random() * sizeOf(takers));
    const end = key.indexOf("/");
    return ROTATION.getByName(objectName(key.slice(0, end), named)).lease(key.slice(end), takers, turns);
  };
}

/** Turns of a round. */
export function sizeOf(takers: Takers): number {
  return typeof takers === "number" ? takers : takers.length;
}

/** Deletes all storage of a gateway's objects, and with it the objects. */
export async function emptyRotation({ ROTATION }: Pick<Env, "ROTATION">, gatewayId: string): Promise<void> {
  for (const named of ["listed", "matched"] as const) await ROTATION.getByName(objectName(gatewayId, named)).empty();
}

/** Gateways' ids hold no slash. */
function objectName(gatewayId: string, named: Named): string {
  return `${gatewayId}/${named}`;
}
