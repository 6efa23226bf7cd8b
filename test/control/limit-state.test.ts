/** What limits have left, bucket by bucket, and giving back what was lost. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import type { LimitEntry, RateLimit } from "../../src/config/rate-limit.ts";
import type { Metric, Period } from "../../src/limits/account.ts";
import { accountKey, bucketName } from "../../src/limits/bucket.ts";
import { compileLimits } from "../../src/limits/compile.ts";
import { targetAccounts } from "../../src/limits/match.ts";
import type { Refused, Reserved } from "../../src/limits/reservation.ts";
import { limitsOf } from "../../src/memory/limits.ts";
import { limitsName } from "../../src/objects/ledger-name.ts";
import { limitRows } from "../../src/objects/limit-rows.ts";
import { createLimitTables } from "../../src/objects/limit-tables.ts";
import type { Which } from "../../src/objects/limit-state.ts";
import { gateway } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { isolate, type Isolate } from "../support/worker.ts";

interface State {
  readonly limitKey: string;
  readonly metric: string;
  readonly period: string;
  readonly used: number;
  readonly reserved: number;
}
interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: {
    readonly rateLimitId?: string;
    readonly apiKeyId?: string;
    readonly items?: readonly State[];
    readonly nextToken?: string;
    readonly fieldList?: readonly { readonly name: string }[];
  };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 10, 25, 12, 30, 15, 250) });
});

afterEach(async () => {
  vi.useRealTimers();
  await reset();
});

async function ask(on: Isolate, method: string, path: string, body?: object): Promise<Answer> {
  const response = await on.admin(method, path, body);
  const text = await response.text();
  const type = response.headers.get("x-amzn-errortype");
  return { status: response.status, type, body: text === "" ? {} : JSON.parse(text) };
}

const LIMIT = {
  rateLimitId: "rl-1",
  dimensionKeys: ["targetName", "$.context.caller"],
  entries: [
    {
      dimensions: { targetName: "openai", "$.context.caller": "a,b" },
      requests: [
        { rate: 10, period: "second" },
        { rate: 100, period: "week" },
      ],
      connections: [{ rate: 3, period: "second" }],
      cost: [
        { rate: 2.5, period: "month" },
        { rate: 99, period: "total" },
      ],
    },
    { dimensions: { targetName: "openai", "$.context.caller": "*" }, tokens: [{ rate: 7, period: "minute" }] },
  ],
};
const BUCKET = "rl-1/targetName=openai,$.context.caller=a%2Cb";
const unused = (metric: string, period: string, rate: number, until?: string): object => ({
  limitKey: BUCKET,
  metric,
  period,
  rate,
  used: 0,
  reserved: 0,
  left: rate,
  ...(until === undefined ? {} : { until }),
});

async function made(): Promise<{ on: Isolate; id: string; path: string }> {
  const on = isolate();
  const id = await gateway(on);
  await ask(on, "POST", `/gateways/${id}/rate-limits`, LIMIT);
  return { on, id, path: `/gateways/${id}/rate-limits/rl-1` };
}

describe("the state of a rate limit", () => {
  it("has every bucket that an entry names, until when, before anybody called", async ({ expect }) => {
    const { on, path } = await made();
    const { status, body } = await ask(on, "GET", `${path}/state`);
    expect([status, body]).toEqual([
      200,
      {
        rateLimitId: "rl-1",
        items: [
          unused("connections", "second", 3),
          unused("cost", "month", 2.5, "2026-12-01T00:00:00.000Z"),
          unused("cost", "total", 99),
          unused("requests", "second", 10, "2026-11-25T12:30:16.000Z"),
          unused("requests", "week", 100, "2026-11-30T00:00:00.000Z"),
        ],
      },
    ]);
  });

  it("comes in pages", async ({ expect }) => {
    const { on, path } = await made();
    const all = (await ask(on, "GET", `${path}/state`)).body.items;
    const found: State[] = [];
    let token: string | undefined;
    const sizes: number[] = [];
    do {
      const next: string = token === undefined ? "" : `&nextToken=${token}`;
      const { body } = await ask(on, "GET", `${path}/state?maxResults=2${next}`);
      found.push(...(body.items ?? []));
      sizes.push(body.items?.length ?? 0);
      token = body.nextToken;
    } while (token !== undefined);
    expect([sizes, found]).toEqual([[2, 2, 1], all]);
    for (const query of ["maxResults=0", "maxResults=1001", "nextToken=garbage"]) {
      expect((await ask(on, "GET", `${path}/state?${query}`)).type).toBe("ValidationException");
    }
  });

  it("is one of a limit that there is", async ({ expect }) => {
    const { on, id } = await made();
    for (const path of [
      `/gateways/${id}/rate-limits/rl-2`,
      `/gateways/${id}x/rate-limits/rl-1`,
      `/gateways/${id}/api-keys/key-0123456789`,
    ]) {
      expect((await ask(on, "GET", `${path}/state`)).type).toBe("ResourceNotFoundException");
      expect((await ask(on, "POST", `${path}/reset`)).type).toBe("ResourceNotFoundException");
    }
  });
});

describe("the state of a bucket that calls have made", () => {
  const context = { now: (): number => Date.now(), later: (): void => undefined };
  const limitKey = "rl-1/targetName=openai,$.context.caller=somebody";

  /** A call of so many tokens, as the pipeline counts it: in flight until it is settled. */
  async function call(on: Isolate, gatewayId: string, rate: number, tokens: number): Promise<Reserved | Refused> {
    const limits = compileLimits([{ ...LIMIT, entries: tokensOf(rate) }].map(asKept));
    const facts = { caller: { kind: "token", id: "somebody" }, hasTokens: true, targetName: "openai" } as const;
    const amounts = { tokens, tokensAtMost: undefined, costNanos: 0, costNanosAtMost: undefined };
    const asked = { gatewayId, accounts: targetAccounts(limits, facts), amounts, holder: "somebody" };
    return limitsOf(on.env).reserve(asked, context, () => undefined);
  }
  const tokensOf = (rate: number) => [
    { dimensions: { targetName: "openai", "$.context.caller": "*" }, tokens: [{ rate, period: "total" as const }] },
  ];
  const asKept = ({
    rateLimitId,
    dimensionKeys,
    entries,
  }: Omit<typeof LIMIT, "entries"> & { entries: LimitEntry[] }): RateLimit => ({
    rateLimitId,
    gatewayId: "",
    spec: { dimensionKeys, entries },
    revision: 1,
    createdAt: 0,
    updatedAt: 0,
  });

  it("says what is used, reserved and left, keeps it through a changed rate, and gives it back", async ({ expect }) => {
    const { on, id, path } = await made();
    await ask(on, "PATCH", path, { entries: tokensOf(100) });
    expect((await ask(on, "GET", `${path}/state`)).body.items).toEqual([]);
    expect((await call(on, id, 100, 30)).kind).toBe("reserved");
    const state = async (): Promise<State | undefined> => (await ask(on, "GET", `${path}/state`)).body.items?.[0];
    const shown = { limitKey, metric: "tokens", period: "total", rate: 100 };
    const { used = 0, reserved = 0 } = (await state()) ?? {};
    expect([used + reserved >= 30, await state()]).toEqual([
      true,
      { ...shown, used, reserved, left: 100 - used - reserved },
    ]);
    await ask(on, "PATCH", path, { entries: tokensOf(500) });
    expect(await state()).toEqual({ ...shown, rate: 500, used, reserved, left: 500 - used - reserved });
    // Of another limit nothing is told, and nothing is given back.
    await ask(on, "POST", `/gateways/${id}/rate-limits`, {
      ...LIMIT,
      rateLimitId: "rl-10",
      dimensionKeys: ["targetName"],
      entries: [{ dimensions: { targetName: "*" }, requests: [{ rate: 1, period: "total" }] }],
    });
    expect((await ask(on, "GET", `/gateways/${id}/rate-limits/rl-10/state`)).body.items).toEqual([]);
    expect((await ask(on, "POST", `${path}/reset`, { limitKeys: [limitKey] })).status).toBe(204);
    expect(await state()).toMatchObject({ used: 0 });
    // An entry that no longer takes it, and it is not shown.
    await ask(on, "PATCH", path, {
      entries: [
        { dimensions: { targetName: "other", "$.context.caller": "*" }, requests: [{ rate: 1, period: "minute" }] },
      ],
    });
    expect((await ask(on, "GET", `${path}/state`)).body.items).toEqual([]);
  });
});

describe("a list of many buckets", () => {
  const MANY = 900;
  const KEYS = ["$.context.caller"];
  /** In UTF-16 the second stands before the first, in SQLite behind it. */
  const CALLERS = ["\uff21", "\u{1f600}", ...Array.from({ length: MANY }, (_, at) => `caller-${at}`)];

  async function fill(id: string): Promise<void> {
    await runInDurableObject(env.LEDGER.getByName(limitsName(id)), (_, { storage: { sql } }) => {
      createLimitTables(sql);
      const write = (rateLimitId: string, caller: string, metric: Metric, period: Period): void => {
        const limitKey = bucketName(rateLimitId, KEYS, [caller]);
        const key = accountKey("limit", limitKey, metric, period);
        const row = { key, limitKey, metric, period, rate: 1, start: 0, base: 1, level: 0 } as const;
        limitRows(sql).writeBook(row);
      };
      for (const caller of CALLERS) write("by-caller", caller, "tokens", "total");
      // Neighbours, and what no entry takes any more.
      write("by-calle", "x", "tokens", "total");
      write("by-caller2", "x", "tokens", "total");
      for (const caller of CALLERS.slice(0, 300)) write("by-caller", caller, "connections", "second");
    });
  }

  it("is read page by page from the ledger too, each bucket once and whole, in one order", async ({ expect }) => {
    const read: number[] = [];
    const LEDGER = {
      getByName: (name: string) => ({
        limitStates: async (which: Which) => {
          const states = await env.LEDGER.getByName(name).limitStates(which);
          read.push(states.length);
          return states;
        },
      }),
    };
    const on = isolate({ LEDGER });
    const id = await gateway(on);
    await ask(on, "POST", `/gateways/${id}/rate-limits`, {
      rateLimitId: "by-caller",
      dimensionKeys: KEYS,
      entries: [
        { dimensions: { "$.context.caller": "named" }, requests: [{ rate: 5, period: "total" }] },
        {
          dimensions: { "$.context.caller": "*" },
          requests: [{ rate: 9, period: "total" }],
          tokens: [{ rate: 7, period: "total" }],
        },
      ],
    });
    await fill(id);
    const found: State[] = [];
    let next: string | undefined = "";
    do {
      const token: string = next === "" ? "" : `&nextToken=${next}`;
      const { body } = await ask(on, "GET", `/gateways/${id}/rate-limits/by-caller/state?maxResults=101${token}`);
      found.push(...(body.items ?? []));
      next = body.nextToken;
    } while (next !== undefined);
    const told = found.map(({ limitKey, metric, used }) => `${limitKey} ${metric} ${used}`);
    expect(new Set(told).size).toBe(told.length);
    expect(told.toSorted()).toEqual(
      [
        "by-caller/$.context.caller=named requests 0",
        ...CALLERS.flatMap((caller) => [
          `by-caller/$.context.caller=${caller} requests 0`,
          `by-caller/$.context.caller=${caller} tokens 1`,
        ]),
      ].toSorted(),
    );
    // A page and the bucket it ends in.
    expect(Math.max(...read)).toBeLessThanOrEqual(104);
  });
});

describe("the state of an API key", () => {
  it("has the buckets of its own limits", async ({ expect }) => {
    const on = isolate();
    const keys = `/gateways/${await gateway(on)}/api-keys`;
    const bare = await ask(on, "POST", keys, { name: "bare" });
    const limits = { requests: [{ rate: 5, period: "day" }] };
    const { apiKeyId } = (await ask(on, "POST", keys, { name: "limited", limits })).body;
    expect((await ask(on, "GET", `${keys}/${bare.body.apiKeyId}/state`)).body.items).toEqual([]);
    const limitKey = `${apiKeyId}/$.context.apiKey=${apiKeyId}`;
    expect((await ask(on, "GET", `${keys}/${apiKeyId}/state`)).body).toEqual({
      apiKeyId,
      items: [
        {
          limitKey,
          metric: "requests",
          period: "day",
          rate: 5,
          used: 0,
          reserved: 0,
          left: 5,
          until: "2026-11-26T00:00:00.000Z",
        },
      ],
    });
    for (const body of [undefined, { limitKeys: [limitKey] }]) {
      expect((await ask(on, "POST", `${keys}/${apiKeyId}/reset`, body)).status).toBe(204);
    }
    const stranger = { limitKeys: [BUCKET] };
    expect((await ask(on, "POST", `${keys}/${apiKeyId}/reset`, stranger)).body.fieldList).toMatchObject([
      { name: "limitKeys.0" },
    ]);
  });
});

describe("a reset", () => {
  it.for<[string, object | undefined]>([
    ["everything", undefined],
    ["everything, by an empty body", {}],
    ["a bucket that an entry names", { limitKeys: [BUCKET] }],
    ["a bucket that * takes", { limitKeys: ["rl-1/targetName=openai,$.context.caller=anybody"] }],
  ])("is taken of %s", async ([, body], { expect }) => {
    const { on, path } = await made();
    expect((await ask(on, "POST", `${path}/reset`, body)).status).toBe(204);
  });

  it.for([
    ["another limit's bucket", "rl-2/targetName=openai,$.context.caller=a"],
    ["a bucket that no entry takes", "rl-1/targetName=other,$.context.caller=a"],
    ["the limit's id", "rl-1"],
    ["another spelling", "rl-1/targetName=openai,$.context.caller=a%2cb"],
  ])("is refused of %s", async ([, limitKey], { expect }) => {
    const { on, path } = await made();
    const { status, body } = await ask(on, "POST", `${path}/reset`, { limitKeys: [BUCKET, limitKey] });
    expect([status, body.fieldList]).toMatchObject([400, [{ name: "limitKeys.1" }]]);
  });
});
