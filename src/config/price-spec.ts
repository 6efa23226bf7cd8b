/** A price as an administrator sets it, in dollars a million tokens. One schema for the HTTP body and the D1 row. */
import * as z from "../words/schema.ts";

const dollars = z.number().check(z.minimum(0), z.maximum(1_000_000));

/** What is left out costs as input. */
const rates = {
  input: dollars,
  output: dollars,
  cacheRead: z.optional(dollars),
  cacheWrite5m: z.optional(dollars),
  cacheWrite1h: z.optional(dollars),
};

const MOST_TIERS = 20;

/** As the provider's answer names it. */
export const TierName = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "must be small letters, digits, _ and -"));

export const PriceDollars = z.strictObject({
  ...rates,
  /** Of calls with more input than this, cached included, and then of all their tokens; without it the others hold for every length. */
  longContext: z.optional(
    z.strictObject({ over: z.number().check(z.int("must be a whole number"), z.minimum(1), z.maximum(1e9)), ...rates }),
  ),
  /** Another tier than the standard one, as the provider's answer names it → what all of that is multiplied by; a call at one that is not here has no price. */
  serviceTiers: z.optional(
    z
      .record(TierName, z.number().check(z.minimum(0), z.maximum(100)))
      .check(
        z.refine((tiers) => Object.keys(tiers).length <= MOST_TIERS, `must not hold more than ${MOST_TIERS} tiers`),
      ),
  ),
});
export type PriceDollars = z.infer<typeof PriceDollars>;

export const PriceSpec = z.extend(PriceDollars, { effectiveFrom: z.optional(z.string()) });
export type PriceSpec = z.infer<typeof PriceSpec>;

/** Model ids are providers' own, so all but control characters may stand in one. */
export const ModelPattern = z
  .string()
  .check(z.minLength(1), z.maxLength(400), z.regex(/^[^\p{C}]+$/u, "must not hold control characters"));

/** Where a price stands in the list of all: its target's name, which holds no space, when it begins, and its model. */
export const PRICE_KEY = /^(\S+) (\d{1,16}) ([^\p{C}]+)$/u;
