/** A price as it is typed → what the API takes, and what is wrong with it. */
import { ModelPattern, PriceSpec, TierName } from "#worker/config/price-spec.ts";
import { TargetName } from "#worker/config/target.ts";
import type { Price } from "../api/prices.ts";
import { checkWith, type FormFaults } from "../screens/form-faults.ts";
import { priceTexts } from "../texts/prices.ts";
import { present } from "./lines.ts";
import { newId } from "./new-id.ts";

const RATES = ["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"] as const;
type RateTexts = Readonly<Record<(typeof RATES)[number], string>>;

export interface LongContextDraft extends RateTexts {
  readonly over: string;
}

export interface TierRow {
  readonly id: number;
  readonly name: string;
  readonly factor: string;
}

/** Numbers as they are typed. */
export interface PriceDraft extends RateTexts {
  readonly target: string;
  readonly model: string;
  readonly effectiveFrom: string;
  readonly longContext: LongContextDraft;
  readonly serviceTiers: readonly TierRow[];
}

export const newTier = (name = "", factor = ""): TierRow => ({ id: newId(), name, factor });

export function draftOf(price: Price | undefined, target: string, model: string): PriceDraft {
  const { longContext, serviceTiers = {} } = price ?? {};
  return {
    target: price?.target ?? target,
    model: price?.model ?? model,
    ...ratesOf(price),
    effectiveFrom: price?.effectiveFrom ?? "",
    longContext: { over: textOf(longContext?.over), ...ratesOf(longContext) },
    serviceTiers: Object.entries(serviceTiers).map(([name, factor]) => newTier(name, String(factor))),
  };
}

function textOf(amount: number | undefined): string {
  return amount === undefined ? "" : String(amount);
}

function ratesOf(rates: Partial<Pick<Price, keyof RateTexts>> = {}): RateTexts {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = rates;
  return {
    input: textOf(input),
    output: textOf(output),
    cacheRead: textOf(cacheRead),
    cacheWrite5m: textOf(cacheWrite5m),
    cacheWrite1h: textOf(cacheWrite1h),
  };
}

type Typed = number | string | undefined;

export function specOf(draft: PriceDraft): Record<string, unknown> {
  const { effectiveFrom, longContext, serviceTiers } = draft;
  const rates = (texts: RateTexts): Record<string, Typed> =>
    Object.fromEntries(RATES.map((name) => [name, numberIn(texts[name])]));
  return present<unknown>({
    ...rates(draft),
    longContext: isSaid(longContext)
      ? present<Typed>({ over: numberIn(longContext.over.replaceAll(",", "")), ...rates(longContext) })
      : undefined,
    serviceTiers:
      serviceTiers.length === 0
        ? undefined
        : // A member of its own, whatever its name.
          Object.fromEntries(serviceTiers.map(({ name, factor }) => [name.trim(), numberIn(factor) ?? ""])),
    effectiveFrom: effectiveFrom.trim() === "" ? undefined : effectiveFrom.trim(),
  });
}

function isSaid(longContext: LongContextDraft): boolean {
  return Object.values(longContext).some((text: string) => text.trim() !== "");
}

/** What is no number stays text, so that the schema says it. */
function numberIn(text: string): Typed {
  if (text.trim() === "") return undefined;
  const number = Number(text.trim().replace(/^\$/, ""));
  return Number.isNaN(number) ? text : number;
}

const missing = (text: string, say: string): string | undefined => (text.trim() === "" ? say : undefined);

/** A tier's by its row: `tier 7 name`, `tier 7 factor`. */
export function checkOf(draft: PriceDraft): FormFaults {
  const { longContext } = draft;
  const target = checkWith(TargetName, draft.target.trim())[""];
  const model = checkWith(ModelPattern, draft.model.trim())[""];
  const said = checkWith(PriceSpec, specOf(draft));
  // Of one tier its row says it.
  const others = Object.entries(said).filter(([name]) => !name.startsWith("serviceTiers."));
  const long = isSaid(longContext)
    ? {
        "longContext.over": missing(longContext.over, priceTexts.overMissing),
        "longContext.input": missing(longContext.input, priceTexts.missing),
        "longContext.output": missing(longContext.output, priceTexts.missing),
      }
    : {};
  return present({
    ...Object.fromEntries(others),
    ...present({
      input: missing(draft.input, priceTexts.missing),
      output: missing(draft.output, priceTexts.missing),
      ...long,
    }),
    ...faultsOfTiers(draft.serviceTiers, said),
    ...(target === undefined ? {} : { target }),
    ...(model === undefined ? {} : { model: draft.model.trim() === "" ? priceTexts.modelMissing : model }),
  });
}

function faultsOfTiers(rows: readonly TierRow[], said: FormFaults): FormFaults {
  const names = rows.map(({ name }) => name.trim());
  return present(
    Object.fromEntries(
      rows.flatMap(({ id, factor }, at) => {
        const name = names[at] ?? "";
        const form = checkWith(TierName, name)[""];
        const wrong =
          name === ""
            ? priceTexts.tierMissing
            : (form ?? (names.indexOf(name) < at ? priceTexts.tierTwice : undefined));
        return [
          [tierField(id, "name"), wrong],
          [
            tierField(id, "factor"),
            missing(factor, priceTexts.factorMissing) ??
              (wrong === undefined ? said[`serviceTiers.${name}`] : undefined),
          ],
        ];
      }),
    ),
  );
}

export function tierField(id: number, part: "name" | "factor"): string {
  return `tier ${id} ${part}`;
}
