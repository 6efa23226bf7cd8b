/** The calculator alone: whole nano-dollars from tokens, rates and a time. */
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { costOf } from "../../src/usage/cost.ts";
import { ratesOf, type Price } from "../../src/usage/price.ts";
import type { Usage } from "../../src/usage/usage.ts";

const NOON = Date.UTC(2026, 10, 25, 12);
const NOTHING: Usage = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 };
const SONNET = { input: 3, cacheRead: 0.3, cacheWrite5m: 3.75, cacheWrite1h: 6, output: 15 };

function flat(dollars: Parameters<typeof ratesOf>[0]): Price {
  return { version: "test", periods: [{ rates: [ratesOf(dollars)] }] };
}

const anyTokens = fc.nat({ max: 2_000_000_000 });
const anyUsage: fc.Arbitrary<Usage> = fc.record({
  input: anyTokens,
  cacheRead: anyTokens,
  cacheWrite5m: anyTokens,
  cacheWrite1h: anyTokens,
  output: anyTokens,
  reasoning: anyTokens,
});
/** Micro-dollars a million tokens, as far as $1,000. */
const anyDollars = fc.nat({ max: 1_000_000_000 }).map((micro) => micro / 1e6);
const anyPrice = fc.record({
  input: anyDollars,
  cacheRead: anyDollars,
  cacheWrite5m: anyDollars,
  cacheWrite1h: anyDollars,
  output: anyDollars,
  reasoning: anyDollars,
});

describe("the cost of a call", () => {
  it("is what each kind of its tokens costs", ({ expect }) => {
    const usage = {
      input: 10_000,
      cacheRead: 6_000,
      cacheWrite5m: 2_000,
      cacheWrite1h: 1_000,
      output: 500,
      reasoning: 200,
    };
    // 1,000 × $3 + 6,000 × $0.30 + 2,000 × $3.75 + 1,000 × $6 + 500 × $15, a million tokens each.
    expect(costOf(usage, flat(SONNET), NOON)).toBe(25_800_000);
  });

  it("is a whole number of nano-dollars where binary fractions are not", ({ expect }) => {
    // 3 × 0.1 and 3 × 0.7 are 0.30000000000000004 and 2.0999999999999996 as doubles.
    expect(costOf({ ...NOTHING, input: 3, output: 3 }, flat({ input: 0.1, output: 0.7 }), NOON)).toBe(2_400);
    // DeepSeek's $0.003625 a million is 3.625 nano-dollars a token.
    expect(costOf({ ...NOTHING, input: 1 }, flat({ input: 0.003625, output: 0 }), NOON)).toBe(4);
    expect(costOf({ ...NOTHING, input: 1_000 }, flat({ input: 0.003625, output: 0 }), NOON)).toBe(3_625);
  });

  it("is zero where the price is zero, and where nothing was used", ({ expect }) => {
    expect(costOf({ ...NOTHING, input: 5_000, output: 70 }, flat({ input: 0, output: 0 }), NOON)).toBe(0);
    expect(costOf(NOTHING, flat(SONNET), NOON)).toBe(0);
  });

  it("counts a kind without a price of its own as what it is part of", ({ expect }) => {
    const usage = { input: 1_000, cacheRead: 400, cacheWrite5m: 300, cacheWrite1h: 200, output: 100, reasoning: 60 };
    expect(costOf(usage, flat({ input: 2, output: 10 }), NOON)).toBe(3_000_000);
    const written = { ...NOTHING, input: 100, cacheWrite1h: 100 };
    expect(costOf(written, flat({ input: 2, output: 10, cacheWrite5m: 2.5 }), NOON)).toBe(250_000);
  });

  it("is never more for reasoning where reasoning costs as other output", ({ expect }) => {
    const usage = { ...NOTHING, output: 900, reasoning: 800 };
    expect(costOf(usage, flat(SONNET), NOON)).toBe(costOf({ ...usage, reasoning: 0 }, flat(SONNET), NOON));
    expect(costOf(usage, flat({ input: 2, output: 8, reasoning: 3 }), NOON)).toBe(800 * 3_000 + 100 * 8_000);
  });
});

describe("rates by the length of the context", () => {
  const price: Price = {
    version: "test",
    periods: [
      {
        rates: [
          ratesOf({ input: 3, output: 15, cacheRead: 0.3 }),
          ratesOf({ input: 6, output: 22.5, cacheRead: 0.6 }, 200_000),
        ],
      },
    ],
  };

  it("hold for the whole call, output included", ({ expect }) => {
    expect(costOf({ ...NOTHING, input: 200_000, output: 1_000 }, price, NOON)).toBe(200_000 * 3_000 + 1_000 * 15_000);
    expect(costOf({ ...NOTHING, input: 200_001, output: 1_000 }, price, NOON)).toBe(200_001 * 6_000 + 1_000 * 22_500);
  });

  it("go by all of the input, cached included", ({ expect }) => {
    const usage = { ...NOTHING, input: 250_000, cacheRead: 249_000, output: 10 };
    expect(costOf(usage, price, NOON)).toBe(1_000 * 6_000 + 249_000 * 600 + 10 * 22_500);
  });
});

describe("a price that changes", () => {
  it("holds from its day on, and not before", ({ expect }) => {
    const price: Price = {
      version: "test",
      periods: [
        { rates: [ratesOf({ input: 5, output: 0 })] },
        { from: NOON, rates: [ratesOf({ input: 4, output: 0 })] },
      ],
    };
    const usage = { ...NOTHING, input: 1_000 };
    expect(costOf(usage, price, NOON - 1)).toBe(5_000_000);
    expect(costOf(usage, price, NOON)).toBe(4_000_000);
  });

  it("is none before its first day", ({ expect }) => {
    const price: Price = { version: "test", periods: [{ from: NOON, rates: [ratesOf(SONNET)] }] };
    expect(costOf({ ...NOTHING, input: 1_000 }, price, NOON - 1)).toBeUndefined();
  });

  it("holds at its hours, over midnight too", ({ expect }) => {
    const price = (daily: readonly [number, number]): Price => ({
      version: "test",
      periods: [{ rates: [ratesOf({ input: 1, output: 0 })] }, { daily, rates: [ratesOf({ input: 2, output: 0 })] }],
    });
    const usage = { ...NOTHING, input: 1_000 };
    const at = (hour: number, daily: readonly [number, number]) =>
      costOf(usage, price(daily), Date.UTC(2026, 10, 25, hour));
    const day = [3_600, 4 * 3_600] as const;
    expect([0, 1, 3, 4].map((hour) => at(hour, day))).toEqual([1_000_000, 2_000_000, 2_000_000, 1_000_000]);
    const night = [22 * 3_600, 2 * 3_600] as const;
    expect([21, 22, 1, 2].map((hour) => at(hour, night))).toEqual([1_000_000, 2_000_000, 2_000_000, 1_000_000]);
  });
});

describe("a service tier", () => {
  it("is the price list's where it has the provider's name for it, and has no price otherwise", ({ expect }) => {
    const usage = { ...NOTHING, input: 1_000 };
    expect(["default", "standard", undefined].map((tier) => costOf(usage, flat(SONNET), NOON, tier))).toEqual([
      3_000_000, 3_000_000, 3_000_000,
    ]);
    expect(["flex", "priority", "batch"].map((tier) => costOf(usage, flat(SONNET), NOON, tier))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("any usage at any price", () => {
  /** The same in thousandths of a nano-dollar, in another way: token by kind, then rounded. */
  function reference(usage: Usage, dollars: Required<Parameters<typeof ratesOf>[0]>): bigint {
    const micro = (price: number | undefined) => BigInt(Math.round((price ?? 0) * 1e6));
    let left = usage.input;
    const take = (wanted: number) => {
      const taken = Math.min(left, wanted);
      left -= taken;
      return BigInt(taken);
    };
    const read = take(usage.cacheRead);
    const hour = take(usage.cacheWrite1h);
    const minutes = take(usage.cacheWrite5m);
    const reasoning = BigInt(Math.min(usage.reasoning, usage.output));
    const pico =
      read * micro(dollars.cacheRead) +
      hour * micro(dollars.cacheWrite1h) +
      minutes * micro(dollars.cacheWrite5m) +
      BigInt(left) * micro(dollars.input) +
      reasoning * micro(dollars.reasoning) +
      (BigInt(usage.output) - reasoning) * micro(dollars.output);
    return (pico + 500n) / 1000n;
  }

  it("costs exactly what whole numbers of any size say, though the parts do not add up", ({ expect }) => {
    fc.assert(
      fc.property(anyUsage, anyPrice, (usage, dollars) => {
        expect(costOf(usage, flat(dollars), NOON)).toBe(Number(reference(usage, dollars)));
      }),
    );
  });

  it("costs at two calls what it costs at each, but for the rounding of one", ({ expect }) => {
    const apart = fc.record({ input: fc.nat({ max: 1e6 }), output: fc.nat({ max: 1e6 }) });
    fc.assert(
      fc.property(apart, apart, anyPrice, (one, other, dollars) => {
        const cost = (input: number, output: number) =>
          costOf({ ...NOTHING, input, output }, flat(dollars), NOON) ?? NaN;
        const both = cost(one.input + other.input, one.output + other.output);
        expect(Math.abs(both - cost(one.input, one.output) - cost(other.input, other.output))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("never costs less for more", ({ expect }) => {
    fc.assert(
      fc.property(anyUsage, anyPrice, fc.nat({ max: 1_000_000 }), (usage, dollars, more) => {
        const cost = (output: number) => costOf({ ...usage, output, reasoning: 0 }, flat(dollars), NOON) ?? NaN;
        expect(cost(usage.output + more)).toBeGreaterThanOrEqual(cost(usage.output));
      }),
    );
  });
});
