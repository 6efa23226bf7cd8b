/** Rate limits of a gateway as administrators set them: what may be set, what an update leaves as it was, a set replaced whole, and what calls are then limited by. */
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { readSettings } from "../../src/config/settings.ts";
import { callAccounts } from "../../src/limits/match.ts";
import { configCache } from "../../src/memory/config-cache.ts";
import { compileSnapshot, type Snapshot } from "../../src/snapshot/compile.ts";
import { atOnce, hesitant } from "../support/at-once.ts";
import { pass, stopClock } from "../support/clock.ts";
import { gateway } from "../support/config.ts";
import { faultyDatabase } from "../support/faulty-database.ts";
import { reset } from "../support/reset.ts";
import { ADMIN_TOKEN, isolate, type Isolate } from "../support/worker.ts";

type Json = Record<string, unknown>;

interface Limit extends Json {
  readonly rateLimitId: string;
  readonly entries: readonly Json[];
}
interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: Limit & {
    readonly message?: string;
    readonly reason?: string;
    readonly fieldList?: readonly { readonly name: string; readonly message: string }[];
    readonly rateLimits?: readonly Limit[];
  };
}

const SUB = "$.context.jwt.sub";
const TOKEN = "0123456789-0123456789-0123456789-0123";

stopClock();

afterEach(async () => {
  await reset();
});

async function ask(on: Isolate, method: string, path: string, body?: object): Promise<Answer> {
  const response = await on.admin(method, path, body);
  return { status: response.status, type: response.headers.get("x-amzn-errortype"), body: await response.json() };
}

const rate = (amount: number, period = "minute"): { rate: number; period: string }[] => [{ rate: amount, period }];
const any = (keys: readonly string[]): Json => Object.fromEntries(keys.map((key) => [key, "*"]));
/** A limit of so many requests a minute for each value of a dimension. */
const each = (key: string, amount: number, more: object = {}): Json => ({
  dimensionKeys: [key],
  entries: [{ dimensions: { [key]: "*" }, requests: rate(amount) }],
  ...more,
});
const list = <T>(length: number, one: (at: number) => T): T[] => Array.from({ length }, (_, at) => one(at));
/** How a gateway's calls are limited, as another isolate reads it. */
async function limitsOf(gatewayId: string, own: Env = isolate().env): Promise<Snapshot["limits"] | undefined> {
  const now = (): number => Date.now();
  const config = await configCache(own).find({ id: gatewayId }, { now, later: () => undefined });
  return config === undefined ? undefined : compileSnapshot(config, readSettings(own)).limits;
}

describe("a rate limit", () => {
  const entry = (more: Json): Json[] => [{ dimensions: { [SUB]: "*" }, ...more }];
  const metric = (name: string, value: unknown): Json => ({ entries: entry({ [name]: value }) });
  const dimensions = (...own: Json[]): Json => ({
    entries: own.map((one) => ({ dimensions: one, requests: rate(1) })),
  });

  it.for<[what: string, ...good: Json[]]>([
    ["an id of its own", { rateLimitId: "a1" }, { rateLimitId: `a${"-_.".repeat(20)}bcd` }, {}],
    ["a description", { description: "" }, { description: "d".repeat(512) }, { description: null }],
    [
      "dimensions",
      ...[
        "targetName",
        "qualifiedModelId",
        "alias",
        "$.context.apiKey",
        "$.context.caller",
        "$.context.iam.principal",
        "$.context.jwt.a",
        "$.context.jwt.realm_access.team-1_",
        `$.context.jwt.${"a".repeat(63)}`,
      ].map((key) => each(key, 1)),
      ((keys) => ({ dimensionKeys: keys, ...dimensions(any(keys)) }))(list(10, (at) => `$.context.jwt.a${at}`)),
    ],
    [
      "entries",
      dimensions({ [SUB]: "a".repeat(256) }, { [SUB]: "é/,=%" }, { [SUB]: "*" }),
      dimensions(...list(1_000, (at) => ({ [SUB]: `${at}` }))),
      {
        dimensionKeys: [SUB, "alias"],
        ...dimensions({ [SUB]: "a", alias: "b" }, { [SUB]: "a", alias: "*" }, any([SUB, "alias"])),
      },
    ],
    [
      "requests",
      ...["second", "minute", "hour", "day", "week", "month", "total"].map((period) =>
        metric("requests", rate(5, period)),
      ),
      metric("requests", rate(0)),
      metric("requests", rate(10_000_000)),
      metric("requests", rate(1_000_000_000_000, "month")),
      metric("requests", [...rate(5, "second"), ...rate(50, "day"), ...rate(500, "total")]),
    ],
    [
      "tokens",
      ...["minute", "hour", "day", "week", "month", "total"].map((period) => metric("tokens", rate(5, period))),
    ],
    ["connections", metric("connections", rate(10, "second")), metric("connections", rate(0, "second"))],
    [
      "cost",
      metric("cost", rate(0.000000001, "day")),
      metric("cost", rate(1_000_000, "total")),
      metric("cost", rate(0, "month")),
    ],
    [
      "members of ours",
      { strict: true },
      { strict: false },
      { strict: null },
      { whenUnavailable: "allow" },
      { whenUnavailable: "deny" },
    ],
  ])("takes %s", async ([, ...good], { expect }) => {
    const on = isolate();
    for (const [at, value] of good.entries()) {
      const id = await gateway(on, { name: `g${at}` });
      const { status, body } = await ask(on, "POST", `/gateways/${id}/rate-limits`, { ...each(SUB, 1), ...value });
      expect([value, status, body.message]).toEqual([value, 201, undefined]);
    }
  });

  it.for<[field: string, says: string, ...bad: Json[]]>([
    [
      "rateLimitId",
      "must be 2 to 64 letters",
      { rateLimitId: "a" },
      { rateLimitId: "-a" },
      { rateLimitId: "a." },
      { rateLimitId: "a/b" },
      { rateLimitId: "a".repeat(65) },
      { rateLimitId: "" },
    ],
    ["description", "Too big", { description: "d".repeat(513) }],
    [
      "dimensionKeys",
      "",
      { dimensionKeys: [] },
      { dimensionKeys: undefined },
      { dimensionKeys: list(11, (at) => `$.context.jwt.a${at}`) },
    ],
    ["dimensionKeys", "must name each dimension once", { dimensionKeys: [SUB, SUB] }],
    [
      "dimensionKeys.0",
      "must be targetName, qualifiedModelId, alias, $.context.apiKey",
      ...[
        "toolName",
        "$.context.iam.sourceIdentity",
        "model",
        "$.context.jwt.",
        "$.context.jwt.a b",
        "$.context.jwt.-a",
        `$.context.jwt.${"a".repeat(64)}`,
        "targetname",
        "Alias",
        " alias",
      ].map((key) => each(key, 1)),
    ],
    ["entries", "", { entries: [] }, { entries: undefined }, dimensions(...list(1_001, (at) => ({ [SUB]: `${at}` })))],
    [
      "entries.0.dimensions",
      "must have exactly the dimensions $.context.jwt.sub",
      dimensions({}),
      dimensions({ alias: "*" }),
      dimensions({ [SUB]: "*", alias: "*" }),
    ],
    [
      "entries.0.dimensions.__proto__",
      "is not supported here",
      dimensions(JSON.parse(`{"${SUB}": "a", "__proto__": "b"}`)),
    ],
    [
      "entries.1.dimensions",
      "are those of entries.0",
      dimensions({ [SUB]: "a" }, { [SUB]: "a" }),
      dimensions({ [SUB]: "*" }, { [SUB]: "*" }),
    ],
    [
      `entries.0.dimensions.${SUB}`,
      "must be a value as it is, or * alone for any",
      ...["a*", "**", "gpt-*"].map((value) => dimensions({ [SUB]: value })),
    ],
    [
      `entries.0.dimensions.${SUB}`,
      "",
      dimensions({ [SUB]: "" }),
      dimensions({ [SUB]: "a".repeat(257) }),
      dimensions({ [SUB]: 5 }),
    ],
    [
      `entries.0.dimensions.${SUB}`,
      "* may stand in the last dimensions only, and alias behind it has a value",
      { dimensionKeys: [SUB, "alias"], ...dimensions({ [SUB]: "*", alias: "a" }) },
    ],
    ["entries.0", "must limit requests, tokens, connections or cost", { entries: entry({}) }, metric("cost", null)],
    ["entries.0.requests", "", metric("requests", []), metric("requests", {})],
    ["entries.0.requests", "must name each period once", metric("requests", [...rate(1), ...rate(2)])],
    ["entries.0.requests.0.rate", "must be a whole number", metric("requests", rate(0.5))],
    [
      "entries.0.requests.0.rate",
      "",
      metric("requests", rate(-1)),
      metric("requests", [{ rate: "1", period: "minute" }]),
      metric("requests", rate(1_000_000_000_001, "day")),
    ],
    [
      "entries.0.requests.0",
      "must not be more than 10000000 a second or minute",
      metric("requests", rate(10_000_001)),
      metric("requests", rate(10_000_001, "second")),
    ],
    [
      "entries.0.requests.0.period",
      "Invalid option",
      metric("requests", rate(1, "year")),
      metric("requests", rate(1, "")),
    ],
    [
      "entries.0.tokens.0.period",
      "must be minute, hour, day, week, month or total",
      metric("tokens", rate(1, "second")),
    ],
    ["entries.0.cost.0.period", "must be minute, hour, day, week, month or total", metric("cost", rate(1, "second"))],
    [
      "entries.0.cost.0.rate",
      "must be 0 or at least a billionth of a dollar",
      metric("cost", rate(0.0000000001, "day")),
    ],
    ["entries.0.cost.0.rate", "Too big", metric("cost", rate(1_000_001, "day"))],
    [
      "entries.0.connections.0.period",
      "must be second: connections are counted in flight",
      metric("connections", rate(1)),
    ],
    [
      "entries.0.connections",
      "must hold exactly one element",
      metric("connections", [...rate(1, "second"), ...rate(2, "second")]),
    ],
    ["entries.0.spend", "is not supported here", metric("spend", rate(1))],
    ["strict", "", { strict: "yes" }],
    ["whenUnavailable", "", { whenUnavailable: "maybe" }],
    ["status", "is not supported here", { status: "ACTIVE" }],
    ["clientToken", "", { clientToken: "short" }],
  ])("names %s where it cannot be: %s", async ([field, says, ...bad], { expect }) => {
    const on = isolate();
    const id = await gateway(on);
    for (const value of bad) {
      const { status, type, body } = await ask(on, "POST", `/gateways/${id}/rate-limits`, {
        ...each(SUB, 1),
        ...value,
      });
      expect([value, status, type, body.reason]).toEqual([value, 400, "ValidationException", "FieldValidationFailed"]);
      const named = body.fieldList?.filter(({ name }) => name === field || name.startsWith(`${field}.`));
      expect([value, named?.length]).not.toEqual([value, 0]);
      expect(named?.[0]?.message).toContain(says);
    }
  });

  it("has an id that another has, or their dimensions, and is refused", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    const path = `/gateways/${id}/rate-limits`;
    await ask(on, "POST", path, each(SUB, 1, { rateLimitId: "rl-1" }));
    const refused = [each("alias", 1, { rateLimitId: "rl-1" }), each(SUB, 2), each(SUB, 2, { rateLimitId: "rl-2" })];
    const answers = await Promise.all(refused.map((one) => ask(on, "POST", path, one)));
    expect(answers.map(({ status, body }) => [status, body.message])).toEqual([
      [409, 'This gateway already has a rate limit "rl-1".'],
      [409, `This gateway already has a rate limit with the dimensions ${SUB}.`],
      [409, `This gateway already has a rate limit with the dimensions ${SUB}.`],
    ]);
    // In another order they are others.
    for (const keys of [
      [SUB, "alias"],
      ["alias", SUB],
    ]) {
      const both = { dimensionKeys: keys, entries: [{ dimensions: any(keys), requests: rate(1) }] };
      expect((await ask(on, "POST", path, both)).status).toBe(201);
    }
    const other = await gateway(on, { name: "other" });
    expect(
      (await ask(on, "POST", `/gateways/${other}/rate-limits`, each(SUB, 1, { rateLimitId: "rl-1" }))).status,
    ).toBe(201);
  });

  it("goes with its gateway, and is found in its own alone", async ({ expect }) => {
    const on = isolate();
    const [id, other] = [await gateway(on), await gateway(on, { name: "other" })];
    await ask(on, "POST", `/gateways/${id}/rate-limits`, each(SUB, 1, { rateLimitId: "rl-1" }));
    for (const method of ["GET", "DELETE"]) {
      const { status, body } = await ask(on, method, `/gateways/${other}/rate-limits/rl-1`);
      expect([status, body.message]).toEqual([404, 'There is no rate limit "rl-1" on this gateway.']);
    }
    await on.admin("DELETE", `/gateways/${id}`);
    expect(await env.DB.prepare("SELECT count(*) AS n FROM rate_limits").first("n")).toBe(0);
    expect((await ask(on, "GET", `/gateways/${id}/rate-limits`)).type).toBe("ResourceNotFoundException");
  });
});

describe("an update of a rate limit", () => {
  const OURS = {
    dimensionKeys: [SUB],
    description: "d",
    entries: [
      { dimensions: { [SUB]: "alice" }, requests: rate(1), cost: rate(5, "month") },
      { dimensions: { [SUB]: "*" }, cost: rate(1, "month") },
    ],
    strict: true,
    whenUnavailable: "allow",
  };
  async function made(): Promise<{ path: string; on: Isolate }> {
    const on = isolate();
    const path = `/gateways/${await gateway(on)}/rate-limits`;
    await ask(on, "POST", path, { ...OURS, rateLimitId: "rl-1" });
    return { on, path: `${path}/rl-1` };
  }

  it("leaves what AWS's clients do not know as it was, of each entry by its dimensions", async ({ expect }) => {
    const { on, path } = await made();
    const entries = [
      { dimensions: { [SUB]: "*" } },
      { dimensions: { [SUB]: "alice" }, tokens: rate(9) },
      { dimensions: { [SUB]: "bob" }, tokens: rate(9) },
    ];
    const updated = await ask(on, "PATCH", path, { entries });
    expect(updated).toMatchObject({ status: 200, body: { description: "d", strict: true, whenUnavailable: "allow" } });
    expect(updated.body.entries).toEqual([
      { dimensions: { [SUB]: "*" }, cost: rate(1, "month") },
      { dimensions: { [SUB]: "alice" }, tokens: rate(9), cost: rate(5, "month") },
      { dimensions: { [SUB]: "bob" }, tokens: rate(9) },
    ]);
    expect((await ask(on, "GET", path)).body).toEqual(updated.body);
  });

  it("takes away with null, and changes what it says", async ({ expect }) => {
    const { on, path } = await made();
    const entries = [{ dimensions: { [SUB]: "alice" }, requests: rate(2), cost: null }];
    const { body } = await ask(on, "PATCH", path, { entries, strict: null, whenUnavailable: null, description: "e" });
    expect(body).toMatchObject({ description: "e", dimensionKeys: [SUB], status: "ACTIVE" });
    expect(body.entries).toEqual([{ dimensions: { [SUB]: "alice" }, requests: rate(2) }]);
    expect(Object.keys(body)).not.toContain("strict");
    expect(Object.keys(body)).not.toContain("whenUnavailable");
  });

  it("changes no dimensions and no id, and needs entries", async ({ expect }) => {
    const { on, path } = await made();
    const { entries } = OURS;
    for (const [name, wrong] of [
      ["dimensionKeys", { entries, dimensionKeys: ["alias"] }],
      ["rateLimitId", { entries, rateLimitId: "rl-2" }],
      ["entries", {}],
    ] as const) {
      expect((await ask(on, "PATCH", path, wrong)).body.fieldList).toMatchObject([{ name }]);
    }
  });

  it("of two at once is one, and the other is told", async ({ expect }) => {
    const { path } = await made();
    const answers = await atOnce(
      [1, 2, 3].map(
        (amount) => (on: Isolate) =>
          ask(on, "PATCH", path, { entries: [{ dimensions: { [SUB]: "*" }, requests: rate(amount) }] }),
      ),
    );
    expect(answers.map(({ type }) => type).filter((type) => type === null)).toHaveLength(1);
    expect(answers.filter(({ type }) => type === "ConflictException")).toHaveLength(2);
  });
});

describe("a set of rate limits", () => {
  const batch = (on: Isolate, id: string, ...rateLimits: Json[]): Promise<Answer> =>
    ask(on, "PUT", `/gateways/${id}/rate-limits/batch`, { rateLimits });
  const idsOf = async (on: Isolate, id: string): Promise<string[] | undefined> =>
    (await ask(on, "GET", `/gateways/${id}/rate-limits`)).body.rateLimits?.map(({ rateLimitId }) => rateLimitId);

  it("takes the place of all that were there; those with the same id or dimensions are kept", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    const path = `/gateways/${id}/rate-limits`;
    const kept = await ask(on, "POST", path, each(SUB, 1, { rateLimitId: "by-id", strict: true }));
    const named = await ask(on, "POST", path, each("alias", 1, { whenUnavailable: "deny" }));
    await ask(on, "POST", path, each("targetName", 1, { rateLimitId: "goes" }));
    pass(1_000);
    const { status, body } = await batch(
      on,
      id,
      each("$.context.caller", 7),
      each(SUB, 2, { rateLimitId: "by-id" }),
      each("alias", 3),
    );
    expect(status).toBe(200);
    const [fresh, ...others] = body.rateLimits ?? [];
    expect(fresh?.rateLimitId).toMatch(/^rl-[0-9a-z]{10}$/);
    expect(others).toMatchObject([
      { rateLimitId: "by-id", strict: true, createdAt: kept.body["createdAt"], entries: [{ requests: rate(2) }] },
      { rateLimitId: named.body.rateLimitId, whenUnavailable: "deny", entries: [{ requests: rate(3) }] },
    ]);
    const found = await ask(on, "GET", path);
    const inOrder = body.rateLimits?.toSorted((a, b) => (a.rateLimitId < b.rateLimitId ? -1 : 1));
    expect(found.body.rateLimits).toEqual(inOrder);
  });

  it("is taken whole or not at all, and says where it is wrong", async ({ expect }) => {
    const on = isolate({ MAX_RATE_LIMITS: "3" });
    const id = await gateway(on);
    await batch(on, id, each(SUB, 1, { rateLimitId: "rl-1" }), each("alias", 1, { rateLimitId: "rl-2" }));
    const good = each("$.context.caller", 1, { rateLimitId: "rl-3" });
    for (const [name, ...wrong] of [
      ["rateLimits.1.dimensionKeys", good, each("targetName", 1, { rateLimitId: "rl-1" })],
      ["rateLimits.1.rateLimitId", good, each("targetName", 1, { rateLimitId: "rl-3" })],
      ["rateLimits.1.dimensionKeys", good, each("$.context.caller", 1)],
      ["rateLimits.1.entries.0", good, { dimensionKeys: ["alias"], entries: [{ dimensions: { alias: "*" } }] }],
      ["rateLimits", ...["targetName", "alias", SUB, "$.context.caller"].map((key) => each(key, 1))],
      ["rateLimits"],
    ] as const) {
      const { type, body } = await batch(on, id, ...wrong);
      expect([type, body.fieldList?.map((field) => field.name)]).toEqual(["ValidationException", [name]]);
    }
    expect(await idsOf(on, id)).toEqual(["rl-1", "rl-2"]);
  });

  it("is one of those that were asked for at once, never a mixture", async ({ expect }) => {
    const id = await gateway(isolate());
    await batch(isolate(), id, each(SUB, 1, { rateLimitId: "old" }), each("alias", 1, { rateLimitId: "kept" }));
    const answers = await atOnce(
      [1, 2, 3].map(
        (at) => (on: Isolate) =>
          batch(
            on,
            id,
            each("alias", at, { rateLimitId: "kept" }),
            each(`$.context.jwt.a${at}`, at, { rateLimitId: `new-${at}` }),
          ),
      ),
    );
    expect(answers.filter(({ type }) => type === "ConflictException")).toHaveLength(2);
    const winner = answers.findIndex(({ status }) => status === 200) + 1;
    expect(await idsOf(isolate(), id)).toEqual(["kept", `new-${winner}`]);
  });

  it("does not undo what somebody else does meanwhile", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await batch(on, id, each(SUB, 1, { rateLimitId: "old" }));
    const slow = hesitant();
    const answer = batch(slow.on, id, each("alias", 1, { rateLimitId: "new" }));
    await slow.ready;
    await ask(on, "POST", `/gateways/${id}/rate-limits`, each("targetName", 1, { rateLimitId: "other" }));
    slow.write();
    expect((await answer).type).toBe("ConflictException");
    expect(await idsOf(on, id)).toEqual(["old", "other"]);
  });

  it("that is asked for again with its clientToken changes nothing and is answered as before", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    const path = `/gateways/${id}/rate-limits`;
    const asked = { clientToken: TOKEN, rateLimits: [each("alias", 1), each(SUB, 1)] };
    const first = await ask(on, "PUT", `${path}/batch`, asked);
    expect(first.status).toBe(200);
    pass(1_000);
    await ask(on, "POST", path, each("targetName", 1, { rateLimitId: "later" }));
    expect(await ask(on, "PUT", `${path}/batch`, asked)).toEqual(first);
    expect(await idsOf(on, id)).toHaveLength(3);
    const other = await ask(on, "PUT", `${path}/batch`, { ...asked, rateLimits: [each("alias", 2)] });
    expect(other.body.reason).toBe("IdempotentParameterMismatchException");
  });
});

describe("calls", () => {
  const caller = { kind: "token", id: "s", claims: { sub: "s" } } as const;
  const told = async (id: string, own: Env): Promise<unknown[] | undefined> => {
    const limits = await limitsOf(id, own);
    return limits && callAccounts(limits, { caller, hasTokens: true }).map((one) => [one.limitKey, one.rate]);
  };

  it("are limited by what was set, in another isolate two seconds later", async ({ expect }) => {
    const on = isolate();
    const own = isolate().env;
    const id = await gateway(on);
    const path = `/gateways/${id}/rate-limits`;
    expect(await told(id, own)).toEqual([]);
    await ask(on, "POST", path, each(SUB, 1, { rateLimitId: "rl-1" }));
    const steps: readonly (readonly [() => Promise<unknown>, unknown[]])[] = [
      [async () => undefined, [[`rl-1/${SUB}=s`, 1]]],
      [
        () => ask(on, "PATCH", `${path}/rl-1`, { entries: [{ dimensions: { [SUB]: "*" }, requests: rate(2) }] }),
        [[`rl-1/${SUB}=s`, 2]],
      ],
      [
        () => ask(on, "PUT", `${path}/batch`, { rateLimits: [each(SUB, 3, { rateLimitId: "rl-2" })] }),
        [[`rl-2/${SUB}=s`, 3]],
      ],
      [() => ask(on, "DELETE", `${path}/rl-2`), []],
    ];
    for (const [change, expected] of steps) {
      await change();
      pass(5_000);
      expect(await told(id, own)).toEqual(expected);
    }
  });

  it("are refused where a limit that may take them cannot be read, and health says so, until it is deleted", async ({
    expect,
  }) => {
    const said = vi.spyOn(console, "error").mockReturnValue(undefined);
    const id = await gateway(isolate());
    const path = `/gateways/${id}/rate-limits`;
    for (const key of [SUB, "$.context.caller"]) {
      await ask(isolate(), "POST", path, each(key, 1, { rateLimitId: key === SUB ? "rl-1" : "rl-2" }));
    }
    /** To whom nothing was told before. */
    const asked = async (): Promise<unknown[]> => {
      const on = isolate();
      const response = await on.fetch("/inference/v1/models", { background: false });
      const { headers } = response;
      await response.text();
      const health = await on.fetch("/healthz?deep=1", { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
      const { gateways } = await health.json<{ gateways: { unreadableRateLimits?: Json[] }[] }>();
      const told = gateways.flatMap(({ unreadableRateLimits = [] }) => unreadableRateLimits);
      return [
        response.status,
        headers.get("x-gateway-error"),
        headers.get("x-should-retry"),
        health.status,
        told.map(({ rateLimitId, calls }) => [rateLimitId, calls]),
      ];
    };
    const breakLimit = async (rateLimitId: string, spec: string): Promise<void> => {
      await env.DB.prepare(`UPDATE rate_limits SET spec = ${spec} WHERE rate_limit_id = ?1`).bind(rateLimitId).run();
    };

    const explained = async (): Promise<Json> =>
      (await isolate().admin("GET", `/gateways/${id}/route?model=m&path=/v1/chat/completions`)).json();

    // Of a token's claim: nobody who calls without a token is limited by it.
    await breakLimit("rl-1", "json_set(spec, '$.strict', 'sometimes')");
    expect(await asked()).toEqual([200, null, null, 503, [["rl-1", "refused"]]]);
    await breakLimit("rl-2", "json_set(spec, '$.strict', 'sometimes')");
    const both = [503, "limits_unavailable", "false", 503];
    expect(await asked()).toEqual([
      ...both,
      [
        ["rl-1", "refused"],
        ["rl-2", "refused"],
      ],
    ]);
    expect(await explained()).toMatchObject({ limits: [{ rateLimitId: "rl-2", isUnreadable: true, states: [] }] });
    expect(said.mock.calls.flat().map(String).join()).toContain(`"gatewayId":"${id}","rateLimitId":"rl-1"`);
    // One that lets calls pass while nobody knows what is left does so here.
    await breakLimit("rl-2", "json_set(spec, '$.whenUnavailable', 'allow')");
    expect((await asked()).slice(0, 4)).toEqual([200, null, null, 503]);
    // Nothing of it can be read: it may take any call.
    await breakLimit("rl-1", "'[]'");
    expect((await asked()).slice(0, 4)).toEqual(both);
    await breakLimit("rl-1", `json_object('dimensionKeys', json_array('one of a later version'))`);
    expect((await asked()).slice(0, 4)).toEqual(both);

    const on = isolate();
    expect((await ask(on, "GET", `${path}/rl-1`)).body.message).toContain('Rate limit "rl-1" cannot be read');
    await ask(on, "POST", path, each("targetName", 1, { rateLimitId: "rl-0" }));
    expect(await ask(on, "GET", path)).toMatchObject({ status: 503 });
    const listed = (await ask(on, "GET", `${path}?unreadable=listed&maxResults=2`)).body;
    expect(listed).toMatchObject({
      rateLimits: [{ rateLimitId: "rl-0", dimensionKeys: ["targetName"] }],
      unreadableRateLimits: [{ rateLimitId: "rl-1", calls: "refused", reason: expect.stringContaining("entries") }],
    });
    const rest = `${path}?unreadable=listed&nextToken=${encodeURIComponent(String(listed["nextToken"]))}`;
    expect((await ask(on, "GET", rest)).body).toMatchObject({
      rateLimits: [],
      unreadableRateLimits: [{ rateLimitId: "rl-2", calls: "unlimited", reason: expect.stringContaining("strict") }],
    });
    await on.admin("DELETE", `${path}/rl-0`);
    await (await on.fetch(`/gateways/${id}/inference/v1/models`)).text();
    for (const rateLimitId of ["rl-1", "rl-2"]) {
      expect((await on.admin("DELETE", `${path}/${rateLimitId}`)).ok).toBe(true);
    }
    // Though nobody has called the gateway since.
    const health = await on.fetch("/healthz?deep=1", { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    expect(await health.json()).toMatchObject({ status: "ok", parts: { database: { status: "ok" } } });
    expect(await asked()).toEqual([200, null, null, 200, []]);
  });

  it("cost no round trip more to read their limits", async ({ expect }) => {
    const id = await gateway(isolate());
    await ask(isolate(), "POST", `/gateways/${id}/rate-limits`, each(SUB, 1));
    const db = faultyDatabase();
    await limitsOf(id, isolate({ DB: db.DB }).env);
    expect(db.trips()).toBe(1);
  });
});
