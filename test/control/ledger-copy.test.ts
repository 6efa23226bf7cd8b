/** GET and POST /control/gateways/{id}/ledger: a ledger carried to another one, page by page, tells there what it told here, to the last figure and for good. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { askCalls, askMetrics, askUsage } from "../../src/objects/ask-ledger.ts";
import type { Dimension } from "../../src/objects/ledger-question.ts";
import type { CallRecord } from "../../src/usage/record.ts";
import { sha256Hex } from "../../src/words/digest.ts";
import { pass, stopClock } from "../support/clock.ts";
import { gateway } from "../support/config.ts";
import { batches, caller, ledger, record } from "../support/records.ts";
import { reset } from "../support/reset.ts";
import { ADMIN_TOKEN, isolate, type Isolate } from "../support/worker.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Ahead of the runtime's own clock, so that no alarm goes off by itself. */
const BEGIN = Math.floor(Date.now() / DAY) * DAY + 40 * DAY + 9 * HOUR + 7 * MINUTE + 13_000;

interface Carried {
  readonly part: string;
  readonly sha256: string;
  readonly page: Record<string, unknown> & { number: number; cut: number; content: { kind: string; rows: unknown[] } };
  readonly nextToken?: string;
  readonly nextPart?: string;
}

stopClock();

let on: Isolate;
let old: string;
let other: string;

beforeEach(async () => {
  vi.setSystemTime(BEGIN);
  on = isolate();
  old = await gateway(on, { name: "old" });
  other = await gateway(on, { name: "new" });
});

afterEach(async () => {
  await reset();
});

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await on.admin(method, path, body);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json<T>();
}

/** What somebody used: callers, targets, models and names, some failed, some without a price, some that took long. */
function someCalls(seed: number, count: number): Partial<CallRecord>[] {
  return Array.from({ length: count }, (_, at) => {
    const n = seed * 7 + at;
    return {
      time: Date.now() - (n % 5) * 20_000,
      caller: caller(`key-${n % 3}`),
      target: `target-${n % 2}`,
      model: `model-${n % 4}`,
      alias: n % 3 === 0 ? "smart" : undefined,
      status: n % 6 === 0 ? 503 : 200,
      code: n % 6 === 0 ? "overloaded" : undefined,
      costNanos: n % 4 === 0 ? undefined : 1_000_000 + n,
      durationMs: 10 * (1 + (n % 90)),
    };
  });
}

const reports = new Map<string, ReturnType<typeof batches>>();

async function report(id: string, calls: readonly Partial<CallRecord>[], dropped = 0): Promise<void> {
  const batch = reports.get(id) ?? batches(`sender of ${id}`);
  reports.set(id, batch);
  await env.LEDGER.getByName(id).report(
    batch(
      calls.map((call) => record({ ...call, gatewayId: id })),
      dropped,
    ),
  );
}

/** Four months, as they are lived: calls, alarms, and what is left of them. */
async function months(id: string): Promise<void> {
  for (const [seed, wait] of [30 * DAY, 40 * DAY, 29 * DAY, DAY, 3 * HOUR, 40 * MINUTE, 5 * MINUTE, MINUTE].entries()) {
    await report(id, someCalls(seed, 9), seed === 4 ? 2 : 0);
    pass(30_000);
    await report(id, someCalls(seed + 3, 4));
    pass(wait);
    if (seed % 3 !== 2) await runDurableObjectAlarm(env.LEDGER.getByName(id));
  }
}

/** Every page of every part, as they come. */
async function copyOf(id: string, maxResults = 20, since = new Map<string, number>()): Promise<Carried[]> {
  const pages: Carried[] = [];
  let part: string | undefined = "0";
  while (part !== undefined) {
    let query = `part=${part}&since=${since.get(part) ?? 0}`;
    for (;;) {
      const page: Carried = await ask("GET", `/gateways/${id}/ledger?${query}&maxResults=${maxResults}`);
      pages.push(page);
      if (page.nextToken === undefined) break;
      query = `part=${part}&nextToken=${page.nextToken}`;
    }
    part = pages.at(-1)?.nextPart;
  }
  return pages;
}

function send(id: string, { part, sha256, page }: Carried): Promise<Response> {
  return on.admin("POST", `/gateways/${id}/ledger`, { part, sha256, page });
}

async function take(id: string, pages: readonly Carried[]): Promise<boolean[]> {
  const taken: boolean[] = [];
  for (const page of pages) {
    const response = await send(id, page);
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    taken.push((await response.json<{ imported: boolean }>()).imported);
  }
  return taken;
}

const GROUPS: readonly (readonly Dimension[])[] = [
  [],
  ["caller"],
  ["target"],
  ["model"],
  ["alias"],
  ["caller", "model"],
  ["target", "model", "alias"],
  ["caller", "target", "model", "alias"],
];
const PAGE = { most: 1_000, after: undefined };

/** All that a ledger can be asked. */
async function told(id: string): Promise<unknown> {
  const of = ledger(id, Number(Reflect.get(on.env, "LEDGER_SHARDS") ?? 1));
  const to = Date.now() + MINUTE;
  const periods = [120 * DAY, 20 * DAY, 40 * HOUR, 3 * HOUR, 17 * MINUTE].map((ms) => ({ from: Date.now() - ms, to }));
  const questions = periods.flatMap((period) =>
    (["total", "day", "hour", "minute"] as const).flatMap((granularity) =>
      GROUPS.map((groupBy) => ({ ...period, granularity, groupBy, filters: {} })),
    ),
  );
  const filters = { callerId: "key-1", alias: "smart" };
  const filtered = periods.map((period) => ({ ...period, granularity: "day", groupBy: ["model"], filters }) as const);
  const usage = await Promise.all([...questions, ...filtered].map((question) => askUsage(of, question, PAGE)));
  const calls = await Promise.all(periods.map((period) => askCalls(of, { ...period, filters: {} }, PAGE)));
  const { latest: _, series, ...metrics } = await askMetrics(of);
  return {
    usage,
    calls: calls.map(({ items }) => items.map((call) => ({ ...call, gatewayId: "" }))),
    metrics,
    series: series.toSorted((a, b) => (`${a.target} ${a.model}` < `${b.target} ${b.model}` ? -1 : 1)),
  };
}

/** The same as whoever administers it sees it. */
async function answered(id: string): Promise<unknown[]> {
  const from = new Date(Date.now() - 120 * DAY).toISOString();
  const answers: unknown[] = [];
  for (const groupBy of GROUPS) {
    answers.push(
      await ask("GET", `/gateways/${id}/usage?from=${from}&granularity=day&groupBy=${groupBy.join()}&maxResults=1000`),
    );
  }
  return [...answers, await ask("GET", `/gateways/${id}/calls?from=${from}&maxResults=1000`)];
}

describe("a ledger that is carried to another gateway", () => {
  it("is told there as it was here, for every grouping, and goes on as it does here", async ({ expect }) => {
    await months(old);
    const pages = await copyOf(old);
    expect(new Set(pages.map(({ page }) => page.content.kind))).toEqual(
      new Set(["lifetimes", "days", "hours", "minutes", "calls", "limits"]),
    );
    expect((await take(other, pages)).slice(0, -1)).toEqual(pages.slice(1).map(() => true));
    const here = await answered(old);
    expect(JSON.stringify(here)).toContain("smart");
    expect(await answered(other)).toEqual(here);
    expect(await told(other)).toEqual(await told(old));

    // What is still open of the hour and the day is completed by the calls that come now, on both sides.
    for (const [seed, wait] of [20 * MINUTE, 90 * MINUTE, DAY, 2 * DAY, 95 * DAY].entries()) {
      const calls = someCalls(seed + 40, 6).map((call, at) =>
        Object.assign(call, { requestId: `later-${seed}-${at}` }),
      );
      for (const id of [old, other]) await report(id, calls);
      pass(wait);
      for (const id of [old, other]) await runDurableObjectAlarm(env.LEDGER.getByName(id));
      expect(await told(other)).toEqual(await told(old));
    }
  });

  it("is counted once, however often and in whatever portions it comes", async ({ expect }) => {
    await months(old);
    const pages = await copyOf(old);
    const shard = pages.filter(({ part }) => part === "0");
    const half = Math.floor(shard.length / 2);
    await take(other, shard.slice(0, half));
    expect(await take(other, shard)).toEqual(shard.map((_, at) => at >= half));
    const once = await told(other);
    expect(await take(other, pages)).not.toContain(true);
    // Another export of the same ledger holds the same records.
    expect(await take(other, (await copyOf(old, 1_000)).slice(0, 1))).toEqual([false]);
    expect(await told(other)).toEqual(once);
    // So does its own: nothing is lost, and nothing is counted anew.
    expect(await take(old, pages)).not.toContain(true);
    expect(await told(old)).toEqual(once);
    // And one that was carried on from there.
    const third = await gateway(on, { name: "third" });
    await take(third, pages);
    const [back] = await copyOf(third);
    const refused = back && (await send(old, back));
    expect([refused?.status, await refused?.text()]).toEqual([409, expect.stringContaining("here already")]);
  });

  it("may be followed by the rest that came after it, and only by that", async ({ expect }) => {
    await months(old);
    const first = await copyOf(old);
    await take(other, first);
    const cuts = new Map(first.filter(({ part }) => part === "0").map(({ part, page }) => [part, page.cut]));
    pass(90_000);
    await report(old, someCalls(50, 12), 1);
    pass(50 * MINUTE);
    await report(old, someCalls(60, 5));
    pass(2 * MINUTE);
    await runDurableObjectAlarm(env.LEDGER.getByName(old));
    const whole = await copyOf(old);
    const refused = whole[0] && (await send(other, whole[0]));
    expect([refused?.status, await refused?.text()]).toEqual([409, expect.stringContaining("--after")]);
    const rest = await copyOf(old, 20, cuts);
    await take(other, rest);
    expect(await told(other)).toEqual(await told(old));
    expect(await take(other, rest)).not.toContain(true);
    expect(await told(other)).toEqual(await told(old));
  });

  it("is the same while calls are booked and rolled up between two pages", async ({ expect }) => {
    await months(old);
    const [head] = await copyOf(old, 15);
    await take(other, await copyOf(old, 15));
    const right = await told(other);
    const third = await gateway(on, { name: "third" });
    let query = "part=0&maxResults=15";
    for (let seed = 70; query !== ""; seed++) {
      const page = await ask<Carried>("GET", `/gateways/${old}/ledger?${query}`);
      expect(page.page.cut).toBe(head?.page.cut);
      await take(third, [page]);
      // As if it were a minute that goes on: what is booked now is none of the copy's.
      await report(old, someCalls(seed, 3));
      await runDurableObjectAlarm(env.LEDGER.getByName(old));
      query = page.nextToken === undefined ? "" : `part=0&nextToken=${page.nextToken}&maxResults=15`;
    }
    expect(await told(third)).toEqual(right);
  });

  it("brings what limits have used in the windows that go on, once, and no window that is over", async ({ expect }) => {
    const limited = { rateLimitId: "budget", dimensionKeys: ["targetName"] };
    const entries = [
      {
        dimensions: { targetName: "*" },
        requests: [
          { rate: 100, period: "minute" },
          { rate: 1_000, period: "month" },
          { rate: 5_000, period: "total" },
        ],
        cost: [{ rate: 10, period: "month" }],
      },
    ];
    for (const id of [old, other]) await ask("POST", `/gateways/${id}/rate-limits`, { ...limited, entries });
    const use = async (id: string, loan: string, spent: number): Promise<void> => {
      const account = (metric: string, period: string, rate: number, start: number) => ({
        key: `limit/budget/targetName=t\n${metric}\n${period}`,
        limitKey: "budget/targetName=t",
        metric,
        period,
        rate,
        loan,
        sequence: 1,
        told: [{ start, spent, acked: 0, held: 0 }],
        late: 0,
        lateAcked: 0,
        need: 0,
        least: 0,
        ahead: [],
      });
      const now = new Date();
      const month = Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
      const asks = [
        account("requests", "minute", 100, Math.floor(Date.now() / MINUTE) * MINUTE),
        account("requests", "month", 1_000, month),
        account("requests", "total", 5_000, 0),
        account("cost", "month", 10_000_000_000, month),
      ];
      await env.LEDGER.getByName(`${id}/limits`).limits(id, JSON.parse(JSON.stringify(asks)));
    };
    const used = async (id: string): Promise<unknown> => {
      const { items } = await ask<{ items: { metric: string; period: string; used: number; left: number }[] }>(
        "GET",
        `/gateways/${id}/rate-limits/budget/state`,
      );
      return Object.fromEntries(items.map((one) => [`${one.metric} ${one.period}`, [one.used, one.left]]));
    };
    await use(old, "a", 40);
    const pages = await copyOf(old);
    await take(other, pages);
    expect(await used(other)).toEqual(await used(old));
    expect(await used(other)).toMatchObject({ "requests month": [40, 960], "requests total": [40, 4_960] });

    // What is used there adds up with it; the same copy again adds nothing, a later one what came since.
    await use(other, "b", 5);
    expect(await take(other, pages)).not.toContain(true);
    expect(await used(other)).toMatchObject({ "requests month": [45, 955], "requests minute": [45, 55] });
    pass(2 * MINUTE);
    await use(old, "c", 3);
    expect((await take(other, await copyOf(old))).at(-1)).toBe(true);
    expect(await used(other)).toMatchObject({
      "requests minute": [3, 97],
      "requests month": [48, 952],
      "requests total": [48, 4_952],
    });
    // Its own come back to it only as far as they are lost.
    await take(old, await copyOf(old));
    expect(await used(old)).toMatchObject({ "requests month": [43, 957] });
  });
});

describe("a ledger in three shards", () => {
  it("is carried whole into one that has one", async ({ expect }) => {
    const three = isolate({ LEDGER_SHARDS: "3" });
    for (const [shard, name] of [old, `${old}/1`, `${old}/2`].entries()) {
      const calls = someCalls(shard, 5).map((call) => record({ ...call, gatewayId: old }));
      await env.LEDGER.getByName(name).report(batches(`of shard ${shard}`)(calls));
    }
    pass(MINUTE);
    const one = on;
    on = three;
    const pages = await copyOf(old);
    const here = await told(old);
    on = one;
    expect([...new Set(pages.map(({ part }) => part))]).toEqual(["0", "1", "2", "limits"]);
    await take(other, pages);
    expect(await told(other)).toEqual(here);
  });
});

/** The same page as somebody else wrote it. */
async function again(carried: Carried, change: (page: Carried["page"]) => void): Promise<Carried> {
  const page = structuredClone(carried.page);
  change(page);
  return { ...carried, page, sha256: await sha256Hex(JSON.stringify(page)) };
}

describe("a page of a ledger", () => {
  it("is refused in plain words where it is not what was given out", async ({ expect }) => {
    await months(old);
    const pages = await copyOf(old, 1_000);
    const [head, days] = pages;
    if (head === undefined || days === undefined) throw new Error("no pages");
    const refusal = async (carried: Carried): Promise<[number, string]> => {
      const response = await send(other, carried);
      return [response.status, (await response.json<{ message: string }>()).message];
    };
    expect(await refusal({ ...head, sha256: "0".repeat(64) })).toEqual([
      400,
      expect.stringContaining("was changed or cut"),
    ]);
    expect(await refusal(days)).toEqual([409, expect.stringContaining("before the first")]);
    expect(await refusal(await again(head, (page) => (page.cut += HOUR)))).toEqual([
      409,
      expect.stringContaining("clock"),
    ]);
    expect(await refusal(await again(head, (page) => (page["format"] = 2)))).toEqual([
      400,
      expect.stringContaining("another version"),
    ]);
    expect(await refusal({ ...head, part: "limits" })).toEqual([400, expect.stringContaining("part")]);
    // Of thirteen counters, a sum of times, and how many buckets of them are filled: a number that is none.
    const endless = new Uint8Array(218).fill(255, 14, 214).toBase64();
    for (const totals of ["AAAA", "////////////", "not base64", new Uint8Array(2_000).fill(255).toBase64(), endless]) {
      const [status] = await refusal(
        await again(head, ({ content }) => (content.rows = [["target", "model", totals]])),
      );
      expect([totals.slice(0, 12), status]).toEqual([totals.slice(0, 12), 400]);
    }
    expect(await refusal(await again(head, ({ content }) => void content.rows.pop()))).toEqual([
      409,
      expect.stringContaining("rows"),
    ]);
    expect(await ask("GET", `/gateways/${other}/usage`)).toEqual({ items: [] });
    await take(other, [head]);
    const last = pages.at(-2);
    expect(last && (await refusal(last))).toEqual([409, expect.stringContaining("is missing")]);
    expect(await refusal(await again(days, (page) => (page["before"] = "1".repeat(64))))).toEqual([
      409,
      expect.stringContaining("another export"),
    ]);
    expect(await refusal(await again(days, ({ content }) => (content.rows = [[1, 5, "AA"]])))).toEqual([
      400,
      expect.any(String),
    ]);
  });

  it.for([
    ["part=9", "part"],
    ["part=x", "part"],
    ["since=-1", "since"],
    ["since=1", "47 hours"],
    ["maxResults=0", "maxResults"],
    ["maxResults=1001", "maxResults"],
    ["nextToken=x", "nextToken"],
    ["of=x", "of"],
  ] as const)("is asked for by %s in vain", async ([query, named], { expect }) => {
    const response = await on.admin("GET", `/gateways/${old}/ledger?${query}`);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(named)]);
  });

  it("is too late when what is open of a day is gone", async ({ expect }) => {
    await months(old);
    const { nextToken } = await ask<Carried>("GET", `/gateways/${old}/ledger?part=0`);
    pass(21 * HOUR);
    const response = await on.admin("GET", `/gateways/${old}/ledger?part=0&nextToken=${nextToken}`);
    expect([response.status, await response.text()]).toEqual([409, expect.stringContaining("begin it anew")]);
  });

  it("is for administrators only, of a gateway that there is, and holds no secret", async ({ expect }) => {
    const viewer = isolate({ VIEWER_TOKEN: "viewer" });
    const paths = [
      `/control/gateways/${old}/ledger`,
      `/control//gateways/${old}//ledger/`,
      `/control/gateways/${old}/%6cedger`,
      `/control/%67ateways/${old}/%6C%65dger/?part=limits`,
      `/control/gateways/${old}%2f..%2f${old}/ledger`,
    ];
    for (const path of paths) {
      const isThere = !path.includes("%2f");
      for (const [token, status] of [
        ["viewer", 403],
        ["nobody", 403],
        [ADMIN_TOKEN, 200],
      ] as const) {
        const { status: answered } = await viewer.fetch(path, { headers: { authorization: `Bearer ${token}` } });
        expect([path, token, answered]).toEqual([path, token, isThere || status !== 200 ? status : 404]);
      }
    }
    for (const method of ["GET", "POST"]) {
      const body = method === "POST" ? { part: "0" } : undefined;
      const { status } = await on.admin(method, `/gateways/nobodys-0123456789/ledger`, body);
      expect(status).toBe(method === "POST" ? 400 : 404);
    }
    await report(old, someCalls(1, 3));
    pass(MINUTE);
    const all = JSON.stringify(await copyOf(old));
    expect(all).not.toMatch(/sbx_|sk-|Bearer|authorization/i);
  });

  it("with a row that no export writes is refused whole: it would be counted twice, or never be over", async ({
    expect,
  }) => {
    await months(old);
    const third = await gateway(on, { name: "third" });
    const seen = new Set<string>();
    let before = "";
    for (const carried of await copyOf(old)) {
      const { content, cut } = carried.page;
      const late = Math.floor(cut / DAY) * DAY;
      const strays: readonly (readonly [at: number, value: number])[] =
        {
          lifetimes: [],
          days: [[0, late] as const, [0, 8_640_000_000_000_000] as const, [0, HOUR] as const],
          hours: [[0, Math.floor(cut / HOUR) * HOUR] as const, [0, MINUTE] as const],
          minutes: [[0, cut] as const, [0, cut + DAY] as const, [1, cut + MINUTE] as const, [1, 1] as const],
          calls: [[0, cut] as const],
          limits: [],
        }[content.kind] ?? [];
      if (carried.part === "limits") continue;
      for (const [at, value] of content.rows.length === 0 ? [] : strays) {
        const forged = await again(carried, (page) => {
          page["before"] = before;
          Reflect.set(page.content.rows[0] ?? [], at, value);
        });
        const response = await send(third, forged);
        expect([content.kind, at, value, response.status]).toEqual([content.kind, at, value, 409]);
        expect(await response.text()).toContain(`of its ${content.kind} is none`);
        seen.add(content.kind);
      }
      await take(third, [carried]);
      before = carried.sha256;
    }
    expect(seen).toEqual(new Set(["days", "hours", "minutes", "calls"]));
    expect(await told(third)).toEqual(await told(old));
  });

  it("of limits says of which account it is as calls say it, and takes no more than it brought", async ({ expect }) => {
    const dimensionKeys = ["targetName"];
    const entries = [{ dimensions: { targetName: "*" }, requests: [{ rate: 100, period: "total" }] }];
    await ask("POST", `/gateways/${other}/rate-limits`, { rateLimitId: "budget", dimensionKeys, entries });
    const [, empty] = await copyOf(old);
    if (empty === undefined) throw new Error("no page of limits");
    const limitKey = "budget/targetName=t";
    const key = `limit/${limitKey}\nrequests\ntotal`;
    const page = (row: readonly unknown[], later = 0): Promise<Carried> =>
      again(empty, (one) => {
        one.cut += later;
        one.content.rows = [row];
      });
    const used = async (): Promise<unknown> => {
      const state = await ask<{ items: { used: number }[] }>("GET", `/gateways/${other}/rate-limits/budget/state`);
      return state.items.map((one) => one.used);
    };
    for (const [row, later] of [
      [[key, limitKey, "tokens", "total", 100, 0, 60, 0], 0],
      [[key, limitKey, "requests", "month", 100, 0, 60, 0], 0],
      [[key, "budget/targetName=u", "requests", "total", 100, 0, 60, 0], 0],
      [[key, limitKey, "requests", "total", 100, 0, 60, 0], HOUR],
    ] as const) {
      expect((await send(other, await page(row, later))).status).toBe(409);
    }
    await take(other, [await page([key, limitKey, "requests", "total", 100, 0, 60, 0])]);
    expect(await used()).toEqual([60]);
    expect((await on.admin("POST", `/gateways/${other}/rate-limits/budget/reset`)).status).toBe(204);
    // What others held there came back to them.
    pass(MINUTE);
    await take(other, [await page([key, limitKey, "requests", "total", 100, 0, 20, 0], 1_000)]);
    expect(await used()).toEqual([0]);
  });

  it("is taken with an entry in the audit log, part by part", async ({ expect }) => {
    await months(old);
    const pages = await copyOf(old);
    await take(other, pages);
    const { items } = await ask<{ items: { action: string; resource: string; detail: { part: string } }[] }>(
      "GET",
      "/audit-log",
    );
    expect(items.map(({ action, resource, detail }) => [action, resource, detail.part])).toEqual([
      ["ImportLedger", `gateways/${other}/ledger`, "limits"],
      ["ImportLedger", `gateways/${other}/ledger`, "0"],
    ]);
  });

  it("of a ledger that never began changes nothing", async ({ expect }) => {
    const pages = await copyOf(old);
    expect(pages.map(({ page }) => [page["began"], page.content.rows])).toEqual([
      [null, []],
      [null, []],
    ]);
    await take(other, pages);
    expect((await askMetrics(ledger(other))).began).toBeUndefined();
  });
});
