/** The cron's work: empties the Durable Objects that remember turns of targets and gateways that were deleted. */
import { emptyRotation } from "../../objects/ask-rotation.ts";
import { findStaleRotations, forgetStaleRotation } from "../../store/stale-rotations.ts";
import { DATABASE_DEADLINE_MS, within } from "../../words/deadline.ts";

/** By then no isolate routes by the old configuration, so none brings the objects back. */
const SETTLED_MS = 60_000;
/** In one run: each has two objects to call. */
const MOST_AT_ONCE = 20;

/**
 * Each is tried, whatever becomes of the others.
 *
 * @param now in milliseconds since 1970.
 * @throws AggregateError of those that could not be emptied: they are tried again by the next run.
 */
export async function emptyStaleRotations(env: Pick<Env, "DB" | "ROTATION">, now: number): Promise<void> {
  const stale = await findStaleRotations(env.DB, now - SETTLED_MS, MOST_AT_ONCE);
  const emptied = await Promise.allSettled(
    stale.map(async (rotation) => {
      await within(DATABASE_DEADLINE_MS, emptyRotation(env, rotation.gatewayId));
      await forgetStaleRotation(env.DB, rotation);
    }),
  );
  const failures = emptied.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} rotations were not emptied.`);
}
