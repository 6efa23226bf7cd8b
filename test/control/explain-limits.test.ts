/** GET …/route: which limits would take the call, and what each has left. */
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { stopClock } from "../support/clock.ts";
import { create } from "../support/config.ts";
import { call, limited, ofCallers, ofTargets, openai, used, type Limited } from "../support/limits.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate } from "../support/worker.ts";

stopClock();
beforeEach(() => {
  vi.setSystemTime(Date.UTC(2026, 10, 25, 12, 30, 15));
});
afterEach(async () => {
  await reset();
});

async function limitsOf({ on, id }: Limited, query: Record<string, string> = {}): Promise<unknown> {
  const text = new URLSearchParams({ model: "gpt-5.1", ...query }).toString();
  const response = await on.admin("GET", `/gateways/${id}/route?${text}`);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json<{ limits?: unknown }>()).limits;
}

const minute = { period: "minute", until: "2026-11-25T12:31:00.000Z" };

describe("a route", () => {
  it("says which limits would take the call, of each target as well, and what is left of each", async ({ expect }) => {
    const setup = await limited([
      ofCallers({ requests: [{ rate: 10, period: "minute" }], cost: [{ rate: 2.5, period: "total" }] }),
      ofTargets({ tokens: [{ rate: 9_000, period: "minute" }] }),
    ]);
    await openai(setup);
    upstream(() => used(0, 1_000));
    await call(setup.on, { max_tokens: 1_000 });
    const all = (usedUp: object): object => ({
      rateLimitId: "callers",
      states: [
        { limitKey: "callers/$.context.caller=anonymous", metric: "requests", rate: 10, ...minute, ...usedUp },
        expect.objectContaining({ metric: "cost", rate: 2.5, period: "total" }),
      ],
    });
    const target = {
      rateLimitId: "targets",
      targetName: "t",
      states: [expect.objectContaining({ limitKey: "targets/targetName=t", metric: "tokens", rate: 9_000, ...minute })],
    };
    // One for the call, whose isolate has told nothing yet, and four that were lent ahead.
    expect(await limitsOf(setup)).toEqual([all({ used: 0, reserved: 5, left: 5 }), target]);
  });

  it("of a limit by what only a call has says so", async ({ expect }) => {
    const setup = await limited(
      [
        {
          rateLimitId: "by-team",
          dimensionKeys: ["$.context.jwt.team"],
          entries: [{ dimensions: { "$.context.jwt.team": "*" }, requests: [{ rate: 1, period: "day" }] }],
        },
        {
          rateLimitId: "by-alias",
          dimensionKeys: ["alias"],
          entries: [{ dimensions: { alias: "*" }, requests: [{ rate: 1, period: "day" }] }],
        },
      ],
      {},
      { authorizerType: "API_KEY" },
    );
    await openai(setup);
    const byTeam = { rateLimitId: "by-team", dependsOn: ["$.context.jwt.team"], states: [] };
    expect(await limitsOf(setup)).toEqual([byTeam]);
  });

  it("for a key says its own limits, and those of keys and callers", async ({ expect }) => {
    const setup = await limited(
      [ofCallers({ requests: [{ rate: 5, period: "day" }] })],
      {},
      { authorizerType: "API_KEY" },
    );
    await openai(setup);
    const { apiKeyId } = await create<{ apiKeyId: string }>(setup.on, `/gateways/${setup.id}/api-keys`, {
      name: "demo",
      limits: { connections: [{ rate: 2, period: "second" }] },
    });
    expect(await limitsOf(setup, { apiKeyId })).toEqual([
      {
        rateLimitId: "callers",
        states: [expect.objectContaining({ limitKey: `callers/$.context.caller=${apiKeyId}`, left: 5 })],
      },
      { apiKeyId, states: [expect.objectContaining({ metric: "connections", rate: 2, left: 2 })] },
    ]);
    const unknown = await setup.on.admin("GET", `/gateways/${setup.id}/route?model=gpt-5.1&apiKeyId=key-0000000000`);
    expect(unknown.status).toBe(404);
  });

  it("is explained where the ledger is away, and has none where nothing is limited", async ({ expect }) => {
    const setup = await limited([ofCallers({ requests: [{ rate: 5, period: "day" }] })]);
    await openai(setup);
    const away = { getByName: () => ({ limitStates: () => Promise.reject(new Error("away")) }) };
    const on = isolate({ LEDGER: away });
    expect(await limitsOf({ on, id: setup.id })).toEqual([expect.objectContaining({ rateLimitId: "callers" })]);
    const deleted = await on.admin("DELETE", `/gateways/${setup.id}/rate-limits/callers`);
    expect(deleted.status).toBe(200);
    expect(await limitsOf({ on, id: setup.id })).toBeUndefined();
  });
});
