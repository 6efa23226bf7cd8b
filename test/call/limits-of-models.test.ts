/** Limits by models that callers make up: each has a bucket of its own up to a thousand, and beyond them nothing is unlimited, unbounded, or another caller's to use up. */
import { env } from "cloudflare:workers";
import { afterEach, describe, it } from "vitest";
import { compileLimit } from "../../src/limits/compile.ts";
import type { Ask } from "../../src/limits/lending.ts";
import { bucketAccounts } from "../../src/limits/match.ts";
import { limitStates } from "../../src/objects/ask-limits.ts";
import { limitsName } from "../../src/objects/ledger-name.ts";
import { stopClock } from "../support/clock.ts";
import { apiKey, create, providerTarget } from "../support/config.ts";
import { call, CHAT, limited, used } from "../support/limits.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate } from "../support/worker.ts";

stopClock();
afterEach(async () => {
  await reset();
});

const KEYS = ["qualifiedModelId", "$.context.caller"];
const LIMIT = {
  rateLimitId: "models",
  dimensionKeys: KEYS,
  entries: [
    {
      dimensions: { qualifiedModelId: "*", "$.context.caller": "*" },
      requests: [{ rate: 2, period: "total" as const }],
    },
    {
      dimensions: { qualifiedModelId: "named", "$.context.caller": "*" },
      requests: [{ rate: 3, period: "total" as const }],
    },
  ],
};
const COMPILED = compileLimit({ rateLimitId: LIMIT.rateLimitId, spec: LIMIT });

/** As an isolate reports that a caller has used one request of each of these models. */
async function use(gatewayId: string, caller: string, from: number, to: number): Promise<void> {
  const asks: Ask[] = [];
  for (let at = from; at < to; at++) {
    for (const account of bucketAccounts(COMPILED, [`made-up-${at}`, caller])) {
      const told = [{ start: 0, spent: 1, acked: 0, held: 0 }];
      const none = { late: 0, lateAcked: 0, need: 0, least: 0, ahead: [] };
      asks.push({ ...account, loan: `${caller} ${at}`, sequence: 1, told, ...none });
    }
  }
  await env.LEDGER.getByName(limitsName(gatewayId)).limits(gatewayId, asks);
}

describe("a limit of each model that callers name", () => {
  it("keeps a bounded number of buckets, limits every model, and leaves everybody else's to themselves", async ({
    expect,
  }) => {
    const { id } = await limited([LIMIT], {}, { authorizerType: "API_KEY" });
    await providerTarget(isolate(), id, "t", { operations: [{ path: CHAT, models: ["*"] }] });
    const path = `/gateways/${id}/api-keys`;
    const inventor = await create<{ apiKeyId: string; apiKey: string }>(isolate(), path, { name: "inventor" });
    const other = await apiKey(isolate(), id);
    upstream(() => used(1, 1));
    const on = isolate();
    const statuses = async (model: string, key: string, calls: number): Promise<string> => {
      const seen: number[] = [];
      for (let at = 0; at < calls; at++) {
        seen.push((await call(on, { model }, { headers: { authorization: `Bearer ${key}` } })).status);
      }
      return seen.join(" ");
    };
    expect(await statuses("before", inventor.apiKey, 1)).toBe("200");

    for (let at = 0; at < 2_500; at += 250) await use(id, inventor.apiKeyId, at, at + 250);
    const states = await limitStates(env, id, { prefix: "limit/models/" });
    expect(states.length).toBeGreaterThan(1_200);
    expect(states.length).toBeLessThanOrEqual(1_000 + 256);
    // Nothing of what was told is lost.
    expect(states.reduce((sum, { used: of }) => sum + of, 0)).toBe(2_500);

    // Some six models share each bucket by then. Whoever made up none has buckets as ever.
    expect(await statuses("new", inventor.apiKey, 1)).toBe("429");
    expect(await statuses("new", other, 3)).toBe("200 200 429");
    // What was there before goes on, and what an entry names is its own.
    expect(await statuses("before", inventor.apiKey, 2)).toBe("200 429");
    for (const key of [inventor.apiKey, other]) expect(await statuses("named", key, 4)).toBe("200 200 200 429");

    const state = await (
      await isolate().admin("GET", `/gateways/${id}/rate-limits/models/state?maxResults=1000`)
    ).json<{
      items: { limitKey: string; used: number; left: number }[];
    }>();
    expect(state.items[0]).toMatchObject({
      limitKey: expect.stringContaining("models/qualifiedModelId=%rest-"),
      left: 0,
    });
    const reset = { limitKeys: state.items.slice(0, 256).map(({ limitKey }) => limitKey) };
    expect((await isolate().admin("POST", `/gateways/${id}/rate-limits/models/reset`, reset)).status).toBe(204);
  });
});
