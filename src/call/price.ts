/** What a call's answer says it used → the same on its trail, with what it cost: by the price an administrator set, else by the public one. */
import { publicPrice } from "../memory/prices.ts";
import type { Billing } from "../usage/billing.ts";
import { costOf, costOfSearches } from "../usage/cost.ts";
import { overrideFor } from "../usage/price-override.ts";
import type { Price } from "../usage/price.ts";
import type { Observed } from "../usage/settle.ts";
import type { Trail } from "./trail.ts";

/** @param now milliseconds since 1970: prices change with time. */
export function price(trail: Trail, { usage, source, billing }: Observed, now: number): void {
  trail.usage = usage;
  trail.source = source;
  // Of a passthrough call no model may be known: then a pattern that takes every model does.
  const { endpoint, calledModel = "" } = trail;
  if (usage === undefined || endpoint === undefined || isDearer(billing)) return;
  const priceFor = (model: string): Price | undefined =>
    overrideFor(trail.prices, trail.target ?? "", model, now) ?? publicPrice(endpoint, model);
  const found = priceFor(calledModel);
  const tokens = found && costOf(usage, found, now, billing.serviceTier);
  const searches = costOfAllSearches(billing.webSearches, publicPrice(endpoint, calledModel), now);
  if (found === undefined || tokens === undefined || searches === undefined) return;
  let sum = tokens + searches;
  // Other models that worked on the answer; without the price of one the whole is not known.
  for (const advisor of billing.advisors ?? []) {
    const theirs = priceFor(advisor.model);
    const cost = theirs && costOf(advisor.usage, theirs, now, billing.serviceTier);
    if (cost === undefined) return;
    sum += cost;
  }
  trail.costNanos = sum;
  trail.priceVersion = found.version;
}

/**
 * An administrator's price is of tokens: searches cost what the provider's list has, and nothing at a provider that no
 * list knows. @returns undefined where the list has the model and not its searches.
 */
function costOfAllSearches(searches: number | undefined, list: Price | undefined, now: number): number | undefined {
  return searches === undefined || list === undefined ? 0 : costOfSearches(searches, list, now);
}

/** Anthropic's fast mode and its inference within the US cost more than the list says: no cost rather than a wrong one. */
function isDearer({ speed, inferenceGeo }: Billing): boolean {
  return (speed !== undefined && speed !== "standard") || inferenceGeo === "us";
}

/** Whole billionths of a dollar → dollars, in digits and a point. */
export function dollars(nanos: number): string {
  return (nanos / 1e9).toFixed(9).replace(/\.?0+$/, "");
}
