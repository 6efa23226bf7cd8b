/** A target's status: what a change makes of it, and what discovery makes of it after the answer (spec 2.4). */
import type { Settings } from "../../config/settings.ts";
import { inService, type Target, type TargetSpec, type TargetStatus } from "../../config/target.ts";
import { modelsRequests } from "../../providers/discovery.ts";
import { isRoutable } from "../../routing/routable.ts";
import { writerOf } from "../../memory/own-writes.ts";
import { claimDueTargets, confirmTarget, postponeTarget } from "../../store/due-targets.ts";
import { updateTarget } from "../../store/targets.ts";
import type { OperationContext } from "./context.ts";
import { discover } from "./discover.ts";

const MINUTE_MS = 60_000;
/** How long after a discovery a READY target's models are discovered again. */
const REFRESH_MS = 6 * 60 * MINUTE_MS;
const LONGEST_PAUSE_MINUTES = 60;
/** A discovery that has not finished after this long is taken for dead, and the target may be claimed again. */
export const LEASE_MS = 3 * MINUTE_MS;
const MOST_AT_ONCE = 10;

/** Is the provider asked for the target's models? Otherwise it is READY as soon as it is written. */
export function needsDiscovery({ spec }: Pick<Target, "spec">, settings: Settings): boolean {
  return modelsRequests(spec.targetConfiguration, settings).length > 0;
}

/**
 * Known target + another configuration → the target to write. Until discovery with the new configuration has succeeded,
 * calls use the last one that worked, whole and with its models; a configuration without discovery is used at once.
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

/** @returns milliseconds until the next discovery after so many failures in a row: 1, 2, 4 … 60 minutes. */
function pauseAfter(failures: number): number {
  return Math.min(2 ** (failures - 1), LONGEST_PAUSE_MINUTES) * MINUTE_MS;
}

/** Discovers the target's models and writes the outcome, unless the target was changed meanwhile. */
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
    if (isNews) await updateTarget(writerOf(context), failed, dueAt);
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
  await updateTarget(writerOf(context), ready, now + REFRESH_MS);
}

/** A target with models of an earlier discovery stays in service; one that never had any is FAILED. */
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
