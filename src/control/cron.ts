/** What happens every minute: targets heal and are refreshed, old client tokens are forgotten, the rotation of what was deleted is emptied. */
import { readSettings } from "../config/settings.ts";
import { forgetOldTokens } from "../store/client-tokens.ts";
import { emptyStaleRotations } from "../store/stale-rotations.ts";
import { discoverDueTargets } from "./life-cycle.ts";

/** @param now when the cron was due, in milliseconds since 1970. */
export async function runCron(env: Env, now: number): Promise<void> {
  await discoverDueTargets(env, readSettings(env), now);
  await forgetOldTokens(env.DB, now);
  await emptyStaleRotations(env, now);
}
