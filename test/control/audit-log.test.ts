/** /control/audit-log: keys, tags and resets, who did it and when, without any secret; and what is old goes from it and from the history. */
import { env } from "cloudflare:workers";
import { afterEach, describe, it } from "vitest";
import { runCron } from "../../src/control/operations/cron.ts";
import { pass, stopClock } from "../support/clock.ts";
import { create, gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { isolate } from "../support/worker.ts";

stopClock();
afterEach(async () => {
  await reset();
});

const DAY_MS = 86_400_000;
const ARN = "arn:aws:bedrock-agentcore:us-east-1:000000000000:gateway/";

interface Entry {
  readonly time: string;
  readonly who: string;
  readonly action: string;
  readonly resource: string;
  readonly detail: unknown;
}

async function entries(query = ""): Promise<{ items: Entry[]; nextToken?: string }> {
  return (await isolate().admin("GET", `/audit-log${query}`)).json();
}

async function madeKey(id: string): Promise<{ apiKeyId: string; apiKey: string }> {
  return create(isolate(), `/gateways/${id}/api-keys`, {
    name: "app",
    limits: { requests: [{ rate: 1, period: "day" }] },
  });
}

describe("the audit log", () => {
  it("says who made, changed and revoked keys, set tags and reset limits, and holds no key", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    const since = new Date().toISOString();
    const { apiKeyId, apiKey } = await madeKey(id);
    const key = `gateways/${id}/api-keys/${apiKeyId}`;
    await create(on, `/gateways/${id}/rate-limits`, {
      rateLimitId: "rl-1",
      dimensionKeys: ["alias"],
      entries: [{ dimensions: { alias: "*" }, requests: [{ rate: 1, period: "day" }] }],
    });
    const limitKey = `${apiKeyId}/$.context.apiKey=${apiKeyId}`;
    const tags = encodeURIComponent(ARN + id);
    const asked: readonly (readonly [string, string, unknown?])[] = [
      ["PATCH", `/${key}`, { name: "renamed", expiresAt: null }],
      ["POST", `/${key}/reset`, { limitKeys: [limitKey] }],
      ["POST", `/gateways/${id}/rate-limits/rl-1/reset`],
      ["POST", `/tags/${tags}`, { tags: { team: "research" } }],
      ["DELETE", `/tags/${tags}?tagKeys=team`],
      ["DELETE", `/tags/${tags}?tagKeys=not-there`],
      ["DELETE", `/${key}`],
    ];
    for (const [method, path, body] of asked) {
      const response = await on.admin(method, path, body);
      expect([path, response.ok]).toEqual([path, true]);
    }
    expect((await on.admin("DELETE", `/${key}`)).status).toBe(404);

    const limits = { requests: [{ rate: 1, period: "day" }] };
    const { items } = await entries();
    expect(items.map(({ action, resource, detail }) => [action, resource, detail])).toEqual([
      ["DeleteApiKey", key, {}],
      ["UntagResource", ARN + id, { tagKeys: ["team"] }],
      ["TagResource", ARN + id, { tags: { team: "research" } }],
      ["ResetRateLimit", `gateways/${id}/rate-limits/rl-1`, {}],
      ["ResetApiKey", key, { limitKeys: [limitKey] }],
      ["UpdateApiKey", key, { name: "renamed", expiresAt: null }],
      ["CreateApiKey", key, { name: "app", limits }],
    ]);
    expect(new Set(items.map(({ who, time }) => `${who} ${time}`))).toEqual(new Set([`admin token ${since}`]));
    const stored = JSON.stringify((await env.DB.prepare("SELECT * FROM audit_log").all()).results);
    expect(stored).not.toContain(apiKey);
    expect(stored).not.toMatch(/[0-9a-f]{64}/);

    const first = await entries("?maxResults=5");
    const rest = await entries(`?maxResults=5&nextToken=${first.nextToken}`);
    expect([...first.items, ...rest.items]).toEqual(items);
    expect(rest.nextToken).toBeUndefined();
  });

  it("is left out where its table is not there yet", async ({ expect }) => {
    const id = await gateway(isolate());
    await env.DB.prepare("DROP TABLE audit_log").run();
    const { apiKeyId } = await madeKey(id);
    const path = `/gateways/${id}/api-keys/${apiKeyId}`;
    expect((await isolate().admin("POST", `${path}/reset`)).status).toBe(204);
    expect((await isolate().admin("DELETE", path)).status).toBe(204);
    await runCron(env, Date.now());
  });
});

describe("what is older than 400 days", () => {
  it("goes from the history and the audit log, but what stands or a later version needs", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on, { description: "first" });
    await providerTarget(on, id, "t", { operations: [{ path: "/v1/chat/completions", models: ["*"] }] });
    const alias = (name: string): string => `/gateways/${id}/aliases/${name}`;
    const put = async (name: string, model: string): Promise<void> => {
      expect((await on.admin("PUT", alias(name), { targets: [{ model }] })).ok).toBe(true);
    };
    await put("stays", "t/one");
    await put("changes", "t/one");
    await put("goes", "t/one");
    await put("changes", "t/two");
    expect((await on.admin("DELETE", alias("goes"))).ok).toBe(true);
    await madeKey(id);
    pass(300 * DAY_MS);
    await put("changes", "t/three");
    await madeKey(id);
    pass(101 * DAY_MS);
    await runCron(env, Date.now());

    const versions = async (): Promise<number> => {
      const { items } = await (await on.admin("GET", "/history")).json<{ items: { changes: unknown[] }[] }>();
      return items.length;
    };
    expect(await versions()).toBe(1);
    expect((await entries()).items).toHaveLength(1);
    const rows = await env.DB.prepare("SELECT name FROM history_objects ORDER BY name, version").all<{
      name: string;
    }>();
    // Of what changed the one before, which says what it was changed from.
    expect(rows.results.map(({ name }) => name)).toEqual([
      "default",
      "default/changes",
      "default/changes",
      "default/stays",
      "default/t",
    ]);
    // The latest version stays, however old, and can be put back whole.
    pass(1_000 * DAY_MS);
    await runCron(env, Date.now());
    expect(await versions()).toBe(1);
    await put("changes", "t/four");
    const { items } = await (await on.admin("GET", "/history")).json<{ items: { version: number }[] }>();
    const restored = await on.admin("POST", `/history/${items[1]?.version}/restore`);
    expect(await restored.json()).toMatchObject({
      changes: [{ name: "default/changes", change: "changed" }],
      notDone: [],
    });
  });
});
