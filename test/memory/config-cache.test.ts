/** Config at the edge (design, section 8): D1 is the truth, and no call waits for it in the steady state. */
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { copyUrl, cacheNamespaceOf } from "../../src/memory/colo-copy.ts";
import { readRows, stampOf } from "../../src/store/gateway-rows.ts";
import { pass, stopClock } from "../support/clock.ts";
import { apiKey, gateway, keyIn, providerTarget } from "../support/config.ts";
import { faultyDatabase, hangs, refuses, type Question } from "../support/faulty-database.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const SERVES = { operations: [{ path: CHAT, models: ["m"] }] };

stopClock();

afterEach(async () => {
  await reset();
});

describe("an isolate", () => {
  it("reads a config version once, and nothing for the calls after it", async ({ expect }) => {
    await providerTarget(isolate(), await gateway(isolate()), "t", SERVES);
    upstream();
    const db = faultyDatabase();
    const on = isolate({ DB: db.DB });
    expect((await post(on, CHAT, { model: "m" })).status).toBe(200);
    expect(db.trips()).toBe(1);
    for (let call = 0; call < 50; call++) await post(on, CHAT, { model: "m" });
    expect(db.trips()).toBe(1);
  });

  it("asks for the version of one row after two seconds, behind the call", async ({ expect }) => {
    await providerTarget(isolate(), await gateway(isolate()), "t", SERVES);
    upstream();
    const db = faultyDatabase();
    const on = isolate({ DB: db.DB });
    await post(on, CHAT, { model: "m" });
    pass(2_001);
    for (let call = 0; call < 10; call++) await post(on, CHAT, { model: "m" });
    expect(db.trips()).toBe(2);
  });

  it("shares one read among the calls that arrive while it starts", async ({ expect }) => {
    await providerTarget(isolate(), await gateway(isolate()), "t", SERVES);
    upstream();
    const db = faultyDatabase();
    const on = isolate({ DB: db.DB });
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(on, CHAT, { model: "m" })));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(db.trips()).toBe(1);
  });

  it("serves its own change at once and another's within five seconds, idle or busy", async ({ expect }) => {
    const [here, busy, idle] = [isolate(), isolate(), isolate()];
    const id = await gateway(here);
    upstream();
    for (const on of [here, busy, idle]) expect((await post(on, CHAT, { model: "m" })).status).toBe(404);
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
    const db = faultyDatabase();
    const on = isolate({ DB: db.DB });
    await post(on, CHAT, { model: "m" });
    for (const how of [refuses, hangs]) {
      db.fail(how);
      pass(60_000);
      expect((await post(on, CHAT, { model: "m" })).status).toBe(200);
      expect((await post(on, CHAT, { model: "m" })).status).toBe(200);
    }
  });

  it("that knows nothing answers 503 config_unavailable while D1 is down, asks it once a second, and recovers by itself", async ({
    expect,
  }) => {
    const id = await gateway(isolate(), { authorizerType: "API_KEY" });
    await providerTarget(isolate(), id, "t", SERVES);
    const key = await apiKey(isolate(), id);
    upstream();
    const db = faultyDatabase();
    const on = isolate({ DB: db.DB });
    db.fail(refuses);
    const refused = await post(on, CHAT, { model: "m" }, { "x-api-key": key });
    expect([refused.status, refused.headers.get("x-gateway-error")]).toEqual([503, "config_unavailable"]);
    expect(refused.headers.get("retry-after")).toBe("2");
    const trips = db.trips();
    expect((await post(on, CHAT, { model: "m" }, { "x-api-key": key })).status).toBe(503);
    expect(db.trips()).toBe(trips);
    db.fail();
    pass(1_000);
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

/** The batch that reads a gateway's config whole, and the one that only finds out whether it has changed. */
const whole = ({ sql }: Question): boolean => sql.includes("g.* FROM gateways");
const stamp = ({ sql }: Question): boolean => sql.includes("g.revision, g.updated_at FROM gateways");
const version = ({ sql }: Question): boolean => sql === "SELECT version FROM config_version WHERE id = 1";

/** A call to a gateway by its id. */
async function ask(on: Isolate, id: string, model = "m", background = true): Promise<unknown[]> {
  const body = JSON.stringify({ model });
  const response = await on.fetch(`/gateways/${id}/inference${CHAT}`, { method: "POST", body, background });
  return [response.status, response.headers.get("x-gateway-error")];
}
/** What it leaves behind may never end, and is left to itself. */
const hasten = (on: Isolate, id: string, model = "m"): Promise<unknown[]> => ask(on, id, model, false);
const WELL = [200, null];
const UNAVAILABLE = [503, "config_unavailable"];

/** Two gateways that an isolate knows. */
async function two() {
  const [one, other] = [await gateway(isolate()), await gateway(isolate(), { name: "other" })];
  for (const id of [one, other]) await providerTarget(isolate(), id, "t", SERVES);
  upstream();
  const db = faultyDatabase();
  const on = isolate({ DB: db.DB });
  for (const id of [one, other]) expectWell(await ask(on, id));
  db.asked();
  return { one, other, db, on };
}

function expectWell(outcome: unknown[]): void {
  if (String(outcome) !== String(WELL)) throw new Error(String(outcome));
}

describe("a change of config elsewhere", () => {
  it("keeps no call waiting, also while it is being read, until what is known is four seconds old", async ({
    expect,
  }) => {
    const { one, db, on } = await two();
    await providerTarget(isolate(), one, "late", { operations: [{ path: CHAT, models: ["new"] }] });
    const { promise: isOpen, resolve: open } = Promise.withResolvers<void>();
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>();
    db.fail(async (_, real) => {
      asked();
      await isOpen;
      return real();
    }, whole);
    pass(2_500);
    const first = ask(on, one);
    await isAsked;
    // Time stands: a call that waited for the batch would wait for ever.
    for (let call = 0; call < 20; call++) expect(await hasten(on, one)).toEqual(WELL);
    pass(1_499);
    expect(await hasten(on, one, "new")).toEqual([404, "unknown_model"]);
    pass(1);
    const waiting = ask(on, one, "new");
    open();
    expect(await Promise.all([first, waiting])).toEqual([WELL, WELL]);
    expect(db.asked().filter(whole)).toHaveLength(1);
  });

  it("has only the gateway read anew that was changed: others are asked whether they were, in three short answers", async ({
    expect,
  }) => {
    const { one, other, db, on } = await two();
    await providerTarget(isolate(), one, "late", { operations: [{ path: CHAT, models: ["new"] }] });
    pass(4_000);
    expect(await ask(on, one, "new")).toEqual(WELL);
    const changed = db.asked();
    expect([changed.filter(version), changed.filter(stamp), changed.filter(whole)].map(({ length }) => length)).toEqual(
      [1, 1, 1],
    );
    expect(await ask(on, other)).toEqual(WELL);
    const unchanged = db.asked();
    expect([unchanged.filter(stamp).length, unchanged.length]).toEqual([1, 1]);
    // And then not again.
    pass(4_000);
    for (const id of [one, other]) expect(await ask(on, id)).toEqual(WELL);
    expect(db.asked().map(version)).toEqual([true]);
  });

  const changes: Record<string, (on: Isolate, id: string, target: string) => Promise<unknown>> = {
    "a target is added": (on, id) => providerTarget(on, id, "late", { operations: [{ path: CHAT, models: ["new"] }] }),
    "a target is deleted": (on, id, target) => on.admin("DELETE", `/gateways/${id}/targets/${target}/`),
    "a target is updated": (on, id, target) =>
      on.admin("PUT", `/gateways/${id}/targets/${target}/`, {
        name: "t",
        targetConfiguration: { inference: { provider: { endpoint: "https://elsewhere.provider.test" } } },
      }),
    "the gateway is updated": (on, id) =>
      on.admin("PUT", `/gateways/${id}/`, { name: "other", authorizerType: "NONE", description: "another" }),
    "a provider's key is": (on) =>
      on.admin("POST", "/identities/UpdateApiKeyCredentialProvider", {
        name: "named",
        apiKeySecretConfig: { secretId: "UPSTREAM_OTHER", jsonKey: "key" },
      }),
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`is seen where ${what}, also within one millisecond of another`, async ({ expect }) => {
      const on = isolate({ UPSTREAM_NAMED: "k", UPSTREAM_OTHER: "o" });
      const id = await gateway(on, { name: "other" });
      const credential = await keyIn(on, "named", "UPSTREAM_NAMED");
      const target = await providerTarget(on, id, "t", { ...SERVES, credential });
      const before = await readRows(env.DB, { id });
      expect(stampOf(await readRows(env.DB, { id }))).toBe(stampOf(before));
      await change(on, id, target);
      const after = await readRows(env.DB, { id });
      expect(stampOf(after)).not.toBe(stampOf(before));
      expect(after.version).toBeGreaterThan(before.version);
    });
  }

  it("made here is seen by the next call, whatever a replica says and whatever was under way", async ({ expect }) => {
    const { one, db, on } = await two();
    const lagging = await readRows(env.DB, { id: one });
    db.fail(
      async ({ sql }, real) => {
        const answers = await real();
        if (!Array.isArray(answers))
          return sql === "SELECT version FROM config_version WHERE id = 1" ? lagging.version : answers;
        const rows = [[{ version: lagging.version }], lagging.gateways, lagging.targets, lagging.providers];
        return rows.map((results) => ({ results, meta: { served_by_primary: false } }));
      },
      ({ constraint }) => constraint === "first-unconstrained",
    );
    await providerTarget(on, one, "late", { operations: [{ path: CHAT, models: ["new"] }] });
    expect(await ask(on, one, "new")).toEqual(WELL);
  });
});

describe("a gateway's config", () => {
  it("is read with the credential providers that its targets name, however many others there are", async ({
    expect,
  }) => {
    const on = isolate({ UPSTREAM_NAMED: "k" });
    const id = await gateway(on);
    const credential = await keyIn(on, "named", "UPSTREAM_NAMED");
    for (const name of ["a", "b"]) await providerTarget(on, id, name, { credential });
    await providerTarget(on, id, "open");
    for (let nth = 0; nth < 8; nth++) await keyIn(on, `other-${nth}`, "UPSTREAM_OTHER");
    const elsewhere = await gateway(on, { name: "other" });
    const other = JSON.parse(
      JSON.stringify(credential).replace("apikeycredentialprovider/named", "apikeycredentialprovider/other-7"),
    );
    await providerTarget(on, elsewhere, "t", { credential: other });

    let read = 0;
    const DB = new Proxy(env.DB, {
      get: (db, name) =>
        name === "batch"
          ? async (statements: D1PreparedStatement[]) => {
              const answers = await db.batch(statements);
              read = answers.reduce((sum, { meta }) => sum + meta.rows_read, 0);
              return answers;
            }
          : db.prepare.bind(db),
    });
    expect((await readRows(DB, { id })).providers.map(({ name }) => name)).toEqual(["named"]);
    const before = read;
    for (let nth = 8; nth < 45; nth++) await keyIn(on, `other-${nth}`, "UPSTREAM_OTHER");
    await readRows(DB, { id });
    expect(read).toBe(before);
    expect((await readRows(DB, { name: "other" })).providers.map(({ name }) => name)).toEqual(["other-7"]);
  });

  it("is read with the provider of what worked last too, and by a database that knows no such thing without", async ({
    expect,
  }) => {
    const on = isolate({ UPSTREAM_NAMED: "k" });
    const id = await gateway(on);
    const credential = await keyIn(on, "named", "UPSTREAM_NAMED");
    await keyIn(on, "other", "UPSTREAM_NAMED");
    await providerTarget(on, id, "t", { credential });
    const names = async (): Promise<unknown[]> => (await readRows(env.DB, { id })).providers.map(({ name }) => name);
    await env.DB.prepare(
      "UPDATE targets SET last_good_spec = replace(spec, 'apikeycredentialprovider/named', 'apikeycredentialprovider/other')",
    ).run();
    expect(await names()).toEqual(["named", "other"]);
    await env.DB.prepare("ALTER TABLE targets DROP COLUMN last_good_spec").run();
    expect(await names()).toEqual(["named"]);
  });

  it("is not taken from another Worker's copy in the same colo, nor from one of nobody's", async ({ expect }) => {
    await providerTarget(isolate(), await gateway(isolate()), "t", SERVES);
    upstream();
    expect((await post(isolate(), CHAT, { model: "m" })).status).toBe(200);
    expect(await caches.default.match(copyUrl(cacheNamespaceOf(env) ?? "none", "name:default"))).toBeDefined();
    const down = faultyDatabase();
    down.fail(refuses);
    const namespace = (id: string) => ({ idFromName: () => ({ toString: () => id }) });
    expect((await post(isolate({ DB: down.DB }), CHAT, { model: "m" })).status).toBe(200);
    expect((await post(isolate({ DB: down.DB, ROTATION: namespace("another's") }), CHAT, { model: "m" })).status).toBe(
      503,
    );
    // Two that cannot be told apart share nothing either.
    expect((await post(isolate({ ROTATION: undefined }), CHAT, { model: "m" })).status).toBe(200);
    expect((await post(isolate({ DB: down.DB, ROTATION: undefined }), CHAT, { model: "m" })).status).toBe(503);
  });

  it("while D1 hangs is asked for once however many call, and waited for once", async ({ expect }) => {
    const { one, db, on } = await two();
    pass(4_000);
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>();
    db.fail((question, real) => {
      asked();
      return hangs(question, real);
    });
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: Date.now() });
    const calls = Array.from({ length: 20 }, () => hasten(on, one));
    await isAsked;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await Promise.all(calls)).toEqual(calls.map(() => WELL));
    expect(db.asked()).toHaveLength(1);
    for (let call = 0; call < 20; call++) expect(await hasten(on, one)).toEqual(WELL);
    expect(db.asked()).toHaveLength(0);
  });
});

describe("a gateway that was made just now", () => {
  it("is found although the replica near by does not know it, and is of a version that this isolate has seen", async ({
    expect,
  }) => {
    const { db, on } = await two();
    const seen = await env.DB.prepare("SELECT version FROM config_version").first("version");
    const late = await gateway(isolate(), { name: "late" });
    await providerTarget(isolate(), late, "t", SERVES);
    const nothing = { results: [], meta: { served_by_primary: false } };
    db.fail(
      async () => [{ ...nothing, results: [{ version: seen }] }, nothing, nothing, nothing],
      ({ constraint }) => constraint === "first-unconstrained",
    );
    expect(await ask(on, late)).toEqual(WELL);
  });
});

describe("gateways that nobody made", () => {
  const unknown = (nth: number): string => `nobody-${String(nth).padStart(10, "0")}`;
  const MISSING = [404, "not_found"];
  const OVERLOADED = [503, "overloaded"];

  it(
    "are looked up fifty times a second and no more, and are in the way of none that there are",
    {
      timeout: 60_000,
    },
    async ({ expect }) => {
      const { one, other, db, on } = await two();
      const outcomes = new Map<string, number>();
      for (let nth = 0; nth < 3_000; nth++) {
        const outcome = String(await ask(on, unknown(nth)));
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
      expect(Object.fromEntries(outcomes)).toEqual({ [String(MISSING)]: 50, [String(OVERLOADED)]: 2_950 });
      expect(db.asked()).toHaveLength(50);
      for (const id of [one, other]) expect(await ask(on, id)).toEqual(WELL);
      // One that this isolate does not know yet begins with its copy near by, and the default one is looked up.
      const cold = isolate({ DB: db.DB });
      for (let nth = 0; nth < 60; nth++) await ask(cold, unknown(nth));
      expect(await ask(cold, one)).toEqual(WELL);
      expect((await post(cold, CHAT, { model: "m" })).status).toBe(200);
      db.fail(refuses);
      pass(60_000);
      for (const id of [one, other]) expect(await ask(on, id)).toEqual(WELL);
    },
  );

  it("are remembered for two seconds, and not believed where D1 cannot be asked", async ({ expect }) => {
    const { db, on } = await two();
    for (let call = 0; call < 20; call++) expect(await ask(on, unknown(1))).toEqual(MISSING);
    expect(db.asked()).toHaveLength(1);
    pass(1_999);
    expect(await ask(on, unknown(1))).toEqual(MISSING);
    expect(db.asked()).toHaveLength(0);
    pass(1);
    expect(await ask(on, unknown(1))).toEqual(MISSING);
    expect(db.asked()).toHaveLength(1);
    db.fail(refuses);
    pass(2_000);
    expect(await ask(on, unknown(1))).toEqual(UNAVAILABLE);
  });
});
