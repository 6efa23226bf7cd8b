/** A target's life: what a change makes of its status, and what discovery makes of it behind the answer (spec 2.4). */
import type { Settings } from "../../config/settings.ts";
import { inService, type Target, type TargetSpec, type TargetStatus } from "../../config/target.ts";
import { modelsRequest } from "../../providers/discovery.ts";
import { isRoutable } from "../../routing/routable.ts";
import { ownWritesOf } from "../../memory/own-writes.ts";
import { claimDueTargets, confirmTarget, postponeTarget, updateTarget } from "../../store/targets.ts";
import type { OperationContext } from "./context.ts";
import { discover } from "./discover.ts";

const MINUTE_MS = 60_000;
/** A READY target's models are looked at again after this. */
const REFRESH_MS = 6 * 60 * MINUTE_MS;
const LONGEST_PAUSE_MINUTES = 60;
/** Whoever works on a target has this long; then somebody else may. */
export const LEASE_MS = 3 * MINUTE_MS;
const MOST_AT_ONCE = 10;

/** Are the target's models asked for? Otherwise it is READY as soon as it is written. */
export function needsDiscovery({ spec }: Pick<Target, "spec">, settings: Settings): boolean {
  return modelsRequest(spec.targetConfiguration, settings) !== undefined;
}

/**
 * What becomes of a target when another configuration is asked for: calls go on with what they go by now, whole and
 * with its models, until the new one has worked. One whose models are not asked for works at once.
 */
export function reconfigure(known: Target, spec: TargetSpec, settings: Settings, now: number): Target {
  const changed: Target = { ...known, spec, lastGood: undefined, models: [], statusReasons: [], updatedAt: now };
  if (!needsDiscovery({ spec }, settings)) return { ...changed, status: "READY" };
  const { models } = known;
  const served = inService(known);
  const discovers = needsDiscovery(served, settings);
  const isServing = isRoutable({ status: known.status, discovers, discovered: models });
  return { ...changed, status: "UPDATING", ...(isServing ? { lastGood: served.spec, models } : {}) };
}

/** When the next look is due after a failure: 1, 2, 4 … up to 60 minutes. */
export function pauseAfter(failures: number): number {
  return Math.min(2 ** (failures - 1), LONGEST_PAUSE_MINUTES) * MINUTE_MS;
}

/** Asks the provider and writes down what came of it, unless the target was changed meanwhile. */
export async function runDiscovery(context: OperationContext, target: Target): Promise<void> {
  const { env } = context;
  const discovery = await discover(context, target);
  const now = context.now();
  if ("fault" in discovery) {
    const failures = target.failures + 1;
    const failed: Target = {
      ...target,
      status: failedStatus(target),
      statusReasons: [discovery.fault],
      failures,
      updatedAt: now,
    };
    const dueAt = now + pauseAfter(failures);
    const isNews = failed.status !== target.status || failed.statusReasons[0] !== target.statusReasons[0];
    if (isNews) await updateTarget(ownWritesOf(env), failed, dueAt);
    else await postponeTarget(env.DB, failed, dueAt);
    return;
  }
  const { models } = discovery;
  if (target.status === "READY" && JSON.stringify(models) === JSON.stringify(target.models)) {
    await confirmTarget(env.DB, target, now, now + REFRESH_MS);
    return;
  }
  const ready: Target = {
    ...target,
    models,
    lastGood: undefined,
    status: "READY",
    statusReasons: [],
    failures: 0,
    updatedAt: now,
    lastSynchronizedAt: now,
  };
  await updateTarget(ownWritesOf(env), ready, now + REFRESH_MS);
}

/** A target that once worked goes on as it did; one that never had any models is FAILED. */
function failedStatus({ status, models, lastGood }: Target): TargetStatus {
  if (models.length === 0 && lastGood === undefined) return "FAILED";
  return status === "UPDATING" || status === "UPDATE_UNSUCCESSFUL" ? "UPDATE_UNSUCCESSFUL" : "SYNCHRONIZE_UNSUCCESSFUL";
}

/**
 * The cron's work: FAILED targets after growing pauses, READY ones every six hours, and those whose discovery never ended.
 *
 * @param dueBy in milliseconds since 1970.
 */
export async function discoverDueTargets(context: OperationContext, dueBy: number): Promise<void> {
  const due = await claimDueTargets(context.env.DB, dueBy, dueBy + LEASE_MS, MOST_AT_ONCE);
  await Promise.allSettled(due.map((target) => runDiscovery(context, target)));
}
