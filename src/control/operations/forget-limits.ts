/** The cron's work: the ledger forgets what it counted of limits, API keys and gateways that were deleted a day ago. */
import { forgetLimits } from "../../objects/ask-limits.ts";
import { findStaleLimits, forgetStaleLimit } from "../../store/stale-limits.ts";

/** Made again under its id within this time, a limit goes on where it was: files and batches delete what they write anew. */
const KEPT_MS = 86_400_000;
/** Of one run, since each takes a call to a Durable Object. */
const MOST_AT_ONCE = 20;

/**
 * Every one is tried, even if others fail.
 *
 * @param now in milliseconds since 1970.
 * @throws AggregateError of those that could not be forgotten: they are tried again by the next run.
 */
export async function forgetDeletedLimits(env: Pick<Env, "DB" | "LEDGER">, now: number): Promise<void> {
  const stale = await findStaleLimits(env.DB, now - KEPT_MS, MOST_AT_ONCE).catch((caught: unknown) => {
    // Without the migration there are no marks.
    if (/no such table: stale_limits\b/.test(String(caught))) return [];
    throw caught;
  });
  const forgotten = await Promise.allSettled(
    stale.map(async (limit) => {
      if (!limit.isBack) await forgetLimits(env, limit.gatewayId, limit.prefix);
      await forgetStaleLimit(env.DB, limit);
    }),
  );
  const failures = forgotten.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} deleted limits were not forgotten.`);
}
