/** AgentCore's quotas: refused one past the number, also by creations that meet, and raised by a variable (docs/decisions/2026-11-25-quotas.md). */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it } from "vitest";
import worker from "../../src/index.ts";
import { atOnce } from "../support/at-once.ts";
import { pass, stopClock } from "../support/clock.ts";
import { gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { ADMIN_TOKEN, isolate, ORIGIN, post, type Isolate } from "../support/worker.ts";

const CHAT = { path: "/v1/chat/completions" };
const MODELS = { path: "/v1/models" };
const LEASE_MS = 3 * 60_000;

stopClock();

afterEach(async () => {
  await reset();
});

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly message?: string;
  readonly fieldList?: readonly { name: string }[];
  readonly gatewayId?: string;
  readonly targetId?: string;
}

async function ask(on: Isolate, method: string, path: string, body?: object): Promise<Answer> {
  const response = await on.admin(method, path, body);
  const text = await response.text();
  const answer: object = text === "" ? {} : JSON.parse(text);
  return { ...answer, status: response.status, type: response.headers.get("x-amzn-errortype") };
}

const target = (name: string, operations: readonly object[] = [CHAT], more: object = {}): object => ({
  name,
  targetConfiguration: { inference: { provider: { endpoint: "https://it.provider.test", operations } } },
  ...more,
});
const list = <T>(length: number, one: (at: number) => T): T[] => Array.from({ length }, (_, at) => one(at));
const rows = (table: string): Promise<number | null> => env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first("n");

/** What is counted: the variable, the number, how one is made below the gateway `id`, how it is deleted, and rows to fill the table with. */
interface Counted {
  readonly variable: string;
  readonly most: number;
  readonly table: string;
  readonly make: (on: Isolate, id: string, name: string, more?: object) => Promise<Answer>;
  readonly remove: (on: Isolate, id: string, made: Answer, name: string) => Promise<Answer>;
  readonly fill: string;
}

const COUNTED: Readonly<Record<string, Counted>> = {
  gateways: {
    variable: "MAX_GATEWAYS",
    most: 1_000,
    table: "gateways",
    make: (on, _, name, more) => ask(on, "POST", "/gateways/", { name, authorizerType: "NONE", ...more }),
    remove: (on, _, { gatewayId }) => ask(on, "DELETE", `/gateways/${gatewayId}`),
    fill: "gateways (gateway_id, name, spec, created_at, updated_at) SELECT 'f' || i, 'f' || i, '{}', ?2, 0 FROM n",
  },
  targets: {
    variable: "MAX_TARGETS",
    most: 100,
    table: "targets",
    make: (on, id, name, more) => ask(on, "POST", `/gateways/${id}/targets/`, target(name, [CHAT], more)),
    remove: (on, id, { targetId }) => ask(on, "DELETE", `/gateways/${id}/targets/${targetId}`),
    fill: `targets (target_id, gateway_id, name, spec, status, created_at, updated_at)
      SELECT 'f' || i, ?2, 'f' || i, '{}', 'READY', 0, 0 FROM n`,
  },
  "rate limits": {
    variable: "MAX_RATE_LIMITS",
    most: 50,
    table: "rate_limits",
    make: (on, id, name, more) =>
      ask(on, "POST", `/gateways/${id}/rate-limits`, {
        rateLimitId: `rl-${name}`,
        dimensionKeys: [`$.context.jwt.${name}`],
        entries: [{ dimensions: { [`$.context.jwt.${name}`]: "*" }, requests: [{ rate: 1, period: "minute" }] }],
        ...more,
      }),
    remove: (on, id, _, name) => ask(on, "DELETE", `/gateways/${id}/rate-limits/rl-${name}`),
    fill: `rate_limits (gateway_id, rate_limit_id, spec, created_at, updated_at)
      SELECT ?2, 'f' || i, json_object('dimensionKeys', json_array('f' || i)), 0, 0 FROM n`,
  },
  "credential providers": {
    variable: "MAX_CREDENTIAL_PROVIDERS",
    most: 50,
    table: "credential_providers",
    make: (on, _, name) =>
      ask(on, "POST", "/identities/CreateApiKeyCredentialProvider", {
        name,
        apiKeySecretConfig: { secretId: "UPSTREAM_A" },
        tags: { a: "b" },
      }),
    remove: (on, _, __, name) => ask(on, "POST", "/identities/DeleteApiKeyCredentialProvider", { name }),
    fill: "credential_providers (name, key, created_at, updated_at) SELECT 'f' || i, '{}', ?2, 0 FROM n",
  },
};

/** So many rows there are in all, the default gateway's own among them. */
async function filled({ table, fill }: Counted, id: string, upTo: number): Promise<void> {
  const numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)";
  const missing = upTo - ((await rows(table)) ?? 0);
  await env.DB.prepare(`${numbers} INSERT INTO ${fill} WHERE i <= ?1`)
    .bind(missing, ["targets", "rate_limits"].includes(table) ? id : 0)
    .run();
}

describe.each(Object.entries(COUNTED))("%s", (what, counted) => {
  const { variable, most, table, make, remove } = counted;

  it(`are ${most} at most, as AgentCore has it, and the refusal names the number and the variable`, async ({
    expect,
  }) => {
    const on = isolate();
    const id = await gateway(on);
    await filled(counted, id, most - 1);
    expect((await make(on, id, "last")).status).toBeLessThan(300);
    const { status, type, message } = await make(on, id, "beyond");
    expect([status, type]).toEqual([402, "ServiceQuotaExceededException"]);
    expect(message).toMatch(new RegExp(`${most} ${what}, which is the quota.* raise the variable ${variable}`));
    expect(await rows(table)).toBe(most);
  });

  it("are as many as the variable says, and fewer where it says so", async ({ expect }) => {
    const on = isolate({ [variable]: "3" });
    const id = await gateway(on);
    await filled(counted, id, 2);
    const made = await make(on, id, "third");
    expect(made.status).toBeLessThan(300);
    expect((await make(on, id, "fourth")).type).toBe("ServiceQuotaExceededException");
    expect((await make(isolate({ [variable]: "4" }), id, "fourth")).status).toBeLessThan(300);
    expect((await make(on, id, "fifth")).type).toBe("ServiceQuotaExceededException");
    for (const _ of [1, 2]) await remove(on, id, made, "third");
    expect((await make(isolate({ [variable]: "4" }), id, "third")).status).toBeLessThan(300);
  });

  it("are never one more, however many creations meet", async ({ expect }) => {
    const id = await gateway(isolate());
    await filled(counted, id, 3);
    const settings = { [variable]: "5" };
    const answers = await atOnce(
      list(6, (at) => (on: Isolate) => make(on, id, `n${at}`)),
      settings,
    );
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(2);
    expect(answers.filter(({ type }) => type === "ServiceQuotaExceededException")).toHaveLength(4);
    expect(await rows(table)).toBe(5);
    expect(await rows("tags")).toBe(table === "credential_providers" ? 2 : 0);
  });

  it("say so where a name is taken, quota or not", async ({ expect }) => {
    const on = isolate({ [variable]: "2" });
    const id = await gateway(on);
    await filled(counted, id, 1);
    await make(on, id, "mine");
    expect((await make(on, id, "mine")).type).toBe("ConflictException");
  });
});

describe("a creation that is repeated with its clientToken", () => {
  it.for(["gateways", "targets"])("is answered again where the quota of %s is reached", async (what, { expect }) => {
    const { variable, make } = COUNTED[what] ?? COUNTED["gateways"] ?? {};
    const on = isolate({ [variable ?? ""]: what === "gateways" ? "2" : "1" });
    const id = await gateway(on);
    const more = { clientToken: "x".repeat(40) };
    const first = await make?.(on, id, "mine", more);
    expect(first?.status).toBe(202);
    expect(await make?.(on, id, "mine", more)).toEqual(first);
    expect((await make?.(on, id, "other"))?.type).toBe("ServiceQuotaExceededException");
  });
});

describe("the targets of one gateway", () => {
  it("do not count for another", async ({ expect }) => {
    const on = isolate({ MAX_TARGETS: "1" });
    for (const id of [await gateway(on), await gateway(on, { name: "other" })]) {
      expect((await COUNTED["targets"]?.make(on, id, "t"))?.status).toBe(202);
    }
  });
});

describe("a target's operations", () => {
  const operations = (length: number) => list(length, (at) => ({ path: `/v1/${at}` }));
  const models = (length: number) => [{ ...CHAT, models: list(length, (at) => ({ model: `m${at}` })) }];
  it.for([
    ["MAX_OPERATIONS", 10, operations, "targetConfiguration.inference.provider.operations"],
    ["MAX_MODELS", 100, models, "targetConfiguration.inference.provider.operations.0.models"],
  ] as const)(
    "are as many as %s says, %d unless it says otherwise",
    async ([variable, most, make, field], { expect }) => {
      const on = isolate({ [variable]: String(most + 1) });
      const id = await gateway(on);
      const create = (at: Isolate, name: string, length: number): Promise<Answer> =>
        ask(at, "POST", `/gateways/${id}/targets/`, target(name, make(length)));
      expect((await create(isolate(), "a", most)).status).toBe(202);
      const { type, fieldList, message } = await create(isolate(), "b", most + 1);
      expect([type, fieldList?.map(({ name }) => name)]).toEqual(["ValidationException", [field]]);
      expect(message).toContain(`must not hold more than ${most}: the variable ${variable} raises it`);
      const made = await create(on, "b", most + 1);
      expect(made.status).toBe(202);
      expect((await create(on, "c", most + 2)).type).toBe("ValidationException");
      const path = `/gateways/${id}/targets/${made.targetId}`;
      expect((await ask(on, "PUT", path, target("b", make(most + 2)))).type).toBe("ValidationException");
      // What was admitted is served, whatever the variable says by now.
      upstream();
      const model = variable === "MAX_MODELS" ? `m${most}` : "b/any";
      const called = variable === "MAX_MODELS" ? CHAT.path : `/v1/${most}`;
      expect((await post(isolate(), called, { model })).status).toBe(200);
    },
  );
});

describe("targets that are looked at", () => {
  const working: ExecutionContext[] = [];
  /** A provider that says which models it has only when it is let; then all that waited for it is done. */
  const patient = (): (() => Promise<void>) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    upstream(async () => {
      await promise;
      return Response.json({ data: [{ id: "m" }] });
    });
    return async () => {
      resolve();
      await Promise.all(working.splice(0).map((ctx) => waitOnExecutionContext(ctx)));
    };
  };
  /** Answered while its provider is still asked. */
  const create = async (on: Isolate, id: string, name: string, operations: readonly object[] = [MODELS, CHAT]) => {
    const ctx = createExecutionContext();
    working.push(ctx);
    const request = new Request(`${ORIGIN}/control/gateways/${id}/targets/`, {
      method: "POST",
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      body: JSON.stringify(target(name, operations)),
    });
    const response = await worker.fetch(request, on.env, ctx);
    const { message } = await response.json<Answer>();
    return { status: response.status, type: response.headers.get("x-amzn-errortype"), message };
  };

  it("are five at once on a gateway, and whoever comes next is told to try again", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    upstream(() => Response.json({ data: [{ id: "m" }] }));
    const ready = await providerTarget(on, id, "ready", { operations: [MODELS, CHAT] });
    const letGo = patient();
    for (const at of list(5, String)) expect((await create(on, id, `t${at}`)).status).toBe(202);
    const sixth = await create(on, id, "sixth");
    expect([sixth.status, sixth.type]).toEqual([429, "ThrottlingException"]);
    expect(sixth.message).toContain("MAX_TARGET_OPERATIONS");
    const path = `/gateways/${id}/targets/${ready}`;
    expect((await ask(on, "PUT", path, target("ready", [MODELS, CHAT]))).type).toBe("ThrottlingException");
    const sync = { targetIdList: [ready] };
    expect((await ask(on, "PUT", `/gateways/${id}/synchronizeTargets`, sync)).type).toBe("ThrottlingException");
    // What asks nobody for models waits for nobody, and another gateway has its own five.
    expect((await create(on, id, "still", [CHAT])).status).toBe(202);
    expect((await ask(on, "PUT", path, target("ready", [CHAT]))).status).toBe(202);
    expect((await create(on, await gateway(on, { name: "other" }), "t")).status).toBe(202);
    expect((await create(isolate({ MAX_TARGET_OPERATIONS: "6" }), id, "sixth")).status).toBe(202);
    await letGo();
  });

  it("are never six, however many creations meet", async ({ expect }) => {
    const id = await gateway(isolate());
    const letGo = patient();
    const answers = await atOnce(list(8, (at) => (on: Isolate) => create(on, id, `t${at}`)));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(5);
    expect(answers.filter(({ type }) => type === "ThrottlingException")).toHaveLength(3);
    await letGo();
  });

  it("make room when they are done, and when whoever looked has died", async ({ expect }) => {
    const on = isolate({ MAX_TARGET_OPERATIONS: "1" });
    const id = await gateway(on);
    const letGo = patient();
    await create(on, id, "dies");
    expect((await create(on, id, "waits")).type).toBe("ThrottlingException");
    pass(LEASE_MS);
    upstream(() => Response.json({ data: [{ id: "m" }] }));
    for (const name of ["one", "two"]) {
      expect((await ask(on, "POST", `/gateways/${id}/targets/`, target(name, [MODELS, CHAT]))).status).toBe(202);
    }
    await letGo();
  });
});

describe("tags", () => {
  it("are 50 of a resource at most, however many requests meet, and each request is taken whole or not at all", async ({
    expect,
  }) => {
    const id = await gateway(isolate());
    const path = `/tags/${encodeURIComponent(`arn:aws:bedrock-agentcore:us-east-1:000000000000:gateway/${id}`)}`;
    const tag = (prefix: string, many: number): Promise<Answer> =>
      ask(isolate(), "POST", path, { tags: Object.fromEntries(list(many, (at) => [`${prefix}${at}`, prefix])) });
    const answers = await Promise.all(["a", "b", "c"].map((prefix) => tag(prefix, 20)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 204, 400]);
    expect(answers.find(({ status }) => status === 400)?.message).toBe("tags: a resource has at most 50 tags");
    expect(await rows("tags")).toBe(40);
    expect((await tag("d", 11)).status).toBe(400);
    expect((await tag("d", 10)).status).toBe(204);
    // Those that are there get their new values.
    expect((await tag("d", 10)).status).toBe(204);
    expect(await rows("tags")).toBe(50);
  });
});

describe("a quota's variable", () => {
  it.for(["0", "-1", "1.5", "many", "100001"])("of %j is refused by its name", async (value, { expect }) => {
    const { status, message } = await ask(isolate({ MAX_TARGETS: value }), "GET", "/gateways/");
    expect([status, message]).toEqual([500, expect.stringContaining("MAX_TARGETS")]);
  });
});
