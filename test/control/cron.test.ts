/** The cron's housekeeping: what has expired goes, what has not stays, nothing that stays is read, and one job's failure is its own. */
import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import worker from "../../src/index.ts";
import { pass, stopClock } from "../support/clock.ts";
import { apiKey, create, gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, type Isolate } from "../support/worker.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

stopClock();

afterEach(async () => {
  await reset();
});

async function cron({ env: own }: Isolate = isolate()): Promise<void> {
  const ctx = createExecutionContext();
  worker.scheduled(createScheduledController({ scheduledTime: new Date(), cron: "* * * * *" }), own, ctx);
  await waitOnExecutionContext(ctx);
}

/** A member that works behind a proxy too: the platform's classes have private ones. */
function own(target: object, name: string | symbol): unknown {
  const member: unknown = Reflect.get(target, name);
  return typeof member === "function" ? member.bind(target) : member;
}

/** D1 that notes how many rows its statements read, and refuses those that hold a text. */
function watched(refused?: string): { DB: D1Database; rowsRead: () => number } {
  let rowsRead = 0;
  const originals = new WeakMap<object, D1PreparedStatement>();
  const watch = (statement: D1PreparedStatement): D1PreparedStatement => {
    const proxy = new Proxy(statement, {
      get(target, name) {
        if (name === "bind") return (...values: unknown[]) => watch(target.bind(...values));
        if (name !== "run" && name !== "all") return own(target, name);
        return async () => {
          const result = await target.all();
          rowsRead += result.meta.rows_read;
          return result;
        };
      },
    });
    originals.set(proxy, statement);
    return proxy;
  };
  const prepare = (sql: string): D1PreparedStatement => {
    if (refused !== undefined && sql.includes(refused)) throw new Error("D1_ERROR: out of memory");
    return watch(env.DB.prepare(sql));
  };
  const batch = (all: D1PreparedStatement[]): Promise<unknown> =>
    env.DB.batch(all.map((one) => originals.get(one) ?? one));
  const members = new Map<string | symbol, unknown>([
    ["prepare", prepare],
    ["batch", batch],
  ]);
  const DB = new Proxy(env.DB, { get: (target, name) => members.get(name) ?? own(target, name) });
  return { DB, rowsRead: () => rowsRead };
}

const names = async (on: Isolate, id: string): Promise<string[]> => {
  const { items } = await (await on.admin("GET", `/gateways/${id}/api-keys`)).json<{ items: { name: string }[] }>();
  return items.map(({ name }) => name).toSorted();
};

/** Rows that have not expired, many of each. */
async function crowd(gatewayId: string, many: number): Promise<void> {
  const numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)";
  await env.DB.batch([
    env.DB.prepare(
      `${numbers} INSERT INTO client_tokens (scope, client_token, request_sha256, response, created_at)
       SELECT 'CreateGateway', 'crowd-' || i, 'x', '{}', ?2 FROM n`,
    ).bind(many, Date.now()),
    ...[Date.now() + DAY_MS, null].map((expiresAt, at) =>
      env.DB.prepare(
        `${numbers} INSERT INTO api_keys (api_key_id, gateway_id, name, sha256, expires_at, created_at)
         SELECT 'crowd-${at}-' || i, ?2, 'crowd', 'crowd-${at}-' || i, ?3, 0 FROM n`,
      ).bind(many, gatewayId, expiresAt),
    ),
  ]);
}

const count = (sql: string): Promise<number | null> => env.DB.prepare(`SELECT count(*) AS n FROM ${sql}`).first("n");

describe("an expired key", () => {
  it("is deleted once its time has come, and no other is", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    const expiresAt = (ms: number): object => ({ expiresAt: new Date(Date.now() + ms).toISOString() });
    await apiKey(on, id, { name: "soon", ...expiresAt(MINUTE_MS) });
    await apiKey(on, id, { name: "later", ...expiresAt(MINUTE_MS + 1) });
    await apiKey(on, id, { name: "never" });
    pass(MINUTE_MS - 1);
    await cron();
    expect(await names(on, id)).toEqual(["later", "never", "soon"]);
    pass(1);
    await cron();
    expect(await names(on, id)).toEqual(["later", "never"]);
  });
});

describe("what has expired", () => {
  it("is found through an index: nothing that stays is read", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    for (const name of ["one", "two"]) {
      await create(on, "/gateways/", { name, authorizerType: "NONE", clientToken: `${name}-${"x".repeat(33)}` });
      await apiKey(on, id, { name, expiresAt: new Date(Date.now() + MINUTE_MS).toISOString() });
    }
    pass(DAY_MS + 1);
    await crowd(id, 1_000);
    const db = watched();
    await cron(isolate({ DB: db.DB }));
    expect([await count("client_tokens"), await count("api_keys")]).toEqual([1_000, 2_000]);
    expect(db.rowsRead()).toBeGreaterThan(0);
    expect(db.rowsRead()).toBeLessThan(50);
  });

  it("goes in bounded numbers, the oldest first, and the rest with the next run", async ({ expect }) => {
    const id = await gateway(isolate());
    await crowd(id, 1_500);
    await env.DB.prepare("UPDATE client_tokens SET created_at = created_at + 1 WHERE client_token = 'crowd-1'").run();
    pass(DAY_MS + 2);
    await cron();
    expect([await count("client_tokens"), await count("api_keys")]).toEqual([500, 2_000]);
    expect(await count("client_tokens WHERE client_token = 'crowd-1'")).toBe(1);
    await cron();
    expect([await count("client_tokens"), await count("api_keys")]).toEqual([0, 1_500]);
  });
});

describe("a job of the cron that fails", () => {
  it.for(["UPDATE targets", "DELETE FROM api_keys", "DELETE FROM client_tokens"])(
    "keeps none of the others from its work: %s",
    async (refused, { expect }) => {
      const said = vi.spyOn(console, "error").mockReturnValue(undefined);
      const on = isolate();
      const id = await gateway(on, { clientToken: "x".repeat(33) });
      await apiKey(on, id, { expiresAt: new Date(Date.now() + MINUTE_MS).toISOString() });
      const operations = [{ path: "/v1/models" }, { path: "/v1/chat/completions" }];
      upstream(() => Response.json({ data: [{ id: "m" }] }));
      await providerTarget(on, id, "t", { operations });
      const asked = upstream(() => Response.json({ data: [{ id: "m" }] }));
      pass(DAY_MS + 1);
      await expect(cron(isolate({ DB: watched(refused).DB }))).rejects.toThrow("1 of the cron's jobs failed.");
      expect([asked.length, await count("api_keys"), await count("client_tokens")]).toEqual([
        refused.startsWith("UPDATE") ? 0 : 1,
        refused.includes("api_keys") ? 1 : 0,
        refused.includes("client_tokens") ? 1 : 0,
      ]);
      expect(said.mock.calls.join()).toContain('"message":"cron failed","job":"');
    },
  );
});
