/** What an older version's ledger and limits left in their Durable Objects: this version answers the same of it, goes on with it, and leaves it so that the older one can go on too. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { askCalls, askMetrics, askUsage } from "../../src/objects/ask-ledger.ts";
import type { Granularity } from "../../src/objects/ledger-question.ts";
import { OLDER_STORAGE } from "../recordings/older-storage.ts";
import { stopClock } from "../support/clock.ts";
import { create, gateway } from "../support/config.ts";
import { batches, ledger, record } from "../support/records.ts";
import { reset } from "../support/reset.ts";
import { isolate } from "../support/worker.ts";

const { told } = OLDER_STORAGE;
const DAY = 86_400_000;
const PAGE = { most: 1_000, after: undefined };

stopClock();

beforeEach(() => {
  vi.setSystemTime(told.now);
});

afterEach(async () => {
  await reset();
});

async function leave(name: string, statements: readonly string[]): Promise<void> {
  await runInDurableObject(env.LEDGER.getByName(name), (_: unknown, { storage }) => {
    for (const statement of statements) storage.sql.exec(statement);
  });
}

/** The tables as they are made, by name. */
function made(name: string): Promise<Map<string, string>> {
  return runInDurableObject(env.LEDGER.getByName(name), (_: unknown, { storage }) => {
    const rows = storage.sql.exec<{ name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*'",
    );
    return new Map(Array.from(rows, (row): [string, string] => [row.name, row.sql]));
  });
}

async function shown(id: string, granularity: Granularity): Promise<unknown[]> {
  const question = { from: told.now - 200 * DAY, to: told.now + 1, filters: {} };
  const groupBy = ["caller", "target", "model", "alias"] as const;
  const { items } = await askUsage(ledger(id), { ...question, granularity, groupBy }, PAGE);
  return items.map(({ start, group, totals }) => [
    granularity === "total" ? 0 : start,
    Object.values(group).join(" "),
    totals.calls,
    totals.failures,
    totals.input,
    totals.output,
    totals.costNanos,
    totals.callsWithoutPrice,
  ]);
}

describe("the storage of an older version", () => {
  it("is answered from as that version did, gone on with, carried elsewhere, and left as that version can read it", async ({
    expect,
  }) => {
    const on = isolate();
    const id = await gateway(on, { name: "then" });
    await leave(id, OLDER_STORAGE.ledger);
    const before = await made(id);
    expect(await shown(id, "day")).toEqual(told.day);
    expect(await shown(id, "total")).toEqual(told.total.map(([, ...rest]) => [0, ...rest]));
    const { items: calls } = await askCalls(ledger(id), { from: 0, to: told.now + 1, filters: {} }, PAGE);
    expect(calls.map(({ requestId, time }) => [requestId, time])).toEqual(told.calls);
    const counted = async (of: string): Promise<number> =>
      (await askMetrics(ledger(of))).series.reduce((sum, { totals }) => sum + totals.calls, 0);
    expect(await counted(id)).toBe(told.counted);

    await env.LEDGER.getByName(id).report(batches("of this version")([record({ gatewayId: id })]));
    vi.setSystemTime(told.now + 3_600_000);
    await runDurableObjectAlarm(env.LEDGER.getByName(id));
    expect(await counted(id)).toBe(told.counted + 1);

    const other = await gateway(on, { name: "now" });
    for (let query: string | undefined = "part=0"; query !== undefined;) {
      const response = await on.admin("GET", `/gateways/${id}/ledger?${query}`);
      const { nextToken, part, sha256, page } = await response.json<Record<string, string | undefined>>();
      await create(on, `/gateways/${other}/ledger`, { part, sha256, page });
      query = nextToken === undefined ? undefined : `part=0&nextToken=${nextToken}`;
    }
    expect(await counted(other)).toBe(told.counted + 1);
    const after = await made(id);
    expect([...before].filter(([name, sql]) => after.get(name) !== sql)).toEqual([]);
  });

  it("of limits keeps what was used and what was held, and counts on", async ({ expect }) => {
    const stub = env.LEDGER.getByName("gateway/limits");
    await leave("gateway/limits", OLDER_STORAGE.limits);
    const before = await made("gateway/limits");
    const states = async (): Promise<unknown[]> =>
      (await stub.limitStates({ prefix: "" })).map(({ metric, period, used, reserved, left }) => [
        metric,
        period,
        used,
        reserved,
        left,
      ]);
    expect(await states()).toEqual(told.limits);
    vi.setSystemTime(told.now + 2 * 3_600_000);
    // Whoever asks it wakes it: an alarm is not among what was recorded.
    await stub.limits("gateway", []);
    await runDurableObjectAlarm(stub);
    // What was held by an isolate that nobody heard of again counts as spent.
    expect(await states()).toEqual(
      told.limits.map(([metric, period, used, reserved, left]) => [metric, period, used + reserved, 0, left]),
    );
    const after = await made("gateway/limits");
    expect([...before].filter(([name, sql]) => after.get(name) !== sql)).toEqual([]);
  });
});
