/** A gateway's queue → its next turns, by the Durable Object that counts them; and how that is emptied. An isolate asks so many times a second and no more. */
/** Asks whoever counts the turns: `Rotation.lease`. The key is a gateway's id and, from its first slash on, the queue. */
export type Lease = (key: string, names: readonly string[], turns: number) => Promise<number>;

/** Whether the configuration names the ids, or only patterns that take them. */
export type Named = "listed" | "matched";

/** An object answers about a thousand questions a second, from all the world. Busy queues ask for a thousand turns at once. */
const MOST_QUESTIONS = 50;
const WITHIN_MS = 1_000;

/**
 * Past so many questions a guess is given at once: over all it is as fair as the object's answer, and a caller that makes
 * up names cannot keep the object so busy that the calls of others wait for it.
 *
 * @param random from 0 up to 1, as `Math.random`.
 */
export function askRotation({ ROTATION }: Pick<Env, "ROTATION">, named: Named, random: () => number): Lease {
  let since = -Infinity;
  let asked = 0;
  return async (key, names, turns) => {
    const now = Date.now();
    if (now - since >= WITHIN_MS) {
      since = now;
      asked = 0;
    }
    if (++asked > MOST_QUESTIONS) return Math.floor(random() * names.length);
    const end = key.indexOf("/");
    return ROTATION.getByName(objectName(key.slice(0, end), named)).lease(key.slice(end), names, turns);
  };
}

/** Takes away all that a gateway's objects hold, and with it the objects. */
export async function emptyRotation({ ROTATION }: Pick<Env, "ROTATION">, gatewayId: string): Promise<void> {
  for (const named of ["listed", "matched"] as const) await ROTATION.getByName(objectName(gatewayId, named)).empty();
}

/** Gateways' ids hold no slash. */
function objectName(gatewayId: string, named: Named): string {
  return `${gatewayId}/${named}`;
}
