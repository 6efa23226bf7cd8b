/** When our own parts fail: the blast stays small, the answer says which, and recovery needs no restart. */
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { pass, stopClock } from "../support/clock.ts";
import { copyUrl, cacheNamespaceOf } from "../../src/memory/colo-copy.ts";
import { CANARIES, furnished } from "../support/canary.ts";
import { candidates, CHAT, nameOf, providers } from "../support/candidates.ts";
import { gateway, providerTarget } from "../support/config.ts";
import { faultyDatabase, hangs, refuses } from "../support/faulty-database.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const SERVES = { operations: [{ path: CHAT, models: ["m"] }] };
const QUIET_MS = 5_000;
const NAMESPACE = cacheNamespaceOf(env) ?? "none";

stopClock();

afterEach(async () => {
  await reset();
});

/** The Durable Object's namespace, of which every question ends so. */
const rotation = (lease: () => Promise<number>): object => ({ getByName: () => ({ lease }) });

const call = (on: Isolate, model = "m"): Promise<Response> => post(on, CHAT, { model });
const status = async (on: Isolate): Promise<unknown[]> => {
  const { status: code, headers } = await call(on);
  return [code, headers.get("x-gateway-error")];
};
const UNAVAILABLE = [503, "config_unavailable"];
const WELL = [200, null];

describe("D1 that answers nonsense", () => {
  const nonsense: Record<string, unknown> = {
    nothing: undefined,
    "a text": "<html>",
    "an empty batch": [],
    "results of no kind": [{}, {}, {}, {}],
    "no version": [{ results: [] }, { results: [] }, { results: [] }, { results: [] }],
    "a version in words": [{ results: [{ version: "seven" }] }, { results: [] }, { results: [] }, { results: [] }],
    "rows that are numbers": [{ results: [{ version: 7 }] }, { results: [1] }, { results: [2] }, { results: [3] }],
    "too few tables": [{ results: [{ version: 7 }] }, { results: [] }],
  };
  for (const [name, answer] of Object.entries(nonsense)) {
    it(`is as good as down: ${name}`, async ({ expect }) => {
      await providerTarget(isolate(), await gateway(isolate()), "t", SERVES);
      upstream();
      const db = faultyDatabase();
      const [cold, warm] = [isolate({ DB: db.DB }), isolate({ DB: db.DB })];
      expect(await status(warm)).toEqual(WELL);
      await caches.default.delete(copyUrl(NAMESPACE, "name:default"));
      db.fail(async () => answer);
      expect(await status(cold)).toEqual(UNAVAILABLE);
      pass(60_000);
      expect(await status(warm)).toEqual(WELL);
      db.fail();
      expect(await status(cold)).toEqual(WELL);
    });
  }
});

describe("D1 that is away", () => {
  it("and hangs leaves a cold isolate with 503, and lets it recover by itself", async ({ expect }) => {
    await providerTarget(isolate(), await gateway(isolate()), "t", SERVES);
    upstream();
    const db = faultyDatabase();
    const cold = isolate({ DB: db.DB });
    db.fail(hangs);
    expect(await status(cold)).toEqual(UNAVAILABLE);
    db.fail();
    pass(1_000);
    expect(await status(cold)).toEqual(WELL);
  });

  for (const [how, fault] of Object.entries({ refuses, hangs })) {
    it(`and ${how} lets a cold isolate begin with the copy near by, and catch up`, async ({ expect }) => {
      const id = await gateway(isolate());
      await providerTarget(isolate(), id, "t", SERVES);
      upstream();
      expect(await status(isolate())).toEqual(WELL);
      const db = faultyDatabase();
      const cold = isolate({ DB: db.DB });
      db.fail(fault);
      expect(await status(cold)).toEqual(WELL);
      db.fail();
      await providerTarget(isolate(), id, "late", { operations: [{ path: CHAT, models: ["new"] }] });
      pass(5_000);
      expect((await call(cold, "new")).status).toBe(200);
    });
  }

  it("leaves no copy of a gateway that was deleted, nor of one that never was", async ({ expect }) => {
    const id = await gateway(isolate());
    upstream();
    const warm = isolate();
    expect((await call(warm)).status).toBe(404);
    expect(await caches.default.match(copyUrl(NAMESPACE, "name:default"))).toBeDefined();
    await isolate().admin("DELETE", `/gateways/${id}/`);
    pass(5_000);
    expect((await call(warm)).status).toBe(404);
    expect(await caches.default.match(copyUrl(NAMESPACE, "name:default"))).toBeUndefined();
    await isolate().fetch(`/gateways/never-0123456789/inference${CHAT}`, { method: "POST", body: "{}" });
    expect(await caches.default.match(copyUrl(NAMESPACE, "id:never-0123456789"))).toBeUndefined();
  });

  it("finds no secret in the copy", async ({ expect }) => {
    const { on, key } = await furnished();
    upstream();
    await post(on, CHAT, { model: "plain/m" }, { "x-api-key": key });
    const copy = await (await caches.default.match(copyUrl(NAMESPACE, "name:default")))?.text();
    expect(copy).toContain("UPSTREAM_PLAIN");
    for (const canary of [...CANARIES, key]) expect(copy).not.toContain(canary);
  });

  it("and comes back at an earlier version is taken at its word, and not asked on every call", async ({ expect }) => {
    const id = await gateway(isolate());
    upstream();
    const db = faultyDatabase();
    const [on, writer] = [isolate({ DB: db.DB }), isolate({ DB: db.DB })];
    // One that wrote what is gone now, and one that read it.
    await providerTarget(writer, id, "t", SERVES);
    for (const one of [on, writer]) expect(await status(one)).toEqual(WELL);
    await env.DB.batch([
      env.DB.prepare("DELETE FROM targets"),
      env.DB.prepare("UPDATE config_version SET version = version - 1"),
    ]);
    pass(5_000);
    for (const one of [on, writer]) {
      expect((await call(one)).status).toBe(404);
      const before = db.trips();
      for (let again = 0; again < 10; again++) await call(one);
      expect(db.trips()).toBe(before);
      pass(5_000);
      await call(one);
      expect(db.trips()).toBe(before + 1);
    }
  });
});

describe("a gateway whose row no longer parses", () => {
  const breakIt = (): Promise<unknown> =>
    env.DB.prepare(`UPDATE gateways SET spec = '{"nonsense":1}', revision = revision + 1 WHERE name = 'other'`).run();

  async function two(): Promise<{ id: string; other: (on: Isolate) => Promise<Response> }> {
    const id = await gateway(isolate());
    const otherId = await gateway(isolate(), { name: "other" });
    for (const one of [id, otherId]) await providerTarget(isolate(), one, "t", SERVES);
    upstream();
    const init = { method: "POST", body: '{"model":"m"}' };
    return { id, other: (on) => on.fetch(`/gateways/${otherId}/inference${CHAT}`, init) };
  }

  it("is refused by name, alone, until it is mended", async ({ expect }) => {
    const { other } = await two();
    const spec = await env.DB.prepare("SELECT spec FROM gateways WHERE name = 'other'").first("spec");
    await breakIt();
    const on = isolate();
    const refused = await other(on);
    expect([refused.status, refused.headers.get("x-gateway-error")]).toEqual(UNAVAILABLE);
    expect(await refused.json()).toMatchObject({ error: { message: expect.stringContaining('gateway "other"') } });
    expect(await status(on)).toEqual(WELL);
    await env.DB.prepare("UPDATE gateways SET spec = ?1 WHERE name = 'other'").bind(spec).run();
    pass(1_000);
    expect((await other(on)).status).toBe(200);
  });

  it("goes on where it is known, and does not keep others from their changes", async ({ expect }) => {
    const { id, other } = await two();
    const on = isolate();
    expect([(await call(on)).status, (await other(on)).status]).toEqual([200, 200]);
    await breakIt();
    await providerTarget(isolate(), id, "late", { operations: [{ path: CHAT, models: ["new"] }] });
    for (let second = 0; second < 10; second++) {
      pass(500);
      expect((await other(on)).status).toBe(200);
    }
    expect((await call(on, "new")).status).toBe(200);
  });
});

describe("the Durable Object", () => {
  for (const [how, lease] of Object.entries({
    "is down": () => Promise.reject(new Error("Durable Object reset")),
    "does not answer in time": () => new Promise<number>(() => undefined),
    "answers nonsense": async () => Number.NaN,
  })) {
    it(`that ${how} costs no call: turns begin anywhere and are fair from there`, async ({ expect }) => {
      vi.spyOn(console, "warn").mockReturnValue(undefined);
      vi.spyOn(Math, "random").mockReturnValue(0.5);
      await candidates(["a", "b", "c"]);
      const asked = providers({});
      const on = isolate({ ROTATION: rotation(lease) });
      for (let turn = 0; turn < 6; turn++) expect((await call(on)).status).toBe(200);
      expect(asked.map(nameOf).join("")).toBe("bcabca");
    });
  }

  it("is asked again once it is back", async ({ expect }) => {
    vi.spyOn(console, "warn").mockReturnValue(undefined);
    await candidates(["a", "b", "c"]);
    const asked = providers({});
    let down = true;
    const on = isolate({ ROTATION: rotation(async () => (down ? Promise.reject(new Error("down")) : 2)) });
    // The first turn and the round that was leased with it.
    for (let turn = 0; turn < 4; turn++) await call(on);
    down = false;
    pass(QUIET_MS);
    asked.length = 0;
    await call(on);
    expect(asked.map(nameOf)).toEqual(["c"]);
  });
});
