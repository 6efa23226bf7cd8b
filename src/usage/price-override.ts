/** Prices that an administrator set, and a call's target, model and time → the price that holds for it instead of the public one. */
import { isGlob, matchesGlob } from "../config/glob.ts";
import type { PriceDollars } from "../config/price-spec.ts";
import { ratesOf, type DollarsPerMillion, type Price } from "./price.ts";

export interface PriceOverride {
  /** A target's name, in whatever gateway. */
  readonly target: string;
  /** A model's id as the provider is asked for it, or a pattern of ids. */
  readonly model: string;
  /** Milliseconds since 1970; 0: since ever. */
  readonly effectiveFrom: number;
  readonly dollars: PriceDollars;
  /** The same for the calculator. */
  readonly price: Price;
}

/** @param updatedAt when it was set, in milliseconds since 1970: by that a call's record names it. */
export function priceOf({ longContext, serviceTiers, ...dollars }: PriceDollars, updatedAt: number): Price {
  const rates = [ratesOf(whole(dollars))];
  if (longContext !== undefined) rates.push(ratesOf(whole(longContext), longContext.over));
  const tiers = Object.entries(serviceTiers ?? {}).map(([tier, factor]) => [tier, Math.round(factor * 1e6)] as const);
  return {
    version: `override of ${new Date(updatedAt).toISOString()}`,
    periods: [{ rates }],
    ...(tiers.length === 0 ? {} : { tiers: new Map(tiers) }),
  };
}

/** What is left out costs as input, a cache write for an hour too. */
function whole({ cacheWrite1h, ...dollars }: DollarsPerMillion): DollarsPerMillion {
  return { ...dollars, cacheWrite1h: cacheWrite1h ?? dollars.input };
}

/**
 * An exact id comes before a pattern, a longer pattern before a shorter; of one model's prices the latest that has begun
 * holds, so that one that begins later changes nothing before.
 *
 * @param at milliseconds since 1970.
 * @returns undefined where none holds: the public price does then.
 */
export function overrideFor(
  overrides: readonly PriceOverride[],
  target: string,
  model: string,
  at: number,
): Price | undefined {
  let best: PriceOverride | undefined;
  for (const one of overrides) {
    const holds = one.target === target && one.effectiveFrom <= at && matchesModel(one.model, model);
    if (holds && (best === undefined || isCloser(one, best, model))) best = one;
  }
  return best?.price;
}

/** A model's own id may hold a `*`. */
function matchesModel(pattern: string, model: string): boolean {
  return pattern === model || (isGlob(pattern) && matchesGlob(pattern, model));
}

function isCloser(a: PriceOverride, b: PriceOverride, model: string): boolean {
  if (a.model === b.model) return a.effectiveFrom > b.effectiveFrom;
  if (a.model === model || b.model === model) return a.model === model;
  return a.model.length === b.model.length ? a.model < b.model : a.model.length > b.model.length;
}
