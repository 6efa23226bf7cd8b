/** Gateways: created, found, listed, changed and deleted. */
import { GATEWAY_ADDITIONS, type Gateway, type GatewaySpec } from "../../config/gateway.ts";
import { writerOf } from "../../memory/own-writes.ts";
import type { Idempotency } from "../../store/client-tokens.ts";
import {
  deleteGateway,
  findGateway,
  insertGateway,
  listGateways,
  occupancyOfGateways,
  updateGateway,
} from "../../store/gateways.ts";
import type { Page, PageRequest } from "../../words/page.ts";
import type { ResourceTags } from "../../store/tags.ts";
import { listTargets } from "../../store/targets.ts";
import { withAdditions, type TakenAway } from "./additions.ts";
import { checkAuthorizer, withConsentOf } from "./check-authorizer.ts";
import type { OperationContext } from "./context.ts";
import { changedMeanwhile, Fault, invalidField } from "./fault.ts";
import { newGatewayId } from "./new-ids.ts";
import { refusedCreation } from "./quota-fault.ts";

/**
 * A gateway with its id, not yet written: its creation's answer can be made of it.
 *
 * @throws Fault ValidationException.
 */
export function newGateway({ settings, now }: OperationContext, spec: GatewaySpec): Gateway {
  checkAuthorizer(spec, settings);
  const createdAt = now();
  return { gatewayId: newGatewayId(spec.name), spec, revision: 1, createdAt, updatedAt: createdAt };
}

/**
 * @param gateway as `newGateway` makes it.
 * @param once the client's token, as `createOnce` passes it on.
 * @throws Fault ConflictException where another has the name or the token was used meanwhile, ServiceQuotaExceededException.
 */
export async function createGateway(
  context: OperationContext,
  gateway: Gateway,
  tags: ResourceTags,
  once?: Idempotency,
): Promise<void> {
  const { env, settings } = context;
  const { quotas } = settings;
  if (await insertGateway(writerOf(context), gateway, tags, once, quotas.MAX_GATEWAYS)) return;
  const { name } = gateway.spec;
  const conflict = new Fault("ConflictException", `A gateway named "${name}" already exists.`);
  const occupancy = await occupancyOfGateways(env.DB, name);
  throw refusedCreation(conflict, occupancy, quotas, "MAX_GATEWAYS", (most) => `There are ${most} gateways`);
}

export function pageOfGateways({ env }: OperationContext, wanted: PageRequest): Promise<Page<Gateway>> {
  return listGateways(env.DB, wanted);
}

/** @throws Fault ResourceNotFoundException. */
export async function requireGateway({ env }: OperationContext, gatewayId: string): Promise<Gateway> {
  const gateway = await findGateway(env.DB, gatewayId);
  if (gateway === undefined) throw noGateway(gatewayId);
  return gateway;
}

/**
 * @param takenAway of our own members those that are not to stay as they were where they are left out.
 * @returns the gateway as it is now.
 * @throws Fault ResourceNotFoundException, ValidationException, ConflictException where somebody else changed it meanwhile.
 */
export async function replaceGateway(
  context: OperationContext,
  gatewayId: string,
  wanted: GatewaySpec,
  takenAway: TakenAway,
): Promise<Gateway> {
  const known = await requireGateway(context, gatewayId);
  const consented = withConsentOf(known.spec, wanted, takenAway);
  const spec = withAdditions(consented, known.spec, GATEWAY_ADDITIONS, takenAway);
  if (spec.name !== known.spec.name)
    throw invalidField("name", `cannot be changed: this gateway is named "${known.spec.name}"`);
  if (spec.authorizerType !== known.spec.authorizerType) {
    throw invalidField("authorizerType", `cannot be changed after creation: it is ${known.spec.authorizerType}`);
  }
  checkAuthorizer(spec, context.settings);
  const updated: Gateway = { ...known, spec, updatedAt: context.now() };
  if (!(await updateGateway(writerOf(context), updated))) throw changedMeanwhile("gateway");
  return updated;
}

/** @throws Fault ResourceNotFoundException, ValidationException where it still has targets. */
export async function removeGateway(context: OperationContext, gatewayId: string): Promise<void> {
  const { env } = context;
  await requireGateway(context, gatewayId);
  if (await deleteGateway(writerOf(context), gatewayId)) return;
  const { items } = await listTargets(env.DB, gatewayId, { most: 1, after: undefined });
  if (items.length === 0) throw noGateway(gatewayId);
  throw new Fault(
    "ValidationException",
    `Gateway ${gatewayId} has targets associated with it. Delete all targets before deleting the gateway.`,
  );
}

export function noGateway(gatewayId: string): Fault {
  return new Fault("ResourceNotFoundException", `There is no gateway "${gatewayId}".`);
}
