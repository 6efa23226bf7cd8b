/** Aliases in the file of configuration and in its history: pulled, pushed, pruned, refused where they lead nowhere, put back. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it } from "vitest";
import { atOnce } from "../support/at-once.ts";
import { modelOf, named, putAlias } from "../support/aliases.ts";
import { CHAT, nameOf } from "../support/candidates.ts";
import { pass, stopClock } from "../support/clock.ts";
import { create, gateway, providerTarget } from "../support/config.ts";
import { keyOf, pull, push, target, type Change } from "../support/config-file.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

stopClock();

let on: Isolate;

beforeEach(() => {
  on = isolate({ UPSTREAM_OPENAI: "sk-openai" });
});

afterEach(async () => {
  await reset();
});

type Alias = Record<string, unknown>;

/** The default gateway with targets `a` and `b`, whose models are `m-a` and `m-b`. */
function file(aliases: readonly Alias[], more: readonly Record<string, unknown>[] = []) {
  const targets = [target("a", "m-a"), target("b", "m-b"), ...more];
  return { gateways: [{ name: "default", authorizerType: "NONE", targets, ...(aliases.length > 0 && { aliases }) }] };
}

const FILE = {
  gateways: [
    {
      name: "default",
      affinity: "conversation",
      authorizerType: "NONE",
      targets: [target("a", "m-a"), target("b", "m-b")],
      aliases: [
        {
          name: "smart",
          targets: [
            { model: "a/m-a", weight: 90 },
            { model: "m-b", weight: 10 },
            { model: "b/m-b", tier: 2 },
          ],
          affinity: "none",
        },
        { name: "vendor/größe:v1", targets: [{ model: "m-a" }] },
      ],
      rateLimits: [
        {
          rateLimitId: "by-alias",
          dimensionKeys: ["alias", "targetName"],
          entries: [{ dimensions: { alias: "smart", targetName: "a" }, requests: [{ rate: 9, period: "minute" }] }],
        },
      ],
    },
    {
      name: "other",
      authorizerType: "NONE",
      targets: [target("c", "m-c")],
      aliases: [{ name: "smart", targets: [{ model: "m-c" }] }],
    },
  ],
};

async function idOf(name = "default"): Promise<string> {
  return (await env.DB.prepare("SELECT gateway_id FROM gateways WHERE name = ?1").bind(name).first("gateway_id")) ?? "";
}

async function aliasesIn(): Promise<unknown> {
  return (await pull(on)).document.gateways?.map(({ aliases }) => aliases);
}

async function restore(version: number): Promise<{ changes: Change[]; notDone: { name: string; reason: string }[] }> {
  const response = await on.admin("POST", `/history/${version}/restore`);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

async function history(): Promise<{ version: number; changes: readonly Change[] }[]> {
  return (await (await on.admin("GET", "/history")).json<{ items: [] }>()).items;
}

const told = (changes: readonly Change[]): string[] =>
  changes.map(({ kind, name, change }) => `${change} ${kind} ${name}`);

/** Where a call for the model goes. */
async function whereTo(model: string, isolated: Isolate = isolate()): Promise<readonly string[]> {
  const seen = upstream();
  await post(isolated, CHAT, { model });
  return seen.map(nameOf);
}

describe("a file with aliases", () => {
  it("makes them, and is what is pulled; pushed again it changes nothing, and calls go by it", async ({ expect }) => {
    const pushed = await push(on, FILE);
    expect(told(pushed.changes).slice(5)).toEqual([
      "created alias default/smart",
      "created alias default/vendor/größe:v1",
      "created alias other/smart",
      "created rate limit default/by-alias",
    ]);
    const { document, etag } = await pull(on);
    expect(document.gateways).toEqual(FILE.gateways);
    const rows = async () => (await env.DB.prepare("SELECT * FROM aliases ORDER BY 1, 2").all()).results;
    const stored = await rows();
    for (const query of ["", "?prune=true", "?dryRun=true"]) {
      expect(await push(on, document, { query })).toMatchObject({ status: 200, changes: [], etag });
    }
    expect(await rows()).toEqual(stored);
    expect(await whereTo("vendor/größe:v1")).toEqual(["a"]);
    const shown = await (await on.admin("GET", `/gateways/${await idOf()}/aliases/smart`)).json();
    expect(shown).toMatchObject({ ...FILE.gateways[0]?.aliases[0] });
  });

  it("takes those that the API made for its own; what it changes is served by others at once", async ({ expect }) => {
    const { id } = await named(["a", "b"]);
    await putAlias(on, id, "smart", [{ model: modelOf("a") }]);
    const { document } = await pull(on);
    expect(document.gateways?.[0]?.aliases).toEqual([{ name: "smart", targets: [{ model: "a/m-a" }] }]);
    expect((await push(on, document)).changes).toEqual([]);
    const other = isolate();
    expect(await whereTo("smart", other)).toEqual(["a"]);
    const [before] = (await env.DB.prepare("SELECT * FROM aliases").all()).results;
    pass(3_000);
    const pushed = await push(on, file([{ name: "smart", targets: [{ model: "m-b" }] }]));
    expect(told(pushed.changes)).toContain("changed alias default/smart");
    const [after] = (await env.DB.prepare("SELECT * FROM aliases").all()).results;
    expect(after).toMatchObject({
      created_at: before?.["created_at"],
      updated_at: Date.now(),
      revision: pushed.version,
    });
    pass(5_000);
    expect(await whereTo("smart", other)).toEqual(["b"]);
  });

  it("that takes one away and brings it back within a millisecond is seen by an isolate that knew the first", async ({
    expect,
  }) => {
    const other = isolate();
    await push(on, file([{ name: "smart", targets: [{ model: "m-a" }] }]));
    expect(await whereTo("smart", other)).toEqual(["a"]);
    await push(on, file([]), { query: "?prune=true" });
    await push(on, file([{ name: "smart", targets: [{ model: "m-b" }] }]));
    pass(5_000);
    expect(await whereTo("smart", other)).toEqual(["b"]);
  });

  it("says what it would change in a dry run, leaves alone what it does not hold, and prunes", async ({ expect }) => {
    await push(on, FILE);
    const part = file([{ name: "new", targets: [{ model: "m-a" }] }]);
    const dry = await push(on, part, { query: "?dryRun=true&prune=true" });
    expect(told(dry.changes)).toEqual([
      "deleted gateway other",
      "changed gateway default",
      "deleted target other/c",
      "deleted alias default/smart",
      "deleted alias default/vendor/größe:v1",
      "deleted alias other/smart",
      "created alias default/new",
      "deleted rate limit default/by-alias",
    ]);
    expect((await pull(on)).document.gateways).toEqual(FILE.gateways);
    await push(on, part);
    expect(await env.DB.prepare("SELECT count(*) AS n FROM aliases").first("n")).toBe(4);
    expect(told((await push(on, part, { query: "?prune=true" })).changes)).toHaveLength(6);
    expect(await aliasesIn()).toEqual([[{ name: "new", targets: [{ model: "m-a" }] }]]);
    expect(await env.DB.prepare("SELECT count(*) AS n FROM aliases").first("n")).toBe(1);
  });

  it("may hold a thousand of a gateway, and is told where it goes past that", async ({ expect }) => {
    const many = Array.from({ length: 1_001 }, (_, at) => ({ name: `n${at}`, targets: [{ model: "m-a" }] }));
    const refused = await push(on, file(many));
    expect(refused.faults).toMatchObject([{ pointer: "/gateways/0/aliases/1000" }]);
    expect((await push(on, file(many.slice(1)))).status).toBe(200);
  });
});

describe("an alias in a file that leads nowhere", () => {
  it("is refused at its model, with every other fault of aliases, and nothing is changed", async ({ expect }) => {
    const before = await pull(on);
    const refused = await push(
      on,
      file([
        { name: "x", targets: [{ model: "m-a" }, { model: "a/m-b" }, { model: "m-aa" }, { model: "m-a" }] },
        { name: "y", targets: [{ model: "x" }] },
        { name: "y", targets: [{ model: "m-a" }] },
        { name: "a/x", targets: [{ model: "m-a" }] },
        { name: "z*", targets: [{ model: "a/*" }], affinity: "sticky" },
        { targets: [] },
        { name: "w", targets: [{ model: "m-a", weight: 0, tier: 11, wieght: 1 }] },
      ]),
    );
    expect(refused.status).toBe(400);
    expect(refused.faults.map(({ pointer }) => pointer.replace("/gateways/0/aliases", "")).toSorted()).toEqual(
      [
        "/0/targets/1/model",
        "/0/targets/2/model",
        "/0/targets/3/model",
        "/1/targets/0/model",
        "/2",
        "/3/name",
        "/4/affinity",
        "/4/name",
        "/4/targets/0/model",
        "/5/name",
        "/5/targets",
        "/6/targets/0/tier",
        "/6/targets/0/weight",
        "/6/targets/0/wieght",
      ].toSorted(),
    );
    const messages = new Map(refused.faults.map(({ pointer, message }) => [pointer, message]));
    expect(messages.get("/gateways/0/aliases/0/targets/1/model")).toContain('target "a" does not list it');
    expect(messages.get("/gateways/0/aliases/0/targets/2/model")).toContain('Did you mean "a/m-a"');
    expect(messages.get("/gateways/0/aliases/1/targets/0/model")).toContain('"x" is an alias');
    expect(await pull(on)).toEqual(before);
  });

  it("is judged by the targets as they will be: those of the same file, and those that stay", async ({ expect }) => {
    await push(on, file([], [target("stays", "m-stays")]));
    const named = (model: string) => file([{ name: "smart", targets: [{ model }] }]);
    expect((await push(on, named("stays/m-stays"), { query: "?dryRun=true" })).status).toBe(200);
    expect((await push(on, named("stays/m-stays"), { query: "?prune=true" })).faults).toMatchObject([
      { pointer: "/gateways/0/aliases/0/targets/0/model" },
    ]);
    await push(on, named("a/m-a"));
    const [, b] = file([]).gateways[0]?.targets ?? [];
    const otherwise = [{ name: "default", authorizerType: "NONE", targets: [target("a", "new"), b] }];
    const aliases = [{ name: "smart", targets: [{ model: "a/m-a" }] }];
    const refused = await push(on, { gateways: otherwise.map((one) => ({ ...one, aliases })) });
    expect(refused.faults).toMatchObject([{ pointer: "/gateways/0/aliases/0/targets/0/model" }]);
    // Who does not speak of the alias may change its target, as in the API.
    expect((await push(on, { gateways: otherwise })).status).toBe(200);
  });

  it("and did so before the file, unchanged, is no fault of it", async ({ expect }) => {
    const { id } = await named(["a", "b"]);
    const targetId = await providerTarget(on, id, "c", { operations: [{ path: CHAT, models: ["m-c"] }] });
    await putAlias(on, id, "smart", [{ model: "m-c" }, { model: "m-b" }]);
    await on.admin("DELETE", `/gateways/${id}/targets/${targetId}`);
    const { document, etag } = await pull(on);
    expect(await push(on, document, { query: "?prune=true" })).toMatchObject({ status: 200, changes: [], etag });
    const [first] = document.gateways ?? [];
    const changed = { gateways: [{ ...first, aliases: [{ name: "smart", targets: [{ model: "m-c", weight: 2 }] }] }] };
    expect((await push(on, changed)).faults).toMatchObject([{ pointer: "/gateways/0/aliases/0/targets/0/model" }]);
  });

  it("is taken where it cannot be known: a target that has yet to be asked, that is changed, or cannot be read", async ({
    expect,
  }) => {
    let ids = ["gpt-5.5"];
    upstream(() => Response.json({ data: ids.map((id) => ({ id })) }));
    const openai = (description: string): Record<string, unknown> => ({
      name: "openai",
      description,
      targetConfiguration: { inference: { connector: { source: { connectorId: "openai" } } } },
      ...keyOf("k"),
    });
    const withKey = (aliases: readonly Alias[], description: string) => ({
      ...file(aliases, [openai(description)]),
      credentialProviders: [{ name: "k", apiKeySecretConfig: { secretId: "UPSTREAM_OPENAI" } }],
    });
    const to = (model: string): Alias[] => [{ name: "smart", targets: [{ model }] }];
    expect((await push(on, withKey(to("openai/gpt-6"), "one"))).status).toBe(200);
    // It has been asked now.
    expect((await push(on, withKey(to("openai/gpt-5.5"), "one"))).status).toBe(200);
    expect((await push(on, withKey(to("openai/gpt-6"), "one"))).faults).toMatchObject([
      { pointer: "/gateways/0/aliases/0/targets/0/model", message: expect.stringContaining("does not list it") },
    ]);
    ids = ["gpt-6"];
    expect((await push(on, withKey(to("openai/gpt-6"), "two"))).status).toBe(200);
    expect(await whereTo("smart", isolate({ UPSTREAM_OPENAI: "sk-openai" }))).toEqual(["api"]);
    // What it lists is of the configuration that last worked, not of the one that it has.
    upstream(() => new Response("no", { status: 500 }));
    await push(on, withKey(to("openai/gpt-6"), "three"));
    expect((await push(on, withKey(to("openai/gpt-7"), "three"))).status).toBe(200);
    await env.DB.prepare("UPDATE targets SET spec = json_set(spec, '$.gone', 1) WHERE name = 'b'").run();
    const [only] = file(to("b/anything")).gateways;
    const part = { gateways: [{ ...only, targets: [target("a", "m-a")] }] };
    expect((await push(on, part, { query: "?dryRun=true" })).status).toBe(200);
  });

  it("through a target that is itself wrong is not told beside that", async ({ expect }) => {
    const aliases = [{ name: "smart", targets: [{ model: "c/m-c" }, { model: "m-c" }] }];
    for (const wrong of [{ name: "c" }, { ...target("c", "m-c"), firstByteTimeoutMs: 1 }]) {
      const { faults } = await push(on, file(aliases, [wrong]));
      expect(faults.map(({ pointer }) => pointer)).toEqual([expect.stringMatching(/^\/gateways\/0\/targets\/2\//)]);
    }
  });

  it("is told for thousands of them, with what was meant for the first few", async ({ expect }) => {
    const aliases = Array.from({ length: 1_000 }, (_, at) => ({ name: `n${at}`, targets: [{ model: "m-aa" }] }));
    const { faults } = await push(on, file(aliases));
    expect(faults).toHaveLength(1_000);
    expect(faults.filter(({ message }) => message.includes("Did you mean"))).toHaveLength(20);
  });
});

describe("the history of aliases", () => {
  it("has every write of the API, with before and after, and the aliases that went with their gateway", async ({
    expect,
  }) => {
    const id = await gateway(on);
    const targetId = await providerTarget(on, id, "a", { operations: [{ path: CHAT, models: ["m-a"] }] });
    for (const weight of [1, 2, 2]) await putAlias(on, id, "x/y", [{ model: "m-a", weight }]);
    await putAlias(on, id, "z", [{ model: "m-a" }]);
    await on.admin("DELETE", `/gateways/${id}/aliases/x/y`);
    await on.admin("DELETE", `/gateways/${id}/targets/${targetId}`);
    await on.admin("DELETE", `/gateways/${id}`);
    const items = await history();
    expect(items.map(({ changes }) => told(changes))).toEqual([
      ["deleted alias default/z", "deleted gateway default"],
      ["deleted target default/a"],
      ["deleted alias default/x/y"],
      ["created alias default/z"],
      ["changed alias default/x/y"],
      ["created alias default/x/y"],
      ["created target default/a"],
      ["created gateway default"],
      [],
    ]);
    expect(items[4]?.changes).toEqual([
      {
        kind: "alias",
        name: "default/x/y",
        change: "changed",
        before: { name: "x/y", targets: [{ model: "m-a", weight: 1 }] },
        after: { name: "x/y", targets: [{ model: "m-a", weight: 2 }] },
      },
    ]);
  });

  it("puts a version back that routes as it did", async ({ expect }) => {
    const { version } = await push(on, FILE);
    const was = await pull(on);
    const routes = async (): Promise<unknown[]> => {
      const path = `/gateways/${await idOf()}/route?model=`;
      const answers = ["smart", "vendor/größe:v1", "m-a", "b/m-b", "nothing"].map(async (model) =>
        (await on.admin("GET", path + encodeURIComponent(model))).json<Record<string, unknown>>(),
      );
      return (await Promise.all(answers)).map((told) =>
        Object.entries(told).filter(([member]) => member !== "configVersion"),
      );
    };
    const before = await routes();
    // By another of its name, with targets and aliases of the same names that lead elsewhere.
    await push(on, {}, { query: "?prune=true" });
    const other = { name: "default", authorizerType: "NONE", targets: [target("a", "m-b"), target("b", "m-a")] };
    await push(on, {
      gateways: [
        {
          ...other,
          aliases: [
            { name: "smart", targets: [{ model: "m-b" }] },
            { name: "m-a", targets: [{ model: "m-b" }] },
          ],
        },
      ],
    });
    expect(await routes()).not.toEqual(before);
    const { notDone } = await restore(version);
    expect(notDone.map(({ name }) => name).toSorted()).toEqual(["default", "other"]);
    expect((await pull(on)).document).toEqual(was.document);
    expect(await routes()).toEqual(before);
    expect(await whereTo("vendor/größe:v1")).toEqual(["a"]);
  });

  it("puts an alias back that led nowhere then, as it was", async ({ expect }) => {
    const { id } = await named(["a", "b"]);
    const targetId = await providerTarget(on, id, "c", { operations: [{ path: CHAT, models: ["m-c"] }] });
    await putAlias(on, id, "smart", [{ model: "m-c" }, { model: "m-b" }]);
    await on.admin("DELETE", `/gateways/${id}/targets/${targetId}`);
    const [latest] = await history();
    const was = await pull(on);
    await push(on, file([]), { query: "?prune=true" });
    expect(await restore(latest?.version ?? 0)).toMatchObject({ notDone: [] });
    expect(await pull(on)).toMatchObject({ document: was.document });
    expect(await whereTo("smart")).toEqual(["b"]);
  });
});

describe("writes of aliases that meet", () => {
  it("of two files: one wins whole and the other is told", async ({ expect }) => {
    const wanted = ["m-a", "m-b"].map((model) => file(["x", "y"].map((name) => ({ name, targets: [{ model }] }))));
    const answers = await atOnce(wanted.map((one) => (of: Isolate) => push(of, one)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const winner = answers.findIndex(({ status }) => status === 200);
    expect((await pull(on)).document.gateways).toEqual(wanted[winner]?.gateways);
    expect(await history()).toHaveLength(2);
  });

  it("of a file and the API: whoever comes second is told, and the first stands", async ({ expect }) => {
    await push(on, file([]));
    const { etag } = await pull(on);
    await putAlias(on, await idOf(), "smart", [{ model: "m-a" }]);
    const late = await push(on, file([{ name: "smart", targets: [{ model: "m-b" }] }]), { ifMatch: etag });
    expect(late.status).toBe(412);
    expect(await aliasesIn()).toEqual([[{ name: "smart", targets: [{ model: "m-a" }] }]]);
  });
});

describe("a database whose migrations come one by one", () => {
  it("has the aliases of before in its first history", async ({ expect }) => {
    await reset();
    await applyD1Migrations(
      env.DB,
      env.TEST_MIGRATIONS.filter(({ name }) => name < "0010"),
    );
    const { id } = await named(["a"]);
    await putAlias(on, id, "smart", [{ model: "m-a" }]);
    const stood = await pull(on);
    await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
    const [first] = await history();
    expect(first?.changes.map(({ name }) => name)).toContain("default/smart");
    expect((await push(on, stood.document, { query: "?prune=true" })).changes).toEqual([]);
    await on.admin("DELETE", `/gateways/${id}/aliases/smart`);
    await restore(first?.version ?? 0);
    expect((await pull(on)).document).toEqual(stood.document);
  });

  it("and lacks that of aliases alone keeps the history of all else, where a gateway goes", async ({ expect }) => {
    await env.DB.prepare("DROP TABLE aliases").run();
    const id = await gateway(on);
    await create(on, `/gateways/${id}/rate-limits`, {
      rateLimitId: "rl-1",
      dimensionKeys: ["alias"],
      entries: [{ dimensions: { alias: "*" }, requests: [{ rate: 1, period: "day" }] }],
    });
    expect((await on.admin("DELETE", `/gateways/${id}`)).status).toBe(202);
    const [latest] = await history();
    expect(told(latest?.changes ?? [])).toEqual(["deleted gateway default", "deleted rate limit default/rl-1"]);
    expect((await push(on, { gateways: [{ name: "new", authorizerType: "NONE" }] })).status).toBe(200);
    expect((await pull(on)).document.gateways).toEqual([{ name: "new", authorizerType: "NONE" }]);
  });
});
