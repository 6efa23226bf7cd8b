/** Turns by leases: exact fairness, strict alternation when quiet, few questions when busy; simulated on a virtual clock, and on the real Durable Object. */
import { evictDurableObject, reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import type { Rotation } from "../../src/store/rotation.ts";
import { successor } from "../../src/store/rotation.ts";
import { Turns, type Lease } from "../../src/store/turns.ts";
import { gateway, providerTarget } from "../support/config.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post } from "../support/worker.ts";

const QUIET_MS = 5_000;

/** The Durable Object's arithmetic, and how often it was asked. */
function counter(): { lease: Lease; asked: () => number } {
  const last = new Map<string, string>();
  let asked = 0;
  return {
    lease: async (key, names, turns) => {
      asked++;
      const first = successor(names, last.get(key));
      last.set(key, names[(first + turns - 1) % names.length] ?? "");
      return first;
    },
    asked: () => asked,
  };
}

/** A small generator with a seed: the same run every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** What a turn left behind is done before the next one. */
async function take(turns: Turns, names: readonly string[], now: number): Promise<string> {
  const left: Promise<unknown>[] = [];
  const index = await turns.take("m", names, now, (work) => left.push(work));
  await Promise.all(left);
  return names[index] ?? "";
}

function spread(taken: readonly string[], names: readonly string[]): number {
  const counts = names.map((name) => taken.filter((one) => one === name).length);
  return Math.max(...counts) - Math.min(...counts);
}

describe("turns in one isolate", () => {
  it("follow each other strictly, busy or quiet", async ({ expect }) => {
    const names = ["a", "b", "c"];
    const { lease } = counter();
    const turns = new Turns(lease, seeded(1));
    const random = seeded(2);
    let now = 0;
    for (let call = 0; call < 2_000; call++) {
      now += random() < 0.05 ? QUIET_MS * 2 : Math.floor(random() * 50);
      expect(await take(turns, names, now)).toBe(names[call % 3]);
    }
  });

  it("cost less than one question per hundred calls when busy", async ({ expect }) => {
    for (const count of [2, 3, 7]) {
      const names = Array.from({ length: count }, (_, at) => `t${at}`);
      const { lease, asked } = counter();
      const turns = new Turns(lease, seeded(1));
      for (let call = 0; call < 10_000; call++) await take(turns, names, call);
      expect(asked()).toBeLessThan(100);
    }
  });

  it("wait for nobody after the first, even while the answer is on its way", async ({ expect }) => {
    const names = ["a", "b"];
    let answer: ((first: number) => void) | undefined;
    let asked = 0;
    const turns = new Turns(() => {
      asked++;
      return asked === 1 ? Promise.resolve(0) : new Promise((resolve) => (answer = resolve));
    }, seeded(1));
    const background: Promise<unknown>[] = [];
    const taken: number[] = [];
    for (let call = 0; call < 20; call++) taken.push(await turns.take("m", names, 0, (work) => background.push(work)));
    expect(taken).toEqual(Array.from({ length: 20 }, (_, at) => at % 2));
    expect(asked).toBe(2);
    answer?.(0);
    await Promise.all(background);
  });

  it("begin at a random place where nobody answers, and are fair from there", async ({ expect }) => {
    vi.spyOn(console, "warn").mockReturnValue(undefined);
    const names = ["a", "b", "c", "d"];
    const begun = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const turns = new Turns(() => Promise.reject(new Error("no Durable Object")), seeded(seed * 7_919));
      const taken: string[] = [];
      for (let call = 0; call < 40; call++) taken.push(await take(turns, names, call));
      begun.add(taken[0] ?? "");
      expect(spread(taken, names)).toBe(0);
    }
    expect(begun.size).toBe(4);
  });

  it("neither repeat nor pass over a target when others come or go", async ({ expect }) => {
    const { lease } = counter();
    const turns = new Turns(lease, seeded(1));
    const order: string[] = [];
    for (const names of [
      ["a", "c"],
      ["a", "b", "c"],
      ["b", "c"],
      ["b", "c", "d"],
    ]) {
      for (let call = 0; call < names.length * 2; call++) order.push(await take(turns, names, 0));
    }
    expect(order.join("")).toBe(["acac", "abcabc", "bcbc", "dbcdbc"].join(""));
  });
});

describe("turns across the world", () => {
  it("alternate strictly while calls are rare, whichever isolate takes them", async ({ expect }) => {
    const names = ["a", "b", "c"];
    const { lease } = counter();
    const isolates = Array.from({ length: 50 }, (_, at) => new Turns(lease, seeded(at)));
    const random = seeded(9);
    for (let call = 0; call < 300; call++) {
      const turns = isolates[Math.floor(random() * isolates.length)];
      if (turns !== undefined) expect(await take(turns, names, call * QUIET_MS)).toBe(names[call % 3]);
    }
  });

  it("come out even over hundreds of isolates that come and die with their leases", async ({ expect }) => {
    const names = ["a", "b", "c"];
    const { lease, asked } = counter();
    const random = seeded(4);
    const isolates = Array.from({ length: 200 }, () => new Turns(lease, random));
    const taken: string[] = [];
    let died = 0;
    for (let call = 0; call < 60_000; call++) {
      const at = Math.floor(random() * isolates.length);
      if (random() < 0.001) {
        isolates[at] = new Turns(lease, random);
        died++;
      }
      const turns = isolates[at];
      if (turns !== undefined) taken.push(await take(turns, names, call));
    }
    expect(died).toBeGreaterThan(20);
    // Each isolate may be in the middle of a round, and each that died may have been: n - 1 turns at most, either way.
    expect(spread(taken, names)).toBeLessThan((isolates.length + died) * (names.length - 1));
    expect(spread(taken, names)).toBeLessThan(taken.length * 0.01);
    expect(asked()).toBeLessThan(taken.length / 10);
  });
});

describe("the Durable Object", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await reset();
  });

  it("keeps the order when it is evicted", async ({ expect }) => {
    const stub = env.ROTATION.getByName("gateway/model");
    expect(await stub.lease(["a", "b"], 1)).toBe(0);
    await evictDurableObject(stub);
    expect(await stub.lease(["a", "b"], 3)).toBe(1);
    expect(await stub.lease(["a", "b"], 2)).toBe(0);
    await runInDurableObject(stub, (_: Rotation, state) => {
      expect(state.storage.kv.get("last")).toBe("b");
    });
  });

  it("makes targets alternate over isolates that are each asked now and then", async ({ expect }) => {
    const id = await gateway(isolate());
    for (const name of ["a", "b", "c"]) {
      await providerTarget(isolate(), id, name, { operations: [{ path: "/v1/chat/completions", models: ["m"] }] });
    }
    const asked = upstream();
    const isolates = [isolate(), isolate()];
    for (let call = 0; call < 9; call++) {
      vi.setSystemTime(Date.now() + QUIET_MS);
      const on = isolates[call % 2];
      if (on !== undefined) await post(on, "/v1/chat/completions", { model: "m" });
    }
    expect(asked.map(({ url }) => new URL(url).hostname[0]).join("")).toBe("abcabcabc");
  });
});
