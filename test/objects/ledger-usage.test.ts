/** Any question at any time, whatever was rolled up by then, against the calls themselves. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { afterEach, describe, it, vi } from "vitest";
import { askUsage } from "../../src/objects/ask-ledger.ts";
import type { CallRecord } from "../../src/usage/record.ts";
import { stopClock } from "../support/clock.ts";
import { batches, caller, ledger, record } from "../support/records.ts";
import { reset } from "../support/reset.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const BEGIN = Math.floor(Date.now() / DAY) * DAY + 40 * DAY;
const UNITS = { minute: MINUTE, hour: HOUR, day: DAY } as const;

stopClock();

afterEach(async () => {
  await reset();
});

const step = fc.record({
  afterMs: fc.oneof(fc.nat(3 * MINUTE), fc.nat(5 * HOUR)),
  lateMs: fc.oneof(fc.constant(0), fc.nat(50 * MINUTE)),
  callers: fc.array(fc.nat(3), { maxLength: 4 }),
  wakes: fc.boolean(),
});

const question = fc.record({
  from: fc.nat(40 * 60),
  minutes: fc.integer({ min: 1, max: 40 * 60 }),
  granularity: fc.constantFrom("minute", "hour", "day", "total"),
  most: fc.integer({ min: 1, max: 5 }),
  callerId: fc.option(fc.nat(3), { nil: undefined }),
});

describe("a question", () => {
  it("finds every call of its period once, on pages of any size", async ({ expect }) => {
    let gateways = 0;
    const steps = fc.array(step, { minLength: 1, maxLength: 12 });
    const questions = fc.array(question, { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(steps, questions, async (history, asked) => {
        const gatewayId = `gateway-${gateways++}`;
        const stub = env.LEDGER.getByName(gatewayId);
        const batch = batches("a");
        const calls: CallRecord[] = [];
        let now = BEGIN;
        for (const { afterMs, lateMs, callers, wakes } of history) {
          now = Math.min(now + afterMs, BEGIN + 40 * HOUR);
          vi.setSystemTime(now);
          const some = callers.map((id) => record({ time: now - lateMs, caller: caller(`key-${id}`) }));
          calls.push(...some);
          await stub.report(batch(some));
          if (wakes) await runDurableObjectAlarm(stub);
        }
        for (const { from, minutes, granularity, most, callerId } of asked) {
          const period = { from: BEGIN - HOUR + from * MINUTE, to: BEGIN - HOUR + (from + minutes) * MINUTE };
          const filters = callerId === undefined ? {} : { callerId: `key-${callerId}` };
          const found = new Map<string, number>();
          let after: string | undefined;
          do {
            const whole = { ...period, granularity, groupBy: ["caller"], filters } as const;
            const page = await askUsage(ledger(gatewayId), whole, { most, after });
            expect(page.items.length).toBeLessThanOrEqual(most);
            for (const { start, group, totals } of page.items) {
              const key = `${start} ${group.callerId}`;
              expect(found.has(key)).toBe(false);
              found.set(key, totals.calls);
            }
            after = page.nextToken;
          } while (after !== undefined);
          expect(found).toEqual(counted(calls, period, granularity, filters.callerId));
        }
      }),
      { numRuns: 60, seed: 12 },
    );
  }, 120_000);
});

function counted(
  calls: readonly CallRecord[],
  { from, to }: { from: number; to: number },
  granularity: "minute" | "hour" | "day" | "total",
  callerId: string | undefined,
): Map<string, number> {
  const found = new Map<string, number>();
  for (const call of calls) {
    if (call.time < from || call.time >= to || (callerId !== undefined && call.caller.id !== callerId)) continue;
    const start = granularity === "total" ? from : Math.floor(call.time / UNITS[granularity]) * UNITS[granularity];
    const key = `${start} ${call.caller.id}`;
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  return found;
}
