/** Percentiles of many times kept in few bytes, against exact ones. */
import * as fc from "fast-check";
import { describe, it } from "vitest";
import {
  addLatency,
  addWrittenLatencies,
  countUpTo,
  noLatencies,
  percentile,
  writeLatencies,
  type Latencies,
} from "../../src/usage/latencies.ts";
import { VarintReader, VarintWriter } from "../../src/usage/varint.ts";

const SHARES = [0.5, 0.95, 0.99];

function of(times: readonly number[]): Latencies {
  const latencies = noLatencies();
  for (const ms of times) addLatency(latencies, ms);
  return latencies;
}

function written(latencies: Latencies): Uint8Array {
  const out = new VarintWriter();
  writeLatencies(latencies, out);
  return out.finish();
}

/** The nearest rank's. */
function exact(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
}

/** From instant to hours, short ones as often as long ones. */
const ms = fc.oneof(
  fc.integer({ min: 0, max: 60 }),
  fc.double({ min: 0, max: 7, noNaN: true }).map((power) => Math.round(10 ** power)),
);

describe("latencies", () => {
  it("tell p50, p95 and p99 within 5 %, however the times are spread over sets that are merged", ({ expect }) => {
    const sets = fc.array(fc.array(ms, { minLength: 1, maxLength: 200 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(sets, (parts) => {
        const merged = noLatencies();
        for (const part of parts) addWrittenLatencies(merged, new VarintReader(written(of(part))));
        const times = parts.flat();
        for (const share of SHARES) {
          const truth = exact(times, share);
          expect(Math.abs((percentile(merged, share) ?? NaN) - truth)).toBeLessThanOrEqual(0.05 * truth);
        }
        expect(merged).toEqual(of(times));
        expect(merged.sumMs).toBe(times.reduce((sum, time) => sum + time, 0));
        expect(merged.count).toBe(times.length);
      }),
      { numRuns: 500, seed: 12 },
    );
  });

  it("tell every single time up to a hundred seconds within 5 %", ({ expect }) => {
    const wrong: number[] = [];
    for (let time = 0; time <= 100_000; time++) {
      if (Math.abs((percentile(of([time]), 0.5) ?? NaN) - time) > 0.05 * time) wrong.push(time);
    }
    expect(wrong).toEqual([]);
  });

  it("hold ten thousand calls in some hundred bytes", ({ expect }) => {
    const times = fc.sample(fc.integer({ min: 300, max: 30_000 }), { numRuns: 10_000, seed: 3 });
    expect(written(of(times)).length).toBeLessThan(300);
  });

  it("count those that took no longer, never fewer for longer, and all in the end", ({ expect }) => {
    const latencies = of([0, 5, 50, 500, 5_000, 50_000]);
    expect([0, 10, 100, 1_000, 10_000, 100_000].map((limit) => countUpTo(latencies, limit))).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
  });

  it("are undefined where there are none", ({ expect }) => {
    expect(percentile(noLatencies(), 0.5)).toBeUndefined();
  });

  it("take times that are none, or longer than anything, as the nearest that can be", ({ expect }) => {
    expect(percentile(of([-3, -1, 0.4]), 0.99)).toBe(0);
    const year = 365 * 86_400_000;
    expect(percentile(of([year]), 0.5)).toBeGreaterThan(4 * 86_400_000);
  });
});
