/** A database whose migrations were forgotten: both planes say so and name the command, and mending it needs no restart. */
import {
  applyD1Migrations,
  createExecutionContext,
  createScheduledController,
  reset,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import worker from "../../src/index.ts";
import { CHAT } from "../support/candidates.ts";
import { pass, stopClock } from "../support/clock.ts";
import { gateway, providerTarget } from "../support/config.ts";
import { upstream } from "../support/upstream.ts";
import { ADMIN_TOKEN, isolate, post, type Isolate } from "../support/worker.ts";

const COMMAND = "`npx wrangler d1 migrations apply DB --remote` (`--local` on this machine)";
const NO_TABLES = `The gateway's database has no tables yet: ${COMMAND} makes them.`;
const OLDER = `The gateway's database has no tables of this version: ${COMMAND} brings it up to date.`;
const ID = "llm-0123456789";
const KEY = `sbx_${"x".repeat(43)}`;

stopClock();

afterEach(async () => {
  await reset();
});

/** The database as it was after so many migrations, and what stands in it. */
async function databaseAt(migrations: number, ...rows: string[]): Promise<void> {
  await reset();
  if (migrations > 0) await applyD1Migrations(env.DB, env.TEST_MIGRATIONS.slice(0, migrations));
  for (const row of rows) await env.DB.prepare(row).run();
}

const GATEWAY_ROW = `INSERT INTO gateways (gateway_id, name, spec, created_at, updated_at)
  VALUES ('${ID}', 'default', '{"name":"default","authorizerType":"NONE"}', 0, 0)`;
const TARGET_ROW = `INSERT INTO targets (target_id, gateway_id, name, spec, status, created_at, updated_at)
  VALUES ('ABCDEFGHIJ', '${ID}', 't', '{"name":"t","targetConfiguration":{"inference":{"provider":
  {"endpoint":"https://t.provider.test"}}}}', 'READY', 0, 0)`;

interface Asked {
  readonly status: number;
  readonly code: string | null;
  readonly message: string | undefined;
  readonly retry: (string | null)[];
}

async function told(response: Response): Promise<Asked> {
  const body = await response.json<{ message?: string; error?: { message: string } }>();
  const { headers, status } = response;
  return {
    status,
    code: headers.get("x-gateway-error") ?? headers.get("x-amzn-errortype"),
    message: body.message ?? body.error?.message,
    retry: [headers.get("x-should-retry"), headers.get("retry-after")],
  };
}

/** Every way into the data plane that needs the database. */
const CALLS: Readonly<Record<string, (on: Isolate) => Promise<Response>>> = {
  "a chat completion": (on) => post(on, CHAT, { model: "t/m" }),
  "Anthropic's messages": (on) => post(on, "/v1/messages", { model: "t/m" }),
  "a call with a key": (on) => post(on, CHAT, { model: "t/m" }, { "x-api-key": KEY }),
  "the models": (on) => on.fetch("/inference/v1/models"),
  "a gateway by its id": (on) =>
    on.fetch(`/gateways/${ID}/inference${CHAT}`, { method: "POST", body: '{"model":"m"}' }),
  "a passthrough target": (on) => on.fetch(`/gateways/${ID}/t/v1/x`),
};
const CONTROL: Readonly<Record<string, (on: Isolate) => Promise<Response>>> = {
  "a list of gateways": (on) => on.admin("GET", "/gateways/"),
  "a creation": (on) => on.admin("POST", "/gateways/", { name: "n", authorizerType: "NONE" }),
  "a creation with a token": (on) =>
    on.admin("POST", "/gateways/", { name: "n", authorizerType: "NONE", clientToken: "x".repeat(33) }),
  "a gateway": (on) => on.admin("GET", `/gateways/${ID}`),
  "its targets": (on) => on.admin("GET", `/gateways/${ID}/targets/`),
  "its keys": (on) => on.admin("GET", `/gateways/${ID}/api-keys`),
  "its routes": (on) => on.admin("GET", `/gateways/${ID}/route?model=t/m`),
  "a credential provider": (on) =>
    on.admin("POST", "/identities/CreateApiKeyCredentialProvider", {
      name: "k",
      apiKeySecretConfig: { secretId: "UPSTREAM_K" },
    }),
  tags: (on) =>
    on.admin("GET", `/tags/${encodeURIComponent(`arn:aws:bedrock-agentcore:us-east-1:000000000000:gateway/${ID}`)}`),
};

describe("a database without tables", () => {
  it.for(Object.entries(CALLS))("tells the caller of %s so, and not to try again", async ([, call], { expect }) => {
    await databaseAt(0);
    expect(await told(await call(isolate()))).toEqual({
      status: 503,
      code: "config_unavailable",
      message: NO_TABLES,
      retry: ["false", null],
    });
  });

  it.for(Object.entries(CONTROL))("tells the administrator who asks for %s so", async ([what, call], { expect }) => {
    await databaseAt(0);
    expect(await told(await call(isolate()))).toMatchObject({
      status: 503,
      code: "ServiceUnavailableException",
      // What is asked for first may be a later migration's.
      message: what === "a creation with a token" ? OLDER : NO_TABLES,
    });
  });

  it("tells it in the deep look at the gateway's health, and in the cron's log", async ({ expect }) => {
    await databaseAt(0);
    const said = vi.spyOn(console, "error").mockReturnValue(undefined);
    const health = await isolate().fetch("/healthz?deep=1", { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    expect(await health.json()).toMatchObject({ parts: { database: { status: "failing", detail: NO_TABLES } } });
    const ctx = createExecutionContext();
    worker.scheduled(createScheduledController({ scheduledTime: new Date(), cron: "* * * * *" }), isolate().env, ctx);
    await expect(waitOnExecutionContext(ctx)).rejects.toThrow("of the cron's jobs failed");
    expect(said.mock.calls.flat().map(String).join()).toContain(JSON.stringify(NO_TABLES).slice(1, -1));
  });

  it("is served as soon as it has them", async ({ expect }) => {
    await databaseAt(0);
    const on = isolate();
    expect((await CALLS["a chat completion"]?.(on))?.status).toBe(503);
    await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
    await providerTarget(isolate(), await gateway(isolate()), "t");
    upstream();
    pass(6_000);
    expect((await CALLS["a chat completion"]?.(on))?.status).toBe(200);
  });
});

describe("a database of the first migration alone", () => {
  it.for(["a chat completion", "a gateway by its id", "the models"])(
    "tells the caller of %s",
    async (what, { expect }) => {
      await databaseAt(1, GATEWAY_ROW, TARGET_ROW);
      const answer = await CALLS[what]?.(isolate());
      expect(answer === undefined ? undefined : await told(answer)).toEqual({
        status: 503,
        code: "config_unavailable",
        message: OLDER,
        retry: ["false", null],
      });
    },
  );

  it.for(["a creation", "a list of gateways", "a gateway", "its targets", "tags", "a credential provider"])(
    "tells the administrator who asks for %s",
    async (what, { expect }) => {
      await databaseAt(1, GATEWAY_ROW, TARGET_ROW);
      const answer = await CONTROL[what]?.(isolate());
      expect(answer === undefined ? undefined : await told(answer)).toMatchObject({
        status: 503,
        code: "ServiceUnavailableException",
        message: OLDER,
      });
    },
  );
});

describe("a database of the second migration and none since", () => {
  it("is served", async ({ expect }) => {
    await databaseAt(2, GATEWAY_ROW, TARGET_ROW);
    const asked = upstream();
    expect((await CALLS["a chat completion"]?.(isolate()))?.status).toBe(200);
    expect(asked.map(({ url }) => url)).toEqual([`https://t.provider.test${CHAT}`]);
  });
});

describe("a database without rate limits", () => {
  const LIMITS = { requests: [{ rate: 1, period: "minute" }] };
  const LIMIT = { dimensionKeys: ["alias"], entries: [{ dimensions: { alias: "*" }, ...LIMITS }] };
  const keys = `/gateways/${ID}/api-keys`;
  const limits = `/gateways/${ID}/rate-limits`;

  /** As all migrations but the one that adds them leave it. */
  async function before(): Promise<void> {
    const at = env.TEST_MIGRATIONS.findIndex(({ name }) => name === "0008_add_rate_limits.sql");
    await databaseAt(at, GATEWAY_ROW, TARGET_ROW);
  }

  it("is served, again and again, and its keys are made, used and changed", async ({ expect }) => {
    await before();
    await env.DB.prepare(`UPDATE gateways SET spec = '{"name":"default","authorizerType":"API_KEY"}'`).run();
    upstream();
    const on = isolate();
    const made = await on.admin("POST", keys, { name: "k" });
    const { apiKey, apiKeyId } = await made.json<{ apiKey: string; apiKeyId: string }>();
    for (let call = 0; call < 3; call++) {
      expect((await post(on, CHAT, { model: "t/m" }, { "x-api-key": apiKey })).status).toBe(200);
      pass(6_000);
    }
    const changed = await on.admin("PATCH", `${keys}/${apiKeyId}`, { name: "renamed" });
    expect([changed.status, (await changed.json<{ name: string }>()).name]).toEqual([200, "renamed"]);
  });

  it.for<[string, (on: Isolate) => Promise<Response>]>([
    ["a rate limit", (on) => on.admin("POST", limits, LIMIT)],
    ["a list of rate limits", (on) => on.admin("GET", limits)],
    ["a set of rate limits", (on) => on.admin("PUT", `${limits}/batch`, { rateLimits: [LIMIT] })],
    ["a key with limits", (on) => on.admin("POST", keys, { name: "k", limits: LIMITS })],
    ["limits for a key", (on) => on.admin("PATCH", `${keys}/key-0123456789`, { limits: LIMITS })],
  ])("tells the administrator who asks for %s", async ([, call], { expect }) => {
    await before();
    expect(await told(await call(isolate()))).toMatchObject({
      status: 503,
      code: "ServiceUnavailableException",
      message: OLDER,
    });
  });

  it("limits calls as soon as it has them, without a restart", async ({ expect }) => {
    await before();
    const on = isolate();
    upstream();
    await CALLS["a chat completion"]?.(on);
    await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
    expect((await on.admin("POST", limits, LIMIT)).status).toBe(201);
    pass(6_000);
    expect((await CALLS["a chat completion"]?.(on))?.status).toBe(200);
  });
});

describe("another failure of the database", () => {
  it("is none of a migration's", async ({ expect }) => {
    await gateway(isolate());
    await env.DB.prepare(`UPDATE gateways SET spec = '{"nonsense":1}'`).run();
    const { message, retry } = await told(await post(isolate(), CHAT, { model: "m" }));
    // It lasts all the same: what is written there has to be changed.
    expect([message, retry[0]]).toEqual(['The configuration of gateway "default" cannot be read.', "false"]);
  });
});
