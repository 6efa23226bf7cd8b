/** Prices that hold instead of the public ones: set, shown, listed, taken back. */
import { TARGET_NAME } from "../../config/identifiers.ts";
import { ModelPattern, type PriceSpec } from "../../config/price-spec.ts";
import { writerOf } from "../../memory/own-writes.ts";
import { deletePrices, findPrices, listPrices, MOST_PRICES, putPrice } from "../../store/prices.ts";
import type { PriceOverride } from "../../usage/price-override.ts";
import { parseInstant } from "../../words/instant.ts";
import type { Page, PageRequest } from "../../words/page.ts";
import type { OperationContext } from "./context.ts";
import { Fault, invalidField } from "./fault.ts";

/** Which price: of the targets of this name, for a model's id or a pattern of them. */
export interface Priced {
  readonly target: string;
  readonly model: string;
}

export interface PricesOfModel {
  /** What holds now; where nothing does yet, the first that will. */
  readonly current: Omit<PriceOverride, "price">;
  /** What holds later, in its order. */
  readonly scheduled: readonly Omit<PriceOverride, "price">[];
}

/** @throws Fault ValidationException, ServiceQuotaExceededException. */
export async function setPrice(
  context: OperationContext,
  priced: Priced,
  { effectiveFrom, ...dollars }: PriceSpec,
): Promise<Omit<PriceOverride, "price">> {
  check(priced);
  const from = effectiveFrom === undefined ? 0 : parseInstant(effectiveFrom);
  if (from === undefined) {
    throw invalidField("effectiveFrom", "must be a time like 2026-11-25T08:00:00Z, or a day like 2026-11-25");
  }
  const price = { ...priced, effectiveFrom: from, dollars };
  if (await putPrice(writerOf(context), price)) return price;
  throw new Fault("ServiceQuotaExceededException", `There are ${MOST_PRICES} prices, and no more can be. Delete one.`);
}

/** @throws Fault ValidationException, ResourceNotFoundException. */
export async function pricesOf({ env, now }: OperationContext, priced: Priced): Promise<PricesOfModel> {
  check(priced);
  const all = await findPrices(env.DB, priced.target, priced.model);
  const at = now();
  const current = all.findLast(({ effectiveFrom }) => effectiveFrom <= at) ?? all[0];
  if (current === undefined) throw noPrice(priced);
  const { effectiveFrom } = current;
  return { current, scheduled: all.filter((one) => one.effectiveFrom > Math.max(at, effectiveFrom)) };
}

/** Those that hold later too. @throws as `pricesOf`. */
export async function removePrices(context: OperationContext, priced: Priced): Promise<void> {
  check(priced);
  if (!(await deletePrices(writerOf(context), priced.target, priced.model))) throw noPrice(priced);
}

export function pageOfPrices({ env }: OperationContext, wanted: PageRequest): Promise<Page<PriceOverride>> {
  return listPrices(env.DB, wanted);
}

function check({ target, model }: Priced): void {
  if (!TARGET_NAME.test(target)) throw invalidField("target", "must be a target's name");
  const parsed = ModelPattern.safeParse(model);
  if (!parsed.success) throw invalidField("model", parsed.error.issues.map(({ message }) => message).join("; "));
}

function noPrice({ target, model }: Priced): Fault {
  return new Fault("ResourceNotFoundException", `There is no price of target "${target}" for model "${model}".`);
}
