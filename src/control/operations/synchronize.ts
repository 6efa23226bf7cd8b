/** A target's models discovered anew, when somebody asks for it. */
import type { Target } from "../../config/target.ts";
import type { OperationContext } from "./context.ts";
import { Fault } from "./fault.ts";
import { LEASE_MS, needsDiscovery } from "./life-cycle.ts";
import { requireTarget, writeChange } from "./targets.ts";

/**
 * @returns the target: SYNCHRONIZING while its provider is asked after the answer, READY where it declares its models.
 * @throws Fault ResourceNotFoundException, ConflictException where discovery is under way or somebody else changed it
 * meanwhile, ThrottlingException where too many operations on targets are under way.
 */
export async function synchronizeTarget(
  context: OperationContext,
  gatewayId: string,
  targetId: string,
): Promise<Target> {
  const known = await requireTarget(context, gatewayId, targetId);
  const now = context.now();
  if (["CREATING", "UPDATING", "SYNCHRONIZING"].includes(known.status) && now - known.updatedAt < LEASE_MS) {
    throw new Fault(
      "ConflictException",
      `Target "${known.spec.name}" is ${known.status}: it is being looked at already.`,
    );
  }
  const changed: Target = { ...known, statusReasons: [], updatedAt: now };
  return writeChange(
    context,
    needsDiscovery(known, context.settings)
      ? { ...changed, status: "SYNCHRONIZING" }
      : { ...changed, status: "READY", lastSynchronizedAt: now },
  );
}
