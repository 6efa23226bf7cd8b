/** A price as an administrator sets it, in dollars a million tokens. One schema for the HTTP body and the D1 row. */
import * as z from "../words/schema.ts";

const dollars = z.number().check(z.minimum(0), z.maximum(1_000_000));

/** What is left out costs as input. */
export const PriceDollars = z.strictObject({
  input: dollars,
  output: dollars,
  cacheRead: z.optional(dollars),
  cacheWrite5m: z.optional(dollars),
  cacheWrite1h: z.optional(dollars),
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
