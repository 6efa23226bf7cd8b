/** Rate limits of a gateway: created, found, listed, changed, deleted, and all of them replaced at once. */
import type { RateLimit, RateLimitChange, WantedRateLimit } from "../../config/rate-limit.ts";
import { writerOf } from "../../memory/own-writes.ts";
import type { Idempotency } from "../../store/client-tokens.ts";
import { replaceRateLimits } from "../../store/replace-rate-limits.ts";
import {
  deleteRateLimit,
  findRateLimit,
  insertRateLimit,
  listRateLimits,
  occupancyOfRateLimits,
  updateRateLimit,
} from "../../store/rate-limits.ts";
import type { Page, PageRequest } from "../../words/page.ts";
import { specOf } from "./check-rate-limit.ts";
import type { OperationContext } from "./context.ts";
import { changedMeanwhile, Fault, invalidField } from "./fault.ts";
import { requireGateway } from "./gateways.ts";
import { newRateLimitId } from "./new-ids.ts";
import { refusedCreation } from "./quota-fault.ts";

/**
 * A rate limit with its id, not yet written: its creation's answer can be made of it.
 *
 * @throws Fault ResourceNotFoundException where there is no such gateway, ValidationException.
 */
export async function newRateLimit(
  context: OperationContext,
  gatewayId: string,
  wanted: WantedRateLimit,
): Promise<RateLimit> {
  await requireGateway(context, gatewayId);
  const spec = specOf(wanted, undefined);
  const createdAt = context.now();
  const rateLimitId = wanted.rateLimitId ?? newRateLimitId();
  return { rateLimitId, gatewayId, spec, revision: 1, createdAt, updatedAt: createdAt };
}

/**
 * @param limit as `newRateLimit` makes it.
 * @param once the client's token, as `createOnce` passes it on.
 * @throws Fault ConflictException where another has the id or the dimensions, ServiceQuotaExceededException,
 * ResourceNotFoundException.
 */
export async function createRateLimit(context: OperationContext, limit: RateLimit, once?: Idempotency): Promise<void> {
  const { env, settings } = context;
  const { quotas } = settings;
  if (await insertRateLimit(writerOf(context), limit, once, quotas.MAX_RATE_LIMITS)) return;
  await requireGateway(context, limit.gatewayId);
  const { there, sameId, sameKeys } = await occupancyOfRateLimits(env.DB, limit);
  const conflict = new Fault(
    "ConflictException",
    sameId > 0
      ? `This gateway already has a rate limit "${limit.rateLimitId}".`
      : `This gateway already has a rate limit with the dimensions ${limit.spec.dimensionKeys.join(", ")}.`,
  );
  const occupancy = { there, named: sameId + sameKeys };
  throw refusedCreation(
    conflict,
    occupancy,
    quotas,
    "MAX_RATE_LIMITS",
    (most) => `This gateway has ${most} rate limits`,
  );
}

/** @throws Fault ResourceNotFoundException where there is no such gateway. */
export async function pageOfRateLimits(
  context: OperationContext,
  gatewayId: string,
  wanted: PageRequest,
): Promise<Page<RateLimit>> {
  await requireGateway(context, gatewayId);
  return listRateLimits(context.env.DB, gatewayId, wanted);
}

/** @throws Fault ResourceNotFoundException. */
export async function requireRateLimit(
  context: OperationContext,
  gatewayId: string,
  rateLimitId: string,
): Promise<RateLimit> {
  await requireGateway(context, gatewayId);
  const limit = await findRateLimit(context.env.DB, gatewayId, rateLimitId);
  if (limit === undefined) throw noRateLimit(rateLimitId);
  return limit;
}

/**
 * What was used stays used: buckets are named by their values, not by their rates.
 *
 * @returns the limit as it is now.
 * @throws Fault ResourceNotFoundException, ValidationException, ConflictException where somebody else changed it meanwhile.
 */
export async function changeRateLimit(
  context: OperationContext,
  gatewayId: string,
  rateLimitId: string,
  change: RateLimitChange,
): Promise<RateLimit> {
  const known = await requireRateLimit(context, gatewayId, rateLimitId);
  const { dimensionKeys, description } = known.spec;
  const wanted = { ...change, dimensionKeys, description: change.description ?? description };
  const changed: RateLimit = { ...known, spec: specOf(wanted, known.spec), updatedAt: context.now() };
  if (!(await updateRateLimit(writerOf(context), changed))) throw changedMeanwhile("rate limit");
  return changed;
}

/** @throws Fault ResourceNotFoundException. */
export async function removeRateLimit(
  context: OperationContext,
  gatewayId: string,
  rateLimitId: string,
): Promise<void> {
  await requireGateway(context, gatewayId);
  if (!(await deleteRateLimit(writerOf(context), gatewayId, rateLimitId))) throw noRateLimit(rateLimitId);
}

export interface Replacement {
  readonly known: readonly RateLimit[];
  /** All that the gateway has afterwards, in the order in which they were asked for. */
  readonly wanted: readonly RateLimit[];
}

/**
 * The set of a gateway's limits as it is to be, not yet written. One without an id is the one that has its dimensions.
 *
 * @throws Fault ResourceNotFoundException where there is no such gateway, ValidationException.
 */
export async function newRateLimits(
  context: OperationContext,
  gatewayId: string,
  asked: readonly WantedRateLimit[],
): Promise<Replacement> {
  await requireGateway(context, gatewayId);
  const most = context.settings.quotas.MAX_RATE_LIMITS;
  if (asked.length > most) {
    const message = `must not hold more than ${most} rate limits, which is the quota; the variable MAX_RATE_LIMITS raises it`;
    throw invalidField("rateLimits", message);
  }
  const known = await allRateLimits(context, gatewayId);
  const now = context.now();
  const placeOf = (keys: readonly string[]): string => JSON.stringify(keys);
  const byKeys = new Map(known.map((limit) => [placeOf(limit.spec.dimensionKeys), limit]));
  const byId = new Map(known.map((limit) => [limit.rateLimitId, limit]));
  const named = new Set(asked.map(({ rateLimitId }) => rateLimitId));
  const ids = new Set<string>();
  const places = new Set<string>();
  const wanted = asked.map((one, at): RateLimit => {
    const field = (name: string): string => `rateLimits.${at}.${name}`;
    const place = placeOf(one.dimensionKeys);
    const same = byKeys.get(place);
    const own = same === undefined || named.has(same.rateLimitId) ? undefined : same.rateLimitId;
    const rateLimitId = one.rateLimitId ?? own ?? newRateLimitId();
    const before = byId.get(rateLimitId);
    if (ids.has(rateLimitId)) throw invalidField(field("rateLimitId"), "stands there twice");
    if (places.has(place)) throw invalidField(field("dimensionKeys"), "stand there twice");
    if (before !== undefined && placeOf(before.spec.dimensionKeys) !== place) throw fixedKeys(field("dimensionKeys"));
    ids.add(rateLimitId);
    places.add(place);
    const spec = specOf(one, before?.spec, field(""));
    return {
      rateLimitId,
      gatewayId,
      spec,
      revision: (before?.revision ?? 0) + 1,
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
    };
  });
  return { known, wanted };
}

/**
 * @param replacement as `newRateLimits` makes it.
 * @throws Fault ResourceNotFoundException, ConflictException where somebody else changed one of them meanwhile.
 */
export async function putRateLimits(
  context: OperationContext,
  gatewayId: string,
  { wanted, known }: Replacement,
  once?: Idempotency,
): Promise<void> {
  if (await replaceRateLimits(writerOf(context), gatewayId, wanted, known, once)) return;
  await requireGateway(context, gatewayId);
  throw changedMeanwhile("set of rate limits");
}

async function allRateLimits({ env }: OperationContext, gatewayId: string): Promise<readonly RateLimit[]> {
  return (await listRateLimits(env.DB, gatewayId, { most: 100_000, after: undefined })).items;
}

function fixedKeys(name: string): Fault {
  return invalidField(name, "cannot be changed: delete the rate limit and create another");
}

function noRateLimit(rateLimitId: string): Fault {
  return new Fault("ResourceNotFoundException", `There is no rate limit "${rateLimitId}" on this gateway.`);
}
