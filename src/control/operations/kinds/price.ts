/** Prices in a file: as PUT /control/prices takes them, with their target's name and model beside. Those of one target and model stand for all there are of it. */
import { ModelPattern, PriceDollars } from "../../../config/price-spec.ts";
import { TargetName } from "../../../config/target.ts";
import { MOST_PRICES, PRICES } from "../../../store/prices.ts";
import { parseInstant } from "../../../words/instant.ts";
import * as z from "../../../words/schema.ts";
import { AnyObject, kindOfObject } from "./kind.ts";

const PriceInFile = z.extend(PriceDollars, {
  target: TargetName,
  model: ModelPattern,
  effectiveFrom: z.optional(
    z
      .string()
      .check(
        z.refine(
          (text) => parseInstant(text) !== undefined,
          "must be a time like 2026-11-25T08:00:00Z, or a day like 2026-11-25",
        ),
      ),
  ),
});

const Kept = z.object({ target: z.string(), model: z.string(), effectiveFrom: z.number(), dollars: AnyObject });

const begins = (effectiveFrom: string | undefined): number => parseInstant(effectiveFrom ?? "") ?? 0;

export const price = kindOfObject(PriceInFile, {
  table: PRICES,
  member: "prices",
  of: "document",
  named: ({ target, model, effectiveFrom }) => {
    const from = begins(effectiveFrom);
    return `${target}/${model}${from === 0 ? "" : ` from ${new Date(from).toISOString()}`}`;
  },
  replaces: ({ target, model }) => `${target}/${model}`,
  newId: ({ target, model, effectiveFrom }) => `${target} ${begins(effectiveFrom)} ${model}`,
  kept: ({ target, model, effectiveFrom, ...dollars }) => ({
    target,
    model,
    effectiveFrom: begins(effectiveFrom),
    dollars,
  }),
  shown: (kept) => {
    const { target, model, effectiveFrom, dollars } = Kept.parse(kept);
    const from = effectiveFrom === 0 ? {} : { effectiveFrom: new Date(effectiveFrom).toISOString() };
    return { target, model, ...dollars, ...from };
  },
  row: ({ target, model, effectiveFrom, ...dollars }, _, __, { now }) => [
    target,
    model,
    begins(effectiveFrom),
    JSON.stringify(dollars),
    now,
  ],
  most: () => ({ most: MOST_PRICES, raisedBy: "delete some" }),
});
