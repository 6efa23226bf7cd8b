/** Callers' keys in an isolate's memory: known ones go on whatever D1 does, unknown ones are looked up, and strangers are in nobody's way. */
import { afterEach, describe, it, vi } from "vitest";
import { makeApiKey } from "../../src/identity/api-key.ts";
import { pass, stopClock } from "../support/clock.ts";
import { apiKey, gateway, providerTarget } from "../support/config.ts";
import { faultyDatabase, hangs, knowsNothing, refuses, type Question } from "../support/faulty-database.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const SERVES = { operations: [{ path: CHAT, models: ["m"] }] };

stopClock();

afterEach(async () => {
  await reset();
});

const ofKeys = ({ sql }: Question): boolean => sql === "SELECT * FROM api_keys WHERE sha256 = ?1";
const stranger = (): string => makeApiKey((bytes) => crypto.getRandomValues(bytes));

/** A gateway that takes keys, as an isolate with a database of its own finds it. */
async function keyed() {
  const id = await gateway(isolate(), { authorizerType: "API_KEY" });
  await providerTarget(isolate(), id, "t", SERVES);
  upstream();
  const db = faultyDatabase();
  const on = isolate({ DB: db.DB });
  return { id, db, on, key: await apiKey(isolate(), id) };
}

async function ask(on: Isolate, key: string, background = true): Promise<unknown[]> {
  const response = await on.fetch(`/inference${CHAT}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": key },
    body: '{"model":"m"}',
    background,
  });
  return [response.status, response.headers.get("x-gateway-error")];
}
/** What it leaves behind may never end, and is left to itself. */
const hasten = (on: Isolate, key: string): Promise<unknown[]> => ask(on, key, false);
const WELL = [200, null];
const UNKNOWN = [401, "unauthenticated"];
const UNAVAILABLE = [503, "config_unavailable"];
const OVERLOADED = [503, "overloaded"];

describe("an API key", () => {
  it("is looked up once in five seconds, never in the way of a call of a caller we know", async ({ expect }) => {
    const id = await gateway(isolate(), { authorizerType: "API_KEY" });
    await providerTarget(isolate(), id, "t", SERVES);
    const key = await apiKey(isolate(), id);
    upstream();
    const db = faultyDatabase();
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
    const db = faultyDatabase();
    const on = isolate({ DB: db.DB });
    await post(on, CHAT, { model: "m" }, { "x-api-key": known });
    db.fail(refuses);
    pass(60_000);
    expect((await post(on, CHAT, { model: "m" }, { "x-api-key": known })).status).toBe(200);
    expect((await post(on, CHAT, { model: "m" }, { "x-api-key": unknown })).status).toBe(503);
  });

  it("made just now is found although the replica near by does not know it, and one that nobody made is asked for twice", async ({
    expect,
  }) => {
    const { id, db, on, key } = await keyed();
    expect(await ask(on, key)).toEqual(WELL);
    db.fail(knowsNothing, ({ constraint }) => constraint === "first-unconstrained");
    const late = await apiKey(isolate(), id, { name: "late" });
    db.asked();
    expect(await ask(on, late)).toEqual(WELL);
    expect(await ask(on, stranger())).toEqual(UNKNOWN);
    const asked = db.asked().filter(ofKeys);
    expect(asked.map(({ constraint }) => constraint)).toEqual(
      Array.from({ length: 2 }, () => ["first-unconstrained", "first-primary"]).flat(),
    );
  });

  it("is not refused where the primary, which would know, does not answer", async ({ expect }) => {
    const { id, db, on, key } = await keyed();
    expect(await ask(on, key)).toEqual(WELL);
    db.fail(
      (question, real) =>
        question.constraint === "first-primary" ? refuses(question, real) : knowsNothing(question, real),
      ofKeys,
    );
    const late = await apiKey(isolate(), id, { name: "late" });
    expect(await ask(on, late)).toEqual(UNAVAILABLE);
  });

  it("on a cold isolate is looked up again where the replica that read the config with it does not know it", async ({
    expect,
  }) => {
    const { db, on, key } = await keyed();
    db.fail(
      async (_, real) => {
        const answers = await real();
        return Array.isArray(answers)
          ? [...answers.slice(0, -1), { results: [], meta: { served_by_primary: false } }]
          : answers;
      },
      ({ sql }) => sql.includes("config_version"),
    );
    expect(await ask(on, key)).toEqual(WELL);
  });

  it("whose row no longer parses is refused alone, and not as a wrong one", async ({ expect }) => {
    const { id, db, on, key } = await keyed();
    const other = await apiKey(isolate(), id, { name: "other" });
    expect(await ask(on, key)).toEqual(WELL);
    await on.env.DB.prepare("UPDATE api_keys SET allowed_models = '7' WHERE name = 'other'").run();
    expect(await ask(on, other)).toEqual(UNAVAILABLE);
    pass(60_000);
    // Had it counted as D1's failure, nobody would be looked up anew.
    db.asked();
    expect(await ask(on, other)).toEqual(UNAVAILABLE);
    expect(await ask(on, key)).toEqual(WELL);
    expect(db.asked().filter(ofKeys)).toHaveLength(2);
  });

  it("that was revoked here is refused also where a look-up from before it is still under way", async ({ expect }) => {
    const { id, db, on, key } = await keyed();
    expect(await ask(on, key)).toEqual(WELL);
    const { promise: isOpen, resolve: open } = Promise.withResolvers<void>();
    const { promise: isRead, resolve: read } = Promise.withResolvers<void>();
    db.fail(async (_, real) => {
      const answer = await real();
      read();
      await isOpen;
      return answer;
    }, ofKeys);
    pass(5_000);
    const behind = post(on, CHAT, { model: "m" }, { "x-api-key": key });
    await isRead;
    const { items } = await (
      await on.admin("GET", `/gateways/${id}/api-keys`)
    ).json<{ items: { apiKeyId: string }[] }>();
    expect((await on.admin("DELETE", `/gateways/${id}/api-keys/${items[0]?.apiKeyId}`)).status).toBe(204);
    db.fail();
    open();
    expect((await behind).status).toBe(200);
    expect(await ask(on, key)).toEqual(UNKNOWN);
  });
});

describe("while D1 hangs, a key older than ten seconds", () => {
  it("is asked for once however many present it, and waited for once", async ({ expect }) => {
    const { db, on, key } = await keyed();
    expect(await hasten(on, key)).toEqual(WELL);
    pass(10_000);
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>();
    db.fail((question, real) => {
      asked();
      return hangs(question, real);
    }, ofKeys);
    db.asked();
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: Date.now() });
    const calls = Array.from({ length: 20 }, () => hasten(on, key));
    await isAsked;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await Promise.all(calls)).toEqual(calls.map(() => WELL));
    expect(db.asked().filter(ofKeys)).toHaveLength(1);
    // Time stands from here on: whoever waited would wait for ever.
    for (let call = 0; call < 20; call++) expect(await hasten(on, key)).toEqual(WELL);
    expect(db.asked().filter(ofKeys)).toHaveLength(0);
    // Looked up again a second later, behind the call.
    vi.setSystemTime(Date.now() + 1_000);
    for (let call = 0; call < 20; call++) expect(await hasten(on, key)).toEqual(WELL);
    expect(db.asked().filter(ofKeys)).toHaveLength(1);
  });

  it("waits for it no longer than config did a moment ago: they share a database", async ({ expect }) => {
    const { db, on, key } = await keyed();
    expect(await hasten(on, key)).toEqual(WELL);
    pass(10_000);
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>();
    db.fail((question, real) => {
      asked();
      return hangs(question, real);
    });
    db.asked();
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: Date.now() });
    const calls = Array.from({ length: 20 }, () => hasten(on, key));
    await isAsked;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await Promise.all(calls)).toEqual(calls.map(() => WELL));
    expect(db.asked()).toHaveLength(1);
  });

  it("that nobody knows here is refused with 503 at once for a second, and then asked for again", async ({
    expect,
  }) => {
    const { id, db, on, key } = await keyed();
    expect(await hasten(on, key)).toEqual(WELL);
    const late = await apiKey(isolate(), id, { name: "late" });
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>();
    db.fail((question, real) => {
      asked();
      return hangs(question, real);
    }, ofKeys);
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: Date.now() });
    const call = hasten(on, late);
    await isAsked;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await call).toEqual(UNAVAILABLE);
    db.fail();
    expect(await hasten(on, late)).toEqual(UNAVAILABLE);
    expect(await hasten(on, key)).toEqual(WELL);
    vi.setSystemTime(Date.now() + 1_000);
    expect(await hasten(on, late)).toEqual(WELL);
  });
});

describe("ten thousand strangers' keys", () => {
  it(
    "cost D1 fifty look-ups a second, are never called wrong without one, and push no good key out",
    {
      timeout: 60_000,
    },
    async ({ expect }) => {
      const { id, db, on, key } = await keyed();
      expect(await ask(on, key)).toEqual(WELL);
      const late = await apiKey(isolate(), id, { name: "late" });
      db.asked();
      const outcomes = new Map<string, number>();
      for (let call = 0; call < 10_000; call++) {
        const outcome = String(await ask(on, stranger()));
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
      expect(Object.fromEntries(outcomes)).toEqual({ [String(UNKNOWN)]: 50, [String(OVERLOADED)]: 9_950 });
      expect(db.asked()).toHaveLength(50);
      // Not looked up: so not called wrong either, good as it is.
      const refused = await post(on, CHAT, { model: "m" }, { "x-api-key": late });
      expect([refused.status, refused.headers.get("x-gateway-error"), refused.headers.get("retry-after")]).toEqual([
        ...OVERLOADED,
        "1",
      ]);
      expect(await ask(on, key)).toEqual(WELL);
      pass(1_000);
      expect(await ask(on, late)).toEqual(WELL);
      db.fail(refuses);
      pass(60_000);
      for (const good of [key, late]) expect(await ask(on, good)).toEqual(WELL);
    },
  );

  it("are each looked up once in five seconds, though presented again and again", async ({ expect }) => {
    const { db, on, key } = await keyed();
    expect(await ask(on, key)).toEqual(WELL);
    const unknown = stranger();
    for (let call = 0; call < 100; call++) expect(await ask(on, unknown)).toEqual(UNKNOWN);
    expect(db.asked().filter(ofKeys)).toHaveLength(1);
    pass(4_999);
    expect(await ask(on, unknown)).toEqual(UNKNOWN);
    expect(db.asked().filter(ofKeys)).toHaveLength(0);
    pass(1);
    expect(await ask(on, unknown)).toEqual(UNKNOWN);
    expect(db.asked().filter(ofKeys)).toHaveLength(1);
    // Not believed for ever where D1 cannot be asked.
    pass(5_000);
    db.fail(refuses);
    expect(await ask(on, unknown)).toEqual(UNAVAILABLE);
  });
});
