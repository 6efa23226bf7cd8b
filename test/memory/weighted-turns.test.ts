/** Weighted turns by leases: shares are exact, in one isolate and over hundreds, busy and quiet; simulated on a virtual clock with the Durable Object's arithmetic. */
import * as fc from "fast-check";
import { describe, it, vi } from "vitest";
import { Standings } from "../../src/memory/standings.ts";
import { Turns } from "../../src/memory/turns.ts";
import type { Lease } from "../../src/objects/ask-rotation.ts";
import { reduced, smoothOrder, Standing, total } from "../../src/routing/smooth-order.ts";

const QUIET_MS = 5_000;

/** Places in a round, around and around, as `Rotation` hands them out. */
function counter(): { lease: Lease; asked: () => number } {
  let next = 0;
  let asked = 0;
  return {
    lease: async (_, takers, turns) => {
      if (typeof takers !== "number") throw new Error("only rounds take turns here");
      asked++;
      const first = next % takers;
      next = (first + turns) % takers;
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

/** Who got each call, in a world of isolates that share one object. */
class World {
  readonly taken: number[] = [];
  readonly weights: readonly number[];
  readonly #order: Uint16Array | undefined;
  readonly #round: number;

  constructor(weights: readonly number[]) {
    this.weights = reduced(weights);
    this.#order = smoothOrder(this.weights);
    this.#round = total(this.weights);
  }

  async call(turns: Turns | undefined, now: number): Promise<void> {
    if (turns === undefined) return;
    const left: Promise<unknown>[] = [];
    const turn = await turns.take("alias", this.#round, now, (work) => left.push(work));
    await Promise.all(left);
    this.taken.push(this.#order === undefined ? turn : (this.#order[turn] ?? -1));
  }

  /** By how many calls the one that is furthest from its share is off, in the worst of all runs of so many calls. */
  worst(run: number): number {
    let worst = 0;
    const sum = total(this.weights);
    for (const [name, weight] of this.weights.entries()) {
      const before = [0];
      for (const one of this.taken) before.push((before.at(-1) ?? 0) + (one === name ? 1 : 0));
      for (let at = run; at < before.length; at++) {
        const had = (before[at] ?? 0) - (before[at - run] ?? 0);
        worst = Math.max(worst, Math.abs(had - (run * weight) / sum));
      }
    }
    return worst;
  }
}

const WEIGHTS: readonly (readonly number[])[] = [
  [90, 10],
  [5, 3, 2],
  [1, 1, 1],
  [33, 67],
  [997, 2, 1],
  [999, 1],
];

describe("the order of a round", () => {
  it("is nginx's, and of equal weights plain rotation", ({ expect }) => {
    expect(smoothOrder([1, 1, 1])).toBeUndefined();
    expect([...(smoothOrder([5, 1, 1]) ?? [])]).toEqual([0, 0, 1, 0, 2, 0, 0]);
    expect(reduced([900, 100])).toEqual([9, 1]);
    expect(reduced([7, 7])).toEqual([1, 1]);
  });

  it("gives each its weight, and in any part of it no more than a turn or two beside its share", ({ expect }) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 2, maxLength: 6 }), (wanted) => {
        const weights = reduced(wanted);
        const round = total(weights);
        const order = smoothOrder(weights) ?? Uint16Array.from(weights.keys());
        for (const [name, weight] of weights.entries()) {
          let had = 0;
          for (const [at, one] of order.entries()) {
            if (one === name) had++;
            expect(Math.abs(had - ((at + 1) * weight) / round)).toBeLessThan(weights.length - 1 + 1e-9);
          }
          expect(had).toBe(weight);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("stays short, whatever a model's targets multiply", ({ expect }) => {
    const weights = reduced(Array.from({ length: 40 }, (_, at) => 1_000_003 + at));
    expect(total(weights)).toBeLessThanOrEqual(20_000);
    expect(reduced([1, 10_000_000])[0]).toBe(1);
  });
});

describe("weighted turns in one isolate", () => {
  it.for(WEIGHTS)(
    "of %j are exact in any run of a thousand calls, busy or with pauses",
    async (weights, { expect }) => {
      const { lease } = counter();
      const turns = new Turns(lease, seeded(1));
      const random = seeded(2);
      const world = new World(weights);
      let now = 0;
      for (let call = 0; call < 6_000; call++) {
        now += random() < 0.01 ? QUIET_MS * 2 : Math.floor(random() * 50);
        await world.call(turns, now);
      }
      expect(world.worst(1_000)).toBeLessThan(2);
    },
  );

  it("cost less than one question per hundred calls when busy", async ({ expect }) => {
    for (const weights of WEIGHTS) {
      const { lease, asked } = counter();
      const turns = new Turns(lease, seeded(1));
      const world = new World(weights);
      for (let call = 0; call < 10_000; call++) await world.call(turns, call);
      expect(asked()).toBeLessThan(100);
    }
  });

  it("are fair where nobody answers", async ({ expect }) => {
    vi.spyOn(console, "warn").mockReturnValue(undefined);
    const turns = new Turns(() => Promise.reject(new Error("no Durable Object")), seeded(7));
    const world = new World([33, 67]);
    for (let call = 0; call < 5_000; call++) await world.call(turns, call);
    expect(world.worst(1_000)).toBeLessThan(2);
  });
});

describe("weighted turns across the world", () => {
  it.for(WEIGHTS)(
    "of %j come in their order while calls are rare, whichever isolate takes them",
    async (weights, { expect }) => {
      const { lease } = counter();
      const isolates = Array.from({ length: 300 }, (_, at) => new Turns(lease, seeded(at)));
      const random = seeded(9);
      const world = new World(weights);
      for (let call = 0; call < 4_000; call++) {
        await world.call(isolates[Math.floor(random() * isolates.length)], call * QUIET_MS);
      }
      expect(world.worst(1_000)).toBeLessThan(2);
    },
  );

  it.for(WEIGHTS)(
    "of %j hold for any thousand calls of a busy model on a few isolates",
    async (weights, { expect }) => {
      const { lease } = counter();
      const isolates = Array.from({ length: 4 }, (_, at) => new Turns(lease, seeded(at)));
      const random = seeded(11);
      const world = new World(weights);
      for (let call = 0; call < 20_000; call++) {
        await world.call(isolates[Math.floor(random() * isolates.length)], call);
      }
      // A turn or so for each isolate, which is in the middle of a round of its own.
      expect(world.worst(1_000)).toBeLessThan(isolates.length * 2);
    },
  );

  it.for(WEIGHTS)(
    "of %j come out over hundreds of isolates that come and die with their leases",
    async (weights, { expect }) => {
      const { lease, asked } = counter();
      const random = seeded(4);
      const isolates = Array.from({ length: 300 }, () => new Turns(lease, random));
      const world = new World(weights);
      for (let call = 0; call < 60_000; call++) {
        const at = Math.floor(random() * isolates.length);
        if (random() < 0.001) isolates[at] = new Turns(lease, random);
        await world.call(isolates[at], call);
      }
      // Of any thousand calls each isolate has three or four, in the middle of a round of its own: most of that evens out,
      expect(world.worst(1_000)).toBeLessThan(40);
      // and in the long run all of it.
      expect(world.worst(60_000)).toBeLessThan(20);
      expect(asked()).toBeLessThan(world.taken.length / 10);
    },
  );

  it("of a rare target are its share where each isolate lives for a few calls only", async ({ expect }) => {
    const { lease } = counter();
    const world = new World([99, 1]);
    for (let born = 0; born < 400; born++) {
      const turns = new Turns(lease, seeded(born));
      for (let call = 0; call < 25; call++) await world.call(turns, born * QUIET_MS + call);
    }
    expect(world.taken.filter((one) => one === 1).length).toBeGreaterThan(85);
    expect(world.taken.filter((one) => one === 1).length).toBeLessThan(115);
  });
});

describe("turns of one that is passed over", () => {
  it("go to the others in their proportion", ({ expect }) => {
    const standings = new Standings();
    const had = [0, 0, 0, 0];
    for (let call = 0; call < 600; call++) {
      const to = standings.deal("k", [4, 3, 2, 1], [true, false, false, false]);
      had[to] = (had[to] ?? 0) + 1;
    }
    expect(had).toEqual([0, 300, 200, 100]);
  });

  it("go to whoever is left, as that changes", ({ expect }) => {
    const standing = new Standing([2, 1, 1]);
    const dealt = [
      [true, false, false],
      [true, true, false],
      [true, false, true],
      [false, true, true],
    ].map((out) => standing.next(out));
    expect(dealt.slice(1)).toEqual([2, 1, 0]);
    expect(dealt[0]).not.toBe(0);
  });
});
