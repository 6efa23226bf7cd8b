/** An API key's own limits, and its change: what is left out stays, null takes away, and it holds within ten seconds everywhere. */
import { env } from "cloudflare:workers";
import { afterEach, describe, it } from "vitest";
import { CHAT } from "../support/candidates.ts";
import { pass, stopClock } from "../support/clock.ts";
import { gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, type Isolate } from "../support/worker.ts";

interface Key {
  readonly apiKeyId: string;
  readonly apiKey: string;
  readonly name: string;
  readonly limits?: object;
}
interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: Key & {
    readonly message?: string;
    readonly fieldList?: readonly { readonly name: string; readonly message: string }[];
    readonly items?: readonly Key[];
  };
}

const LIMITS = {
  requests: [
    { rate: 60, period: "minute" },
    { rate: 1_000, period: "day" },
  ],
  tokens: [{ rate: 100_000, period: "hour" }],
  connections: [{ rate: 2, period: "second" }],
  cost: [{ rate: 12.5, period: "month" }],
};

stopClock();

afterEach(async () => {
  await reset();
});

async function ask(on: Isolate, method: string, path: string, body?: object): Promise<Answer> {
  const response = await on.admin(method, path, body);
  return { status: response.status, type: response.headers.get("x-amzn-errortype"), body: await response.json() };
}

/** A key with everything a key may have. */
async function keyed(on: Isolate): Promise<{ id: string; keys: string; made: Key }> {
  const id = await gateway(on, { authorizerType: "API_KEY" });
  const keys = `/gateways/${id}/api-keys`;
  const spec = { name: "app", allowedModels: ["t/*"], expiresAt: "2999-01-01T00:00:00.000Z", limits: LIMITS };
  return { id, keys, made: (await ask(on, "POST", keys, spec)).body };
}

describe("an API key's limits", () => {
  it("are made with the key, and listed", async ({ expect }) => {
    const on = isolate();
    const { keys, made } = await keyed(on);
    expect(made.limits).toEqual(LIMITS);
    const { apiKey: _, ...shown } = made;
    expect((await ask(on, "GET", keys)).body.items).toEqual([shown]);
  });

  it.for<[string, object]>([
    ["limits", {}],
    ["limits", { requests: null }],
    ["limits.requests", { requests: [] }],
    ["limits.requests.0.rate", { requests: [{ rate: 1.5, period: "day" }] }],
    ["limits.tokens.0.period", { tokens: [{ rate: 1, period: "second" }] }],
    ["limits.connections.0.period", { connections: [{ rate: 1, period: "minute" }] }],
    ["limits.cost.0.rate", { cost: [{ rate: -1, period: "day" }] }],
    ["limits.strict", { ...LIMITS, strict: true }],
  ])("are refused, as %s says, where they are %o", async ([field, limits], { expect }) => {
    const on = isolate();
    const { keys, made } = await keyed(on);
    for (const [method, path] of [
      ["POST", keys],
      ["PATCH", `${keys}/${made.apiKeyId}`],
    ] as const) {
      const { status, body } = await ask(on, method, path, { name: "other", limits });
      expect([status, body.fieldList?.map(({ name }) => name)]).toEqual([400, [field]]);
    }
  });
});

describe("a change of an API key", () => {
  it("changes what it says, takes away what is null, and leaves the rest as it was", async ({ expect }) => {
    const on = isolate();
    const { keys, made } = await keyed(on);
    const path = `${keys}/${made.apiKeyId}`;
    const { apiKey: _, ...shown } = made;
    let expected: Record<string, unknown> = { ...shown };
    for (const change of [
      {},
      { name: "renamed" },
      { limits: { requests: [{ rate: 0, period: "total" }] } },
      { allowedModels: ["gpt-*"], expiresAt: "2998-01-01T00:00:00.000Z" },
      { allowedModels: null },
      { expiresAt: null, limits: null },
      { limits: LIMITS },
    ]) {
      const { status, body } = await ask(on, "PATCH", path, change);
      const all = Object.entries({ ...expected, ...change });
      expected = Object.fromEntries(all.filter(([, value]) => value !== null));
      expect([status, body]).toEqual([200, expected]);
      expect((await ask(on, "GET", keys)).body.items).toEqual([expected]);
    }
  });

  it.for<[string, object]>([
    ["name", { name: null }],
    ["name", { name: "a\nb" }],
    ["allowedModels", { allowedModels: [] }],
    ["expiresAt", { expiresAt: "2001-01-01T00:00:00Z" }],
    ["expiresAt", { expiresAt: "tomorrow" }],
    ["apiKey", { apiKey: "sbx_" }],
  ])("is refused where %s cannot be so: %o", async ([field, change], { expect }) => {
    const on = isolate();
    const { keys, made } = await keyed(on);
    const { status, body } = await ask(on, "PATCH", `${keys}/${made.apiKeyId}`, change);
    expect([status, body.fieldList?.map(({ name }) => name)]).toEqual([400, [field]]);
  });

  it("is one of a key of this gateway", async ({ expect }) => {
    const on = isolate();
    const { keys, made } = await keyed(on);
    const other = await gateway(on, { name: "other" });
    for (const path of [`${keys}/key-0000000000`, `/gateways/${other}/api-keys/${made.apiKeyId}`]) {
      for (const change of [{ name: "x" }, {}]) {
        expect((await ask(on, "PATCH", path, change)).type).toBe("ResourceNotFoundException");
      }
    }
  });

  it("of two at once loses neither", async ({ expect }) => {
    const { keys, made } = await keyed(isolate());
    const path = `${keys}/${made.apiKeyId}`;
    const answers = await Promise.all(
      [{ name: "renamed" }, { limits: null }, { expiresAt: null }].map((change) =>
        ask(isolate(), "PATCH", path, change),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const [item] = (await ask(isolate(), "GET", keys)).body.items ?? [];
    expect(item).toMatchObject({ name: "renamed", allowedModels: ["t/*"] });
    expect(Object.keys(item ?? {}).filter((name) => ["limits", "expiresAt"].includes(name))).toEqual([]);
  });

  it("holds at once where it was made, and within ten seconds everywhere", async ({ expect }) => {
    const [writer, other] = [isolate(), isolate()];
    const { id, keys, made } = await keyed(writer);
    await providerTarget(writer, id, "t");
    upstream();
    // What its limits report behind the answer takes seconds of their own.
    const call = async (on: Isolate): Promise<number> => {
      const init = { method: "POST", headers: { "x-api-key": made.apiKey }, background: false };
      const response = await on.fetch(`/inference${CHAT}`, { ...init, body: JSON.stringify({ model: "t/m" }) });
      await response.text();
      return response.status;
    };
    expect([await call(writer), await call(other)]).toEqual([200, 200]);
    await ask(writer, "PATCH", `${keys}/${made.apiKeyId}`, { allowedModels: ["nothing"] });
    expect(await call(writer)).toBe(403);
    pass(10_000);
    expect(await call(other)).toBe(403);
  });

  it("shows no key", async ({ expect }) => {
    const on = isolate();
    const { keys, made } = await keyed(on);
    const { body } = await ask(on, "PATCH", `${keys}/${made.apiKeyId}`, { name: "renamed" });
    expect(JSON.stringify(body)).not.toContain(made.apiKey);
    const sha256 = await env.DB.prepare("SELECT sha256 FROM api_keys").first<string>("sha256");
    expect(JSON.stringify(body)).not.toContain(sha256 ?? "?");
  });
});
