/** Limits of targets, through the Worker: they steer before they refuse, and failing over reserves there and releases here. */
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { nameOf, providers, silent } from "../support/candidates.ts";
import { pass, stopClock } from "../support/clock.ts";
import { create, providerTarget } from "../support/config.ts";
import { call, CHAT, limited, ofCallers, ofTargets, used, type Limited } from "../support/limits.ts";
import { reset } from "../support/reset.ts";
import type { Seen } from "../support/upstream.ts";

stopClock();
beforeEach(() => {
  vi.setSystemTime(Date.UTC(2026, 10, 25, 12, 30, 15));
});
afterEach(async () => {
  await reset();
});

const of = (name: string, metrics: Record<string, unknown>): Record<string, unknown> => ({
  rateLimitId: `of-${name}`,
  dimensionKeys: ["targetName", "$.context.caller"],
  entries: [{ dimensions: { targetName: name, "$.context.caller": "*" }, ...metrics }],
});

/** Two targets of one model: `a` is asked first. */
async function two(limits: Parameters<typeof limited>[0], settings: Record<string, unknown> = {}): Promise<Limited> {
  const setup = await limited(limits, settings);
  for (const name of ["a", "b"]) {
    await providerTarget(setup.on, setup.id, name, { operations: [{ path: CHAT, models: ["gpt-5.1"] }] });
  }
  const response = await setup.on.admin("PUT", `/gateways/${setup.id}/aliases/m`, {
    targets: [
      { model: "a/gpt-5.1", tier: 1 },
      { model: "b/gpt-5.1", tier: 2 },
    ],
  });
  if (!response.ok) throw new Error(await response.text());
  return setup;
}

const asked = (seen: readonly Seen[]): string => seen.map(nameOf).join("");

async function statuses({ on }: Limited, calls: number): Promise<string> {
  const seen = [];
  for (let at = 0; at < calls; at++) seen.push((await call(on, { model: "m" })).status);
  return seen.join(" ");
}

const well = (): Response => used(1, 1);
const fails = (): Response => Response.json({ error: {} }, { status: 500 });

describe("a target at its limit", () => {
  it("is passed over while another has room, and its callers are refused only when all are at theirs", async ({
    expect,
  }) => {
    const setup = await two([ofTargets({ requests: [{ rate: 2, period: "minute" }] })]);
    const seen = providers({ a: well, b: well });
    expect(await statuses(setup, 5)).toBe("200 200 200 200 429");
    expect(asked(seen)).toBe("aabb");
    const { error, headers } = await call(setup.on, { model: "m" });
    expect(error).toMatchObject({ code: "rate_limited", metric: "requests", retryAfter: 45 });
    expect(error["limitKey"]).toMatch(/^targets\/targetName=[ab]$/);
    expect(headers.get("retry-after")).toBe("45");
    pass(45_000);
    expect(await statuses(setup, 1)).toBe("200");
    expect(asked(seen)).toBe("aabba");
  });

  it("counts connections until each call has ended", async ({ expect }) => {
    const setup = await two([of("a", { connections: [{ rate: 1, period: "second" }] })]);
    const gate = Promise.withResolvers<undefined>();
    const seen = providers({ a: () => gate.promise.then(well), b: well });
    const first = call(setup.on, { model: "m" });
    await vi.waitFor(() => expect(asked(seen)).toBe("a"));
    expect(await statuses(setup, 2)).toBe("200 200");
    expect(asked(seen)).toBe("abb");
    gate.resolve(undefined);
    expect((await first).status).toBe(200);
    expect(await statuses(setup, 1)).toBe("200");
    expect(asked(seen)).toBe("abba");
  });

  it("refuses the soonest: who waits is told of the target that has room first", async ({ expect }) => {
    const setup = await two([
      of("a", { requests: [{ rate: 1, period: "hour" }] }),
      {
        rateLimitId: "of-b",
        dimensionKeys: ["targetName"],
        entries: [{ dimensions: { targetName: "b" }, requests: [{ rate: 1, period: "minute" }] }],
      },
    ]);
    providers({ a: well, b: well });
    expect(await statuses(setup, 2)).toBe("200 200");
    expect((await call(setup.on, { model: "m" })).error).toMatchObject({
      limitKey: "of-b/targetName=b",
      retryAfter: 45,
    });
  });

  it("takes nothing of its caller's limits where it refuses", async ({ expect }) => {
    const setup = await two([
      ofCallers({ requests: [{ rate: 3, period: "total" }] }),
      ofTargets({ requests: [{ rate: 1, period: "minute" }] }),
    ]);
    providers({ a: well, b: well });
    expect(await statuses(setup, 6)).toBe("200 200 429 429 429 429");
    pass(45_000);
    expect(await statuses(setup, 2)).toBe("200 429");
  });

  it("is found by the model as its provider knows it", async ({ expect }) => {
    const setup = await two([
      {
        rateLimitId: "model",
        dimensionKeys: ["qualifiedModelId"],
        entries: [{ dimensions: { qualifiedModelId: "gpt-5.1" }, requests: [{ rate: 1, period: "minute" }] }],
      },
    ]);
    providers({ a: well, b: well });
    expect(await statuses(setup, 2)).toBe("200 429");
    expect((await call(setup.on, { model: "a/gpt-5.1" })).error).toMatchObject({
      limitKey: "model/qualifiedModelId=gpt-5.1",
    });
  });
});

describe("failing over", () => {
  it("reserves at the next target and releases at the one that failed", async ({ expect }) => {
    const setup = await two([ofTargets({ requests: [{ rate: 1, period: "total" }] })]);
    let isDown = true;
    const seen = providers({ a: () => (isDown ? fails() : well()), b: well });
    expect(await statuses(setup, 1)).toBe("200");
    expect(asked(seen)).toBe("ab");
    isDown = false;
    // Of b all is used, of a nothing.
    expect(await statuses(setup, 2)).toBe("200 429");
    expect(asked(seen)).toBe("aba");
  });

  it("does not happen to one at its limit: the failure that was had is the answer", async ({ expect }) => {
    const setup = await two([of("b", { requests: [{ rate: 0, period: "minute" }] })]);
    const seen = providers({ a: fails, b: well });
    expect((await call(setup.on, { model: "m" })).status).toBe(500);
    expect(asked(seen)).toBe("a");
  });

  it("from one that cannot be reached to one at its limit tells what failed, not the limit", async ({ expect }) => {
    const setup = await two([of("b", { requests: [{ rate: 0, period: "minute" }] })]);
    providers({ a: () => Promise.reject(new Error("no such host")), b: well });
    const { status, error, headers } = await call(setup.on, { model: "m" });
    expect([status, error["code"], headers.get("x-gateway-attempts")]).toEqual([502, "upstream_unreachable", "1"]);
  });

  it("after a time-out leaves what was reserved there: the provider may have worked all the while", async ({
    expect,
  }) => {
    const limits = [ofTargets({ requests: [{ rate: 1, period: "total" }] })];
    const setup = await two(limits, { FIRST_BYTE_TIMEOUT_MS: "50" });
    const seen = providers({ a: silent, b: well });
    expect(await statuses(setup, 2)).toBe("200 429");
    expect(asked(seen)).toBe("ab");
  });
});

describe("a limit of an alias", () => {
  it("counts who calls by that name, whichever target answers, and nobody who names the target", async ({ expect }) => {
    const entries = [{ dimensions: { alias: "m" }, requests: [{ rate: 2, period: "minute" }] }];
    const setup = await two([{ rateLimitId: "by-alias", dimensionKeys: ["alias"], entries }]);
    providers({ a: well, b: well });
    expect(await statuses(setup, 3)).toBe("200 200 429");
    expect((await call(setup.on, { model: "m" })).error).toMatchObject({ limitKey: "by-alias/alias=m" });
    expect((await call(setup.on, { model: "a/gpt-5.1" })).status).toBe(200);
  });
});

describe("a caller's own limit", () => {
  it("counts what was reserved where one target gave no answer in time and the next cannot be reached", async ({
    expect,
  }) => {
    const limits = [ofCallers({ tokens: [{ rate: 1_000, period: "total" }] })];
    const setup = await two(limits, { FIRST_BYTE_TIMEOUT_MS: "50" });
    let isWell = false;
    const away = (): Promise<Response> => Promise.reject(new Error("refused"));
    providers({ a: (seen) => (isWell ? well() : silent(seen)), b: away });
    expect((await call(setup.on, { model: "m", max_tokens: 900 })).status).toBe(502);
    isWell = true;
    pass(60_000);
    expect((await call(setup.on, { model: "m", max_tokens: 900 })).error).toMatchObject({ metric: "tokens" });
  });
});

describe("a target's limit of cost", () => {
  it("is reserved by the price of that target", async ({ expect }) => {
    const setup = await two([ofTargets({ cost: [{ rate: 0.02, period: "total" }] }, { strict: true })]);
    const put = await setup.on.admin("PUT", "/prices/a/gpt-5.1", { input: 1, output: 1_000 });
    expect(put.status).toBe(200);
    await create(setup.on, `/gateways/${setup.id}/rate-limits`, of("z", { requests: [{ rate: 1, period: "day" }] }));
    const dear = await setup.on.admin("PUT", "/prices/b/gpt-5.1", { input: 0.1, output: 1 });
    expect(dear.status).toBe(200);
    const seen = providers({ a: well, b: well });
    // A hundred tokens are ten cents at a, which is more than all of its limit, and next to nothing at b.
    const { on } = setup;
    expect((await call(on, { model: "m", max_tokens: 100 })).status).toBe(200);
    expect(asked(seen)).toBe("b");
  });
});
