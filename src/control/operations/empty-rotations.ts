/** The cron's work: empties the Durable Objects that remember turns of targets and gateways that were deleted. */
import { emptyRotation } from "../../objects/ask-rotation.ts";
import { findStaleRotations, forgetStaleRotation } from "../../store/stale-rotations.ts";
import { DATABASE_DEADLINE_MS, within } from "../../words/deadline.ts";

/** After this long no isolate routes by the old configuration, so none creates the objects again. */
const SETTLED_MS = 60_000;
/** Of one run, since each takes two calls to Durable Objects. */
const MOST_AT_ONCE = 20;

/**
 * Every one is tried, even if others fail.
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
