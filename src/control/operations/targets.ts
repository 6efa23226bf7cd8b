/** Targets of a gateway: created, found, listed, changed and deleted. */
import { TARGET_ADDITIONS, type Target, type TargetSpec } from "../../config/target.ts";
import { kindOf } from "../../config/target-configuration.ts";
import { writerOf } from "../../memory/own-writes.ts";
import type { Idempotency } from "../../store/client-tokens.ts";
import type { Page, PageRequest } from "../../words/page.ts";
import { deleteTarget, findTarget, insertTarget, listTargets, updateTarget } from "../../store/targets.ts";
import { withSourceOf } from "./kept-source.ts";
import { withAdditions, type TakenAway } from "./additions.ts";
import { checkTarget } from "./check-target.ts";
import type { OperationContext } from "./context.ts";
import { Fault, invalidField } from "./fault.ts";
import { requireGateway } from "./gateways.ts";
import { LEASE_MS, needsDiscovery, reconfigure, runDiscovery } from "./life-cycle.ts";
import { newTargetId, newTargetName } from "./new-ids.ts";
import { refusedChange, refusedTarget } from "./quota-fault.ts";

/** A target as it is asked for: without a name, a new one is given one and an existing one keeps its own. */
export type WantedTarget = Omit<TargetSpec, "name"> & { readonly name?: string | undefined };

/**
 * A target with its id, not yet written: its creation's answer can be made of it.
 *
 * @throws Fault ResourceNotFoundException where there is no such gateway.
 */
export async function newTarget(context: OperationContext, gatewayId: string, wanted: WantedTarget): Promise<Target> {
  await requireGateway(context, gatewayId);
  const spec: TargetSpec = { ...wanted, name: wanted.name ?? newTargetName() };
  const createdAt = context.now();
  return {
    targetId: newTargetId(),
    gatewayId,
    spec,
    lastGood: undefined,
    status: needsDiscovery({ spec }, context.settings) ? "CREATING" : "READY",
    statusReasons: [],
    models: [],
    createdAt,
    updatedAt: createdAt,
    lastSynchronizedAt: undefined,
    revision: 1,
    failures: 0,
  };
}

/**
 * Its models, where its provider is asked for them, are discovered after the answer.
 *
 * @param target as `newTarget` makes it.
 * @param once the client's token, as `createOnce` passes it on.
 * @throws Fault ValidationException, ResourceNotFoundException, ConflictException, ServiceQuotaExceededException,
 * ThrottlingException where too many operations on targets are under way.
 */
export async function createTarget(context: OperationContext, target: Target, once?: Idempotency): Promise<void> {
  const { env, settings } = context;
  const { quotas } = settings;
  await checkTarget(context, target.spec);
  const discovers = needsDiscovery(target, settings);
  if (
    !(await insertTarget(writerOf(context), target, discovers ? target.createdAt + LEASE_MS : undefined, once, quotas))
  ) {
    // Deleted while the target was checked?
    await requireGateway(context, target.gatewayId);
    throw await refusedTarget(env.DB, target, quotas);
  }
  if (discovers) context.later(runDiscovery(context, target));
}

/** @throws Fault ResourceNotFoundException where there is no such gateway. */
export async function pageOfTargets(
  context: OperationContext,
  gatewayId: string,
  wanted: PageRequest,
): Promise<Page<Target>> {
  await requireGateway(context, gatewayId);
  return listTargets(context.env.DB, gatewayId, wanted);
}

/** @throws Fault ResourceNotFoundException. */
export async function requireTarget(context: OperationContext, gatewayId: string, targetId: string): Promise<Target> {
  await requireGateway(context, gatewayId);
  const target = await findTarget(context.env.DB, gatewayId, targetId);
  if (target === undefined) throw noTarget(targetId);
  return target;
}

/**
 * @param takenAway of our own members those that are not to stay as they were where they are left out.
 * @returns the target as it is now: UPDATING where its models have to be discovered anew, which happens after the answer.
 * @throws Fault ResourceNotFoundException, ValidationException, ConflictException where somebody else changed it
 * meanwhile, ThrottlingException where too many operations on targets are under way.
 */
export async function replaceTarget(
  context: OperationContext,
  gatewayId: string,
  targetId: string,
  wanted: WantedTarget,
  takenAway: TakenAway,
): Promise<Target> {
  const known = await requireTarget(context, gatewayId, targetId);
  const named: TargetSpec = {
    ...wanted,
    name: wanted.name ?? known.spec.name,
    targetConfiguration: withSourceOf(known.spec.targetConfiguration, wanted.targetConfiguration, takenAway),
  };
  const spec = withAdditions(named, known.spec, TARGET_ADDITIONS, takenAway);
  if (spec.name !== known.spec.name)
    throw invalidField("name", `cannot be changed: this target is named "${known.spec.name}"`);
  const [was, becomes] = [kindOf(known.spec.targetConfiguration), kindOf(spec.targetConfiguration)];
  if (was !== becomes) {
    throw invalidField(
      "targetConfiguration",
      `Target configuration cannot be updated from ${was} to ${becomes}: delete the target and create another`,
    );
  }
  await checkTarget(context, spec);
  return writeChange(context, reconfigure(known, spec, context.settings, context.now()));
}

/**
 * Writes a changed target; discovery, where it needs one, runs after the answer.
 *
 * @param changed with the revision that was read, and `updatedAt` the time of the change.
 * @throws Fault ConflictException, ThrottlingException.
 */
export async function writeChange(context: OperationContext, changed: Target): Promise<Target> {
  const { env, settings } = context;
  const { quotas } = settings;
  const discovers = needsDiscovery(changed, settings);
  const written = await (discovers
    ? updateTarget(writerOf(context), changed, changed.updatedAt + LEASE_MS, quotas.MAX_TARGET_OPERATIONS)
    : updateTarget(writerOf(context), changed, undefined));
  if (written === undefined) throw await refusedChange(env.DB, changed, quotas);
  if (discovers) context.later(runDiscovery(context, written));
  return written;
}

/** @throws Fault ResourceNotFoundException. */
export async function removeTarget(context: OperationContext, gatewayId: string, targetId: string): Promise<void> {
  await requireTarget(context, gatewayId, targetId);
  if (!(await deleteTarget(writerOf(context), gatewayId, targetId))) throw noTarget(targetId);
}

function noTarget(targetId: string): Fault {
  return new Fault("ResourceNotFoundException", `There is no target "${targetId}" on this gateway.`);
}
