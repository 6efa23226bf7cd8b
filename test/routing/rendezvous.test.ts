/** Rendezvous hashing with weights: balance, and nothing moves but what has to. */
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { markOf, rank, type Mark, type Sharing } from "../../src/routing/rendezvous.ts";

const CONVERSATIONS: readonly Mark[] = Array.from({ length: 20_000 }, (_, at) => markOf(`session-${at}`));

const sharing = (weights: Readonly<Record<string, number>>): Sharing & { names: string[] } => ({
  names: Object.keys(weights),
  marks: Object.keys(weights).map(markOf),
  weights: Object.values(weights),
});

const firstOf = (among: Sharing & { names: string[] }, conversation: Mark): string | undefined =>
  among.names[rank(among, conversation)[0] ?? -1];

const someWeights = fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 1_000 }), {
  minKeys: 2,
  maxKeys: 6,
});

describe("conversations", () => {
  it("are shared out by weight", ({ expect }) => {
    fc.assert(
      fc.property(someWeights, (weights) => {
        const among = sharing(weights);
        const sum = among.weights.reduce((a, b) => a + b, 0);
        const had = new Map<string | undefined, number>();
        for (const one of CONVERSATIONS.slice(0, 5_000)) {
          const name = firstOf(among, one);
          had.set(name, (had.get(name) ?? 0) + 1);
        }
        for (const [at, name] of among.names.entries()) {
          const share = (among.weights[at] ?? 0) / sum;
          // Five standard deviations of 5,000 draws.
          const allowed = 5 * Math.sqrt((share * (1 - share)) / 5_000) + 1e-3;
          expect(Math.abs((had.get(name) ?? 0) / 5_000 - share)).toBeLessThan(allowed);
        }
      }),
      { numRuns: 30, seed: 14 },
    );
  });

  it("move to nobody but a target that is new, and from nobody but one that is gone", ({ expect }) => {
    fc.assert(
      fc.property(someWeights, fc.integer({ min: 1, max: 1_000 }), (weights, weight) => {
        const more = sharing({ ...weights, "new one": weight });
        const fewer = sharing(Object.fromEntries(Object.entries(weights).filter(([name]) => name !== "new one")));
        for (const one of CONVERSATIONS.slice(0, 400)) {
          const now = firstOf(more, one);
          if (now !== "new one") expect(now).toBe(firstOf(fewer, one));
        }
      }),
      { numRuns: 60, seed: 14 },
    );
  });

  it("move to a target whose weight grows, or from one whose weight shrinks, and in between no two others", ({
    expect,
  }) => {
    fc.assert(
      fc.property(someWeights, fc.integer({ min: 1, max: 1_000 }), (weights, other) => {
        const [changed = "", was = 1] = Object.entries(weights)[0] ?? [];
        const before = sharing(weights);
        const after = sharing({ ...weights, [changed]: other });
        for (const one of CONVERSATIONS.slice(0, 400)) {
          const [from, to] = [firstOf(before, one), firstOf(after, one)];
          if (from !== to) expect(other > was ? to : from).toBe(changed);
        }
      }),
      { numRuns: 60, seed: 14 },
    );
  });

  it("of a target that fails are spread over the others by weight, and each has one order", ({ expect }) => {
    const among = sharing({ a: 4, b: 3, c: 2, d: 1 });
    const had: Record<string, number> = {};
    let moved = 0;
    for (const one of CONVERSATIONS) {
      const order = rank(among, one);
      expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
      expect(rank(among, one)).toEqual(order);
      if (order[0] !== 0) continue;
      moved++;
      const next = among.names[order[1] ?? -1] ?? "";
      had[next] = (had[next] ?? 0) + 1;
    }
    for (const [name, share] of [
      ["b", 3 / 6],
      ["c", 2 / 6],
      ["d", 1 / 6],
    ] as const) {
      expect(Math.abs((had[name] ?? 0) / moved - share)).toBeLessThan(0.03);
    }
  });
});
