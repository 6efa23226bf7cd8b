/** What `npm run count` does with 100,000 calls, with a few thousand: each call is in the ledger once, whatever becomes of it. */
import { describe, it } from "vitest";
import { countOnce } from "../../../scripts/count/exactly-once.ts";
import { killUnderLoad } from "../../../scripts/count/killed.ts";

const CALLS = 3_000;
const FLUSH_MS = 500;

describe("the ledger of several isolates", () => {
  it(
    "says what the provider counted, with failures, failovers, cuts, leaves and lost answers",
    { timeout: 120_000 },
    async ({ expect }) => {
      const counted = await countOnce({ calls: CALLS, isolates: 3, seed: 12, flushMs: FLUSH_MS });
      expect(counted.problems).toEqual([]);
      expect(counted.ledger).toEqual(counted.provider);
      expect(counted.ledger.calls).toBe(CALLS);
      expect(counted.counts.known).toBe(counted.counts.lost);
      expect(counted.counts.lost).toBeGreaterThan(0);
    },
  );

  it(
    "misses of a process that is killed only what its isolates had not sent yet",
    { timeout: 120_000 },
    async ({ expect }) => {
      const { ended, missingMs, doubled, kept, listed } = await killUnderLoad({
        seconds: 8,
        seed: 12,
        flushMs: FLUSH_MS,
      });
      expect(ended).toBeGreaterThan(0);
      expect(kept).toBeGreaterThan(0);
      expect(doubled).toBe(0);
      expect(listed).toBeGreaterThanOrEqual(kept);
      // Ten times what it gathers for: what is older was sent long before.
      expect(missingMs.flat().filter((ms) => ms > 10 * FLUSH_MS)).toEqual([]);
    },
  );
});
