/** The table of prices against the data it is made from, and our calculator against the data's own. */
import { calcPrice, waitForUpdate } from "@pydantic/genai-prices";
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { compile } from "../../scripts/prices/compile.ts";
import { costOf, costOfSearches } from "../../src/usage/cost.ts";
import { findPrice, type ModelRow } from "../../src/usage/find-price.ts";
import { PRICE_TABLE } from "../../src/usage/price-table.ts";

const compiled = compile((await waitForUpdate()) ?? [], PRICE_TABLE.version);

const rows = Object.entries(PRICE_TABLE.families).flatMap(([family, { models }]) => {
  const parsed: readonly ModelRow[] = JSON.parse(models);
  return parsed.map(([patterns, periods]) => ({ family, patterns, periods }));
});
/** Every id that a pattern of the data writes out. */
const ids = rows.flatMap(({ family, patterns }) =>
  patterns
    .flatMap((pattern) => (typeof pattern === "string" && !pattern.startsWith("/") ? pattern.slice(1) : []))
    .map((model) => ({ family, model })),
);

describe("the table of prices", () => {
  it("is what `npm run prices` makes of the installed data", ({ expect }) => {
    expect(compiled.table).toEqual(PRICE_TABLE);
    expect(compiled.models).toBeGreaterThan(900);
  });

  it("names everything of the data that it does not hold", ({ expect }) => {
    const named = [...compiled.leftOut.values()].flat();
    expect(named.length).toBe(new Set(named).size);
    const known = rows.filter(({ periods }) => periods.length === 0).length;
    const openrouter = compiled.leftOut.get("all of openrouter")?.length ?? 0;
    expect(named.length).toBe(known + openrouter);
    expect(named).toContain("openai/whisper-1");
  });

  it("has a first period that always holds, and rates that rise by length", ({ expect }) => {
    for (const { family, patterns, periods } of rows) {
      if (periods.length === 0) continue;
      expect(periods[0], `${family} ${patterns.join()}`).not.toHaveProperty("from");
      expect(periods[0], `${family} ${patterns.join()}`).not.toHaveProperty("daily");
      for (const { rates } of periods) {
        const starts = rates.map(([over]) => over);
        expect(starts[0]).toBe(-1);
        expect(starts).toEqual([...new Set(starts)].toSorted((one, other) => one - other));
      }
    }
  });

  it("costs any call what the data's own calculator says, to the nano-dollar", { timeout: 60_000 }, ({ expect }) => {
    const tokens = fc.nat({ max: 300_000 });
    const parts = fc.record({ plain: tokens, cacheRead: tokens, cacheWrite5m: tokens, cacheWrite1h: tokens });
    const output = fc.record({ visible: tokens, reasoning: tokens });
    const time = fc.date({ min: new Date("2024-01-01"), max: new Date("2028-01-01"), noInvalidDate: true });
    let priced = 0;
    for (const { family, model } of ids) {
      const price = findPrice(PRICE_TABLE, family, model);
      if (price === undefined) continue;
      priced++;
      const one = fc.property(
        parts,
        output,
        time,
        fc.nat({ max: 40 }),
        ({ plain, ...cache }, { visible, reasoning }, at, searches) => {
          const input = plain + cache.cacheRead + cache.cacheWrite5m + cache.cacheWrite1h;
          const usage = { input, ...cache, output: visible + reasoning, reasoning };
          const theirs = calcPrice(
            {
              input_tokens: input,
              cache_read_tokens: cache.cacheRead,
              cache_write_tokens: cache.cacheWrite5m + cache.cacheWrite1h,
              cache_write_1h_tokens: cache.cacheWrite1h,
              output_tokens: usage.output,
              output_reasoning_tokens: reasoning,
              web_searches: searches,
            },
            model,
            { providerId: family, timestamp: at },
          );
          // Mantle's ids are ours alone.
          if (theirs === null) {
            expect(family).toBe("aws");
            return;
          }
          // A model whose searches have no price in the data costs nothing for them there; here such a call has no cost.
          const ofSearches = costOfSearches(searches, price, at.getTime()) ?? 0;
          const ours = (costOf(usage, price, at.getTime()) ?? NaN) + ofSearches;
          expect(Math.abs(ours - theirs.total_price * 1e9), `${family}/${model}`).toBeLessThan(0.51);
        },
      );
      fc.assert(one, { numRuns: 2 });
    }
    expect(priced).toBeGreaterThan(1_500);
  });
});
