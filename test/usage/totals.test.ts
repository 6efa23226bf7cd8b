/** Sums of calls: what they are written as adds up to what they were. */
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { addCall, addWrittenTotals, costNanosOf, noTotals, writeTotals } from "../../src/usage/totals.ts";
import type { CallRecord } from "../../src/usage/record.ts";
import { record } from "../support/records.ts";

const tokens = fc.nat(2_000_000);
const call: fc.Arbitrary<CallRecord> = fc
  .record({
    status: fc.constantFrom(200, 400, 429, 503),
    code: fc.constantFrom(undefined, "overloaded", "upstream_timeout", "größer"),
    ended: fc.constantFrom<CallRecord["ended"]>("complete", "left", "cut"),
    source: fc.constantFrom<CallRecord["source"]>("reported", "estimated", "none"),
    usage: fc.option(
      fc.record({
        input: tokens,
        cacheRead: tokens,
        cacheWrite5m: tokens,
        cacheWrite1h: tokens,
        output: tokens,
        reasoning: tokens,
      }),
      { nil: undefined },
    ),
    costNanos: fc.option(fc.nat(2 ** 31 - 1), { nil: undefined }),
    firstByteMs: fc.option(fc.nat(100_000), { nil: undefined }),
    durationMs: fc.nat(1_000_000),
  })
  .map((spec) => record({ time: 0, ...spec }));

describe("totals", () => {
  it("are the same whether calls are added one by one or as written sums, in any split", ({ expect }) => {
    fc.assert(
      fc.property(fc.array(fc.array(call, { maxLength: 30 }), { maxLength: 6 }), (parts) => {
        const direct = noTotals();
        const merged = noTotals();
        for (const part of parts) {
          const sum = noTotals();
          for (const one of part) {
            addCall(sum, one);
            addCall(direct, one);
          }
          addWrittenTotals(merged, writeTotals(sum));
        }
        expect(merged).toEqual(direct);
      }),
      { numRuns: 300, seed: 12 },
    );
  });

  it("keep figures of any size exactly, up to 2^53", ({ expect }) => {
    const sum = { ...noTotals(), costNanos: Number.MAX_SAFE_INTEGER, input: 2 ** 40 + 1 };
    const read = noTotals();
    addWrittenTotals(read, writeTotals(sum));
    expect([read.costNanos, read.input]).toEqual([Number.MAX_SAFE_INTEGER, 2 ** 40 + 1]);
  });

  it("take no harm from figures that are none", ({ expect }) => {
    const sum = noTotals();
    addCall(sum, record({ durationMs: NaN, firstByteMs: -5, costNanos: Infinity, status: NaN }));
    addCall(
      sum,
      record({ usage: { input: NaN, cacheRead: -1, cacheWrite5m: 1.4, cacheWrite1h: 0, output: 2, reasoning: 0 } }),
    );
    const read = noTotals();
    addWrittenTotals(read, writeTotals(sum));
    expect(read).toEqual(sum);
    expect([read.input, read.cacheRead, read.calls]).toEqual([100, 40, 2]);
  });

  it("cost nothing known where no call has a price, and 0 where its price is 0", ({ expect }) => {
    const cost = (costNanos: number | undefined): number | undefined => {
      const sum = noTotals();
      addCall(sum, record({ costNanos }));
      return costNanosOf(sum);
    };
    expect([cost(undefined), cost(0), cost(7)]).toEqual([undefined, 0, 7]);
  });

  it("count as failures what the provider or we did not answer well, and nobody's leaving", ({ expect }) => {
    const failures = (spec: Partial<CallRecord>): number => {
      const sum = noTotals();
      addCall(sum, record(spec));
      return sum.failures;
    };
    expect(failures({})).toBe(0);
    expect(failures({ status: 429 })).toBe(1);
    expect(failures({ status: 200, code: "overloaded" })).toBe(1);
    expect(failures({ status: 200, ended: "cut" })).toBe(1);
    expect(failures({ status: 499, ended: "left" })).toBe(0);
  });
});
