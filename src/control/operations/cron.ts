/** The cron's jobs, every minute: discovers due targets, deletes expired keys and old client tokens, empties rotations of deleted targets, forgets deleted limits and old history. */
import { readSettings } from "../../config/settings.ts";
import { asGatewayError } from "../../words/errors.ts";
import { deleteExpiredApiKeys } from "../../store/api-keys.ts";
import { forgetOldTokens } from "../../store/client-tokens.ts";
import { emptyStaleRotations } from "./empty-rotations.ts";
import { forgetOldHistory } from "./forget-history.ts";
import { forgetDeletedLimits } from "./forget-limits.ts";
import { discoverDueTargets } from "./life-cycle.ts";

/** Of each kind, in one run. */
const MOST_DELETED = 1_000;

type Job = (env: Env, now: number) => Promise<void>;

const JOBS: Readonly<Record<string, Job>> = {
  "discover targets": (env, now) => {
    // Discovery is waited for: nothing is left to run on.
    const context = { env, settings: readSettings(env), now: () => Date.now(), later: () => undefined, who: "cron" };
    return discoverDueTargets(context, now);
  },
  "delete expired keys": ({ DB }, now) => deleteExpiredApiKeys(DB, now, MOST_DELETED),
  "forget client tokens": ({ DB }, now) => forgetOldTokens(DB, now, MOST_DELETED),
  "empty stale rotations": emptyStaleRotations,
  "forget deleted limits": forgetDeletedLimits,
  "forget old history": forgetOldHistory,
};

/**
 * Every job runs, even if others fail.
 *
 * @param now when the cron was due, in milliseconds since 1970.
 * @throws AggregateError of what failed, so that the platform counts the run as failed.
 */
export async function runCron(env: Env, now: number): Promise<void> {
  const failures: unknown[] = [];
  for (const [job, work] of Object.entries(JOBS)) {
    try {
      await work(env, now);
    } catch (caught) {
      failures.push(caught);
      const cause = caught instanceof Error ? caught.message : undefined;
      console.error(JSON.stringify({ message: "cron failed", job, detail: asGatewayError(caught).message, cause }));
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of the cron's jobs failed.`);
}
