/** A provider family and a model id → its price in the table of public prices. */
import { bedrockScope } from "../aws/bedrock-host.ts";
import { ratesOf, type PricePeriod, type Price } from "./price.ts";

/** `=id`, `^beginning`, `$end`, `*part` or `/expression`, in lower case; a list of them must all hold. */
export type Pattern = string | readonly string[];

/**
 * More input than this, then dollars a million tokens. The others are for cache read, cache write (5 min, 1 h) and
 * reasoning; null or left out, they cost as what they are part of (`DollarsPerMillion`).
 */
export type RatesRow = readonly [over: number, input: number, output: number, ...others: (number | null)[]];

export interface PeriodRow {
  /** `2026-08-21`, the day it begins in UTC. */
  readonly from?: string;
  readonly daily?: readonly [number, number];
  readonly rates: readonly RatesRow[];
  /** Dollars a thousand searches in the web by the provider's own tool. */
  readonly searches?: number;
}

/** Without a period: a model that is known, and whose price is not. */
export type ModelRow = readonly [patterns: readonly Pattern[], periods: readonly PeriodRow[]];

export interface ModelFamily {
  /** An expression for the addresses of its API. */
  readonly api: string;
  /** Families whose models it serves at their prices. */
  readonly fallback?: readonly string[];
  /** JSON of ModelRow[], in order: the first that matches is the one. As text, for all of them as objects cost a cold isolate 2 ms. */
  readonly models: string;
}

export interface PriceTable {
  readonly version: string;
  readonly families: Readonly<Record<string, ModelFamily>>;
}

/** The family whose API is at `endpoint`; undefined for a host that no price list knows. */
export function findFamily({ families }: PriceTable, endpoint: string): string | undefined {
  // Mantle is newer than the data's expression for Bedrock.
  if (bedrockScope(new URL(endpoint).hostname) !== undefined) return "aws";
  return Object.entries(families).find(([, { api }]) => new RegExp(`^(?:${api})`).test(endpoint))?.[0];
}

/** @param model as the provider is asked for it. */
export function findPrice(table: PriceTable, family: string, model: string): Price | undefined {
  const found = table.families[family];
  if (found === undefined) return undefined;
  const id = plainId(model);
  for (const one of [found, ...fallbacks(table, found)]) {
    const row = modelsOf(one).find(([patterns]) => patterns.some((pattern) => matches(pattern, id)));
    if (row !== undefined) return priceOf(table, row);
  }
  return undefined;
}

const parsed = new WeakMap<ModelFamily, readonly ModelRow[]>();

function modelsOf(family: ModelFamily): readonly ModelRow[] {
  const known = parsed.get(family);
  if (known !== undefined) return known;
  const models: readonly ModelRow[] = JSON.parse(family.models);
  parsed.set(family, models);
  return models;
}

function priceOf({ version }: PriceTable, [, periods]: ModelRow): Price | undefined {
  return periods.length === 0 ? undefined : { version, periods: periods.map(periodOf) };
}

function fallbacks({ families }: PriceTable, { fallback = [] }: ModelFamily): ModelFamily[] {
  return fallback.flatMap((name) => families[name] ?? []);
}

/** Without what stands around an id: an ARN of Bedrock, Gemini's `models/`. A region before it stays, for it changes the price. */
function plainId(model: string): string {
  const id = model.trim().toLowerCase();
  return id.replace(/^(?:arn:.*\/|models\/|publishers\/[^/]+\/models\/)(?=.)/, "");
}

function matches(pattern: Pattern, id: string): boolean {
  if (typeof pattern !== "string") return pattern.every((one) => matches(one, id));
  const wanted = pattern.slice(1);
  switch (pattern.charAt(0)) {
    case "=":
      return id === wanted;
    case "^":
      return id.startsWith(wanted) && !isLater(id.slice(wanted.length));
    case "*": {
      const at = id.indexOf(wanted);
      return at >= 0 && !isLater(id.slice(at + wanted.length));
    }
    case "$":
      return id.endsWith(wanted);
    default:
      return new RegExp(wanted).test(id);
  }
}

/** `claude-sonnet-5-5` begins like `claude-sonnet-5`, and is another model at another price; a date is longer. */
function isLater(rest: string): boolean {
  return /^[-.]\d{1,2}(?!\d)/.test(rest);
}

function periodOf({ from, daily, rates, searches }: PeriodRow): PricePeriod {
  return {
    ...(from === undefined ? {} : { from: Date.parse(from) }),
    ...(daily === undefined ? {} : { daily }),
    ...(searches === undefined ? {} : { webSearch: Math.round(searches * 1e9) }),
    rates: rates.map(([over, input, output, cacheRead, cacheWrite5m, cacheWrite1h, reasoning]) =>
      ratesOf(
        {
          input,
          output,
          cacheRead: cacheRead ?? undefined,
          cacheWrite5m: cacheWrite5m ?? undefined,
          cacheWrite1h: cacheWrite1h ?? undefined,
          reasoning: reasoning ?? undefined,
        },
        over,
      ),
    ),
  };
}
