/** /control/config: the whole configuration as one document, pulled, pushed, and refused with every fault. */
import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it } from "vitest";
import worker from "../../src/index.ts";
import { CHAT } from "../support/candidates.ts";
import { create, gateway, keyIn, providerTarget } from "../support/config.ts";
import { keyOf, pull, push, target, type ConfigDocument } from "../support/config-file.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { ADMIN_TOKEN, isolate, post, type Isolate } from "../support/worker.ts";

const VAULT = { TOKEN_VAULT_KEY: btoa("k".repeat(32)) };

let on: Isolate;

beforeEach(() => {
  on = isolate({ UPSTREAM_OPENAI: "sk-openai", ...VAULT });
});

afterEach(async () => {
  await reset();
});

const DOCUMENT = {
  gateways: [
    { name: "default", authorizerType: "NONE", targets: [target("a", "m", keyOf("openai-key")), target("b", "n")] },
    { name: "other", description: "for tests", authorizerType: "API_KEY" },
  ],
  credentialProviders: [{ name: "openai-key", apiKeySecretConfig: { secretId: "UPSTREAM_OPENAI" } }],
  prices: [{ target: "a", model: "m", input: 1, output: 2, effectiveFrom: "2026-01-01T00:00:00.000Z" }],
} satisfies ConfigDocument;

interface Listed {
  readonly items: readonly Record<string, unknown>[];
}

async function listed(path: string): Promise<readonly Record<string, unknown>[]> {
  return (await (await on.admin("GET", path)).json<Listed>()).items;
}

async function idOf(gatewayName: string): Promise<string> {
  return String((await listed("/gateways/")).find(({ name }) => name === gatewayName)?.["gatewayId"]);
}

describe("a file of configuration", () => {
  it("makes what it says, and what was pushed is what is pulled", async ({ expect }) => {
    const pushed = await push(on, DOCUMENT);
    expect(pushed).toMatchObject({ status: 200, notDone: [] });
    expect(pushed.changes.map(({ kind, name, change }) => `${change} ${kind} ${name}`)).toEqual([
      "created credential provider openai-key",
      "created gateway default",
      "created gateway other",
      "created target default/a",
      "created target default/b",
      "created price a/m from 2026-01-01T00:00:00.000Z",
    ]);
    const { document, etag } = await pull(on);
    const { $schema, ...rest } = document;
    expect($schema).toBe("https://gateway.test/control/config/schema");
    expect(rest).toEqual(DOCUMENT);
    expect(etag).toBe(`"${pushed.version}"`);
    expect(pushed.etag).toBe(etag);
  });

  it("routes calls as it says, with the key that it names", async ({ expect }) => {
    const seen = upstream();
    await push(on, DOCUMENT);
    expect((await post(on, CHAT, { model: "m" })).status).toBe(200);
    expect(seen[0]?.url).toBe("https://a.provider.test/v1/chat/completions");
    expect(seen[0]?.headers["authorization"]).toBe("Bearer sk-openai");
  });

  it("that was pulled changes nothing when it is pushed, not even the version", async ({ expect }) => {
    upstream(() => Response.json({ data: [{ id: "gpt-5.5" }] }));
    const id = await gateway(on, { description: "made by hand" });
    await providerTarget(on, id, "p", { credential: await keyIn(on, "openai-key", "UPSTREAM_OPENAI") });
    await create(on, "/identities/CreateApiKeyCredentialProvider", { name: "sealed", apiKey: "sk-very-secret" });
    await create(on, `/gateways/${id}/targets/`, {
      name: "openai",
      targetConfiguration: { inference: { connector: { source: { connectorId: "openai" } } } },
      ...keyOf("arn:aws:bedrock-agentcore:eu-west-1:123456789012:token-vault/default/apikeycredentialprovider/sealed"),
    });
    await on.admin("PUT", "/prices/p/m%2Fx", { input: 1, output: 1 });
    await on.admin("PUT", "/prices/p/m%2Fx", { input: 2, output: 1, effectiveFrom: "2099-01-01" });
    const before = await pull(on);
    const rows = await env.DB.prepare("SELECT version FROM config_version").first();
    for (const query of ["", "?prune=true", "?dryRun=true"]) {
      expect(await push(on, before.document, { query, ifMatch: before.etag })).toMatchObject({
        status: 200,
        changes: [],
        etag: before.etag,
      });
    }
    expect(await env.DB.prepare("SELECT version FROM config_version").first()).toEqual(rows);
    expect(await pull(on)).toEqual(before);
    expect(JSON.stringify(before.document)).not.toContain("sk-very-secret");
  });

  it("leaves alone what it does not hold, unless it is to prune", async ({ expect }) => {
    await push(on, DOCUMENT);
    const part = { gateways: [{ name: "default", authorizerType: "NONE", targets: [target("b", "other")] }] };
    const pushed = await push(on, part);
    expect(pushed.changes).toMatchObject([{ kind: "target", name: "default/b", change: "changed" }]);
    expect(pushed.changes[0]?.before).toEqual(target("b", "n"));
    expect(pushed.changes[0]?.after).toEqual(target("b", "other"));
    expect((await pull(on)).document.gateways).toHaveLength(2);

    const pruned = await push(on, part, { query: "?prune=true" });
    expect(pruned.changes.map(({ name, change }) => `${change} ${name}`)).toEqual([
      "deleted openai-key",
      "deleted other",
      "deleted default/a",
      "deleted a/m from 2026-01-01T00:00:00.000Z",
    ]);
    const { $schema: _, ...left } = (await pull(on)).document;
    expect(left).toEqual({ ...part, credentialProviders: [], prices: [] });
  });

  it("keeps the ids of what keeps its name", async ({ expect }) => {
    await push(on, DOCUMENT);
    const [before] = await listed("/gateways/");
    const targets = await listed(`/gateways/${String(before?.["gatewayId"])}/targets/`);
    const [first, ...others] = DOCUMENT.gateways;
    await push(on, { gateways: [{ ...first, description: "new", targets: [target("a", "z")] }, ...others] });
    const after = (await listed("/gateways/")).find(({ name }) => name === "default");
    expect(after).toMatchObject({ gatewayId: before?.["gatewayId"], description: "new" });
    const ids = (await listed(`/gateways/${String(before?.["gatewayId"])}/targets/`)).map(({ targetId }) => targetId);
    expect(ids).toEqual(targets.map(({ targetId }) => targetId));
  });

  it("says what it would change in a dry run, and changes nothing", async ({ expect }) => {
    const dry = await push(on, DOCUMENT, { query: "?dryRun=true" });
    expect(dry).toMatchObject({ status: 200, dryRun: true });
    expect(dry.changes).toHaveLength(6);
    expect((await pull(on)).document.gateways).toEqual([]);
    expect(dry.etag).toBe((await pull(on)).etag);
  });

  it("is refused with 412 where the configuration has another version than if-match names", async ({ expect }) => {
    const { etag } = await pull(on);
    await gateway(on);
    for (const ifMatch of [etag, "nonsense", '"999"', `W/${etag}`]) {
      expect(await push(on, DOCUMENT, { ifMatch })).toMatchObject({
        status: 412,
        __type: "PreconditionFailedException",
      });
    }
    expect((await pull(on)).document.gateways).toEqual([{ name: "default", authorizerType: "NONE" }]);
    expect((await push(on, DOCUMENT, { ifMatch: (await pull(on)).etag })).status).toBe(200);
    expect((await push(on, DOCUMENT, { ifMatch: "*" })).status).toBe(200);
  });

  it("has targets that are discovered as created ones are, and go on meanwhile with what last worked", async ({
    expect,
  }) => {
    let models = ["gpt-5.5"];
    upstream((seen) =>
      seen.url.endsWith("/v1/models")
        ? models.length === 0
          ? new Response("no", { status: 500 })
          : Response.json({ data: models.map((id) => ({ id })) })
        : Response.json({ ok: true }),
    );
    const openai = (secretId: string, description: string): object => ({
      gateways: [
        {
          name: "default",
          authorizerType: "NONE",
          targets: [
            {
              name: "openai",
              description,
              targetConfiguration: { inference: { connector: { source: { connectorId: "openai" } } } },
              ...keyOf("openai-key"),
            },
          ],
        },
      ],
      credentialProviders: [{ name: "openai-key", apiKeySecretConfig: { secretId } }],
    });
    await push(on, openai("UPSTREAM_OPENAI", "one"));
    const [{ gatewayId } = {}] = await listed("/gateways/");
    const targets = `/gateways/${String(gatewayId)}/targets/`;
    expect(await listed(targets)).toMatchObject([{ status: "READY" }]);
    expect((await post(on, CHAT, { model: "gpt-5.5" })).status).toBe(200);
    models = [];
    await push(on, openai("UPSTREAM_OPENAI", "two"));
    expect(await listed(targets)).toMatchObject([{ status: "UPDATE_UNSUCCESSFUL", description: "two" }]);
    expect((await post(on, CHAT, { model: "gpt-5.5" })).status).toBe(200);
  });

  it("takes a sealed key by its provider's name, and is refused where there is none", async ({ expect }) => {
    const file = { credentialProviders: [{ name: "sealed", apiKeySecretSource: "MANAGED" }] };
    const refused = await push(on, file);
    expect(refused).toMatchObject({ status: 400, faults: [{ pointer: "/credentialProviders/0" }] });
    await create(on, "/identities/CreateApiKeyCredentialProvider", { name: "sealed", apiKey: "sk-secret" });
    expect(await push(on, file)).toMatchObject({ status: 200, changes: [] });
    expect(await push(on, { credentialProviders: [{ name: "sealed" }] })).toMatchObject({ status: 200, changes: [] });
    const withKey = { credentialProviders: [{ name: "sealed", apiKey: "sk-in-a-file" }] };
    expect((await push(on, withKey)).faults).toEqual([
      { pointer: "/credentialProviders/0/apiKey", message: "is not supported here" },
    ]);
  });

  it("keeps a provider that a target's last good configuration uses, and says so", async ({ expect }) => {
    upstream(() => Response.json({ data: [{ id: "m" }] }));
    const file = (key: string): object => ({
      gateways: [
        {
          name: "default",
          authorizerType: "NONE",
          targets: [
            {
              name: "openai",
              targetConfiguration: { inference: { connector: { source: { connectorId: "openai" } } } },
              ...keyOf(key),
            },
          ],
        },
      ],
      credentialProviders: [{ name: key, apiKeySecretConfig: { secretId: "UPSTREAM_OPENAI" } }],
    });
    await push(on, file("one"));
    upstream(() => new Response("no", { status: 500 }));
    // In the push that takes its place, and in one after that.
    for (let pushes = 0; pushes < 2; pushes++) {
      const pruned = await push(on, file("two"), { query: "?prune=true" });
      expect(pruned.notDone).toMatchObject([{ kind: "credential provider", name: "one" }]);
      expect((await pull(on)).document.credentialProviders).toHaveLength(2);
    }
    upstream(() => Response.json({ data: [{ id: "m" }] }));
    await on.admin("PUT", `/gateways/${await idOf("default")}/synchronizeTargets`, {
      targetIdList: [(await listed(`/gateways/${await idOf("default")}/targets/`))[0]?.["targetId"]],
    });
    expect(await push(on, file("two"), { query: "?prune=true" })).toMatchObject({
      notDone: [],
      changes: [{ kind: "credential provider", name: "one", change: "deleted" }],
    });
  });

  it("replaces all prices of a target and model by those that it holds of them", async ({ expect }) => {
    await on.admin("PUT", "/prices/a/m", { input: 9, output: 9, effectiveFrom: "2026-03-01" });
    await on.admin("PUT", "/prices/b/m", { input: 9, output: 9 });
    const mine = { target: "a", model: "m", input: 1, output: 1 };
    expect((await push(on, { prices: [mine] })).status).toBe(200);
    expect((await pull(on)).document.prices).toEqual([mine, { target: "b", model: "m", input: 9, output: 9 }]);
  });
});

describe("a wrong file", () => {
  it("is refused with every fault by its JSON pointer, and changes nothing", async ({ expect }) => {
    await gateway(on);
    const before = await pull(on);
    const wrong = {
      gatways: [],
      gateways: [
        { name: "default", authorizerType: "API_KEY" },
        { name: "no good", authorizerType: "NONE", colour: "red" },
        {
          name: "g",
          authorizerType: "CUSTOM_JWT",
          targets: [
            { ...target("t"), firstByteTimeoutMs: 1, ...keyOf("nobody") },
            target("t"),
            {
              name: "u",
              targetConfiguration: { inference: { provider: { endpoint: "http://127.0.0.1" } } },
              metadataConfiguration: { allowedQueryParameters: ["model"] },
            },
            { ...target("v"), "a/b~c": 1 },
          ],
        },
        "text",
      ],
      credentialProviders: [{ name: "k", apiKeySecretConfig: { secretId: "ADMIN_TOKEN" } }, {}],
      prices: [{ target: "a", model: "m", input: -1, output: 1, effectiveFrom: "tomorrow" }],
    };
    const refused = await push(on, wrong);
    expect(refused).toMatchObject({ status: 400, __type: "ValidationException" });
    expect(refused.faults.map(({ pointer }) => pointer).toSorted()).toEqual(
      [
        "/gatways",
        "/gateways/0/authorizerType",
        "/gateways/1/colour",
        "/gateways/1/name",
        "/gateways/2/authorizerConfiguration",
        "/gateways/2/targets/0/credentialProviderConfigurations/0/credentialProvider/apiKeyCredentialProvider/providerArn",
        "/gateways/2/targets/0/firstByteTimeoutMs",
        "/gateways/2/targets/1",
        "/gateways/2/targets/2/metadataConfiguration/allowedQueryParameters/0",
        "/gateways/2/targets/2/targetConfiguration/inference/provider/endpoint",
        "/gateways/2/targets/3/a~1b~0c",
        "/gateways/3",
        "/credentialProviders/0/apiKeySecretConfig/secretId",
        "/credentialProviders/1/name",
        "/prices/0/effectiveFrom",
        "/prices/0/input",
      ].toSorted(),
    );
    expect(await pull(on)).toEqual(before);
  });

  it.for([
    ["{", ""],
    ["[]", ""],
    ['"text"', ""],
    ['{"gateways": {}}', "/gateways"],
    ['{"$schema": 1}', "/$schema"],
  ])("of the text %s is told so", async ([text = "", pointer], { expect }) => {
    expect(await push(on, text)).toMatchObject({ status: 400, faults: [{ pointer }] });
  });

  it("is told of members that schemas do not see, wherever they stand", async ({ expect }) => {
    const proto = '"__proto__": {"admin": true}';
    const entry = `{"dimensions": {"alias": "*", ${proto}}, "requests": [{"rate": 1, "period": "day"}]}`;
    const limit = `{"rateLimitId": "rl", "dimensionKeys": ["alias"], "entries": [${entry}]}`;
    const text = `{${proto}, "gateways": [{"name": "g", "authorizerType": "NONE", ${proto}, "rateLimits": [${limit}],
      "targets": [${JSON.stringify(target("t")).slice(0, -1)}, ${proto}}]}]}`;
    const { status, faults } = await push(on, text);
    expect(status).toBe(400);
    expect(faults.map(({ pointer }) => pointer).toSorted()).toEqual([
      "/__proto__",
      "/gateways/0/__proto__",
      "/gateways/0/rateLimits/0/entries/0/dimensions/__proto__",
      "/gateways/0/targets/0/__proto__",
    ]);
    expect((await pull(on)).document.gateways).toEqual([]);
  });

  it("of nothing but faults is told ten thousand of them", async ({ expect }) => {
    const { status, faults } = await push(on, { prices: Array.from({ length: 1_000_000 }, () => 0) });
    expect(status).toBe(400);
    expect(faults.length).toBe(10_001);
    expect(faults.at(-1)?.pointer).toBe("");
  });

  it.for(["[", '{"gateways":[{"a":'])("is told so, however deep it is, of %s", async (text, { expect }) => {
    const { status, __type } = await push(on, text.repeat(200_000));
    expect([status, __type]).toEqual([400, "ValidationException"]);
    const deep = `{"targets":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
    expect((await push(on, deep)).status).toBe(400);
    const id = await gateway(on);
    const put = await on.fetch(`/control/gateways/${id}/aliases/a`, {
      method: "PUT",
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
      body: deep,
    });
    expect(put.status).toBe(400);
  });

  it("is told where it goes past a quota, of gateways and of one gateway's targets", async ({ expect }) => {
    const few = isolate({ MAX_GATEWAYS: "1", MAX_TARGETS: "1" });
    const file = {
      gateways: [
        { name: "one", authorizerType: "NONE", targets: [target("a"), target("b")] },
        { name: "two", authorizerType: "NONE" },
      ],
    };
    expect((await push(few, file)).faults.map(({ pointer }) => pointer)).toEqual([
      "/gateways/1",
      "/gateways/0/targets/1",
    ]);
  });

  it("does not make a connector of a provider, nor another authorizer", async ({ expect }) => {
    await push(on, DOCUMENT);
    const connector = { inference: { connector: { source: { connectorId: "openai" } } } };
    const refused = await push(on, {
      gateways: [
        {
          name: "default",
          authorizerType: "AWS_IAM",
          targets: [{ name: "b", targetConfiguration: connector, ...keyOf("openai-key") }],
        },
      ],
    });
    expect(refused.faults.map(({ pointer }) => pointer)).toEqual([
      "/gateways/0/authorizerType",
      "/gateways/0/targets/0/targetConfiguration",
    ]);
  });

  it("is told of a query parameter that is not known", async ({ expect }) => {
    expect(await push(on, DOCUMENT, { query: "?dryrun=true" })).toMatchObject({ status: 400 });
    expect(await push(on, DOCUMENT, { query: "?dryRun=yes" })).toMatchObject({ status: 400 });
    expect((await pull(on)).document.gateways).toEqual([]);
  });
});

describe("many targets that are discovered", () => {
  it("come in one file, whatever the quota of those at work: ten at once, the rest by the cron", async ({ expect }) => {
    upstream(() => Response.json({ data: [{ id: "m" }] }));
    const names = Array.from({ length: 13 }, (_, n) => `openai${n}`);
    const connector = { inference: { connector: { source: { connectorId: "openai" } } } };
    const pushed = await push(on, {
      gateways: [
        {
          name: "default",
          authorizerType: "NONE",
          targets: names.map((name) => ({ name, targetConfiguration: connector, ...keyOf("openai-key") })),
        },
      ],
      credentialProviders: DOCUMENT.credentialProviders,
    });
    expect(pushed.status).toBe(200);
    const statuses = async (): Promise<unknown[]> =>
      (await listed(`/gateways/${await idOf("default")}/targets/`)).map(({ status }) => status);
    expect((await statuses()).filter((status) => status === "READY")).toHaveLength(10);
    const ctx = createExecutionContext();
    worker.scheduled(createScheduledController({ scheduledTime: new Date(), cron: "* * * * *" }), on.env, ctx);
    await waitOnExecutionContext(ctx);
    expect(await statuses()).toEqual(names.map(() => "READY"));
  });
});

describe("what is pruned", () => {
  it("takes its API keys, its tags and its turns along, and leaves those of others", async ({ expect }) => {
    const all = async (sql: string) => (await env.DB.prepare(sql).all()).results;
    await push(on, DOCUMENT);
    const [kept, gone] = [await idOf("default"), await idOf("other")];
    await push(on, { gateways: [{ name: "other", authorizerType: "API_KEY", targets: [target("x")] }] });
    for (const id of [kept, gone]) {
      await create(on, `/gateways/${id}/api-keys`, { name: "app" });
      const arn = `arn:aws:bedrock-agentcore:us-east-1:000000000000:gateway/${id}`;
      await on.admin("POST", `/tags/${encodeURIComponent(arn)}`, { tags: { team: "llm" } });
    }
    const [first, , ...others] = DOCUMENT.gateways;
    await push(on, { ...DOCUMENT, gateways: [first, ...others] }, { query: "?prune=true" });
    expect(await all("SELECT gateway_id FROM gateways")).toEqual([{ gateway_id: kept }]);
    expect(await all("SELECT gateway_id FROM api_keys")).toEqual([{ gateway_id: kept }]);
    expect(await all("SELECT resource FROM tags")).toEqual([{ resource: `gateway/${kept}` }]);
    expect(await all("SELECT gateway_id FROM stale_rotations")).toEqual([{ gateway_id: gone }]);
    await push(on, { ...DOCUMENT, gateways: [{ name: "default", authorizerType: "NONE" }] }, { query: "?prune=true" });
    expect(await all("SELECT gateway_id FROM stale_rotations ORDER BY gateway_id")).toEqual([
      { gateway_id: kept },
      { gateway_id: gone },
    ]);
  });
});

describe("an object that cannot be read any more", () => {
  it("is shown as it is, stands in no other's way, and is named where it is pushed", async ({ expect }) => {
    await push(on, DOCUMENT);
    await env.DB.prepare("UPDATE targets SET spec = json_set(spec, '$.gone', 1) WHERE name = 'b'").run();
    const { document } = await pull(on);
    expect(document.gateways?.[0]?.targets?.[1]).toMatchObject({ name: "b", gone: 1 });
    const refused = await push(on, document);
    expect(refused.faults).toEqual([{ pointer: "/gateways/0/targets/1/gone", message: "is not supported here" }]);
    expect((await push(on, { gateways: [{ name: "new", authorizerType: "NONE" }] })).status).toBe(200);
    expect((await push(on, DOCUMENT)).changes).toMatchObject([{ name: "default/b", change: "changed" }]);
    expect((await pull(on)).document.gateways?.[0]?.targets).toEqual(DOCUMENT.gateways[0]?.targets);
  });
});

describe("a large file", () => {
  it("of 100 gateways and 1,000 targets is taken in one request, and pruned in one", async ({ expect }) => {
    const gateways = Array.from({ length: 100 }, (_, g) => ({
      name: `g${g}`,
      authorizerType: "NONE",
      targets: Array.from({ length: 10 }, (__, t) => target(`t${t}`, `m${g}-${t}`)),
    }));
    const pushed = await push(on, { gateways });
    expect(pushed).toMatchObject({ status: 200 });
    expect(pushed.changes).toHaveLength(1_100);
    const { document } = await pull(on);
    expect(document.gateways?.flatMap(({ targets = [] }) => targets)).toHaveLength(1_000);
    expect((await push(on, document)).changes).toEqual([]);
    expect((await push(on, {}, { query: "?prune=true" })).changes).toHaveLength(1_100);
  });

  it("may have 8 MiB and no more", async ({ expect }) => {
    const padded = JSON.stringify({}).padEnd(8 * 1_048_576);
    expect((await push(on, padded)).status).toBe(200);
    expect(await push(on, `${padded} `)).toMatchObject({ status: 400, message: expect.stringContaining("8388608") });
    const other = await on.admin("POST", "/gateways/", `"${"x".repeat(1_048_576)}"`);
    expect(other.status).toBe(400);
  });
});

describe("the schema of the file", () => {
  it("is served to anybody, and names every list", async ({ expect }) => {
    const response = await on.fetch("/control/config/schema");
    expect(response.status).toBe(200);
    const schema = await response.json<{ properties: Record<string, unknown> }>();
    expect(Object.keys(schema.properties)).toEqual(["$schema", "credentialProviders", "gateways", "prices"]);
  });
});
