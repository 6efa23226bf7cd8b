/** Rate limits in the file of configuration and in its history: pulled, pushed, pruned, refused by pointer, put back. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it } from "vitest";
import { atOnce } from "../support/at-once.ts";
import { create, gateway } from "../support/config.ts";
import { pull, push, target, type Change } from "../support/config-file.ts";
import { reset } from "../support/reset.ts";
import { isolate, type Isolate } from "../support/worker.ts";

const SUB = "$.context.jwt.sub";

let on: Isolate;

beforeEach(() => {
  on = isolate();
});

afterEach(async () => {
  await reset();
});

const rate = (amount: number, period = "minute"): { rate: number; period: string }[] => [{ rate: amount, period }];

function limit(rateLimitId: string, keys: readonly string[], more: Record<string, unknown> = {}) {
  const dimensions = Object.fromEntries(keys.map((key) => [key, "*"]));
  return { rateLimitId, dimensionKeys: keys, entries: [{ dimensions, requests: rate(10) }], ...more };
}

const file = (...rateLimits: readonly unknown[]): { gateways: [Record<string, unknown>] } => ({
  gateways: [{ name: "default", authorizerType: "NONE", ...(rateLimits.length === 0 ? {} : { rateLimits }) }],
});

const FILE = {
  gateways: [
    {
      name: "default",
      authorizerType: "NONE",
      targets: [target("a")],
      rateLimits: [
        {
          rateLimitId: "by-target",
          description: "what each provider gives",
          dimensionKeys: ["targetName", "qualifiedModelId"],
          entries: [
            { dimensions: { targetName: "a", qualifiedModelId: "m" }, tokens: [...rate(9), ...rate(99, "day")] },
            { dimensions: { targetName: "*", qualifiedModelId: "*" }, connections: rate(3, "second") },
          ],
        },
        {
          rateLimitId: "each",
          dimensionKeys: [SUB],
          entries: [{ dimensions: { [SUB]: "*" }, requests: rate(0), cost: rate(0.000000001, "month") }],
          strict: true,
          whenUnavailable: "deny",
        },
      ],
    },
    { name: "other", authorizerType: "NONE", rateLimits: [limit("each", ["alias"])] },
  ],
};

async function idOf(name = "default"): Promise<string> {
  return (await env.DB.prepare("SELECT gateway_id FROM gateways WHERE name = ?1").bind(name).first("gateway_id")) ?? "";
}

async function limitsOf(name?: string): Promise<Record<string, unknown>[]> {
  const response = await on.admin("GET", `/gateways/${await idOf(name)}/rate-limits`);
  return (await response.json<{ rateLimits: Record<string, unknown>[] }>()).rateLimits;
}

async function history(): Promise<{ version: number; changes: readonly Change[] }[]> {
  return (await (await on.admin("GET", "/history")).json<{ items: [] }>()).items;
}

const told = (changes: readonly Change[]): string[] =>
  changes.map(({ kind, name, change }) => `${change} ${kind} ${name}`);

async function limitsInFile(): Promise<unknown> {
  return (await pull(on)).document.gateways?.map(({ rateLimits }) => rateLimits);
}

describe("a file with rate limits", () => {
  it("makes them, whole, and is what is pulled; pushed again it changes nothing", async ({ expect }) => {
    const pushed = await push(on, FILE);
    expect(told(pushed.changes).slice(3)).toEqual([
      "created rate limit default/by-target",
      "created rate limit default/each",
      "created rate limit other/each",
    ]);
    const { document, etag } = await pull(on);
    expect(document.gateways).toEqual(FILE.gateways);
    const stored = (await env.DB.prepare("SELECT * FROM rate_limits ORDER BY 1, 2").all()).results;
    for (const query of ["", "?prune=true", "?dryRun=true"]) {
      expect(await push(on, document, { query })).toMatchObject({ status: 200, changes: [], etag });
    }
    expect((await env.DB.prepare("SELECT * FROM rate_limits ORDER BY 1, 2").all()).results).toEqual(stored);
    const [, each] = FILE.gateways[0]?.rateLimits ?? [];
    expect((await limitsOf())[1]).toMatchObject({ ...each, status: "ACTIVE", gatewayIdentifier: await idOf() });
  });

  it("takes those that the API made for its own, and keeps what it does not change", async ({ expect }) => {
    const id = await gateway(on);
    const made = { dimensionKeys: [SUB], entries: [{ dimensions: { [SUB]: "*" }, cost: null, requests: rate(1) }] };
    const { rateLimitId, createdAt } = await create(on, `/gateways/${id}/rate-limits`, { ...made, strict: null });
    const { document } = await pull(on);
    expect(document.gateways?.[0]?.rateLimits).toEqual([
      { rateLimitId, dimensionKeys: [SUB], entries: [{ dimensions: { [SUB]: "*" }, requests: rate(1) }] },
    ]);
    expect((await push(on, document)).changes).toEqual([]);
    const changed = await push(on, file(limit(String(rateLimitId), [SUB], { strict: false })));
    expect(told(changed.changes)).toEqual([`changed rate limit default/${String(rateLimitId)}`]);
    expect(await limitsOf()).toMatchObject([
      { rateLimitId, createdAt, strict: false, entries: [{ requests: rate(10) }] },
    ]);
    const revision = await env.DB.prepare("SELECT revision FROM rate_limits").first("revision");
    expect(revision).toBe(2);
  });

  it("is the whole of each: a member that is left out or null is not there afterwards", async ({ expect }) => {
    const entry = { dimensions: { [SUB]: "*" }, requests: rate(1), cost: rate(5, "month") };
    const whole = {
      ...limit("each", [SUB]),
      description: "d",
      strict: true,
      whenUnavailable: "allow",
      entries: [entry],
    };
    const bare = { rateLimitId: "each", dimensionKeys: [SUB] };
    const { cost: _, ...plain } = entry;
    for (const less of [
      { ...bare, entries: [plain] },
      { ...bare, description: null, strict: null, whenUnavailable: null, entries: [{ ...plain, cost: null }] },
    ]) {
      await push(on, file(whole));
      expect(await limitsInFile()).toEqual([[whole]]);
      await push(on, file(less));
      expect(await limitsInFile()).toEqual([[{ ...bare, entries: [plain] }]]);
    }
  });

  it("says what it would change in a dry run, and changes nothing", async ({ expect }) => {
    await push(on, file(limit("each", [SUB])));
    const after = limit("each", [SUB], { strict: true });
    const dry = await push(on, file(after, limit("new", ["alias"])), { query: "?dryRun=true" });
    expect(told(dry.changes)).toEqual(["changed rate limit default/each", "created rate limit default/new"]);
    expect(dry.changes[0]).toMatchObject({ before: limit("each", [SUB]), after });
    expect(await limitsInFile()).toEqual([[limit("each", [SUB])]]);
  });

  it("leaves alone those that it does not hold, unless it is to prune; a gateway takes its own along", async ({
    expect,
  }) => {
    await push(on, FILE);
    await push(on, file(limit("more", ["$.context.apiKey"])));
    expect((await limitsOf()).map(({ rateLimitId }) => rateLimitId)).toEqual(["by-target", "each", "more"]);
    const pruned = await push(on, file(limit("more", ["$.context.apiKey"])), { query: "?prune=true" });
    expect(told(pruned.changes)).toEqual([
      "deleted gateway other",
      "deleted target default/a",
      "deleted rate limit default/by-target",
      "deleted rate limit default/each",
      "deleted rate limit other/each",
    ]);
    expect(await limitsInFile()).toEqual([[limit("more", ["$.context.apiKey"])]]);
    expect(await env.DB.prepare("SELECT count(*) AS n FROM rate_limits").first("n")).toBe(1);
  });

  it("puts one of the same dimensions in the place of one that it prunes, and is refused where that stays", async ({
    expect,
  }) => {
    await push(on, file(limit("old", [SUB])));
    const refused = await push(on, file(limit("new", [SUB])));
    expect(refused.faults).toEqual([
      {
        pointer: "/gateways/0/rateLimits/0/dimensionKeys",
        message: `are those of rate limit "old": a gateway's limits differ in them`,
      },
    ]);
    expect((await push(on, file(limit("new", [SUB])), { query: "?prune=true" })).status).toBe(200);
    expect(await limitsInFile()).toEqual([[limit("new", [SUB])]]);
  });
});

describe("a file with wrong rate limits", () => {
  it("is refused with every fault by its JSON pointer, and changes nothing", async ({ expect }) => {
    await push(on, file(limit("kept", [SUB])));
    const before = await pull(on);
    const entry = (dimensions: Record<string, string>, more: object = { requests: rate(1) }): object => ({
      dimensions,
      ...more,
    });
    const keys = [SUB, "alias"];
    const refused = await push(
      on,
      file(
        { dimensionKeys: ["alias"], entries: [entry({ alias: "*" })] },
        limit("-", ["$.context.jwt.a"]),
        limit("kept", [SUB, "targetName"]),
        limit("twice", ["targetName"]),
        limit("again", ["targetName"]),
        limit("twice", ["qualifiedModelId"]),
        {
          ...limit("entries", keys),
          entries: [
            entry({ [SUB]: "*", alias: "b" }),
            entry({ [SUB]: "a" }),
            entry({ [SUB]: "a", alias: "b" }, {}),
            entry({ [SUB]: "a", alias: "*" }),
            entry({ [SUB]: "a", alias: "*" }, { tokens: rate(1) }),
          ],
        },
        {
          ...limit("members", ["$.context.caller"]),
          clientToken: "x".repeat(40),
          strict: "yes",
          entries: [entry({ "$.context.caller": "a*" }, { requests: rate(-1), cost: rate(1, "second"), "a/b": 1 })],
        },
        "text",
      ),
    );
    expect(refused).toMatchObject({ status: 400, __type: "ValidationException" });
    expect(refused.faults.map(({ pointer }) => pointer.replace("/gateways/0/rateLimits", "")).toSorted()).toEqual(
      [
        "/0/rateLimitId",
        "/1/rateLimitId",
        "/2/dimensionKeys",
        "/4/dimensionKeys",
        "/5",
        "/6/entries/0/dimensions/$.context.jwt.sub",
        "/6/entries/1/dimensions",
        "/6/entries/2",
        "/6/entries/4/dimensions",
        "/7/clientToken",
        "/7/entries/0/a~1b",
        "/7/entries/0/cost/0/period",
        "/7/entries/0/dimensions/$.context.caller",
        "/7/entries/0/requests/0/rate",
        "/7/strict",
        "/8",
      ].toSorted(),
    );
    expect(await pull(on)).toEqual(before);
  });

  it("is told where it goes past the quota of a gateway's limits", async ({ expect }) => {
    const few = isolate({ MAX_RATE_LIMITS: "2" });
    await push(few, file(limit("aa", ["alias"])));
    const more = file(limit("bb", ["targetName"]), limit("cc", [SUB]));
    expect((await push(few, more)).faults).toMatchObject([{ pointer: "/gateways/0/rateLimits/1" }]);
    expect((await push(few, more, { query: "?prune=true" })).status).toBe(200);
  });
});

describe("the history of rate limits", () => {
  it("has every write of the API, with before and after, and the limits that went with their gateway", async ({
    expect,
  }) => {
    const id = await gateway(on);
    const path = `/gateways/${id}/rate-limits`;
    await create(on, path, limit("aa", ["alias"]));
    await on.admin("PATCH", `${path}/aa`, { entries: [{ dimensions: { alias: "*" }, requests: rate(2) }] });
    await on.admin("PATCH", `${path}/aa`, { entries: [{ dimensions: { alias: "*" }, requests: rate(2) }] });
    await on.admin("PUT", `${path}/batch`, { rateLimits: [limit("bb", [SUB]), limit("cc", ["targetName"])] });
    await on.admin("DELETE", `${path}/cc`);
    await on.admin("DELETE", `/gateways/${id}`);
    const items = await history();
    expect(items.map(({ changes }) => told(changes))).toEqual([
      ["deleted gateway default", "deleted rate limit default/bb"],
      ["deleted rate limit default/cc"],
      ["deleted rate limit default/aa", "created rate limit default/bb", "created rate limit default/cc"],
      ["changed rate limit default/aa"],
      ["created rate limit default/aa"],
      ["created gateway default"],
      [],
    ]);
    expect(items[3]?.changes).toMatchObject([
      { before: limit("aa", ["alias"]), after: { rateLimitId: "aa", entries: [{ requests: rate(2) }] } },
    ]);
  });

  it("puts them back as they were, under their gateway's old id", async ({ expect }) => {
    const { version } = await push(on, FILE);
    const was = await pull(on);
    const [id, limits] = [await idOf(), await limitsOf()];
    await push(on, {}, { query: "?prune=true" });
    await push(on, file(limit("each", ["alias"]), limit("last", [SUB])));
    expect(await idOf()).not.toBe(id);
    const restored = await on.admin("POST", `/history/${version}/restore`);
    expect(restored.status).toBe(200);
    expect((await pull(on)).document).toEqual(was.document);
    expect(await idOf()).toBe(id);
    expect((await limitsOf()).map(({ entries }) => entries)).toEqual(limits.map(({ entries }) => entries));
  });

  it("puts one back in the place of another of its id with other dimensions, and of one with its dimensions", async ({
    expect,
  }) => {
    const { version } = await push(on, file(limit("aa", ["alias"]), limit("bb", [SUB])));
    const path = `/gateways/${await idOf()}/rate-limits`;
    await on.admin("DELETE", `${path}/aa`);
    await on.admin("DELETE", `${path}/bb`);
    await create(on, path, limit("aa", [SUB]));
    await create(on, path, limit("zz", ["alias"]));
    const restored = await (
      await on.admin("POST", `/history/${version}/restore`)
    ).json<{
      changes: Change[];
      notDone: [];
    }>();
    expect(restored.notDone).toEqual([]);
    expect(told(restored.changes).toSorted()).toEqual([
      "changed rate limit default/aa",
      "created rate limit default/bb",
      "deleted rate limit default/zz",
    ]);
    expect(await limitsInFile()).toEqual([[limit("aa", ["alias"]), limit("bb", [SUB])]]);
  });
});

describe("writes that meet", () => {
  it("of two files of rate limits: one wins whole and the other is told", async ({ expect }) => {
    await push(on, file());
    const wanted = ["one", "two"].map((name) => file(limit(`${name}-a`, ["alias"]), limit(`${name}-b`, [SUB])));
    const answers = await atOnce(wanted.map((one) => (of: Isolate) => push(of, one)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const winner = answers.findIndex(({ status }) => status === 200);
    expect((await pull(on)).document.gateways).toEqual(wanted[winner]?.gateways);
  });

  it("of an update and a file made before it: the file is refused by its version", async ({ expect }) => {
    await push(on, file(limit("aa", [SUB])));
    const { etag } = await pull(on);
    await on.admin("PATCH", `/gateways/${await idOf()}/rate-limits/aa`, {
      entries: [{ dimensions: { [SUB]: "*" }, requests: rate(7) }],
    });
    expect((await push(on, file(limit("aa", [SUB])), { ifMatch: etag })).status).toBe(412);
    expect(await limitsOf()).toMatchObject([{ entries: [{ requests: rate(7) }] }]);
  });
});
