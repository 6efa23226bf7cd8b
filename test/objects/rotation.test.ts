/** The Durable Objects that count turns: as many as there are gateways, whatever callers write, each bounded, and emptied when what they counted for is deleted. */
import { evictDurableObject, listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { runCron } from "../../src/control/operations/cron.ts";
import { askRotation } from "../../src/objects/ask-rotation.ts";
import type { Rotation } from "../../src/objects/rotation.ts";
import { Turns } from "../../src/memory/turns.ts";
import { CHAT } from "../support/candidates.ts";
import { pass, stopClock } from "../support/clock.ts";
import { apiKey, gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream, type Seen } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const QUIET_MS = 5_000;
const RESPONSES = "/v1/responses";

stopClock();

afterEach(async () => {
  await reset();
});

const hosts = (asked: readonly Seen[]): string => asked.map(({ url }) => new URL(url).hostname[0]).join("");

/** Targets `names` of the default gateway, which share these models. */
async function share(names: readonly string[], models: readonly string[], authorizerType = "NONE"): Promise<string> {
  const id = await gateway(isolate(), { authorizerType });
  for (const name of names) await providerTarget(isolate(), id, name, { operations: [{ path: CHAT, models }] });
  return id;
}

/** All that the object of this name remembers. */
function remembered(name: string): Promise<Record<string, unknown>> {
  return runInDurableObject(env.ROTATION.getByName(name), (_: Rotation, { storage }) =>
    Object.fromEntries(storage.kv.list()),
  );
}

describe("the Durable Object", () => {
  it("keeps the order of each queue when it is evicted", async ({ expect }) => {
    const stub = env.ROTATION.getByName("gateway/listed");
    expect(await stub.lease("m", ["a", "b"], 1)).toBe(0);
    await evictDurableObject(stub);
    expect(await stub.lease("m", ["a", "b"], 3)).toBe(1);
    expect(await stub.lease("m", ["a", "b"], 2)).toBe(0);
    expect(await remembered("gateway/listed")).toMatchObject({ "queue:m": "b" });
  });

  it("goes on behind the last one where targets come and go", async ({ expect }) => {
    const stub = env.ROTATION.getByName("gateway/listed");
    expect(await stub.lease("m", ["a", "c"], 1)).toBe(0);
    expect(await stub.lease("m", ["a", "b", "c"], 1)).toBe(1);
    expect(await stub.lease("m", ["a", "c"], 1)).toBe(1);
  });

  it("remembers a thousand queues, those last asked for, and not one more", async ({ expect }) => {
    const stub = env.ROTATION.getByName("gateway/matched");
    await runInDurableObject(stub, (rotation: Rotation, { storage }) => {
      const kept: number[] = [];
      for (let at = 0; at < 2_500; at++) {
        if (at % 400 === 0) kept.push(rotation.lease("kept", ["x", "y"], 1));
        rotation.lease(`invented-${at}`, ["a", "b", "c"], 3);
      }
      expect(kept.join("")).toBe("0101010");
      const queues = [...storage.kv.list({ prefix: "queue:" })].map(([key]) => key);
      expect(queues).toHaveLength(1_000);
      expect(queues).toContain("queue:kept");
      expect(queues).toContain("queue:invented-2499");
      expect(queues).not.toContain("queue:invented-1499");
    });
    await evictDurableObject(stub);
    expect(await stub.lease("kept", ["x", "y"], 1)).toBe(1);
    expect(Object.keys(await remembered("gateway/matched"))).toHaveLength(1_001);
  });

  it("counts the turns of queues whose names are longer than 2 KiB, each by itself", async ({ expect }) => {
    const names = Array.from({ length: 30 }, (_, at) => `${"ä".repeat(50)}${at}`).toSorted();
    const queue = `gateway/v1/chat/completions\nm\n${names.join(",")}`;
    const leases = [1, 2].map(() => askRotation(env, "listed", Math.random));
    const turns: number[] = [];
    for (const one of [queue, queue, `${queue},more`, queue]) {
      for (const lease of leases) turns.push(await lease(one, 4, 1));
    }
    expect(turns).toEqual([0, 1, 2, 3, 0, 1, 0, 1]);
  });

  it("begins queues that are asked for once one behind the other, so that they come out even", async ({ expect }) => {
    const stub = env.ROTATION.getByName("gateway/matched");
    const first: number[] = [];
    for (let at = 0; at < 6; at++) first.push(await stub.lease(`invented-${at}`, ["a", "b", "c"], 4));
    expect(first).toEqual([0, 1, 2, 0, 1, 2]);
  });
});

describe("targets that share models", () => {
  it("alternate over isolates that are each asked now and then", async ({ expect }) => {
    await share(["a", "b", "c"], ["m"]);
    const asked = upstream();
    const isolates = [isolate(), isolate()];
    for (let call = 0; call < 9; call++) {
      pass(QUIET_MS);
      const on = isolates[call % 2];
      if (on !== undefined) await post(on, CHAT, { model: "m" });
    }
    expect(hosts(asked)).toBe("abcabcabc");
  });

  for (const [how, models] of [
    ["that are listed", ["large", "small"]],
    ["that a pattern takes", ["*"]],
  ] as const) {
    for (const [when, gapMs] of [
      ["now and then", QUIET_MS],
      ["one right after the other", 10],
    ] as const) {
      it(`share each evenly where two models ${how} are called in turn, ${when}`, async ({ expect }) => {
        await share(["a", "b"], models);
        const asked = upstream();
        const isolates = gapMs === QUIET_MS ? [isolate(), isolate(), isolate()] : [isolate()];
        for (let call = 0; call < 24; call++) {
          pass(gapMs);
          const on = isolates[call % isolates.length];
          if (on !== undefined) await post(on, CHAT, { model: call % 2 === 0 ? "large" : "small" });
        }
        for (const parity of [0, 1]) {
          expect(hosts(asked.filter((_, call) => call % 2 === parity))).toMatch(/^(ab){6}$|^(ba){6}$/);
        }
      });
    }
  }

  it("share a model evenly on each path, where more of them serve one than the other", async ({ expect }) => {
    const id = await share(["a", "b"], ["m"]);
    await providerTarget(isolate(), id, "c", { operations: [{ path: RESPONSES, models: ["m"] }] });
    await providerTarget(isolate(), id, "d", {
      operations: [CHAT, RESPONSES].map((path) => ({ path, models: ["m"] })),
    });
    const asked = upstream();
    for (let call = 0; call < 24; call++) {
      pass(QUIET_MS);
      await post(isolate(), call % 2 === 0 ? CHAT : RESPONSES, { model: "m" });
    }
    expect(hosts(asked.filter((_, call) => call % 2 === 0))).toBe("abdabdabdabd");
    expect(hosts(asked.filter((_, call) => call % 2 === 1))).toMatch(/^(cd){6}$|^(dc){6}$/);
  });

  it("share a model evenly among callers of the same rights, whoever else calls in between", async ({ expect }) => {
    const id = await share(["a", "b", "c"], ["m"], "API_KEY");
    const all = await apiKey(isolate(), id);
    const some = await apiKey(isolate(), id, { allowedModels: ["a/*", "b/*"] });
    const asked = upstream();
    for (let call = 0; call < 24; call++) {
      pass(QUIET_MS);
      await post(isolate(), CHAT, { model: "m" }, { "x-api-key": call % 2 === 0 ? all : some });
    }
    expect(hosts(asked.filter((_, call) => call % 2 === 0))).toBe("abcabcabcabc");
    expect(hosts(asked.filter((_, call) => call % 2 === 1))).toMatch(/^(ab){6}$|^(ba){6}$/);
  });
});

describe("callers who make up models", () => {
  it("make no Durable Objects: a gateway has two, and other gateways theirs", async ({ expect }) => {
    await share(["a", "b"], ["m", "x*", "*y"]);
    const asked = upstream();
    const on = isolate();
    // Those of other tests are listed too.
    const before = await listDurableObjectIds(env.ROTATION);
    for (let at = 0; at < 200; at++) {
      if (at % 40 === 0) pass(1_000);
      await post(on, CHAT, { model: at % 2 === 0 ? `x${at}` : `${at}y` });
    }
    await post(on, CHAT, { model: "m" });
    expect(asked).toHaveLength(201);
    expect(await listDurableObjectIds(env.ROTATION)).toHaveLength(before.length + 2);
    for (const name of ["a", "b"]) expect(hosts(asked).split(name)).toHaveLength(name === "a" ? 102 : 101);
  });

  it("take no listed model's turn away, in the isolate or behind it", async ({ expect }) => {
    const id = await share(["a", "b"], ["m", "*"]);
    const asked = upstream();
    const { leases, ROTATION } = counting();
    const on = isolate({ ROTATION });
    await post(on, CHAT, { model: "m" });
    for (let at = 0; at < 1_100; at++) await post(on, CHAT, { model: `invented-${at}` });
    asked.length = 0;
    await post(on, CHAT, { model: "m" });
    expect(hosts(asked)).toBe("b");
    // The first call's, and a round ahead after the second, which found its turn where the first had left it.
    expect([leases(`${id}/listed`), leases(`${id}/matched`)]).toEqual([2, 50]);
  });

  it("have an isolate ask fifty times a second, and come out even all the same", async ({ expect }) => {
    const { leases, ROTATION } = counting();
    let drawn = 0;
    // As even as chance would be, and the same every time.
    const random = (): number => (drawn++ * 0.618_033_988_75) % 1;
    const turns = new Turns(askRotation({ ROTATION }, "matched", random), random);
    const taken = [0, 0];
    const left: Promise<unknown>[] = [];
    for (let second = 1; second <= 4; second++) {
      for (let at = 0; at < 1_000; at++) {
        const turn = await turns.take(`g/${second}-${at}`, ["a", "b"], Date.now(), (work) => left.push(work));
        taken[turn] = (taken[turn] ?? 0) + 1;
      }
      expect(leases("g/matched")).toBe(50 * second);
      pass(1_000);
    }
    await Promise.all(left);
    for (const count of taken) expect(Math.abs(count - 2_000)).toBeLessThan(10);
  });
});

/** A namespace that counts how often each of its objects is asked. */
function counting(): { leases: (name: string) => number; ROTATION: Env["ROTATION"] } {
  const leases = new Map<string, number>();
  const ROTATION = namespace((name) => ({
    lease: async () => {
      const before = leases.get(name) ?? 0;
      leases.set(name, before + 1);
      return before % 2;
    },
  }));
  return { leases: (name) => leases.get(name) ?? 0, ROTATION };
}

/** The Worker's own, with other objects in it. */
function namespace(getByName: (name: string) => unknown): Env["ROTATION"] {
  return new Proxy(env.ROTATION, {
    get: (own, property) => (property === "getByName" ? getByName : Reflect.get(own, property, own)),
  });
}

describe("what was deleted", () => {
  const SETTLED_MS = 60_000;

  async function called(): Promise<{ id: string; on: Isolate; objects: () => Promise<unknown[]>; target: string }> {
    const id = await share(["a", "b"], ["m", "*"]);
    const target = await providerTarget(isolate(), id, "c", { operations: [{ path: CHAT, models: ["m"] }] });
    upstream();
    const on = isolate();
    for (const model of ["m", "made-up"]) await post(on, CHAT, { model });
    const objects = (): Promise<unknown[]> => Promise.all([`${id}/listed`, `${id}/matched`].map(remembered));
    return { id, on, objects, target };
  }

  async function deleteAll(on: Isolate, id: string): Promise<void> {
    const { items } = await (
      await on.admin("GET", `/gateways/${id}/targets/`)
    ).json<{ items: { targetId: string }[] }>();
    for (const { targetId } of items) await on.admin("DELETE", `/gateways/${id}/targets/${targetId}/`);
    await on.admin("DELETE", `/gateways/${id}/`);
  }

  it("leaves nothing behind once the cron has run: a gateway", async ({ expect }) => {
    const { id, on, objects } = await called();
    const [listed, matched] = await objects();
    expect([listed, matched]).toEqual([
      { newest: "a", [`queue:${CHAT}\nm\n`]: "a" },
      { newest: "a", [`queue:${CHAT}\nmade-up\n`]: "a" },
    ]);
    await deleteAll(on, id);
    await runCron(env, Date.now() + SETTLED_MS);
    expect(await objects()).toEqual([{}, {}]);
    expect(await env.DB.prepare("SELECT * FROM stale_rotations").all()).toMatchObject({ results: [] });
  });

  it("leaves nothing behind once the cron has run: a target, and those that are left begin anew", async ({
    expect,
  }) => {
    const { id, on, objects, target } = await called();
    await on.admin("DELETE", `/gateways/${id}/targets/${target}/`);
    await runCron(env, Date.now() + SETTLED_MS);
    expect(await objects()).toEqual([{}, {}]);
    const asked = upstream();
    for (let call = 0; call < 4; call++) {
      pass(QUIET_MS);
      await post(isolate(), CHAT, { model: "m" });
    }
    expect(hosts(asked)).toBe("abab");
  });

  it("is not emptied before every isolate knows, or what they ask for would bring it back", async ({ expect }) => {
    const { id, on, objects } = await called();
    await deleteAll(on, id);
    const before = await objects();
    await runCron(env, Date.now() + SETTLED_MS - 1);
    expect(await objects()).toEqual(before);
  });

  it("is emptied by a later cron where the Durable Object does not answer", async ({ expect }) => {
    const { id, on, objects } = await called();
    const other = await gateway(on, { name: "other" });
    for (const one of [other, id]) await deleteAll(on, one);
    const ROTATION = namespace((name) =>
      name.startsWith(id) ? { empty: () => Promise.reject(new Error("overloaded")) } : env.ROTATION.getByName(name),
    );
    vi.spyOn(console, "error").mockReturnValue(undefined);
    await expect(runCron(isolate({ ROTATION }).env, Date.now() + SETTLED_MS)).rejects.toThrow(AggregateError);
    expect(await env.DB.prepare("SELECT gateway_id FROM stale_rotations").all()).toMatchObject({
      results: [{ gateway_id: id }],
    });
    await runCron(env, Date.now() + SETTLED_MS);
    expect(await objects()).toEqual([{}, {}]);
  });

  it("is emptied though as many as one run takes fail every time before it", async ({ expect }) => {
    const gateways = [...Array.from({ length: 20 }, (_, number) => `stuck-${number}`), "fine"];
    await env.DB.prepare("INSERT INTO stale_rotations (gateway_id, since) SELECT value, key FROM json_each(?1)")
      .bind(JSON.stringify(gateways))
      .run();
    const ROTATION = namespace((name) =>
      name.startsWith("stuck-")
        ? { empty: () => Promise.reject(new Error("overloaded")) }
        : env.ROTATION.getByName(name),
    );
    vi.spyOn(console, "error").mockReturnValue(undefined);
    const stale = (): Promise<number | null> => env.DB.prepare("SELECT count(*) AS n FROM stale_rotations").first("n");
    for (const left of [21, 20]) {
      await expect(runCron(isolate({ ROTATION }).env, Date.now() + SETTLED_MS)).rejects.toThrow(AggregateError);
      expect(await stale()).toBe(left);
    }
  });

  it("is emptied again where a target is deleted meanwhile", async ({ expect }) => {
    const { id, on, target } = await called();
    const { items } = await (
      await on.admin("GET", `/gateways/${id}/targets/`)
    ).json<{ items: { targetId: string }[] }>();
    await on.admin("DELETE", `/gateways/${id}/targets/${target}/`);
    pass(SETTLED_MS);
    const others = items.filter(({ targetId }) => targetId !== target);
    const ROTATION = namespace(() => ({
      empty: async () => void (await on.admin("DELETE", `/gateways/${id}/targets/${others.pop()?.targetId}/`)),
    }));
    await runCron(isolate({ ROTATION }).env, Date.now());
    expect(others).toEqual([]);
    expect(await env.DB.prepare("SELECT since FROM stale_rotations").all()).toMatchObject({
      results: [{ since: Date.now() }],
    });
  });

  it("is nothing where the gateway has targets and stays", async ({ expect }) => {
    const { id, on, objects } = await called();
    const before = await objects();
    expect((await on.admin("DELETE", `/gateways/${id}/`)).status).toBe(400);
    await runCron(env, Date.now() + SETTLED_MS);
    expect(await objects()).toEqual(before);
  });
});
