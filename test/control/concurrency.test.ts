/** Requests to the control plane that meet: one wins whole and the others are told, nothing is torn, and a clientToken creates once. */
import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import worker from "../../src/index.ts";
import { atOnce, hesitant } from "../support/at-once.ts";
import { gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, type Isolate } from "../support/worker.ts";

const TOKEN = "0123456789-0123456789-0123456789-0123";
const GATEWAY = { name: "gw", authorizerType: "NONE" };
const OPERATIONS = [{ path: "/v1/models" }, { path: "/v1/chat/completions" }];
const target = (name: string, more: object = {}) => ({
  name,
  targetConfiguration: { inference: { provider: { endpoint: "https://it.provider.test", operations: OPERATIONS } } },
  ...more,
});

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly reason?: string;
  readonly message?: string;
  readonly gatewayId?: string;
  readonly targetId?: string;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 6, 5) });
  upstream(() => Response.json({ data: [{ id: "m" }] }));
});

afterEach(async () => {
  vi.useRealTimers();
  await reset();
});

async function ask(on: Isolate, method: string, path: string, body?: object): Promise<Answer> {
  const response = await on.admin(method, path, body);
  const type = response.headers.get("x-amzn-errortype");
  return { ...(await response.json<object>()), status: response.status, type };
}

const repeat = <T>(times: number, one: (index: number) => T): T[] =>
  Array.from({ length: times }, (_, index) => one(index));
const count = async (sql: string): Promise<number | null> =>
  env.DB.prepare(`SELECT count(*) AS n FROM ${sql}`).first<number>("n");

function outcomes(answers: readonly Answer[]): string[] {
  return answers.map(({ status, type }) => type ?? String(status)).toSorted((a, b) => (a < b ? -1 : 1));
}

const ONE_WINS = ["202", ...repeat(4, () => "ConflictException")];

describe("of creations at once with one name", () => {
  it("one gateway's wins", async ({ expect }) => {
    const answers = await atOnce(
      repeat(5, (index) => (on: Isolate) => ask(on, "POST", "/gateways/", { ...GATEWAY, description: `${index}` })),
    );
    expect(outcomes(answers)).toEqual(ONE_WINS);
    const { gatewayId = "" } = answers.find(({ status }) => status === 202) ?? {};
    expect(await ask(isolate(), "GET", `/gateways/${gatewayId}/`)).toMatchObject({ status: 200, gatewayId });
    expect(await count("gateways")).toBe(1);
  });

  it("one target's wins", async ({ expect }) => {
    const id = await gateway(isolate());
    const answers = await atOnce(
      repeat(
        5,
        (index) => (on: Isolate) =>
          ask(on, "POST", `/gateways/${id}/targets/`, target("t", { description: `${index}` })),
      ),
    );
    expect(outcomes(answers)).toEqual(ONE_WINS);
    expect(await count("targets")).toBe(1);
  });

  it("both targets' win where they are on two gateways", async ({ expect }) => {
    const ids = [await gateway(isolate()), await gateway(isolate(), { name: "other" })];
    const answers = await atOnce(
      ids.map((id) => (on: Isolate) => ask(on, "POST", `/gateways/${id}/targets/`, target("t"))),
    );
    expect(outcomes(answers)).toEqual(["202", "202"]);
  });
});

describe("of a credential provider's creations at once", () => {
  const creation = (tags: object) => ({ name: "key", apiKeySecretConfig: { secretId: "UPSTREAM_KEY" }, tags });
  const create = (on: Isolate, tags: object): Promise<Answer> =>
    ask(on, "POST", "/identities/CreateApiKeyCredentialProvider", creation(tags));
  const tagsThere = async (): Promise<unknown> => {
    const { results } = await env.DB.prepare("SELECT key, value FROM tags ORDER BY key").all();
    return results;
  };

  it("one wins, with its own tags and nobody else's", async ({ expect }) => {
    const all = [{ a: "0", b: "0" }, { a: "1", c: "1" }, { d: "2" }];
    const answers = await atOnce(all.map((tags) => (on: Isolate) => create(on, tags)));
    expect(outcomes(answers)).toEqual(["201", "ConflictException", "ConflictException"]);
    const winner = all[answers.findIndex(({ status }) => status === 201)] ?? {};
    expect(await tagsThere()).toEqual(Object.entries(winner).map(([key, value]) => ({ key, value })));
  });

  it("a database that goes away behind the first batch leaves no provider without its tags", async ({ expect }) => {
    let batches = 0;
    const batch: D1Database["batch"] = async (statements) => {
      if (++batches > 1) throw new Error("D1_ERROR: Network connection lost.");
      return env.DB.batch(statements);
    };
    const DB = new Proxy(env.DB, {
      get: (db, name) => {
        const member: unknown = name === "batch" ? batch : Reflect.get(db, name);
        return typeof member === "function" ? member.bind(db) : member;
      },
    });
    const tags = Object.fromEntries(repeat(50, (index) => [`k${index + 10}`, `${index}`]));
    expect((await create(isolate({ DB }), tags)).status).toBe(201);
    expect(await tagsThere()).toEqual(Object.entries(tags).map(([key, value]) => ({ key, value })));
  });

  it("a refused one changes no tag of what stands, and a new one under the name of a deleted one has none of its tags", async ({
    expect,
  }) => {
    const on = isolate();
    await create(on, { a: "1" });
    expect((await create(on, { a: "2", b: "2" })).type).toBe("ConflictException");
    expect(await tagsThere()).toEqual([{ key: "a", value: "1" }]);
    await on.admin("POST", "/identities/DeleteApiKeyCredentialProvider", { name: "key" });
    expect((await create(on, { c: "3" })).status).toBe(201);
    expect(await tagsThere()).toEqual([{ key: "c", value: "3" }]);
  });
});

describe("of changes at once", () => {
  it("one update of a gateway wins whole", async ({ expect }) => {
    const id = await gateway(isolate(), { name: "gw" });
    const specs = repeat(3, (index) => ({
      ...GATEWAY,
      description: `${index}`,
      roleArn: `arn:aws:iam::000000000000:role/${index}`,
    }));
    const answers = await atOnce(specs.map((spec) => (on: Isolate) => ask(on, "PUT", `/gateways/${id}/`, spec)));
    expect(outcomes(answers)).toEqual(["202", "ConflictException", "ConflictException"]);
    const winner = answers.findIndex(({ status }) => status === 202);
    expect(await ask(isolate(), "GET", `/gateways/${id}/`)).toMatchObject(specs[winner] ?? {});
  });

  it("one update of a target wins whole", async ({ expect }) => {
    const id = await gateway(isolate());
    const targetId = await providerTarget(isolate(), id, "t");
    const specs = repeat(3, (index) => ({
      name: "t",
      description: `${index}`,
      targetConfiguration: { inference: { provider: { endpoint: `https://${index}.provider.test` } } },
    }));
    const path = `/gateways/${id}/targets/${targetId}/`;
    const answers = await atOnce(specs.map((spec) => (on: Isolate) => ask(on, "PUT", path, spec)));
    expect(outcomes(answers)).toEqual(["202", "ConflictException", "ConflictException"]);
    const winner = answers.findIndex(({ status }) => status === 202);
    expect(await ask(isolate(), "GET", path)).toMatchObject(specs[winner] ?? {});
  });

  it("one synchronisation of a target wins", async ({ expect }) => {
    const id = await gateway(isolate());
    const targetId = await providerTarget(isolate(), id, "t", { operations: OPERATIONS });
    const path = `/gateways/${id}/synchronizeTargets`;
    const answers = await atOnce(repeat(5, () => (on: Isolate) => ask(on, "PUT", path, { targetIdList: [targetId] })));
    expect(outcomes(answers)).toEqual(ONE_WINS);
  });

  it("an update that comes after the deletion is refused and brings nothing back", async ({ expect }) => {
    const id = await gateway(isolate());
    const targetId = await providerTarget(isolate(), id, "t");
    const path = `/gateways/${id}/targets/${targetId}/`;
    const { on, ready, write } = hesitant();
    const update = ask(on, "PUT", path, target("t"));
    await ready;
    expect((await ask(isolate(), "DELETE", path)).status).toBe(202);
    write();
    expect((await update).type).toBe("ConflictException");
    expect(await count("targets")).toBe(0);
  });
});

describe("a gateway that is deleted while a target is created on it", () => {
  it("goes, and the target does not come, where the deletion is first", async ({ expect }) => {
    const id = await gateway(isolate());
    const { on, ready, write } = hesitant();
    const creation = ask(on, "POST", `/gateways/${id}/targets/`, target("t", { clientToken: TOKEN }));
    await ready;
    expect((await ask(isolate(), "DELETE", `/gateways/${id}/`)).status).toBe(202);
    write();
    expect((await creation).type).toMatch(/^(ResourceNotFound|Conflict)Exception$/);
    expect([await count("gateways"), await count("targets"), await count("client_tokens")]).toEqual([0, 0, 0]);
  });

  it("stays where the target is first", async ({ expect }) => {
    const id = await gateway(isolate());
    const { on, ready, write } = hesitant();
    const deletion = ask(on, "DELETE", `/gateways/${id}/`);
    await ready;
    expect((await ask(isolate(), "POST", `/gateways/${id}/targets/`, target("t"))).status).toBe(202);
    write();
    expect(await deletion).toMatchObject({
      status: 400,
      type: "ValidationException",
      message: expect.stringContaining("has targets associated with it"),
    });
    expect([await count("gateways"), await count("targets")]).toEqual([1, 1]);
  });

  it("never leaves an orphan, whoever is first", async ({ expect }) => {
    for (let round = 0; round < 10; round++) {
      const id = await gateway(isolate());
      await Promise.all([
        ask(isolate(), "POST", `/gateways/${id}/targets/`, target("t")),
        ask(isolate(), "DELETE", `/gateways/${id}/`),
      ]);
      expect(await count("targets WHERE gateway_id NOT IN (SELECT gateway_id FROM gateways)")).toBe(0);
      await env.DB.batch([env.DB.prepare("DELETE FROM targets"), env.DB.prepare("DELETE FROM gateways")]);
    }
  });
});

describe("a clientToken", () => {
  it("creates one gateway, however often and wherever it is sent at once", async ({ expect }) => {
    const body = { ...GATEWAY, clientToken: TOKEN, tags: { a: "1", b: "2" } };
    const reordered = { tags: { b: "2", a: "1" }, clientToken: TOKEN, authorizerType: "NONE", name: "gw" };
    const answers = await atOnce(
      [body, reordered, body, reordered].map((one) => (on: Isolate) => ask(on, "POST", "/gateways/", one)),
    );
    answers.push(await ask(isolate(), "POST", "/gateways/", body));
    expect(outcomes(answers)).toEqual(Array(5).fill("202"));
    expect(new Set(answers.map(({ gatewayId }) => gatewayId)).size).toBe(1);
    expect([await count("gateways"), await count("tags")]).toEqual([1, 2]);
  });

  it("creates one target, which is looked at once, named or not", async ({ expect }) => {
    const id = await gateway(isolate());
    const asked = upstream(() => Response.json({ data: [{ id: "m" }] }));
    const { name: _, ...unnamed } = target("t", { clientToken: TOKEN });
    const answers = await atOnce(
      repeat(4, () => (on: Isolate) => ask(on, "POST", `/gateways/${id}/targets/`, unnamed)),
    );
    answers.push(await ask(isolate(), "POST", `/gateways/${id}/targets/`, unnamed));
    expect(outcomes(answers)).toEqual(Array(5).fill("202"));
    expect(new Set(answers.map(({ targetId }) => targetId)).size).toBe(1);
    expect([await count("targets"), asked.length]).toEqual([1, 1]);
  });

  it("of one request is refused for another, at once or later", async ({ expect }) => {
    const create = (name: string) => (on: Isolate) =>
      ask(on, "POST", "/gateways/", { ...GATEWAY, name, clientToken: TOKEN });
    const answers = await atOnce([create("one"), create("two")]);
    answers.push(await create("three")(isolate()));
    expect(outcomes(answers)).toEqual(["202", "ValidationException", "ValidationException"]);
    for (const { reason } of answers.filter(({ status }) => status === 400)) {
      expect(reason).toBe("IdempotentParameterMismatchException");
    }
    expect(await count("gateways")).toBe(1);
  });

  it("means something only for its operation and its gateway", async ({ expect }) => {
    const on = isolate();
    const ids = repeat(
      2,
      async (index) =>
        (
          await ask(on, "POST", "/gateways/", {
            ...GATEWAY,
            name: `gw${index}`,
            ...(index === 0 ? { clientToken: TOKEN } : {}),
          })
        ).gatewayId,
    );
    for (const [index, id] of (await Promise.all(ids)).entries()) {
      const created = await ask(on, "POST", `/gateways/${id}/targets/`, target(`t${index}`, { clientToken: TOKEN }));
      expect(created.status).toBe(202);
    }
    expect([await count("targets"), await count("client_tokens")]).toEqual([2, 3]);
  });

  it("is forgotten by the cron after a day", async ({ expect }) => {
    const on = isolate();
    const create = async (): Promise<Answer> => ask(on, "POST", "/gateways/", { ...GATEWAY, clientToken: TOKEN });
    const cron = async (): Promise<void> => {
      const ctx = createExecutionContext();
      worker.scheduled(createScheduledController({ scheduledTime: new Date(), cron: "* * * * *" }), on.env, ctx);
      await waitOnExecutionContext(ctx);
    };
    const first = await create();
    vi.setSystemTime(Date.now() + 24 * 3_600_000);
    await cron();
    expect(await create()).toEqual(first);
    vi.setSystemTime(Date.now() + 1);
    await cron();
    expect(await create()).toMatchObject({ type: "ConflictException" });
  });

  it("that was used for a creation that failed is free for the next", async ({ expect }) => {
    const on = isolate();
    await ask(on, "POST", "/gateways/", GATEWAY);
    expect((await ask(on, "POST", "/gateways/", { ...GATEWAY, clientToken: TOKEN })).type).toBe("ConflictException");
    expect((await ask(on, "POST", "/gateways/", { ...GATEWAY, name: "free", clientToken: TOKEN })).status).toBe(202);
  });
});
