/** A creation or change that D1 did not make → the Fault that says why: the name is taken, a quota is reached, or somebody else was first. */
import type { Quotas } from "../../config/quotas.ts";
import type { Target } from "../../config/target.ts";
import type { Occupancy } from "../../store/occupancy.ts";
import { countAtWork, occupancyOfTargets } from "../../store/targets.ts";
import { changedMeanwhile, Fault } from "./fault.ts";

/** @param has the quota → the beginning of the sentence: `This gateway has 100 targets`. */
export function refusedCreation(
  conflict: Fault,
  { there, named }: Occupancy,
  quotas: Quotas,
  quota: keyof Quotas,
  has: (most: number) => string,
): Fault {
  const most = quotas[quota];
  if (named > 0 || there < most) return conflict;
  return new Fault(
    "ServiceQuotaExceededException",
    `${has(most)}, which is the quota. Delete one, or raise the variable ${quota}.`,
  );
}

export async function refusedTarget(db: D1Database, target: Target, quotas: Quotas): Promise<Fault> {
  const { gatewayId, spec, status, createdAt } = target;
  const conflict = new Fault("ConflictException", `This gateway already has a target named "${spec.name}".`);
  const occupancy = await occupancyOfTargets(db, gatewayId, spec.name);
  const fault = refusedCreation(
    conflict,
    occupancy,
    quotas,
    "MAX_TARGETS",
    (most) => `This gateway has ${most} targets`,
  );
  if (fault !== conflict || occupancy.named > 0 || status !== "CREATING") return fault;
  return (await tooManyAtWork(db, gatewayId, quotas, createdAt)) ?? conflict;
}

/** For an update of a target that matched no row. */
export async function refusedChange(db: D1Database, { gatewayId, updatedAt }: Target, quotas: Quotas): Promise<Fault> {
  return (await tooManyAtWork(db, gatewayId, quotas, updatedAt)) ?? changedMeanwhile("target");
}

/** This quota frees itself, so it is a ThrottlingException, which AWS's clients retry. */
async function tooManyAtWork(
  db: D1Database,
  gatewayId: string,
  quotas: Quotas,
  now: number,
): Promise<Fault | undefined> {
  const most = quotas.MAX_TARGET_OPERATIONS;
  if ((await countAtWork(db, gatewayId, now)) < most) return undefined;
  return new Fault(
    "ThrottlingException",
    `${most} targets of this gateway are being created, updated or synchronised, which is the quota. Try again in a moment, or raise the variable MAX_TARGET_OPERATIONS.`,
  );
}
