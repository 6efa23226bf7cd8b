/** /control/history: who changed what and when, whatever the way, and a version of the past put back. */
import { AwsV4Signer } from "aws4fetch";
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it } from "vitest";
import { atOnce, hesitant } from "../support/at-once.ts";
import { CHAT } from "../support/candidates.ts";
import { pass, stopClock } from "../support/clock.ts";
import { apiKey, create, gateway, keyIn, providerTarget } from "../support/config.ts";
import { keyOf, pull, push, target, type Change } from "../support/config-file.ts";
import { faultyDatabase } from "../support/faulty-database.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, ORIGIN, post, type Isolate } from "../support/worker.ts";

stopClock();

interface Version {
  readonly version: number;
  readonly time: string;
  readonly who: string;
  readonly changes: readonly Change[];
}

const VAULT = { TOKEN_VAULT_KEY: btoa("k".repeat(32)) };
const ADMIN = {
  accessKeyId: "AKIDEXAMPLEADMIN",
  secretAccessKey: "secret-of-the-admin",
  arn: "arn:aws:iam::000000000000:user/ada",
  roles: ["admin"],
};

let on: Isolate;

beforeEach(() => {
  on = isolate({ UPSTREAM_OPENAI: "sk-openai", ...VAULT });
});

afterEach(async () => {
  await reset();
});

async function history(of: Isolate = on, query = ""): Promise<{ items: Version[]; nextToken?: string }> {
  const response = await of.admin("GET", `/history${query}`);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

async function restore(
  version: number | string,
): Promise<{ status: number; changes: Change[]; notDone: { name: string; reason: string }[] }> {
  const response = await on.admin("POST", `/history/${version}/restore`);
  return { status: response.status, ...(await response.json<{ changes: Change[]; notDone: [] }>()) };
}

async function latest(): Promise<Version> {
  const [first] = (await history()).items;
  if (first === undefined) throw new Error("there is no history");
  return first;
}

describe("the history", () => {
  it("has every write, with who, when, before and after, latest first", async ({ expect }) => {
    const id = await gateway(on);
    pass(1_000);
    const targetId = await providerTarget(on, id, "t");
    await create(on, "/identities/CreateApiKeyCredentialProvider", {
      name: "k",
      apiKeySecretConfig: { secretId: "UPSTREAM_OPENAI" },
    });
    await on.admin("PUT", "/prices/t/m", { input: 1, output: 2 });
    await on.admin("PUT", `/gateways/${id}`, { name: "default", authorizerType: "NONE", description: "mine" });
    await on.admin("PUT", `/gateways/${id}/targets/${targetId}`, { ...target("t"), description: "new" });
    await on.admin("PUT", "/prices/t/m", { input: 3, output: 2 });
    await create(on, "/identities/UpdateApiKeyCredentialProvider", {
      name: "k",
      apiKeySecretConfig: { secretId: "UPSTREAM_OTHER" },
    });
    await on.admin("DELETE", `/gateways/${id}/targets/${targetId}`);
    await on.admin("DELETE", "/prices/t/m");
    await on.admin("POST", "/identities/DeleteApiKeyCredentialProvider", { name: "k" });
    await on.admin("DELETE", `/gateways/${id}`);

    const { items } = await history();
    expect(items.map(({ changes }) => changes.map(({ kind, name, change }) => [change, kind, name].join(" ")))).toEqual(
      [
        ["deleted gateway default"],
        ["deleted credential provider k"],
        ["deleted price t/m"],
        ["deleted target default/t"],
        ["changed credential provider k"],
        ["changed price t/m"],
        ["changed target default/t"],
        ["changed gateway default"],
        ["created price t/m"],
        ["created credential provider k"],
        ["created target default/t"],
        ["created gateway default"],
        [],
      ],
    );
    expect(items.slice(0, -1).every(({ who }) => who === "admin token")).toBe(true);
    expect(items[7]).toMatchObject({
      time: new Date().toISOString(),
      changes: [
        {
          before: { name: "default", authorizerType: "NONE" },
          after: { name: "default", authorizerType: "NONE", description: "mine" },
        },
      ],
    });
    expect(items[11]?.time).toBe(new Date(Date.now() - 1_000).toISOString());
    expect(items[4]?.changes[0]).toMatchObject({
      before: { name: "k", apiKeySecretConfig: { secretId: "UPSTREAM_OPENAI" } },
      after: { name: "k", apiKeySecretConfig: { secretId: "UPSTREAM_OTHER" } },
    });
    expect(items[3]?.changes[0]).not.toHaveProperty("after");
    const versions = items.map(({ version }) => version);
    expect(versions).toEqual(versions.toSorted((a, b) => b - a));
  });

  it("names the ARN of who signed", async ({ expect }) => {
    const signer = isolate({ ACCESS_KEYS: JSON.stringify([ADMIN]) });
    const body = JSON.stringify({ name: "signed", authorizerType: "NONE" });
    const signed = await new AwsV4Signer({
      ...ADMIN,
      method: "POST",
      url: `${ORIGIN}/control/gateways/`,
      service: "bedrock-agentcore",
      region: "us-east-1",
      headers: { "content-type": "application/json" },
      body,
    }).sign();
    const response = await signer.fetch("/control/gateways/", { method: "POST", headers: signed.headers, body });
    expect(response.status).toBe(202);
    expect(await latest()).toMatchObject({ who: ADMIN.arn, changes: [{ name: "signed" }] });
  });

  it("has one version for a whole file", async ({ expect }) => {
    const { version } = await push(on, {
      gateways: [{ name: "default", authorizerType: "NONE", targets: [target("a"), target("b")] }],
    });
    expect(await latest()).toMatchObject({ version, changes: [{ name: "default" }, {}, {}] });
  });

  it("has nothing of writes that change no object, such as a discovery's, and the file keeps its etag", async ({
    expect,
  }) => {
    upstream(() => Response.json({ data: [{ id: "m" }] }));
    const id = await gateway(on);
    await create(on, `/gateways/${id}/targets/`, {
      name: "openai",
      targetConfiguration: { inference: { connector: { source: { connectorId: "openai" } } } },
      credentialProviderConfigurations: [await keyIn(on, "k", "UPSTREAM_OPENAI")],
    });
    const { items } = await history();
    expect(items.map(({ changes }) => changes.map(({ name }) => name))).toEqual([
      ["default/openai"],
      ["k"],
      ["default"],
      [],
    ]);
    const written = await env.DB.prepare("SELECT version FROM config_version").first<number>("version");
    expect(written).toBeGreaterThan(items[0]?.version ?? 0);
    expect((await pull(on)).etag).toBe(`"${items[0]?.version}"`);
    await on.admin("PUT", `/gateways/${id}`, { name: "default", authorizerType: "NONE" });
    expect((await history()).items).toHaveLength(items.length);
  });

  it("never holds a key, and has that one was replaced", async ({ expect }) => {
    await create(on, "/identities/CreateApiKeyCredentialProvider", { name: "k", apiKey: "sk-first-secret" });
    const sealed = await env.DB.prepare(
      "SELECT json_extract(key, '$.sealed') AS s FROM credential_providers",
    ).first<string>("s");
    pass(1);
    await create(on, "/identities/UpdateApiKeyCredentialProvider", { name: "k", apiKey: "sk-second-secret" });
    const { items } = await history();
    expect(items[0]?.changes).toMatchObject([{ kind: "credential provider", name: "k", change: "changed" }]);
    const { results } = await env.DB.prepare("SELECT * FROM history_objects").all();
    for (const text of [JSON.stringify(items), JSON.stringify(results)]) {
      expect(text).not.toContain("secret");
      expect(text).not.toContain(String(sealed));
    }
  });

  it("comes in pages, and a page that would hold too much is shorter", async ({ expect }) => {
    for (let n = 0; n < 5; n++) await gateway(on, { name: `g${n}` });
    const seen: number[] = [];
    let query: string | undefined = "?maxResults=2";
    while (query !== undefined) {
      const page: { items: Version[]; nextToken?: string } = await history(on, query);
      seen.push(...page.items.map(({ version }) => version));
      expect(page.items.length).toBeLessThanOrEqual(2);
      query = page.nextToken === undefined ? undefined : `?maxResults=2&nextToken=${page.nextToken}`;
    }
    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(6);
    const long = target("long", "m", {
      targetConfiguration: {
        inference: {
          provider: {
            endpoint: "https://x.test",
            operations: [
              {
                path: "/v1/chat/completions",
                models: Array.from({ length: 2_500 }, (_, n) => ({ model: `${"m".repeat(200)}${n}` })),
              },
            ],
          },
        },
      },
    });
    const large = isolate({ MAX_MODELS: "10000" });
    const file = (description: string): object => ({
      gateways: [
        {
          name: "g0",
          authorizerType: "NONE",
          targets: [1, 2, 3].map((n) => Object.assign({}, long, { name: `long${n}`, description })),
        },
      ],
    });
    for (const description of ["a", "b", "c"]) expect((await push(large, file(description))).status).toBe(200);
    const first = await history();
    expect(first.items).toHaveLength(1);
    expect(first.nextToken).toBeDefined();
  });

  it.for(["POST", "PUT", "PATCH", "DELETE"])("cannot be changed by %s", async (method, { expect }) => {
    await gateway(on);
    const { items } = await history();
    for (const path of ["/history", `/history/${items[0]?.version}`]) {
      expect((await on.admin(method, path, {})).status).toBe(404);
    }
    expect(await history()).toEqual({ items });
  });

  it("begins with what stood when its migration came, which changes nothing and can be put back", async ({
    expect,
  }) => {
    await reset();
    const older = env.TEST_MIGRATIONS.filter(({ name }) => name < "0010");
    await applyD1Migrations(env.DB, older);
    await create(on, "/identities/CreateApiKeyCredentialProvider", { name: "k", apiKey: "sk-sealed" });
    const id = await gateway(on);
    await providerTarget(on, id, "t", { credential: await keyIn(on, "e", "UPSTREAM_OPENAI") });
    await on.admin("PUT", "/prices/t/m", { input: 1, output: 2, effectiveFrom: "2026-01-02T03:04:05.678Z" });
    await on.admin("PUT", "/prices/t/n", { input: 1, output: 2 });
    await create(on, `/gateways/${id}/rate-limits`, {
      rateLimitId: "rl-1",
      dimensionKeys: ["alias"],
      entries: [{ dimensions: { alias: "*" }, requests: [{ rate: 1, period: "day" }] }],
    });
    const stood = await pull(on);
    expect((await on.admin("GET", "/history")).status).toBe(503);
    await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
    const { items } = await history();
    expect(items).toHaveLength(1);
    expect(items[0]?.changes.map(({ name }) => name).toSorted()).toEqual([
      "default",
      "default/rl-1",
      "default/t",
      "e",
      "k",
      "t/m from 2026-01-02T03:04:05.678Z",
      "t/n",
    ]);
    expect((await push(on, stood.document, { query: "?prune=true" })).changes).toEqual([]);
    await push(on, { gateways: [{ name: "default", authorizerType: "NONE", description: "new" }] });
    expect((await history()).items[0]?.changes.map(({ name }) => name)).toEqual(["default"]);
    await on.admin("DELETE", "/prices/t/m");
    await on.admin("DELETE", `/gateways/${id}/rate-limits/rl-1`);
    expect(await restore(items[0]?.version ?? 0)).toMatchObject({ status: 200, notDone: [] });
    expect((await pull(on)).document).toEqual(stood.document);
  });
});

describe("a version that is put back", () => {
  const FILE = {
    gateways: [
      { name: "default", authorizerType: "NONE", targets: [target("a", "m", keyOf("k")), target("b", "n")] },
      { name: "other", authorizerType: "API_KEY", targets: [target("c")] },
    ],
    credentialProviders: [{ name: "k", apiKeySecretConfig: { secretId: "UPSTREAM_OPENAI" } }],
    prices: [{ target: "a", model: "m", input: 1, output: 2 }],
  };

  it("routes as it did, under the ids it had, as a new version", async ({ expect }) => {
    const seen = upstream();
    const { version } = await push(on, FILE);
    const was = await pull(on);
    const ids = async () =>
      (await env.DB.prepare("SELECT gateway_id, target_id FROM targets ORDER BY target_id").all()).results;
    const [before] = [await ids()];
    await push(on, { gateways: [{ name: "third", authorizerType: "NONE" }] }, { query: "?prune=true" });
    expect((await post(on, CHAT, { model: "m" })).status).toBe(404);

    const restored = await restore(version);
    expect(restored.status).toBe(200);
    expect(restored.notDone.map(({ name }) => name)).toEqual(["default", "other"]);
    expect((await pull(on)).document).toEqual(was.document);
    expect(await ids()).toEqual(before);
    expect((await latest()).version).toBeGreaterThan(version);
    expect((await latest()).who).toBe("admin token");
    expect((await post(on, CHAT, { model: "m" })).status).toBe(200);
    expect((await post(on, CHAT, { model: "n" })).status).toBe(200);
    expect(seen.map(({ url }) => url)).toEqual([
      "https://a.provider.test/v1/chat/completions",
      "https://b.provider.test/v1/chat/completions",
    ]);
    expect(seen[0]?.headers["authorization"]).toBe("Bearer sk-openai");
  });

  it("takes the place of others of the same names, and of another kind", async ({ expect }) => {
    const { version } = await push(on, FILE);
    const was = await pull(on);
    await push(on, {}, { query: "?prune=true" });
    await push(on, {
      gateways: [
        {
          name: "default",
          authorizerType: "API_KEY",
          targets: [
            {
              name: "b",
              targetConfiguration: { http: { passthrough: { endpoint: "https://b.test", protocolType: "CUSTOM" } } },
            },
          ],
        },
      ],
    });
    const restored = await restore(version);
    expect(restored.status).toBe(200);
    expect(restored.notDone.map(({ name, reason }) => [name, reason.includes("in its place")])).toEqual([
      ["default", true],
      ["other", false],
    ]);
    expect((await pull(on)).document).toEqual(was.document);
  });

  it("that stands already changes nothing", async ({ expect }) => {
    const { version } = await push(on, FILE);
    expect(await restore(version)).toMatchObject({ status: 200, changes: [], notDone: [], version });
  });

  it("says of a sealed key that it cannot be put back, and puts back the rest", async ({ expect }) => {
    await create(on, "/identities/CreateApiKeyCredentialProvider", { name: "gone", apiKey: "sk-gone" });
    await create(on, "/identities/CreateApiKeyCredentialProvider", { name: "new", apiKey: "sk-old" });
    const file = {
      gateways: [
        {
          name: "default",
          authorizerType: "NONE",
          targets: [target("a", "m", keyOf("gone")), target("b", "m", keyOf("new"))],
        },
      ],
    };
    const { version } = await push(on, file);
    await push(on, {}, { query: "?prune=true" });
    await create(on, "/identities/CreateApiKeyCredentialProvider", { name: "new", apiKey: "sk-new" });
    pass(1);
    await create(on, "/identities/UpdateApiKeyCredentialProvider", { name: "new", apiKey: "sk-newer" });
    const restored = await restore(version);
    expect(restored.status).toBe(200);
    expect(restored.notDone.map(({ name }) => name)).toEqual(["gone", "new", "default"]);
    expect(restored.notDone[0]?.reason).toContain("sealed");
    const { gateways, credentialProviders } = (await pull(on)).document;
    expect(gateways).toEqual(file.gateways);
    expect(credentialProviders).toEqual([{ name: "new", apiKeySecretSource: "MANAGED" }]);
  });

  it("says what the rules of today refuse, and keeps that as it is", async ({ expect }) => {
    const local = isolate({ ALLOW_LOCAL_ENDPOINTS: "true" });
    const at = (endpoint: string): object => ({
      gateways: [
        {
          name: "default",
          authorizerType: "NONE",
          targets: [{ name: "a", targetConfiguration: { inference: { provider: { endpoint } } } }],
        },
      ],
    });
    const { version } = await push(local, at("http://127.0.0.1:9"));
    await push(local, at("https://a.test"));
    const restored = await restore(version);
    expect(restored.notDone).toMatchObject([{ name: "default/a" }]);
    expect((await pull(on)).document.gateways).toMatchObject([
      { targets: [{ targetConfiguration: { inference: { provider: { endpoint: "https://a.test" } } } }] },
    ]);
  });

  it("has a gateway's old id back although a target of the one that stands cannot be", async ({ expect }) => {
    const local = isolate({ ALLOW_LOCAL_ENDPOINTS: "true" });
    const at = (endpoint: string): object => ({
      gateways: [
        {
          name: "default",
          authorizerType: "NONE",
          targets: [{ name: "a", targetConfiguration: { inference: { provider: { endpoint } } } }, target("b")],
        },
      ],
    });
    const { version } = await push(local, at("http://127.0.0.1:9"));
    const id = await env.DB.prepare("SELECT gateway_id FROM gateways").first("gateway_id");
    await push(local, {}, { query: "?prune=true" });
    await push(local, at("https://a.test"));
    const restored = await restore(version);
    expect(restored.status).toBe(200);
    expect(restored.notDone.map(({ name }) => name)).toContain("default/a");
    expect(await env.DB.prepare("SELECT gateway_id FROM gateways").first("gateway_id")).toBe(id);
    expect((await pull(on)).document.gateways).toMatchObject([{ name: "default", targets: [{ name: "b" }] }]);
  });

  it.for([["999"], ["0"]])("and never was, %s, is not found", async ([version = ""], { expect }) => {
    expect((await restore(version)).status).toBe(404);
  });

  it("is named by a number", async ({ expect }) => {
    expect((await restore("latest")).status).toBe(400);
  });

  it("does not bring API keys back, and says so", async ({ expect }) => {
    const { version } = await push(on, FILE);
    const { gateway_id: id } = (await env.DB.prepare("SELECT gateway_id FROM gateways WHERE name = 'other'").first<{
      gateway_id: string;
    }>()) ?? { gateway_id: "" };
    await apiKey(on, id);
    await push(on, {}, { query: "?prune=true" });
    const restored = await restore(version);
    expect(restored.notDone.find(({ name }) => name === "other")?.reason).toContain("API keys");
    expect(await (await on.admin("GET", `/gateways/${id}/api-keys`)).json()).toEqual({ items: [] });
  });
});

describe("writes that meet", () => {
  const file = (name: string): object => ({
    gateways: [
      { name: "default", authorizerType: "NONE", description: name, targets: [target(`${name}1`), target(`${name}2`)] },
    ],
  });

  it("of two files: one wins whole and the other is told", async ({ expect }) => {
    const answers = await atOnce(["one", "two"].map((name) => (of) => push(of, file(name))));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const winner = answers[0]?.status === 200 ? "one" : "two";
    const { $schema: _, gateways } = (await pull(on)).document;
    expect({ gateways }).toEqual(file(winner));
    const { items } = await history();
    expect(items).toHaveLength(2);
  });

  it("of two files from the same version: the other gets 412", async ({ expect }) => {
    const { etag: ifMatch } = await pull(on);
    const answers = await atOnce(["one", "two"].map((name) => (of) => push(of, file(name), { ifMatch })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  it("of a file and an AWS client: whoever comes second is told, and what the first wrote stands", async ({
    expect,
  }) => {
    const id = await gateway(on, { name: "default" });
    const slow = hesitant();
    const pushing = push(slow.on, file("one"));
    await slow.ready;
    await on.admin("PUT", `/gateways/${id}`, { name: "default", authorizerType: "NONE", description: "by the SDK" });
    slow.write();
    expect((await pushing).status).toBe(409);
    expect((await pull(on)).document.gateways).toEqual([
      { name: "default", authorizerType: "NONE", description: "by the SDK" },
    ]);
  });

  it("of a file and a discovery: the file is written all the same", async ({ expect }) => {
    const slow = hesitant();
    const pushing = push(slow.on, file("one"));
    await slow.ready;
    await env.DB.prepare("UPDATE config_version SET version = version + 1").run();
    slow.write();
    expect((await pushing).status).toBe(200);
  });
});

describe("a write that fails half-way", () => {
  it("changes nothing and leaves no history", async ({ expect }) => {
    await push(on, { gateways: [{ name: "default", authorizerType: "NONE", targets: [target("a")] }] });
    const [before, past] = [await pull(on), await history()];
    // The last statement but one of a table that comes late fails, after gateways and targets were written.
    await env.DB.prepare(
      "CREATE TRIGGER refuse BEFORE INSERT ON prices BEGIN SELECT RAISE(ABORT, 'the disk is full'); END",
    ).run();
    const failed = await push(
      on,
      {
        gateways: [{ name: "new", authorizerType: "NONE", targets: [target("b")] }],
        prices: [{ target: "a", model: "m", input: 1, output: 1 }],
      },
      { query: "?prune=true" },
    );
    expect(failed.status).toBe(500);
    expect(await pull(on)).toEqual(before);
    expect(await history()).toEqual(past);
    await env.DB.prepare("DROP TRIGGER refuse").run();
  });

  it("by a database that goes away leaves all as it was", async ({ expect }) => {
    const { DB, fail } = faultyDatabase();
    const far = isolate({ DB });
    await gateway(on);
    const before = await pull(on);
    fail(
      () => Promise.reject(new Error("D1_ERROR: no such host")),
      ({ sql }) => sql.includes("INSERT INTO gateways"),
    );
    const failed = await push(far, { gateways: [{ name: "new", authorizerType: "NONE" }] });
    expect(failed.status).toBe(500);
    expect(await pull(on)).toEqual(before);
  });
});

describe("an older database", () => {
  it("without the history is written to as before, by files and by AWS's clients, and the history names the command", async ({
    expect,
  }) => {
    await reset();
    await applyD1Migrations(
      env.DB,
      env.TEST_MIGRATIONS.filter(({ name }) => name < "0007"),
    );
    expect((await on.admin("DELETE", `/gateways/${await gateway(on)}`)).status).toBe(202);
    const id = await gateway(on);
    await providerTarget(on, id, "t");
    const { document, etag } = await pull(on);
    expect(document.gateways).toHaveLength(1);
    expect(document.prices).toEqual([]);
    expect((await push(on, document)).changes).toEqual([]);
    expect(await push(on, { gateways: [{ name: "more", authorizerType: "NONE" }] }, { ifMatch: etag })).toMatchObject({
      status: 200,
    });
    for (const [method, path] of [
      ["GET", "/history"],
      ["POST", "/history/1/restore"],
    ] as const) {
      const response = await on.admin(method, path);
      expect(response.status).toBe(503);
      expect(await response.text()).toContain("npx wrangler d1 migrations apply DB");
    }
    const priced = await push(on, { prices: [{ target: "t", model: "m", input: 1, output: 1 }] });
    expect(priced).toMatchObject({ status: 503, message: expect.stringContaining("d1 migrations apply") });
  });
});
