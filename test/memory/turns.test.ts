/** Turns by leases: exact fairness, strict alternation when quiet, few questions when busy; simulated on a virtual clock. */
import { describe, it, vi } from "vitest";
import { successor } from "../../src/objects/rotation.ts";
import { Turns } from "../../src/memory/turns.ts";
import type { Lease } from "../../src/objects/ask-rotation.ts";

const QUIET_MS = 5_000;

/** The Durable Object's arithmetic, and how often it was asked. */
function counter(): { lease: Lease; asked: () => number } {
  const last = new Map<string, string>();
  let asked = 0;
  return {
    lease: async (key, takers, turns) => {
      if (typeof takers === "number") throw new Error("only names take turns here");
      asked++;
      const first = successor(takers, last.get(key));
      last.set(key, takers[(first + turns - 1) % takers.length] ?? "");
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
async function take(turns: Turns, names: readonly string[], now: number, model = "m"): Promise<string> {
  const left: Promise<unknown>[] = [];
  const index = await turns.take(model, names, now, (work) => left.push(work));
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

  it("wait for no question whose request has died, nor is it the last one asked", async ({ expect }) => {
    vi.spyOn(console, "warn").mockReturnValue(undefined);
    // Neither an answer nor a timer of a request that died ever comes.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const names = ["a", "b"];
    const answers: (Promise<number> | undefined)[] = [undefined, Promise.resolve(0), undefined, Promise.resolve(0)];
    let asked = 0;
    const turns = new Turns(() => answers[asked++] ?? new Promise<number>(() => undefined), seeded(1));
    void turns.take("m", names, 0, () => undefined);
    const next = (now: number): Promise<number> => turns.take("m", names, now, () => undefined);
    const taken = [await next(QUIET_MS), await next(QUIET_MS)];
    expect(asked).toBe(3);
    // The block ahead never comes: one goes on by oneself, and asks for the next in time.
    for (let call = 0; call < 3; call++) taken.push(await next(QUIET_MS));
    expect(asked).toBe(3);
    for (let call = 0; call < 3; call++) taken.push(await next(QUIET_MS + 250));
    expect(asked).toBe(4);
    expect(taken).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
    vi.useRealTimers();
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

it("turns of the latest thousand queues are kept, whatever callers write", async ({ expect }) => {
  const { lease, asked } = counter();
  const turns = new Turns(lease, seeded(1));
  for (let at = 0; at < 1_001; at++) await take(turns, ["a", "b"], 0, `invented-${at}`);
  const before = asked();
  await take(turns, ["a", "b"], 1, "invented-1");
  expect(asked() - before).toBe(1);
  await take(turns, ["a", "b"], 1, "invented-0");
  expect(asked() - before).toBe(2);
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

/** A round's worth of turns for each of several models, called in turn: what each model's calls got. */
async function interleaved(
  models: readonly string[],
  rounds: number,
  take: (model: string, call: number) => Promise<string>,
): Promise<Record<string, string>> {
  const taken: Record<string, string> = {};
  let call = 0;
  for (let round = 0; round < rounds; round++) {
    for (const model of models) taken[model] = (taken[model] ?? "") + (await take(model, call++));
  }
  return taken;
}

describe("several models called in turn", () => {
  const names = ["a", "b"];
  const models = ["large", "small"];

  it("alternate each by itself, busy in one isolate", async ({ expect }) => {
    const turns = new Turns(counter().lease, seeded(1));
    const taken = await interleaved(models, 500, (model, call) => take(turns, names, call, model));
    expect(taken["large"]).toMatch(/^(ab){250}$|^(ba){250}$/);
    expect(taken["small"]).toMatch(/^(ab){250}$|^(ba){250}$/);
  });

  it("alternate each by itself, quiet over many isolates", async ({ expect }) => {
    const { lease } = counter();
    const isolates = Array.from({ length: 20 }, (_, at) => new Turns(lease, seeded(at)));
    const random = seeded(5);
    const taken = await interleaved(models, 100, async (model, call) => {
      const turns = isolates[Math.floor(random() * isolates.length)];
      return turns === undefined ? "" : take(turns, names, call * QUIET_MS, model);
    });
    expect(taken["large"]).toMatch(/^(ab){50}$|^(ba){50}$/);
    expect(taken["small"]).toMatch(/^(ab){50}$|^(ba){50}$/);
  });
});
