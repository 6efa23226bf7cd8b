/** /control/prices: prices that hold instead of the public ones, as an administrator sets them and as calls find them. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it } from "vitest";
import { configCache } from "../../src/memory/config-cache.ts";
import { costOf } from "../../src/usage/cost.ts";
import { overrideFor } from "../../src/usage/price-override.ts";
import { pass, stopClock } from "../support/clock.ts";
import { CHAT } from "../support/candidates.ts";
import { create, gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { BOOKS, isolate, type Isolate } from "../support/worker.ts";

const HOUR = 3_600_000;

stopClock();

let on: Isolate;

beforeEach(() => {
  on = isolate(BOOKS);
});

afterEach(async () => {
  await reset();
});

async function asked(method: string, path: string, body?: unknown): Promise<[number, unknown]> {
  const response = await on.admin(method, path, body);
  const text = await response.text();
  return [response.status, text === "" ? undefined : JSON.parse(text)];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** What a million tokens in, of them a quarter each read and written twice, and a million out cost by what calls find. */
async function costNow(target: string, model: string, of: Isolate = on, id?: string): Promise<number | undefined> {
  const ref = id === undefined ? { name: "default" } : { id };
  const config = await configCache(of.env).find(ref, { now: () => Date.now(), later: () => undefined });
  const price = overrideFor(config?.prices ?? [], target, model, Date.now());
  const usage = {
    input: 1e6,
    cacheRead: 250_000,
    cacheWrite5m: 250_000,
    cacheWrite1h: 250_000,
    output: 1e6,
    reasoning: 0,
  };
  const nanos = price === undefined ? undefined : costOf(usage, price, Date.now());
  return nanos === undefined ? undefined : nanos / 1e9;
}

describe("a price", () => {
  it("is set, shown, listed and taken back", async ({ expect }) => {
    const dollars = { input: 1.25, output: 10, cacheRead: 0.125, cacheWrite5m: 1.5, cacheWrite1h: 2.5 };
    const shown = { target: "openai", model: "gpt-5", ...dollars };
    expect(await asked("PUT", "/prices/openai/gpt-5", dollars)).toEqual([200, shown]);
    expect(await asked("GET", "/prices/openai/gpt-5")).toEqual([200, shown]);
    expect(await asked("GET", "/prices")).toEqual([200, { items: [shown] }]);
    expect(await asked("DELETE", "/prices/openai/gpt-5")).toEqual([204, undefined]);
    expect(await asked("GET", "/prices/openai/gpt-5")).toMatchObject([404, { __type: "ResourceNotFoundException" }]);
    expect(await asked("DELETE", "/prices/openai/gpt-5")).toMatchObject([404, {}]);
    expect(await asked("GET", "/prices")).toEqual([200, { items: [] }]);
  });

  it.for([
    ["meta-llama%2FLlama-3.1-8B", "meta-llama/Llama-3.1-8B"],
    ["meta-llama/Llama-3.1-8B", "meta-llama/Llama-3.1-8B"],
    ["meta-llama%2F*", "meta-llama/*"],
    ["*", "*"],
    ["%2A", "*"],
    ["a%2F%2Fb", "a//b"],
    ["gpt%3F%23", "gpt?#"],
    ["100%2541", "100%41"],
    ["llama3:8b", "llama3:8b"],
    [
      "arn:aws:bedrock:us-east-1:1:inference-profile%2Fus.x-v1:0",
      "arn:aws:bedrock:us-east-1:1:inference-profile/us.x-v1:0",
    ],
    ["%E2%9C%93", "✓"],
  ])("is of the model that stands in the path as %s", async ([written = "", model], { expect }) => {
    const shown = { target: "t", model, input: 1, output: 2 };
    expect(await asked("PUT", `/prices/t/${written}`, { input: 1, output: 2 })).toEqual([200, shown]);
    expect(await asked("GET", `/prices/t/${written}`)).toEqual([200, shown]);
    expect(await asked("GET", "/prices/")).toEqual([200, { items: [shown] }]);
    expect(await asked("DELETE", `/prices/t/${written}`)).toEqual([204, undefined]);
  });

  it("that begins later stands beside the one of today and changes nothing before", async ({ expect }) => {
    const later = Date.now() + 2 * HOUR;
    await asked("PUT", "/prices/t/m", { input: 1, output: 1 });
    const next = { input: 3, output: 3, effectiveFrom: iso(later) };
    expect((await asked("PUT", "/prices/t/m", next))[1]).toEqual({ target: "t", model: "m", ...next });
    expect(await asked("GET", "/prices/t/m")).toEqual([
      200,
      { target: "t", model: "m", input: 1, output: 1, scheduled: [{ target: "t", model: "m", ...next }] },
    ]);
    pass(2 * HOUR);
    expect(await asked("GET", "/prices/t/m")).toEqual([200, { target: "t", model: "m", ...next }]);
    // What is set now holds now, whatever held until now.
    await asked("PUT", "/prices/t/m", { input: 7, output: 7 });
    expect((await asked("GET", "/prices"))[1]).toEqual({ items: [{ target: "t", model: "m", input: 7, output: 7 }] });
  });

  it("that begins later is shown where none holds yet, and replaced where another begins then", async ({ expect }) => {
    const effectiveFrom = iso(Date.now() + HOUR);
    await asked("PUT", "/prices/t/m", { input: 3, output: 3, effectiveFrom });
    await asked("PUT", "/prices/t/m", { input: 4, output: 4, effectiveFrom });
    expect(await asked("GET", "/prices/t/m")).toEqual([
      200,
      { target: "t", model: "m", input: 4, output: 4, effectiveFrom },
    ]);
  });

  it.for([
    [{ output: 1 }, "input"],
    [{ input: 1 }, "output"],
    [{ input: -1, output: 1 }, "input"],
    [{ input: "1", output: 1 }, "input"],
    [{ input: 1_000_001, output: 1 }, "input"],
    [{ input: 1, output: 1, cacheRead: -0.1 }, "cacheRead"],
    [{ input: 1, output: 1, reasoning: 1 }, "reasoning"],
    [{ input: 1, output: 1, effectiveFrom: "soon" }, "effectiveFrom"],
    [{ input: 1, output: 1, effectiveFrom: "2026-02-30" }, "effectiveFrom"],
    [{ input: 1, output: 1, effectiveFrom: 5 }, "effectiveFrom"],
  ] as const)("is refused as %j with the field's name", async ([body, field], { expect }) => {
    expect(await asked("PUT", "/prices/t/m", body)).toMatchObject([
      400,
      { __type: "ValidationException", fieldList: [{ name: field }] },
    ]);
  });

  it("is refused for a target or model that cannot be, and to strangers", async ({ expect }) => {
    const body = { input: 1, output: 1 };
    expect(await asked("PUT", "/prices/a_b/m", body)).toMatchObject([400, { fieldList: [{ name: "target" }] }]);
    expect(await asked("PUT", "/prices/t/a%0Ab", body)).toMatchObject([400, { fieldList: [{ name: "model" }] }]);
    expect(await asked("PUT", `/prices/t/${"x".repeat(401)}`, body)).toMatchObject([
      400,
      { fieldList: [{ name: "model" }] },
    ]);
    expect(await asked("PUT", "/prices/t", body)).toMatchObject([404, { __type: "UnknownOperationException" }]);
    expect((await on.fetch("/control/prices")).status).toBe(403);
  });

  it("is listed in pages", async ({ expect }) => {
    const effectiveFrom = iso(Date.now() + HOUR);
    for (const path of ["a/m", "a/n%20o", "b/m"]) await asked("PUT", `/prices/${path}`, { input: 1, output: 1 });
    await asked("PUT", "/prices/a/m", { input: 2, output: 2, effectiveFrom });
    const seen: unknown[] = [];
    let token = "";
    do {
      const response = await on.admin("GET", `/prices?maxResults=1${token}`);
      const page = await response.json<{
        items: { target: string; model: string; input: number }[];
        nextToken?: string;
      }>();
      seen.push(...page.items.map(({ target, model, input }) => `${target}/${model} ${input}`));
      token = page.nextToken === undefined ? "" : `&nextToken=${page.nextToken}`;
    } while (token !== "");
    expect(seen).toEqual(["a/m 1", "a/m 2", "a/n o 1", "b/m 1"]);
    expect(await asked("GET", "/prices?nextToken=x")).toMatchObject([400, { fieldList: [{ name: "nextToken" }] }]);
  });

  it("is refused past a thousand, but not one that takes another's place", async ({ expect }) => {
    await env.DB.prepare(
      `INSERT INTO prices (target, model, effective_from, price, updated_at) SELECT 't', 'm' || value, 0, '{"input":1,"output":1}', 0
       FROM json_each('[${Array.from({ length: 1_000 }, (_, index) => index).join(",")}]')`,
    ).run();
    const body = { input: 2, output: 2 };
    expect(await asked("PUT", "/prices/t/more", body)).toMatchObject([
      402,
      { __type: "ServiceQuotaExceededException" },
    ]);
    expect(await asked("PUT", "/prices/t/m7", body)).toMatchObject([200, { input: 2 }]);
    expect(await asked("PUT", "/prices/t/m7", { ...body, effectiveFrom: "2999-01-01" })).toMatchObject([402, {}]);
    expect(await asked("GET", "/prices/t/m7")).toMatchObject([200, { input: 2 }]);
  });
});

describe("calls", () => {
  it("cost what was set for the target's name in every gateway, and what is left out costs as input", async ({
    expect,
  }) => {
    await providerTarget(on, await gateway(on), "openai");
    const other = await gateway(on, { name: "other" });
    await providerTarget(on, other, "openai");
    expect(await costNow("openai", "m")).toBeUndefined();
    await asked("PUT", "/prices/openai/m", { input: 2, output: 5 });
    expect(await costNow("openai", "m")).toBe(7);
    expect(await costNow("openai", "m", on, other)).toBe(7);
    expect(await costNow("claude", "m")).toBeUndefined();
    await asked("PUT", "/prices/openai/m", { input: 2, output: 5, cacheRead: 1, cacheWrite5m: 4 });
    expect(await costNow("openai", "m")).toBe(0.5 + 0.25 + 1 + 0.5 + 5);
    await asked("PUT", "/prices/openai/m", { input: 0, output: 0 });
    expect(await costNow("openai", "m")).toBe(0);
    await asked("DELETE", "/prices/openai/m");
    expect(await costNow("openai", "m")).toBeUndefined();
  });

  it("cost the exact id's price before a pattern's, and a longer pattern's before a shorter's", async ({ expect }) => {
    await providerTarget(on, await gateway(on), "t");
    for (const [at, model] of ["*", "gpt-*", "gpt-5", "gpt-5*"].entries()) {
      await asked("PUT", `/prices/t/${encodeURIComponent(model)}`, { input: at + 1, output: 0 });
    }
    expect(await costNow("t", "gpt-5")).toBe(3);
    expect(await costNow("t", "gpt-5-mini")).toBe(4);
    expect(await costNow("t", "gpt-4")).toBe(2);
    expect(await costNow("t", "opus")).toBe(1);
  });

  it("cost today's price until a later one begins, an exact id's that begins later included", async ({ expect }) => {
    await providerTarget(on, await gateway(on), "t");
    await asked("PUT", "/prices/t/*", { input: 1, output: 0 });
    await asked("PUT", "/prices/t/m", { input: 2, output: 0, effectiveFrom: iso(Date.now() + HOUR) });
    expect(await costNow("t", "m")).toBe(1);
    pass(HOUR - 1);
    expect(await costNow("t", "m")).toBe(1);
    pass(1);
    expect(await costNow("t", "m")).toBe(2);
  });

  it("find a price that another isolate set, within seconds", async ({ expect }) => {
    await providerTarget(on, await gateway(on), "t");
    expect(await costNow("t", "m")).toBeUndefined();
    const another = isolate();
    expect(await costNow("t", "m", another)).toBeUndefined();
    await asked("PUT", "/prices/t/m", { input: 1, output: 0 });
    // Asked once more, it looks behind the first call that finds its knowledge old.
    pass(11_000);
    await costNow("t", "m", another);
    pass(11_000);
    await costNow("t", "m", another);
    expect(await costNow("t", "m", another)).toBe(1);
  });
});

describe("a database without the table of prices", () => {
  it("is served, its calls at public prices", async ({ expect }) => {
    await providerTarget(on, await gateway(on), "t");
    await env.DB.prepare("DROP TABLE prices").run();
    const cold = isolate();
    expect(await costNow("t", "m", cold)).toBeUndefined();
    const models = await cold.fetch("/inference/v1/models");
    expect(models.status).toBe(200);
    expect(await asked("PUT", "/prices/t/m", { input: 1, output: 1 })).toMatchObject([
      503,
      { __type: "ServiceUnavailableException", message: expect.stringContaining("d1 migrations apply") },
    ]);
  });

  it("is served on where a price's row cannot be read", async ({ expect }) => {
    await providerTarget(on, await gateway(on), "t");
    await env.DB.prepare("INSERT INTO prices VALUES ('t', 'm', 0, '{\"nonsense\":1}', 0)").run();
    expect(await costNow("t", "m", isolate())).toBeUndefined();
  });
});

describe("a call", () => {
  it("is charged the price that was set, and tells so, on inference and passthrough targets", async ({ expect }) => {
    const id = await gateway(on);
    const operations = [{ path: CHAT, models: ["gpt-5.1", "mine"] }];
    await providerTarget(on, id, "openai", { endpoint: "https://api.openai.com", operations });
    await create(on, `/gateways/${id}/targets/`, {
      name: "self",
      targetConfiguration: {
        http: { passthrough: { endpoint: "https://self.provider.test", protocolType: "INFERENCE" } },
      },
    });
    upstream(() => Response.json({ choices: [], usage: { prompt_tokens: 1_000, completion_tokens: 100 } }));
    const cost = async (path: string, model: string): Promise<string | null> => {
      const response = await on.fetch(path, { method: "POST", body: JSON.stringify({ model }) });
      return response.headers.get("x-gateway-cost");
    };
    const chat = `/inference${CHAT}`;
    expect(await cost(chat, "gpt-5.1")).toBe("0.00225");
    expect(await cost(chat, "mine")).toBeNull();
    await asked("PUT", "/prices/openai/gpt-5.1", { input: 1, output: 1 });
    await asked("PUT", "/prices/openai/m*", { input: 0, output: 0 });
    await asked("PUT", "/prices/self/*", { input: 2, output: 2 });
    expect(await cost(chat, "gpt-5.1")).toBe("0.0011");
    expect(await cost(chat, "mine")).toBe("0");
    await cost(`/gateways/${id}/self${CHAT}`, "any");
    const { items } = await (
      await on.admin("GET", `/gateways/${id}/usage?groupBy=target`)
    ).json<{
      items: Record<string, unknown>[];
    }>();
    expect(
      items.map(({ target, calls, costUsd, callsWithoutPrice }) => [target, calls, costUsd, callsWithoutPrice]),
    ).toEqual([
      ["openai", 4, 0.00335, 1],
      ["self", 1, 0.0022, 0],
    ]);
  });

  it("is charged what was set for a long context and for its service tier, and nothing where that tier was not set", async ({
    expect,
  }) => {
    const id = await gateway(on);
    const operations = [{ path: CHAT, models: ["gpt-5.1"] }];
    await providerTarget(on, id, "openai", { endpoint: "https://api.openai.com", operations });
    const spec = {
      input: 1,
      output: 2,
      longContext: { over: 1_000, input: 3, output: 4 },
      serviceTiers: { flex: 0.5, priority: 1.75 },
    };
    expect(await asked("PUT", "/prices/openai/gpt-5.1", spec)).toEqual([
      200,
      { target: "openai", model: "gpt-5.1", ...spec },
    ]);
    const cost = async (input: number, tier: string): Promise<string | null> => {
      const usage = { prompt_tokens: input, completion_tokens: 100 };
      upstream(() => Response.json({ choices: [], usage, service_tier: tier }));
      const body = JSON.stringify({ model: "gpt-5.1" });
      return (await on.fetch(`/inference${CHAT}`, { method: "POST", body })).headers.get("x-gateway-cost");
    };
    expect([await cost(1_000, "default"), await cost(1_001, "default")]).toEqual(["0.0012", "0.003403"]);
    expect([await cost(1_000, "flex"), await cost(1_001, "priority")]).toEqual(["0.0006", "0.00595525"]);
    expect(await cost(1_000, "batch")).toBeNull();
    const { items } = await (
      await on.admin("GET", `/gateways/${id}/usage`)
    ).json<{ items: { calls: number; callsWithoutPrice: number }[] }>();
    expect(items).toMatchObject([{ calls: 5, callsWithoutPrice: 1 }]);
    for (const wrong of [
      { longContext: { over: 0, input: 1, output: 1 } },
      { longContext: { over: 10, input: 1 } },
      { serviceTiers: { Flex: 1 } },
      { serviceTiers: { flex: -1 } },
    ]) {
      expect((await asked("PUT", "/prices/openai/gpt-5.1", { input: 1, output: 1, ...wrong }))[0]).toBe(400);
    }
  });
});
