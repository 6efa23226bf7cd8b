/** Config at the edge (design, section 8): D1 is the truth, and no call waits for it in the steady state. */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it } from "vitest";
import { pass, stopClock } from "../support/clock.ts";
import { apiKey, gateway, providerTarget } from "../support/config.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const SERVES = { operations: [{ path: CHAT, models: ["m"] }] };

/** D1 that counts its round trips, and can be made to fail. */
function countedDatabase(): {
  DB: D1Database;
  trips: () => number;
  fail: (how: "refuse" | "hang" | undefined) => void;
} {
  let trips = 0;
  let failing: "refuse" | "hang" | undefined;
  const send = <T>(work: () => Promise<T>): Promise<T> => {
    trips++;
    if (failing === "hang") return new Promise(() => undefined);
    return failing === "refuse" ? Promise.reject(new Error("D1_ERROR: no such host")) : work();
  };
  // A batch takes the statements themselves, not our proxies.
  const originals = new WeakMap<object, object>();
  const unwrap = (value: unknown): unknown =>
    Array.isArray(value) ? value.map((one: object) => originals.get(one) ?? one) : value;
  const remember = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, name) {
        const member: unknown = Reflect.get(object, name);
        if (typeof member !== "function") return member;
        return (...args: unknown[]): unknown => {
          const work = (): unknown => Reflect.apply(member, object, args.map(unwrap));
          if (["batch", "first", "run", "all", "raw"].includes(String(name))) return send(async () => work());
          const made = work();
          if (typeof made !== "object" || made === null) return made;
          const wrapped = remember(made);
          originals.set(wrapped, made);
          return wrapped;
        };
      },
    });
  return { DB: remember(env.DB), trips: () => trips, fail: (how) => (failing = how) };
}

stopClock();

afterEach(async () => {
  await reset();
});

describe("an isolate", () => {
  it("reads a config version once, and nothing for the calls after it", async ({ expect }) => {
    await providerTarget(isolate(), await gateway(isolate()), "t", SERVES);
    upstream();
    const db = countedDatabase();
    const on = isolate({ DB: db.DB });
    expect((await post(on, CHAT, { model: "m" })).status).toBe(200);
    expect(db.trips()).toBe(1);
    for (let call = 0; call < 50; call++) await post(on, CHAT, { model: "m" });
    expect(db.trips()).toBe(1);
  });

  it("asks for the version of one row after two seconds, behind the call", async ({ expect }) => {
    await providerTarget(isolate(), await gateway(isolate()), "t", SERVES);
    upstream();
    const db = countedDatabase();
    const on = isolate({ DB: db.DB });
    await post(on, CHAT, { model: "m" });
    pass(2_001);
    for (let call = 0; call < 10; call++) await post(on, CHAT, { model: "m" });
    expect(db.trips()).toBe(2);
  });

  it("shares one read among the calls that arrive while it starts", async ({ expect }) => {
    await providerTarget(isolate(), await gateway(isolate()), "t", SERVES);
    upstream();
    const db = countedDatabase();
    const on = isolate({ DB: db.DB });
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(on, CHAT, { model: "m" })));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(db.trips()).toBe(1);
  });

  it("serves its own change at once and another's within five seconds, idle or busy", async ({ expect }) => {
    const [here, busy, idle] = [isolate(), isolate(), isolate()];
    const id = await gateway(here);
    upstream();
    for (const on of [busy, idle]) expect((await post(on, CHAT, { model: "m" })).status).toBe(404);
    await providerTarget(here, id, "t", SERVES);
    expect((await post(here, CHAT, { model: "m" })).status).toBe(200);
    pass(2_001);
    await post(busy, CHAT, { model: "m" });
    expect((await post(busy, CHAT, { model: "m" })).status).toBe(200);
    pass(2_999);
    expect((await post(idle, CHAT, { model: "m" })).status).toBe(200);
  });

  it("no longer serves a deleted target, and its version says so", async ({ expect }) => {
    const [here, other] = [isolate(), isolate()];
    const id = await gateway(here);
    const target = await providerTarget(here, id, "t", SERVES);
    upstream();
    const before = await post(other, CHAT, { model: "m" });
    await here.admin("DELETE", `/gateways/${id}/targets/${target}/`);
    expect((await post(here, CHAT, { model: "m" })).status).toBe(404);
    pass(5_000);
    expect((await post(other, CHAT, { model: "m" })).status).toBe(404);
    await providerTarget(here, id, "t", SERVES);
    pass(5_000);
    const after = await post(other, CHAT, { model: "m" });
    const version = (response: Response): number => Number(response.headers.get("x-gateway-config-version"));
    expect(version(after)).toBeGreaterThan(version(before));
  });

  it("goes on with what it has while D1 is down or hangs, and waits for it once", async ({ expect }) => {
    await providerTarget(isolate(), await gateway(isolate()), "t", SERVES);
    upstream();
    const db = countedDatabase();
    const on = isolate({ DB: db.DB });
    await post(on, CHAT, { model: "m" });
    for (const how of ["refuse", "hang"] as const) {
      db.fail(how);
      pass(60_000);
      expect((await post(on, CHAT, { model: "m" })).status).toBe(200);
      expect((await post(on, CHAT, { model: "m" })).status).toBe(200);
    }
  });

  it("that knows nothing answers 503 config_unavailable while D1 is down, and recovers by itself", async ({
    expect,
  }) => {
    const id = await gateway(isolate(), { authorizerType: "API_KEY" });
    await providerTarget(isolate(), id, "t", SERVES);
    const key = await apiKey(isolate(), id);
    upstream();
    const db = countedDatabase();
    const on = isolate({ DB: db.DB });
    db.fail("refuse");
    const refused = await post(on, CHAT, { model: "m" }, { "x-api-key": key });
    expect([refused.status, refused.headers.get("x-gateway-error")]).toEqual([503, "config_unavailable"]);
    expect(refused.headers.get("retry-after")).toBe("2");
    db.fail(undefined);
    expect((await post(on, CHAT, { model: "m" }, { "x-api-key": key })).status).toBe(200);
  });

  it("keeps one broken target from harming the others", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "good", SERVES);
    await providerTarget(on, id, "bad", { operations: [{ path: CHAT, models: ["other"] }] });
    await env.DB.prepare(`UPDATE targets SET spec = '{"nonsense":1}' WHERE name = 'bad'`).run();
    upstream();
    const fresh = isolate();
    expect((await post(fresh, CHAT, { model: "m" })).status).toBe(200);
    const broken = await post(fresh, CHAT, { model: "bad/other" });
    expect([broken.status, broken.headers.get("x-gateway-error")]).toEqual([406, "target_misconfigured"]);
  });
});

describe("an API key", () => {
  it("is looked up once in five seconds, never in the way of a call of a caller we know", async ({ expect }) => {
    const id = await gateway(isolate(), { authorizerType: "API_KEY" });
    await providerTarget(isolate(), id, "t", SERVES);
    const key = await apiKey(isolate(), id);
    upstream();
    const db = countedDatabase();
    const on = isolate({ DB: db.DB });
    await post(on, CHAT, { model: "m" }, { "x-api-key": key });
    // A cold isolate asks for the config and the key in one round trip.
    expect(db.trips()).toBe(1);
    await post(on, CHAT, { model: "m" }, { "x-api-key": key });
    expect(db.trips()).toBe(1);
    pass(5_001);
    await post(on, CHAT, { model: "m" }, { "x-api-key": key });
    expect(db.trips()).toBe(3);
  });

  it("that was revoked is refused at once here and within ten seconds elsewhere", async ({ expect }) => {
    const [here, other] = [isolate(), isolate()];
    const id = await gateway(here, { authorizerType: "API_KEY" });
    await providerTarget(here, id, "t", SERVES);
    const key = await apiKey(here, id);
    upstream();
    const ask = (on: typeof here) => post(on, CHAT, { model: "m" }, { "api-key": key });
    expect([(await ask(here)).status, (await ask(other)).status]).toEqual([200, 200]);
    const { items } = await (
      await here.admin("GET", `/gateways/${id}/api-keys`)
    ).json<{ items: { apiKeyId: string }[] }>();
    expect((await here.admin("DELETE", `/gateways/${id}/api-keys/${items[0]?.apiKeyId}`)).status).toBe(204);
    expect((await ask(here)).status).toBe(401);
    pass(10_000);
    expect((await ask(other)).status).toBe(401);
  });

  it("known to an isolate goes on while D1 is down; an unknown one gets 503, never 401", async ({ expect }) => {
    const id = await gateway(isolate(), { authorizerType: "API_KEY" });
    await providerTarget(isolate(), id, "t", SERVES);
    const [known, unknown] = [await apiKey(isolate(), id), await apiKey(isolate(), id, { name: "late" })];
    upstream();
    const db = countedDatabase();
    const on = isolate({ DB: db.DB });
    await post(on, CHAT, { model: "m" }, { "x-api-key": known });
    db.fail("refuse");
    pass(60_000);
    expect((await post(on, CHAT, { model: "m" }, { "x-api-key": known })).status).toBe(200);
    expect((await post(on, CHAT, { model: "m" }, { "x-api-key": unknown })).status).toBe(503);
  });
});
