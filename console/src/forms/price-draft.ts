/** A price as it is typed → what the API takes, and what is wrong with it. */
import { ModelPattern, PriceSpec } from "#worker/config/price-spec.ts";
import { TargetName } from "#worker/config/target.ts";
import type { Price } from "../api/prices.ts";
import { checkWith, type FormFaults } from "../screens/form-faults.ts";
import { priceTexts } from "../texts/prices.ts";
import { present } from "./lines.ts";

/** Numbers as they are typed. */
export interface PriceDraft {
  readonly target: string;
  readonly model: string;
  readonly input: string;
  readonly output: string;
  readonly cacheRead: string;
  readonly cacheWrite5m: string;
  readonly cacheWrite1h: string;
  readonly effectiveFrom: string;
}

export function draftOf(price: Price | undefined, target: string, model: string): PriceDraft {
  const text = (amount: number | undefined): string => (amount === undefined ? "" : String(amount));
  return {
    target: price?.target ?? target,
    model: price?.model ?? model,
    input: text(price?.input),
    output: text(price?.output),
    cacheRead: text(price?.cacheRead),
    cacheWrite5m: text(price?.cacheWrite5m),
    cacheWrite1h: text(price?.cacheWrite1h),
    effectiveFrom: price?.effectiveFrom ?? "",
  };
}

const AMOUNTS = ["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"] as const;

export function specOf(draft: PriceDraft): Record<string, number | string> {
  const { effectiveFrom } = draft;
  return present({
    ...Object.fromEntries(AMOUNTS.map((name) => [name, numberIn(draft[name])])),
    effectiveFrom: effectiveFrom.trim() === "" ? undefined : effectiveFrom.trim(),
  });
}

/** What is no number stays text, so that the schema says it. */
function numberIn(text: string): number | string | undefined {
  if (text.trim() === "") return undefined;
  const number = Number(text.trim().replace(/^\$/, ""));
  return Number.isNaN(number) ? text : number;
}

export function checkOf(draft: PriceDraft): FormFaults {
  const target = checkWith(TargetName, draft.target.trim())[""];
  const model = checkWith(ModelPattern, draft.model.trim())[""];
  const missing = (text: string): string | undefined => (text.trim() === "" ? priceTexts.missing : undefined);
  return present({
    ...checkWith(PriceSpec, specOf(draft)),
    ...present({ input: missing(draft.input), output: missing(draft.output) }),
    ...(target === undefined ? {} : { target }),
    ...(model === undefined ? {} : { model: draft.model.trim() === "" ? priceTexts.modelMissing : model }),
  });
}
