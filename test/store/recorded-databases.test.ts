/** Databases that older versions left (test/databases): this version serves their calls before they are migrated, upgrades them whole, and goes on with one that a newer version has migrated. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it } from "vitest";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const SETTINGS = { ALLOW_LOCAL_ENDPOINTS: "true", UPSTREAM_DEMO_AZURE: "azure", UPSTREAM_DEMO_ANTHROPIC: "claude" };
const RECORDED = Object.entries(env.TEST_DATABASES);

interface Recorded {
  readonly on: Isolate;
  /** The caller's of then. */
  readonly key: string;
}

afterEach(async () => {
  await reset();
});

async function recorded(text: string): Promise<Recorded> {
  await reset();
  for (const statement of text.split("\n--\n").slice(1)) await env.DB.prepare(statement).run();
  return { on: isolate(SETTINGS), key: /sbx_\w+/.exec(text)?.[0] ?? "" };
}

async function migrate(): Promise<void> {
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
}

/** What a newer version may do: migrations only ever add. */
async function migrateFurther(): Promise<void> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%' AND name <> 'd1_migrations'",
  ).all<{ name: string }>();
  for (const { name } of results) {
    await env.DB.prepare(`ALTER TABLE "${name}" ADD COLUMN of_tomorrow TEXT NOT NULL DEFAULT 'x'`).run();
  }
  await env.DB.prepare("CREATE TABLE table_of_tomorrow (id INTEGER PRIMARY KEY, what TEXT) STRICT").run();
  await env.DB.prepare("INSERT INTO d1_migrations (name) VALUES ('9999_of_tomorrow.sql')").run();
}

/** What a caller does with the key of then. */
async function calls({ on, key }: Recorded): Promise<unknown[]> {
  const asked = upstream();
  const headers = { authorization: `Bearer ${key}` };
  const plain = await post(on, CHAT, { model: "DeepSeek-V4-Flash" }, headers);
  const named = await post(on, "/v1/messages", { model: "claude/claude-haiku-4-5" }, headers);
  const wrong = await post(on, CHAT, { model: "m" }, { authorization: `Bearer sbx_${"x".repeat(38)}` });
  const list = await on.fetch("/inference/v1/models", { headers });
  const { data } = await list.json<{ data: { id: string }[] }>();
  return [
    [plain.status, named.status, wrong.status],
    asked.map(({ headers: sent }) => sent["api-key"] ?? sent["x-api-key"]),
    data.map(({ id }) => id).filter((id) => id.startsWith("azure/DeepSeek") || id.startsWith("claude/")),
  ];
}

const CALLED = [
  [200, 200, 401],
  ["azure", "claude"],
  ["azure/DeepSeek-V4-Flash", "claude/claude-haiku-4-5"],
];

/** What an administrator does, of every kind once: read, change, add, take away. */
async function administers({ on }: Recorded): Promise<unknown> {
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await on.admin(method, path, body);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json<T>();
  };
  const { items: gateways } = await ask<{ items: { gatewayId: string; name: string }[] }>("GET", "/gateways/");
  const id = gateways.find(({ name }) => name === "default")?.gatewayId ?? "";
  const open = gateways.find(({ name }) => name === "open")?.gatewayId ?? "";
  const targets = `/gateways/${id}/targets/`;
  const { items } = await ask<{ items: { targetId: string; name: string }[] }>("GET", targets);
  const azure = items.find(({ name }) => name === "azure")?.targetId ?? "";
  const { name, targetConfiguration, credentialProviderConfigurations } = await ask<Record<string, unknown>>(
    "GET",
    targets + azure,
  );
  await ask("PUT", targets + azure, {
    name,
    targetConfiguration,
    credentialProviderConfigurations,
    description: "new",
  });
  await ask("PUT", `/gateways/${open}/`, { name: "open", authorizerType: "NONE", corsOrigins: ["https://a.test"] });
  await ask("DELETE", `/gateways/${open}/`);
  await ask("PUT", `/gateways/${id}/aliases/smart`, { targets: [{ model: "azure/DeepSeek-V4-Flash" }] });
  await ask("PUT", "/prices/claude/claude-haiku-4-5", { input: 3, output: 4 });
  await ask("POST", `/gateways/${id}/rate-limits`, {
    rateLimitId: "all",
    dimensionKeys: ["targetName"],
    // Of none that is called: who is counted waits in a test for what is reported.
    entries: [{ dimensions: { targetName: "another" }, requests: [{ rate: 5, period: "minute" }] }],
  });
  const made = await ask<{ apiKey: string }>("POST", `/gateways/${id}/api-keys`, { name: "made now" });
  const keys = await ask<{ items: { name: string }[] }>("GET", `/gateways/${id}/api-keys`);
  const history = await ask<{ items: object[] }>("GET", "/history");
  const { gateways: whole } = await ask<{ gateways: { name: string }[] }>("GET", "/config");
  upstream();
  const headers = { authorization: `Bearer ${made.apiKey}` };
  const answer = await post(isolate(SETTINGS), CHAT, { model: "smart" }, headers);
  return {
    gateways: gateways.map((one) => one.name).toSorted(),
    targets: items.map((one) => one.name).toSorted(),
    keys: keys.items.map((one) => one.name).toSorted(),
    hasHistory: history.items.length > 3,
    whole: whole.map((one) => one.name),
    answered: answer.status,
  };
}

const ADMINISTERED = {
  gateways: ["default", "open"],
  targets: ["azure", "claude", "lists"],
  keys: ["made now", "narrow", "npm-start"],
  hasHistory: true,
  whole: ["default"],
  answered: 200,
};

describe.for(RECORDED)("the database %s", ([, text]) => {
  it("serves its callers before it is migrated", async ({ expect }) => {
    expect(await calls(await recorded(text))).toEqual(CALLED);
  });

  it("is upgraded by its missing migrations alone, whatever their order, and then takes everything", async ({
    expect,
  }) => {
    const then = await recorded(text);
    await migrate();
    expect(await calls(then)).toEqual(CALLED);
    expect(await administers(then)).toEqual(ADMINISTERED);
    expect(await calls({ ...then, on: isolate(SETTINGS) })).toEqual(CALLED);
  });

  it("goes on with this version where a newer one has migrated it further: the way back is open", async ({
    expect,
  }) => {
    const then = await recorded(text);
    await migrate();
    await migrateFurther();
    expect(await calls(then)).toEqual(CALLED);
    expect(await administers(then)).toEqual(ADMINISTERED);
  });
});

describe("the recorded databases", () => {
  it("are of every version that added a migration, but the one before there was anything to start", ({ expect }) => {
    const names = new Set(
      RECORDED.flatMap(([, text]) => [...text.matchAll(/'(\d{4}_\w+\.sql)'/g)].map(([, name]) => name)),
    );
    // The latest are what every other test runs on.
    const latest = new Set([
      "0009_add_aliases.sql",
      "0012_slow_sign_ins.sql",
      "0013_add_audit_log.sql",
      "0014_forget_deleted_limits.sql",
    ]);
    const older = env.TEST_MIGRATIONS.map(({ name }) => name).filter((name) => !latest.has(name));
    expect(names).toEqual(new Set(older));
  });
});
