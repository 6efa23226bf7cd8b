/** The cron's work: empties the Durable Objects that remember turns of targets and gateways that were deleted. */
import { emptyRotation } from "../../objects/ask-rotation.ts";
import {
  findStaleRotations,
  forgetStaleRotation,
  putStaleRotationsBehind,
  type StaleRotation,
} from "../../store/stale-rotations.ts";
import { DATABASE_DEADLINE_MS, within } from "../../words/deadline.ts";
import { workThrough } from "./work-through.ts";

/** After this long no isolate routes by the old configuration, so none creates the objects again. */
const SETTLED_MS = 60_000;
/** Of one run, since each takes two calls to Durable Objects. */
const MOST_AT_ONCE = 20;

/**
 * @param now in milliseconds since 1970.
 * @throws AggregateError as `workThrough`.
 */
export async function emptyStaleRotations(env: Pick<Env, "DB" | "ROTATION">, now: number): Promise<void> {
  const before = now - SETTLED_MS;
  const stale = await findStaleRotations(env.DB, before, MOST_AT_ONCE);
  const work = async (rotation: StaleRotation): Promise<void> => {
    await within(DATABASE_DEADLINE_MS, emptyRotation(env, rotation.gatewayId));
    await forgetStaleRotation(env.DB, rotation);
  };
  const putBehind = (failed: readonly StaleRotation[]): Promise<void> =>
    putStaleRotationsBehind(env.DB, failed, before);
  await workThrough(stale, { work, putBehind }, "rotations were not emptied.");
}
