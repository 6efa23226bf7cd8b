/** Usage, a price and a time → nano-dollars, exactly. */
import type { PricePeriod, Price, Rates } from "./price.ts";
import type { Usage } from "./usage.ts";

const MILLION = 1_000_000;

/** What providers call the tier that their price lists mean. */
const STANDARD_TIERS: ReadonlySet<string> = new Set(["default", "standard", "on_demand"]);

/**
 * What a call cost. One length of context decides the rates of all its tokens, as every provider has it.
 *
 * @param at milliseconds since 1970.
 * @param serviceTier as the provider's answer names it; absent: the standard one.
 * @returns nano-dollars, a whole number rounded half up; undefined where no price holds at that time or for that tier.
 */
export function costOf(usage: Usage, price: Price, at: number, serviceTier?: string): number | undefined {
  const isStandard = serviceTier === undefined || STANDARD_TIERS.has(serviceTier);
  const millionths = isStandard ? MILLION : price.tiers?.get(serviceTier);
  if (millionths === undefined) return undefined;
  const rates = price.periods.findLast((period) => holds(period, at))?.rates;
  const { input, output } = usage;
  const one = rates?.findLast(({ over }) => input > over);
  if (one === undefined) return undefined;
  // What providers report does not always add up: a part is never more than its whole.
  const cacheRead = Math.min(usage.cacheRead, input);
  const cacheWrite1h = Math.min(usage.cacheWrite1h, input - cacheRead);
  const cacheWrite5m = Math.min(usage.cacheWrite5m, input - cacheRead - cacheWrite1h);
  const reasoning = Math.min(usage.reasoning, output);
  return nanoDollars(
    one,
    {
      input: input - cacheRead - cacheWrite5m - cacheWrite1h,
      cacheRead,
      cacheWrite5m,
      cacheWrite1h,
      output: output - reasoning,
      reasoning,
    },
    millionths,
  );
}

/**
 * The most that so many tokens can cost, whatever a cache does and whenever the call ends.
 *
 * @returns nano-dollars, a whole number; undefined where no price is known.
 */
export function mostCostOf(input: number, output: number, { periods }: Price): number | undefined {
  let most: bigint | undefined;
  for (const rates of periods.flatMap((period) => period.rates)) {
    const dearestInput = Math.max(rates.input, rates.cacheRead, rates.cacheWrite5m, rates.cacheWrite1h);
    const dearestOutput = Math.max(rates.output, rates.reasoning);
    const pico = BigInt(input) * BigInt(dearestInput) + BigInt(output) * BigInt(dearestOutput);
    if (most === undefined || pico > most) most = pico;
  }
  return most === undefined ? undefined : Number((most + 999n) / 1_000n);
}

/**
 * What searches in the web cost that the provider's own tool made for a call.
 *
 * @param at milliseconds since 1970.
 * @returns nano-dollars, a whole number; undefined where no price of one is known at that time.
 */
export function costOfSearches(searches: number, price: Price, at: number): number | undefined {
  const each = price.periods.findLast((period) => holds(period, at))?.webSearch;
  return each === undefined ? undefined : Math.round((each * searches) / 1_000);
}

function holds({ from, daily }: PricePeriod, at: number): boolean {
  if (from !== undefined && at < from) return false;
  if (daily === undefined) return true;
  const [start, end] = daily;
  const second = (at % 86_400_000) / 1_000;
  return start <= end ? start <= second && second < end : start <= second || second < end;
}

/** @param parts that share no token. @param millionths of the standard tier's price. */
function nanoDollars(rates: Rates, parts: Usage, millionths: number): number {
  // A product of two safe integers need not be one.
  const pico =
    BigInt(parts.input) * BigInt(rates.input) +
    BigInt(parts.cacheRead) * BigInt(rates.cacheRead) +
    BigInt(parts.cacheWrite5m) * BigInt(rates.cacheWrite5m) +
    BigInt(parts.cacheWrite1h) * BigInt(rates.cacheWrite1h) +
    BigInt(parts.output) * BigInt(rates.output) +
    BigInt(parts.reasoning) * BigInt(rates.reasoning);
  if (millionths === MILLION) return Number((pico + 500n) / 1_000n);
  return Number((pico * BigInt(millionths) + 500_000_000n) / 1_000_000_000n);
}
