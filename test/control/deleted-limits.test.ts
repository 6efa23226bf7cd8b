/** What was counted of limits, keys and gateways that are deleted: kept for a day, for whoever makes a limit anew, and then forgotten. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { runCron } from "../../src/control/operations/cron.ts";
import type { Ledger } from "../../src/objects/ledger.ts";
import { limitsName } from "../../src/objects/ledger-name.ts";
import { stopClock } from "../support/clock.ts";
import { create, gateway } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { isolate } from "../support/worker.ts";

stopClock();
afterEach(async () => {
  await reset();
});

const HOUR_MS = 3_600_000;
const once = { requests: [{ rate: 1, period: "total" }] };
const LIMIT = {
  rateLimitId: "ever",
  dimensionKeys: ["$.context.caller"],
  entries: [{ dimensions: { "$.context.caller": "*" }, ...once }],
};

/** Whose accounts the ledger keeps, and whether it has tables. */
async function kept(id: string): Promise<string[]> {
  return runInDurableObject(env.LEDGER.getByName(limitsName(id)), (_: Ledger, { storage: { sql } }) => {
    const tables = ["limit_accounts", "limit_loans"];
    const owners = tables.flatMap((table) =>
      [...sql.exec<{ key: string }>(`SELECT key FROM ${table}`)].map(({ key }) => key.split("/").slice(0, 2).join("/")),
    );
    return [...new Set(owners)].toSorted();
  });
}

async function models(key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}` };
  const response = await isolate().fetch("/inference/v1/models", { headers, background: false });
  await response.text();
  return response.status;
}

describe("what was used of a limit without end", () => {
  it("is kept for a day once the limit is deleted, and then forgotten with it, as a deleted key's is, and a gateway's", async ({
    expect,
  }) => {
    const on = isolate();
    const id = await gateway(on, { authorizerType: "API_KEY" });
    const path = `/gateways/${id}/rate-limits`;
    await create(on, path, LIMIT);
    const key = (limits?: object): Promise<{ apiKeyId: string; apiKey: string }> =>
      create(on, `/gateways/${id}/api-keys`, { name: "app", ...(limits === undefined ? {} : { limits }) });
    const [plain, own] = [await key(), await key(once)];
    expect([await models(plain.apiKey), await models(plain.apiKey), await models(own.apiKey)]).toEqual([200, 429, 200]);
    expect(await kept(id)).toEqual([`key/${own.apiKeyId}`, "limit/ever"]);

    // Deleted and made again, as a batch or a file does it.
    expect((await on.admin("DELETE", `${path}/ever`)).ok).toBe(true);
    await runCron(env, Date.now() + 23 * HOUR_MS);
    await create(on, path, LIMIT);
    await runCron(env, Date.now() + 25 * HOUR_MS);
    expect(await models(plain.apiKey)).toBe(429);

    expect((await on.admin("DELETE", `${path}/ever`)).ok).toBe(true);
    expect((await on.admin("DELETE", `/gateways/${id}/api-keys/${own.apiKeyId}`)).ok).toBe(true);
    await runCron(env, Date.now() + 23 * HOUR_MS);
    expect(await kept(id)).toHaveLength(2);
    await runCron(env, Date.now() + 25 * HOUR_MS);
    expect(await kept(id)).toEqual([]);
    await create(on, path, LIMIT);
    expect(await models(plain.apiKey)).toBe(200);
    expect(await kept(id)).toEqual(["limit/ever"]);

    expect((await on.admin("DELETE", `/gateways/${id}`)).ok).toBe(true);
    await runCron(env, Date.now() + 25 * HOUR_MS);
    expect(await kept(id)).toEqual([]);
    expect(await env.DB.prepare("SELECT count(*) AS n FROM stale_limits").first("n")).toBe(0);
  });

  it("is forgotten though as many as one run takes fail every time before it", async ({ expect }) => {
    // Of gateways that are gone, the oldest first.
    const gateways = [...Array.from({ length: 20 }, (_, number) => `stuck-${number}`), "fine"];
    await env.DB.prepare(
      "INSERT INTO stale_limits (gateway_id, prefix, since) SELECT value, '', key FROM json_each(?1)",
    )
      .bind(JSON.stringify(gateways))
      .run();
    const LEDGER = {
      getByName: (name: string) =>
        name.includes("stuck-")
          ? { forgetLimits: () => Promise.reject(new Error("overloaded")) }
          : env.LEDGER.getByName(name),
    };
    vi.spyOn(console, "error").mockReturnValue(undefined);
    const stale = (): Promise<number | null> => env.DB.prepare("SELECT count(*) AS n FROM stale_limits").first("n");
    for (const left of [21, 20]) {
      await expect(runCron(isolate({ LEDGER }).env, Date.now() + 25 * HOUR_MS)).rejects.toThrow(AggregateError);
      expect(await stale()).toBe(left);
    }
    await runCron(env, Date.now() + 25 * HOUR_MS);
    expect(await stale()).toBe(0);
  });
});
