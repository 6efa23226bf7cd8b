/** The Durable Object that keeps who used what: sums, what becomes of them with time, the latest calls, and each batch once. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { askCalls, askMetrics, askUsage, forgetCaller, type UsageItem } from "../../src/objects/ask-ledger.ts";
import type { Dimension, Granularity, UsageQuestion } from "../../src/objects/ledger-question.ts";
import { Ledger } from "../../src/objects/ledger.ts";
import { percentile } from "../../src/usage/latencies.ts";
import type { CallRecord } from "../../src/usage/record.ts";
import { pass, stopClock } from "../support/clock.ts";
import { batches, caller, ledger, record } from "../support/records.ts";
import { reset } from "../support/reset.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Ahead of the runtime's own clock, so that no alarm goes off by itself. */
const NOON = Math.floor(Date.now() / DAY) * DAY + 40 * DAY + 12 * HOUR;

stopClock();

beforeEach(() => {
  vi.setSystemTime(NOON);
});

afterEach(async () => {
  await reset();
});

const stub = (name = "gateway"): DurableObjectStub<Ledger> => env.LEDGER.getByName(name);

/** The settings of an object that keeps so many calls. */
function keeping(calls: number): Env & Record<string, unknown> {
  return { ...env, CALLS_KEPT: String(calls) };
}

async function usage(
  granularity: Granularity,
  groupBy: readonly Dimension[] = [],
  more: Partial<UsageQuestion> = {},
  most = 1_000,
): Promise<readonly UsageItem[]> {
  const question = { from: NOON - 800 * DAY, to: Date.now() + 1, granularity, groupBy, filters: {}, ...more };
  return (await askUsage(ledger(), question, { most, after: undefined })).items;
}

/** The number of calls by start, as seen from noon. */
function callsByStart(items: readonly UsageItem[], unit: number): Record<number, number> {
  return Object.fromEntries(items.map(({ start, totals }) => [(start - NOON) / unit, totals.calls]));
}

async function calls(more: { callerId?: string; most?: number } = {}): Promise<readonly CallRecord[]> {
  const { most = 1_000, ...filters } = more;
  const page = await askCalls(ledger(), { from: 0, to: Date.now() + 1, filters }, { most, after: undefined });
  return page.items;
}

function rows(table: string, name = "gateway"): Promise<number> {
  return runInDurableObject(stub(name), (_: Ledger, { storage }) =>
    Number(storage.sql.exec(`SELECT COUNT(*) held FROM ${table}`).one().held),
  );
}

describe("what is summed up", () => {
  it("is every kind of token, cost, failure and call, by caller, target, model and alias", async ({ expect }) => {
    const batch = batches("a");
    const free = record({ costNanos: 0, caller: caller("key-2"), alias: "fast" });
    const unpriced = record({ costNanos: undefined, priceVersion: undefined, model: "own" });
    const refused = record({ status: 503, code: "overloaded", usage: undefined, source: "none", costNanos: undefined });
    const left = record({ status: 499, ended: "left", source: "estimated", firstByteMs: undefined });
    await stub().report(batch([record(), record(), free, unpriced, refused, left]));

    const [total] = await usage("total");
    expect(total?.totals).toMatchObject({
      calls: 6,
      failures: 1,
      input: 500,
      cacheRead: 200,
      cacheWrite5m: 15,
      cacheWrite1h: 10,
      output: 100,
      reasoning: 25,
      costNanos: 3_000_000,
      callsPriced: 4,
      callsWithoutPrice: 1,
      callsEstimated: 1,
    });
    expect(total?.totals.codes).toEqual(
      new Map([
        ["200", 4],
        ["overloaded", 1],
        ["499", 1],
      ]),
    );
    expect(total?.totals.firstByte.count).toBe(5);
    expect(total?.totals.duration.count).toBe(6);
    const groups = await usage("total", ["caller", "target", "model", "alias"]);
    expect(groups.map(({ group, totals }) => [group, totals.calls, totals.callsPriced])).toEqual([
      [{ callerKind: "key", callerId: "key-1", callerName: "app", target: "openai", model: "gpt-5", alias: "" }, 4, 3],
      [{ callerKind: "key", callerId: "key-1", callerName: "app", target: "openai", model: "own", alias: "" }, 1, 0],
      [
        {
          callerKind: "key",
          callerId: "key-2",
          callerName: "name of key-2",
          target: "openai",
          model: "gpt-5",
          alias: "fast",
        },
        1,
        1,
      ],
    ]);
    const filtered = await usage("total", ["model"], { filters: { callerId: "key-1", model: "own" } });
    expect(filtered.map(({ group, totals }) => [group, totals.calls])).toEqual([[{ model: "own" }, 1]]);
  });

  it("is booked in the minute in which each call was over", async ({ expect }) => {
    const at = (ms: number): CallRecord => record({ time: NOON + ms });
    vi.setSystemTime(NOON + 3 * MINUTE);
    await stub().report(batches("a")([at(0), at(MINUTE - 1), at(MINUTE), at(3 * MINUTE)]));
    expect(callsByStart(await usage("minute"), MINUTE)).toEqual({ 0: 2, 1: 1, 3: 1 });
    const edge = await usage("total", [], { from: NOON + MINUTE, to: NOON + 3 * MINUTE });
    expect(edge.map(({ totals }) => totals.calls)).toEqual([1]);
  });

  it("tells a caller by the name it has now", async ({ expect }) => {
    const batch = batches("a");
    await stub().report(batch([record()]));
    await stub().report(batch([record({ caller: { kind: "key", id: "key-1", name: "renamed" } })]));
    const groups = await usage("total", ["caller"]);
    expect(groups.map(({ group, totals }) => [group.callerName, totals.calls])).toEqual([["renamed", 2]]);
  });

  it("is one row for each combination and flush and one for its calls, whatever the traffic", async ({ expect }) => {
    const batch = batches("a");
    const two = (each: number): CallRecord[] =>
      Array.from({ length: 2 * each }, (_, at) => record({ caller: caller(`key-${at % 2}`) }));
    await stub().report(batch(two(1)));
    for (const each of [1, 50, 250]) {
      const next = batch(two(each));
      const written = await runInDurableObject(stub(), async (object: Ledger, { storage }) => {
        const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
        const exec = storage.sql.exec.bind(storage.sql);
        const spy = vi.spyOn(storage.sql, "exec").mockImplementation((...given) => {
          const cursor = exec(...given);
          cursors.push(cursor);
          return cursor;
        });
        await object.report(next);
        spy.mockRestore();
        return cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);
      });
      expect(written).toBe(2 + 1);
    }
    expect((await usage("total"))[0]?.totals.calls).toBe(2 + 2 + 100 + 500);
  });

  it("holds a thousand combinations, in pages of any size", async ({ expect }) => {
    const many = Array.from({ length: 1_000 }, (_, at) =>
      record({ caller: caller(`key-${String(at).padStart(4, "0")}`) }),
    );
    await stub().report(batches("a")([...many, ...many.slice(0, 10)]));
    pass(20 * MINUTE);
    await runDurableObjectAlarm(stub());
    const seen: (string | undefined)[] = [];
    let after: string | undefined;
    do {
      const question = { from: NOON, to: Date.now(), granularity: "hour", groupBy: ["caller"], filters: {} } as const;
      const page = await askUsage(ledger(), question, { most: 300, after });
      for (const { group, totals } of page.items) {
        expect(totals.calls).toBe(seen.length < 10 ? 2 : 1);
        seen.push(group.callerId);
      }
      after = page.nextToken;
    } while (after !== undefined);
    expect(seen).toEqual(many.map((one) => one.caller.id));
  });
});

describe("models that callers make up", () => {
  it("are told apart by the sums, and past two thousand no longer by the metrics", async ({ expect }) => {
    const invented = Array.from({ length: 2_100 }, (_, at) => record({ model: `invented-${at}` }));
    await stub().report(batches("a")(invented));
    pass(16 * MINUTE);
    await runDurableObjectAlarm(stub());
    expect(await usage("total", ["model"], {}, 3_000)).toHaveLength(2_100);
    const { series } = await askMetrics(ledger());
    expect(series).toHaveLength(2_001);
    expect(series.find(({ model }) => model === "(other)")?.totals.calls).toBe(100);
    expect(series.reduce((sum, { totals }) => sum + totals.calls, 0)).toBe(2_100);
  });

  it("are one with all further callers and models once there are a hundred thousand combinations", async ({
    expect,
  }) => {
    const batch = batches("a");
    await stub().report(batch([record()]));
    await runInDurableObject(stub(), (_: Ledger, { storage }) => {
      storage.sql.exec(
        `WITH RECURSIVE some (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM some WHERE at < 99999)
         INSERT INTO combinations (caller_kind, caller_id, caller_name, target, model, alias)
         SELECT 'key', 'key-1', 'app', 'openai', 'invented-' || at, '' FROM some`,
      );
    });
    await evictDurableObject(stub());
    await stub().report(batch([record({ model: "new" }), record({ model: "newer" }), record()]));
    const groups = await usage("total", ["caller", "model"]);
    expect(groups.map(({ group, totals }) => [group.callerId, group.model, totals.calls])).toEqual([
      ["(other)", "(other)", 2],
      ["key-1", "gpt-5", 2],
    ]);
    expect(await rows("combinations")).toBe(100_001);
  });
});

describe("time", () => {
  it("makes hours and days of minutes, and a question adds what is not rolled up yet", async ({ expect }) => {
    const batch = batches("a");
    for (let hour = 0; hour < 26; hour++) {
      await stub().report(batch([record(), record()]));
      if (hour % 5 === 4) await runDurableObjectAlarm(stub());
      pass(HOUR);
    }
    const whole = Object.fromEntries(Array.from({ length: 26 }, (_, hour) => [hour, 2]));
    expect(callsByStart(await usage("hour"), HOUR)).toEqual(whole);
    expect(callsByStart(await usage("day"), DAY)).toEqual({ "-0.5": 24, 0.5: 28 });
    expect(callsByStart(await usage("total", [], { from: NOON }), DAY)).toEqual({ 0: 52 });
    const part = await usage("total", [], { from: NOON + HOUR, to: NOON + 13 * HOUR });
    expect(part.map(({ totals }) => totals.calls)).toEqual([24]);
    expect(await rows("hours")).toBe(24);
    await runDurableObjectAlarm(stub());
    await runDurableObjectAlarm(stub());
    expect(await rows("hours")).toBe(26);
    expect(callsByStart(await usage("hour"), HOUR)).toEqual(whole);
    expect(callsByStart(await usage("day"), DAY)).toEqual({ "-0.5": 24, 0.5: 28 });
  });

  it("brings records late, into minutes and hours that were rolled up, and none is lost or doubled", async ({
    expect,
  }) => {
    const batch = batches("a");
    vi.setSystemTime(NOON - 2 * MINUTE);
    await stub().report(batch([record()]));
    vi.setSystemTime(NOON + 16 * MINUTE);
    await runDurableObjectAlarm(stub());
    await stub().report(batch([record({ time: NOON - 2 * MINUTE }), record({ time: NOON - 5 * HOUR })]));
    const expected = { "-1": 2 + 1 };
    expect(callsByStart(await usage("hour"), HOUR)).toEqual(expected);
    expect(callsByStart(await usage("minute"), MINUTE)).toEqual({ "-2": 2, "-44": 1 });
    pass(HOUR);
    await runDurableObjectAlarm(stub());
    expect(callsByStart(await usage("hour"), HOUR)).toEqual(expected);
    expect((await askMetrics(ledger())).series[0]?.totals.calls).toBe(3);
  });

  it("takes minutes away after 48 hours, hours after 90 days, days after 25 months, and then the object", async ({
    expect,
  }) => {
    await stub().report(batches("a")([record()]));
    const held = async (): Promise<number[]> => [await rows("minutes"), await rows("hours"), await rows("days")];
    const counted = async (): Promise<number | undefined> => (await usage("total"))[0]?.totals.calls;
    pass(HOUR);
    await runDurableObjectAlarm(stub());
    expect(await held()).toEqual([1, 1, 1]);
    vi.setSystemTime(NOON + 49 * HOUR);
    await runDurableObjectAlarm(stub());
    expect(await held()).toEqual([0, 1, 1]);
    vi.setSystemTime(NOON + 91 * DAY);
    await runDurableObjectAlarm(stub());
    expect(await held()).toEqual([0, 0, 1]);
    expect(await counted()).toBe(1);
    expect(await calls()).toHaveLength(1);
    vi.setSystemTime(NOON + 750 * DAY);
    await runDurableObjectAlarm(stub());
    expect(await counted()).toBe(1);
    vi.setSystemTime(NOON + 765 * DAY);
    await runDurableObjectAlarm(stub());
    expect(await counted()).toBeUndefined();
    const tables = await runInDurableObject(stub(), (_: Ledger, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'began'").toArray(),
    );
    expect(tables).toEqual([]);
    expect(await runInDurableObject(stub(), (_: Ledger, { storage }) => storage.getAlarm())).toBeNull();

    await stub().report(batches("b")([record()]));
    expect(await counted()).toBe(1);
  });

  it("wakes the object within a quarter of an hour of a report, and once a day where nothing is reported", async ({
    expect,
  }) => {
    const alarm = (): Promise<number | null> =>
      runInDurableObject(stub(), (_: Ledger, { storage }) => storage.getAlarm());
    const batch = batches("a");
    await stub().report(batch([record()]));
    expect(await alarm()).toBe(NOON + 15 * MINUTE);
    vi.setSystemTime(NOON + 15 * MINUTE);
    await runDurableObjectAlarm(stub());
    expect(await alarm()).toBe(NOON + 12 * HOUR);
    pass(MINUTE);
    await stub().report(batch([record()]));
    expect(await alarm()).toBe(NOON + 30 * MINUTE);
  });

  it("stores nothing where a ledger nobody reported to is asked", async ({ expect }) => {
    expect(await usage("total")).toEqual([]);
    expect(await calls()).toEqual([]);
    expect(await askMetrics(ledger())).toEqual({ began: undefined, series: [], dropped: 0 });
    await forgetCaller(ledger(), { callerId: "key-1" });
    const tables = await runInDurableObject(stub(), (_: Ledger, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'began'").toArray(),
    );
    expect(tables).toEqual([]);
  });
});

describe("a batch", () => {
  it("counts once however often it arrives, in any order and after an eviction", async ({ expect }) => {
    const [a, b] = [batches("a"), batches("b")];
    const [first, second, other] = [a([record()]), a([record(), record()]), b([record()])];
    expect(await stub().report(first)).toBe(true);
    expect(await stub().report(first)).toBe(false);
    expect(await stub().report(second)).toBe(true);
    await evictDurableObject(stub());
    expect(await stub().report(first)).toBe(false);
    expect(await stub().report(second)).toBe(false);
    expect(await stub().report(other)).toBe(true);
    pass(16 * MINUTE);
    await runDurableObjectAlarm(stub());
    expect(await stub().report(second)).toBe(false);
    expect((await usage("total"))[0]?.totals.calls).toBe(4);
    expect(await calls()).toHaveLength(4);
  });

  it("is known again though its calls are kept no longer", async ({ expect }) => {
    const settings = keeping(2);
    const old = batches("a")([record()]);
    await runInDurableObject(stub(), async (_: Ledger, state) => {
      const object = new Ledger(state, settings);
      const newer = batches("b");
      await object.report(old);
      for (let at = 0; at < 5; at++) await object.report(newer([record(), record()]));
      pass(16 * MINUTE);
      await object.alarm();
      expect(await object.report(old)).toBe(false);
      expect(await new Ledger(state, settings).report(old)).toBe(false);
    });
    expect((await usage("total"))[0]?.totals.calls).toBe(11);
    expect(await rows("flushes")).toBe(2);
  });

  it("is booked whole or not at all where writing fails in the middle of it", async ({ expect }) => {
    const [first, second] = ((batch) => [batch([record()]), batch([record(), record({ model: "new" })])] as const)(
      batches("a"),
    );
    await stub().report(first);
    await runInDurableObject(stub(), async (object: Ledger, { storage }) => {
      const exec = storage.sql.exec.bind(storage.sql);
      const spy = vi.spyOn(storage.sql, "exec").mockImplementation((query, ...given) => {
        if (query.includes("INTO flushes")) throw new Error("database or disk is full: SQLITE_FULL");
        return exec(query, ...given);
      });
      await expect(object.report(second)).rejects.toThrow("SQLITE_FULL");
      spy.mockRestore();
    });
    expect((await usage("total"))[0]?.totals.calls).toBe(1);
    expect(await stub().report(second)).toBe(true);
    expect((await usage("total"))[0]?.totals.calls).toBe(3);
    expect(await usage("total", ["model"])).toHaveLength(2);
  });

  it("tells of records that were dropped, whatever is filtered by, for good", async ({ expect }) => {
    const batch = batches("a");
    await stub().report(batch([record()], 7));
    const ask = async (): Promise<number> => {
      const filters = { callerId: "key-1" };
      const question = { from: NOON, to: Date.now() + 1, granularity: "total", groupBy: [], filters } as const;
      const { items, dropped } = await askUsage(ledger(), question, { most: 10, after: undefined });
      expect(items.map(({ totals }) => totals.calls)).toEqual([1]);
      return dropped;
    };
    expect(await ask()).toBe(7);
    pass(HOUR);
    await runDurableObjectAlarm(stub());
    expect(await ask()).toBe(7);
    const metrics = await askMetrics(ledger());
    expect([metrics.dropped, metrics.series.map(({ target }) => target)]).toEqual([7, ["openai"]]);
  });
});

describe("the latest calls", () => {
  it("come back whole, latest first, in pages", async ({ expect }) => {
    const batch = batches("a");
    const all: CallRecord[] = [];
    for (let at = 0; at < 30; at++) {
      const some = [0, 1, 2].map((more) =>
        record({
          time: NOON + ((at * 7 + more * 11) % 30) * 1_000,
          alias: at % 2 === 0 ? undefined : "fast",
          code: more === 1 ? "overloaded" : undefined,
          status: more === 1 ? 503 : 200,
          usage:
            more === 1
              ? undefined
              : { input: at, cacheRead: 0, cacheWrite5m: 1, cacheWrite1h: 2, output: 3, reasoning: 4 },
          source: more === 1 ? "none" : "reported",
          costNanos: more === 2 ? 0 : undefined,
          firstByteMs: more === 1 ? undefined : 12,
          ended: more === 2 ? "left" : "complete",
        }),
      );
      all.push(...some);
      await stub().report(batch(some));
    }
    pass(MINUTE);
    const expected = all.toSorted((a, b) => b.time - a.time || (a.requestId < b.requestId ? -1 : 1));
    expect(await calls()).toEqual(expected);
    const paged: CallRecord[] = [];
    let after: string | undefined;
    do {
      const page = await askCalls(ledger(), { from: NOON, to: Date.now(), filters: {} }, { most: 7, after });
      paged.push(...page.items);
      after = page.nextToken;
    } while (after !== undefined);
    expect(paged).toEqual(expected);
    const some = await askCalls(
      ledger(),
      { from: NOON + 5_000, to: NOON + 9_000, filters: { alias: "fast" } },
      { most: 100, after: undefined },
    );
    expect(some.items).toEqual(
      expected.filter(({ time, alias }) => time >= NOON + 5_000 && time < NOON + 9_000 && alias === "fast"),
    );
  });

  it("are as many as are to be kept and no more, and rows do not grow", async ({ expect }) => {
    await runInDurableObject(stub(), async (_: Ledger, state) => {
      const object = new Ledger(state, keeping(10));
      const batch = batches("a");
      const last: string[] = [];
      for (let at = 0; at < 600; at++) {
        const some = [0, 1, 2].map(() => {
          pass(1);
          return record();
        });
        last.push(...some.map(({ requestId }) => requestId));
        await object.report(batch(some));
      }
      const kept = object.calls({ from: 0, to: Date.now() + 1, filters: {}, most: 100, after: undefined });
      expect(kept.map(({ requestId }) => requestId).toSorted()).toEqual(last.slice(-10));
      const held = (): unknown => state.storage.sql.exec("SELECT COUNT(*) held FROM flushes").one().held;
      expect(held()).toBeLessThan(400);
      pass(16 * MINUTE);
      await object.alarm();
      expect(held()).toBe(4);
    });
  });

  it("can be none", async ({ expect }) => {
    await runInDurableObject(stub(), async (_: Ledger, state) => {
      const object = new Ledger(state, keeping(0));
      await object.report(batches("a")([record()]));
      expect(object.calls({ from: 0, to: Date.now() + 1, filters: {}, most: 10, after: undefined })).toEqual([]);
      expect(object.metrics().series).toHaveLength(1);
    });
  });
});

describe("a caller who is forgotten", () => {
  it("is in no sum and no call any more, and counters do not run back", async ({ expect }) => {
    const batch = batches("a");
    await stub().report(batch([record({ caller: caller("key-1") }), record({ caller: caller("key-2") })]));
    pass(16 * MINUTE);
    await runDurableObjectAlarm(stub());
    await stub().report(batch([record({ caller: caller("key-1") }), record({ caller: caller("key-2") })]));
    await forgetCaller(ledger(), { callerKind: "key", callerId: "key-1" });
    for (const granularity of ["minute", "hour", "day", "total"] as const) {
      const groups = await usage(granularity, ["caller"]);
      expect(groups.map(({ group }) => group.callerId)).not.toContain("key-1");
      expect(groups.reduce((sum, { totals }) => sum + totals.calls, 0)).toBe(2);
    }
    expect((await calls()).map((call) => call.caller.id)).toEqual(["key-2", "key-2"]);
    expect((await askMetrics(ledger())).series[0]?.totals.calls).toBe(4);
    const names = await runInDurableObject(stub(), (_: Ledger, { storage }) =>
      JSON.stringify(storage.sql.exec("SELECT * FROM combinations, flushes").toArray()),
    );
    expect(names).not.toContain("key-1");
    await stub().report(batch([record({ caller: caller("key-1") })]));
    expect((await usage("total", [], { filters: { callerId: "key-1" } }))[0]?.totals.calls).toBe(1);
  });
});

describe("shards", () => {
  it("are asked together: sums, percentiles, calls and counters are of all of them", async ({ expect }) => {
    const names = ["gateway", "gateway/1", "gateway/2"];
    const all: CallRecord[] = [];
    for (const [shard, name] of names.entries()) {
      const some = Array.from({ length: 40 }, (_, at) =>
        record({ time: NOON - at * 997, caller: caller(`key-${at % 4}`), durationMs: 1_000 * shard + 10 * at }),
      );
      all.push(...some);
      await stub(name).report(batches(name)(some, 1));
    }
    const three = ledger("gateway", 3);
    const question = {
      from: NOON - DAY,
      to: NOON + 1,
      granularity: "total",
      groupBy: ["caller"],
      filters: {},
    } as const;
    const seen: UsageItem[] = [];
    let after: string | undefined;
    do {
      const page = await askUsage(three, question, { most: 3, after });
      expect(page.dropped).toBe(3);
      seen.push(...page.items);
      after = page.nextToken;
    } while (after !== undefined);
    expect(seen.map(({ group, totals }) => [group.callerId, totals.calls])).toEqual(
      [0, 1, 2, 3].map((at) => [`key-${at}`, 30]),
    );
    const sorted = all
      .filter((call) => call.caller.id === "key-1")
      .map(({ durationMs }) => durationMs)
      .toSorted((a, b) => a - b);
    const exact = sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0;
    const duration = seen[1]?.totals.duration;
    const told = duration && percentile(duration, 0.95);
    expect(Math.abs((told ?? 0) - exact)).toBeLessThanOrEqual(0.05 * exact);

    const page = await askCalls(three, { from: 0, to: NOON + 1, filters: {} }, { most: 50, after: undefined });
    const expected = all.toSorted((a, b) => b.time - a.time || (a.requestId < b.requestId ? -1 : 1));
    expect(page.items).toEqual(expected.slice(0, 50));
    const metrics = await askMetrics(three);
    expect([metrics.began, metrics.dropped, metrics.series[0]?.totals.calls]).toEqual([NOON, 3, 120]);
    await forgetCaller(three, { callerId: "key-2" });
    expect((await askUsage(three, question, { most: 10, after: undefined })).items).toHaveLength(3);
  });

  it("refuse a token that they did not give out", async ({ expect }) => {
    const question = { from: 0, to: 1, granularity: "total", groupBy: [], filters: {} } as const;
    await expect(askUsage(ledger(), question, { most: 1, after: "nonsense" })).rejects.toThrow(RangeError);
  });
});
