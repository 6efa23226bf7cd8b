/** GET /healthz?deep=1: how each part is, what this isolate knows and since when, and the state of each target; for admins. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { CHAT } from "../support/candidates.ts";
import { create, gateway, keyIn, providerTarget } from "../support/config.ts";
import { faultyDatabase, hangs, refuses } from "../support/faulty-database.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { ADMIN_TOKEN, isolate, post, type Isolate } from "../support/worker.ts";

const SERVES = { operations: [{ path: CHAT, models: ["m"] }] };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
});

afterEach(async () => {
  vi.useRealTimers();
  await reset();
});

describe("/healthz", () => {
  it("is read: another method is 405 naming those there are, and HEAD is answered like GET", async ({ expect }) => {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
      const response = await isolate().fetch("/healthz", { method });
      expect([method, response.status, response.headers.get("allow")]).toEqual([method, 405, "GET, HEAD"]);
    }
    const head = await isolate().fetch("/healthz", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });
});

describe("GET /healthz?deep=1", () => {
  const ADMIN = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const deep = (on: Isolate, headers: Record<string, string> = ADMIN): Promise<Response> =>
    on.fetch("/healthz?deep=1", { headers });

  it("lets in admins only", async ({ expect }) => {
    for (const headers of [{}, { authorization: "Bearer wrong" }] as const) {
      const response = await deep(isolate(), { ...headers });
      expect(response.status).toBe(403);
      expect(await response.text()).not.toContain("parts");
    }
  });

  it("tells each part, the version and age of what is known, and the state of each target", async ({ expect }) => {
    const on = isolate({ UPSTREAM_KEY: "dead" });
    const id = await gateway(on);
    upstream(() => new Response("no such key", { status: 401 }));
    for (const name of ["good", "bad"]) await providerTarget(on, id, name, SERVES);
    await create(on, `/gateways/${id}/targets/`, {
      name: "failed",
      targetConfiguration: { inference: { connector: { source: { connectorId: "openai" } } } },
      credentialProviderConfigurations: [await keyIn(on, "k", "UPSTREAM_KEY")],
    });
    await env.DB.prepare(`UPDATE targets SET spec = '{"nonsense":1}' WHERE name = 'bad'`).run();
    const fresh = isolate();
    await post(fresh, CHAT, { model: "m" });
    vi.setSystemTime(Date.now() + 1_500);
    const response = await deep(fresh);
    expect(response.status).toBe(200);
    const { configVersion, ...told } = await response.json<Record<string, unknown>>();
    expect(configVersion).toBeGreaterThan(1);
    const ok = { status: "ok", ms: expect.any(Number) };
    expect(told).toEqual({
      status: "ok",
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      parts: { settings: ok, database: ok, rotation: ok },
      gateways: [{ key: "name:default", version: configVersion, ageMs: 1_500, targets: expect.any(Array) }],
    });
    expect(told["gateways"]).toMatchObject([
      {
        targets: expect.arrayContaining([
          { name: "good", status: "READY", reasons: [] },
          { name: "failed", status: "FAILED", reasons: [expect.stringContaining("401")] },
          { name: "bad", status: "BROKEN", reasons: [expect.stringContaining("nonsense")] },
        ]),
      },
    ]);
  });

  for (const [detail, fault] of [
    ["no such host", refuses],
    ["no answer within", hangs],
  ] as const) {
    it(`answers 503 where D1 fails, and says what is known all the same: ${detail}`, async ({ expect }) => {
      await providerTarget(isolate(), await gateway(isolate()), "t", SERVES);
      upstream();
      const db = faultyDatabase();
      const on = isolate({ DB: db.DB });
      await post(on, CHAT, { model: "m" });
      db.fail(fault);
      vi.setSystemTime(Date.now() + 10_000);
      const response = await deep(on);
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({
        status: "failing",
        parts: {
          settings: { status: "ok" },
          database: { status: "failing", detail: expect.stringContaining(detail) },
          rotation: { status: "ok" },
        },
        gateways: [{ key: "name:default", ageMs: 10_000, targets: [{ name: "t", status: "READY", reasons: [] }] }],
      });
      db.fail();
      expect((await deep(on)).status).toBe(200);
    });
  }

  it("answers 503 where the Durable Object fails", async ({ expect }) => {
    const ROTATION = { getByName: () => ({ lease: () => Promise.reject(new Error("gone")) }) };
    const response = await deep(isolate({ ROTATION }));
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      status: "failing",
      parts: { database: { status: "ok" }, rotation: { status: "failing", detail: "gone" } },
    });
  });

  it("answers 503 and names a gateway whose row cannot be read", async ({ expect }) => {
    await gateway(isolate());
    await env.DB.prepare(`UPDATE gateways SET spec = '{"nonsense":1}'`).run();
    const response = await deep(isolate());
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      parts: { database: { status: "failing", detail: expect.stringContaining('gateway "default"') } },
    });
  });
});
