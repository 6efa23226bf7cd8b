/** The cron's work: the ledger forgets what it counted of limits, API keys and gateways that were deleted a day ago. */
import { forgetLimits } from "../../objects/ask-limits.ts";
import { findStaleLimits, forgetStaleLimit, putStaleLimitsBehind, type StaleLimit } from "../../store/stale-limits.ts";
import { workThrough } from "./work-through.ts";

/** Made again under its id within this time, a limit goes on where it was: files and batches delete what they write anew. */
const KEPT_MS = 86_400_000;
/** Of one run, since each takes a call to a Durable Object. */
const MOST_AT_ONCE = 20;

/**
 * @param now in milliseconds since 1970.
 * @throws AggregateError as `workThrough`.
 */
export async function forgetDeletedLimits(env: Pick<Env, "DB" | "LEDGER">, now: number): Promise<void> {
  const before = now - KEPT_MS;
  const stale = await findStaleLimits(env.DB, before, MOST_AT_ONCE).catch((caught: unknown) => {
    // Without the migration there are no marks.
    if (/no such table: stale_limits\b/.test(String(caught))) return [];
    throw caught;
  });
  const work = async (limit: StaleLimit): Promise<void> => {
    if (!limit.isBack) await forgetLimits(env, limit.gatewayId, limit.prefix);
    await forgetStaleLimit(env.DB, limit);
  };
  const putBehind = (failed: readonly StaleLimit[]): Promise<void> => putStaleLimitsBehind(env.DB, failed, before);
  await workThrough(stale, { work, putBehind }, "deleted limits were not forgotten.");
}
