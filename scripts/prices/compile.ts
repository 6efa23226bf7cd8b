/** genai-prices' data → our table of prices, and a count of everything in it that the table cannot hold. */
import type { ConditionalPrice, MatchLogic, ModelInfo, ModelPrice, Provider } from "@pydantic/genai-prices";
import type { ModelFamily, ModelRow, Pattern, PeriodRow, PriceTable, RatesRow } from "../../src/usage/find-price.ts";

/** OpenRouter's answers carry their own cost, and its 700 models would make the table half as large again. */
const LEFT_OUT: ReadonlySet<string> = new Set(["openrouter"]);

/** As a row has them behind input and output. */
const OTHERS = ["cache_read_mtok", "cache_write_mtok", "cache_write_1h_mtok", "output_reasoning_mtok"] as const;
/** Not of tokens: a price for each. */
const SEARCHES = "web_searches_kcount";
const KINDS = ["input_mtok", "output_mtok", ...OTHERS] as const;

/**
 * A model with one of these is in the table all the same: calls with such input, or that use such a tool, are the
 * exception. A model with any other kind that we do not count is not, for most of its calls would get a wrong cost.
 */
const TOLERATED: ReadonlySet<string> = new Set([
  "input_audio_mtok",
  "input_image_mtok",
  "input_video_mtok",
  "cache_audio_read_mtok",
  "cache_image_read_mtok",
  "storage_searches_kcount",
]);

export interface Compiled {
  readonly table: PriceTable;
  readonly models: number;
  /** What it is → the models it concerns, as `provider/model`. */
  readonly leftOut: ReadonlyMap<string, readonly string[]>;
  readonly costedAsText: ReadonlyMap<string, readonly string[]>;
}

export function compile(providers: readonly Provider[], version: string): Compiled {
  const leftOut = new Map<string, string[]>();
  const costedAsText = new Map<string, string[]>();
  const families: Record<string, ModelFamily> = {};
  let priced = 0;
  for (const provider of providers) {
    if (LEFT_OUT.has(provider.id)) {
      for (const { id } of provider.models) note(leftOut, `all of ${provider.id}`, `${provider.id}/${id}`);
      continue;
    }
    const models = provider.models.map((model): ModelRow => {
      const patterns = patternsOf(model.match);
      const fault = unrepresentable(model);
      if (fault !== undefined) {
        note(leftOut, fault, `${provider.id}/${model.id}`);
        // Its ids are taken all the same, or another model's pattern would catch them.
        return [patterns, []];
      }
      for (const key of keysOf(model)) {
        if (TOLERATED.has(key)) note(costedAsText, key, `${provider.id}/${model.id}`);
      }
      priced++;
      if (provider.id === "aws") patterns.push(`=${mantleId(model.id)}`);
      return [patterns, conditionsOf(model).map(periodRow)];
    });
    families[provider.id] = {
      api: provider.api_pattern,
      ...(provider.fallback_model_providers === undefined ? {} : { fallback: provider.fallback_model_providers }),
      models: JSON.stringify(models),
    };
  }
  return { table: { version, families }, models: priced, leftOut, costedAsText };
}

function note(notes: Map<string, string[]>, what: string, model: string): void {
  notes.set(what, [...(notes.get(what) ?? []), model]);
}

function patternsOf(match: MatchLogic): Pattern[] {
  if ("or" in match) return match.or.flatMap(patternsOf);
  if ("and" in match) return [match.and.flatMap(patternsOf).map(String)];
  if ("equals" in match) return [`=${match.equals.toLowerCase()}`];
  if ("starts_with" in match) return [`^${match.starts_with.toLowerCase()}`];
  if ("ends_with" in match) return [`$${match.ends_with.toLowerCase()}`];
  if ("contains" in match) return [`*${match.contains.toLowerCase()}`];
  return [`/${match.regex}`];
}

/**
 * Mantle's id of a Bedrock model: no region, no date, no version. Mantle answers where it is asked, so the price is
 * that of a region, never the global one. https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html
 */
function mantleId(bedrockId: string): string {
  return bedrockId
    .replace(/^regional\./, "")
    .replace(/:\d+$/, "")
    .replace(/-v\d+$|(?<=\.gpt-oss-\d+b)-1$/, "")
    .replace(/-\d{8}$/, "");
}

function conditionsOf({ prices }: ModelInfo): readonly ConditionalPrice[] {
  return Array.isArray(prices) ? prices : [{ prices }];
}

function keysOf(model: ModelInfo): Set<string> {
  return new Set(conditionsOf(model).flatMap(({ prices }) => Object.keys(prices)));
}

/** @returns why the table cannot hold it. */
function unrepresentable(model: ModelInfo): string | undefined {
  const conditions = conditionsOf(model);
  if (conditions[0]?.constraint !== undefined) return "no price before its first date";
  for (const { prices } of conditions) {
    if (Object.keys(prices).length === 0) return "no price in the data (free, or not sold by tokens)";
    const foreign = Object.keys(prices).filter((key) => !isKind(key) && key !== SEARCHES && !TOLERATED.has(key));
    if (foreign.length > 0) return `priced by ${foreign.toSorted().join(", ")}`;
    if (prices["input_mtok"] === undefined) return "no price for input";
    const fine = KINDS.flatMap((kind) => pricesOf(prices, kind)).filter((dollars) => !isWhole(dollars * 1e6));
    if (fine.length > 0) return "finer than a micro-dollar a million tokens";
  }
  return undefined;
}

function isKind(key: string): key is (typeof KINDS)[number] {
  return KINDS.some((kind) => kind === key);
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6;
}

function pricesOf(prices: ModelPrice, key: string): number[] {
  const price = prices[key];
  if (price === undefined) return [];
  return typeof price === "number" ? [price] : [price.base, ...price.tiers.map((tier) => tier.price)];
}

function periodRow({ constraint, prices }: ConditionalPrice): PeriodRow {
  const searches = prices[SEARCHES];
  const row = { rates: ratesRows(prices), ...(typeof searches === "number" && { searches }) };
  if (constraint === undefined) return row;
  if (constraint.type === "start_date") return { from: constraint.start_date, ...row };
  return { daily: [secondOfDay(constraint.start_time), secondOfDay(constraint.end_time)], ...row };
}

/** `16:30:00Z`. @throws Error for an hour that is not UTC's: none is today. */
function secondOfDay(time: string): number {
  const [, hours, minutes, seconds] = /^(\d\d):(\d\d):(\d\d)Z$/.exec(time) ?? [];
  if (hours === undefined) throw new Error(`an hour of the day that is not understood: ${time}`);
  return Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
}

/** One row for each context length at which any kind's price changes. */
function ratesRows(prices: ModelPrice): RatesRow[] {
  const starts = KINDS.flatMap((kind) => {
    const price = prices[kind];
    return typeof price === "object" ? price.tiers.map(({ start }) => start) : [];
  });
  return [-1, ...new Set(starts)]
    .toSorted((one, other) => one - other)
    .map((over) => {
      const row: [number, number, number, ...(number | null)[]] = [
        over,
        priceOver(prices, "input_mtok", over) ?? 0,
        priceOver(prices, "output_mtok", over) ?? 0,
      ];
      row.push(...OTHERS.map((kind) => priceOver(prices, kind, over)));
      while (row.at(-1) === null) row.pop();
      return row;
    });
}

function priceOver(prices: ModelPrice, kind: string, over: number): number | null {
  const price = prices[kind];
  if (price === undefined) return null;
  if (typeof price === "number") return price;
  return price.tiers.findLast(({ start }) => start <= over)?.price ?? price.base;
}
