/** Limits hold whatever isolates, networks, clocks and the ledger do: some hundred seeds of what `npm run simulate` runs by the thousand. */
import { describe, it } from "vitest";
import { simulate, type Run } from "./simulation.ts";

const RUNS = 300;

describe("limits under isolates that burst, die and lie about the time, and a ledger that restarts, hangs and hears twice", () => {
  it("let never one too many through, keep nothing for ever, and go over by estimates alone, by less than 1 %", async ({
    expect,
  }) => {
    const runs: Run[] = [];
    for (let seed = 1; seed <= RUNS; seed++) runs.push(await simulate(seed));
    expect(runs.filter(({ faults }) => faults.length > 0).map(({ seed, faults }) => ({ seed, faults }))).toEqual([]);
    expect(runs.reduce((sum, { passed }) => sum + passed, 0)).toBeGreaterThan(10_000);
    const [used, allowed] = [
      runs.reduce((sum, run) => sum + run.used, 0),
      runs.reduce((sum, run) => sum + run.allowed, 0),
    ];
    expect(allowed).toBeGreaterThan(0);
    expect(used / allowed).toBeLessThan(0.01);
  }, 120_000);
});
