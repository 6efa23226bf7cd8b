/** Near ids: what is near, what it may cost, and whose rights it obeys. */
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { ALL_RIGHTS, rightsOf, type Rights } from "../../src/config/rights.ts";
import type { ServedTarget } from "../../src/config/served-target.ts";
import { edits } from "../../src/routing/edits.ts";
import { nearIds } from "../../src/routing/near.ts";
import { compile, type RoutingTable } from "../../src/routing/table.ts";

const CHAT = "/v1/chat/completions";

function target(name: string, models: readonly string[], more: Partial<ServedTarget> = {}): ServedTarget {
  return {
    targetId: name,
    name,
    status: "READY",
    endpoint: `https://${name}.provider.test`,
    operations: [{ path: CHAT, providerPath: CHAT, models: undefined }],
    discovers: true,
    discovered: models.map((id) => ({ id })),
    prefixSeparator: undefined,
    ownedBy: name,
    bedrock: false,
    requestHeaders: [],
    queryParameters: [],
    responseHeaders: [],
    firstByteTimeoutMs: undefined,
    failover: true,
    onDisconnect: "cancel",
    streamUsage: "as_sent",
    createdAt: 0,
    ...more,
  };
}

const table = (listed: Readonly<Record<string, readonly string[]>>): RoutingTable =>
  compile(Object.entries(listed).map(([name, models]) => target(name, models)));

/** The whole table of Levenshtein's distance. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i++) {
    const above = rows[i - 1] ?? [];
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}

describe("the edits between two texts", () => {
  it("are as many as the whole table says, up to what was asked for", ({ expect }) => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "-"), maxLength: 24 });
    fc.assert(
      fc.property(text, text, fc.nat({ max: 8 }), (a, b, most) => {
        const whole = distance(a, b);
        expect(edits(a, b, most, { left: 10_000 })).toBe(whole <= most ? whole : Infinity);
      }),
      { numRuns: 2_000 },
    );
  });

  it("are not counted once the work has run out", ({ expect }) => {
    const work = { left: 40 };
    expect(edits("abcdefgh".repeat(20), "hgfedcba".repeat(20), 100, work)).toBe(Infinity);
    expect(work.left).toBeLessThan(0);
    expect(work.left).toBeGreaterThan(-400);
  });
});

describe("near ids", () => {
  const listed = table({
    mine: ["gpt-5.5", "meta-llama/Llama-3.1-8B", "claude-haiku-4-5-20251001"],
    bedrock: ["openai.gpt-oss-120b", "us.anthropic.claude-opus-4-5-v1:0", "deepseek.v3.2"],
  });

  it.for([
    ["a letter too many, too few or swapped", "gtp-5.5", "mine/gpt-5.5"],
    ["capitals", "CLAUDE-HAIKU-4-5-20251001", "mine/claude-haiku-4-5-20251001"],
    ["a part of the id", "claude-haiku-4-5", "mine/claude-haiku-4-5-20251001"],
    ["a wrong target", "openai/gpt-5.5", "mine/gpt-5.5"],
    ["a wrong target and a typo", "openai/gpt-5.6", "mine/gpt-5.5"],
    [
      "a wrong target and the right target's id with a slash",
      "openrouter/meta-llama/Llama-3.1-8B",
      "mine/meta-llama/Llama-3.1-8B",
    ],
    ["a wrong vendor before a slash", "metallama/llama-3.1-8b", "mine/meta-llama/Llama-3.1-8B"],
    ["a missing vendor before a slash", "llama-3.1-8b", "mine/meta-llama/Llama-3.1-8B"],
    ["two wrong prefixes", "router/openai/gpt-5.5", "mine/gpt-5.5"],
    ["a wrong prefix before a dot", "azure.gpt-5.5", "mine/gpt-5.5"],
    ["a missing prefix before a dot", "gpt-oss-12b", "bedrock/openai.gpt-oss-120b"],
    ["another region's prefix", "eu.anthropic.claude-opus-4-5-v1:0", "bedrock/us.anthropic.claude-opus-4-5-v1:0"],
    ["the right target and a typo", "bedrock/deepseek.v3.1", "bedrock/deepseek.v3.2"],
  ] as const)("see through %s", ([, asked, near], { expect }) => {
    expect(nearIds(listed, asked, ALL_RIGHTS)[0]).toBe(near);
  });

  it("are none where nothing is near", ({ expect }) => {
    for (const asked of ["something-else-entirely", "a", "5", "x/y", "gpt", "m".repeat(5_000)]) {
      expect([asked, nearIds(table({ t: ["claude-haiku-4-5"] }), asked, ALL_RIGHTS)]).toEqual([asked, []]);
    }
  });

  it("are the three nearest, the same target's first", ({ expect }) => {
    const same = table({ a: ["gpt-5.5"], b: ["gpt-5.5"], c: ["gpt-5.55"], d: ["gpt-5.123"] });
    expect(nearIds(same, "b/gpt-5.6", ALL_RIGHTS)).toEqual(["b/gpt-5.5", "a/gpt-5.5", "c/gpt-5.55"]);
  });

  it("are of every target that is called, and of no other", ({ expect }) => {
    const many = compile([
      target(
        "big",
        Array.from({ length: 20_000 }, (_, n) => `model-${n}`),
      ),
      target("small", ["gpt-5.5"]),
      target("sick", ["gpt-5.6"], { status: "FAILED" }),
    ]);
    expect(nearIds(many, "gpt-5.7", ALL_RIGHTS)).toEqual(["small/gpt-5.5"]);
  });

  it("are those only that the caller may use, though others are nearer", ({ expect }) => {
    const secret = Array.from({ length: 50 }, (_, n) => `gpt-5.5-${n}`);
    const both = table({ open: ["gpt-5.3-turbo"], secret: ["gpt-5.5", ...secret] });
    expect(nearIds(both, "gpt-5.5-7", ALL_RIGHTS)).not.toContain("open/gpt-5.3-turbo");
    for (const allowed of [["open/*"], ["gpt-5.3*"], ["open/gpt-5.3-turbo", "other/*"]]) {
      expect(nearIds(both, "gpt-5.5-turb", rightsOf(allowed))).toEqual(["open/gpt-5.3-turbo"]);
    }
    expect(nearIds(both, "gpt-5.5-7", rightsOf(["nothing"]))).toEqual([]);
  });

  it("are found though another target, which the caller may not use, has thousands", ({ expect }) => {
    const many = Array.from({ length: 4_000 }, (_, n) => `gpt-5.5-${n}`);
    const both = table({ big: many, small: ["gpt-5.5-turbo-1"] });
    expect(nearIds(both, "gpt-5.5-turbo", rightsOf(["small/*"]))).toEqual(["small/gpt-5.5-turbo-1"]);
    expect(nearIds(both, "gpt-5.5-", rightsOf(["small/*"]))).toEqual(["small/gpt-5.5-turbo-1"]);
  });
});

describe("the work for near ids", () => {
  const long = (tail: string): string => "abcdefghij".repeat(24) + tail;
  const ids = (count: number, id: (n: number) => string): string[] => Array.from({ length: count }, (_, n) => id(n));

  /** What an answer took: steps of comparison, and questions for the caller's rights. */
  function cost(known: RoutingTable, asked: string, may: boolean): { steps: number; questions: number } {
    let questions = 0;
    const rights: Rights = {
      ...ALL_RIGHTS,
      mayUse: () => {
        questions++;
        return may;
      },
    };
    const work = { left: 100_000 };
    nearIds(known, asked, rights, work);
    return { steps: 100_000 - work.left, questions };
  }

  it.for([
    ["1,000 ids alike", table({ t: ids(1_000, (n) => long(`-${n}`)) }), long("-xxxxx")],
    [
      "1,000 ids alike, all a little off",
      table({ t: ids(1_000, (n) => long(`-${n}`)) }),
      long("-xxxxx").replace("abc", "bac"),
    ],
    ["1,000 ids of the same letters", table({ t: ids(1_000, (n) => "ab".repeat(100 + (n % 20))) }), "ba".repeat(110)],
    ["20,000 short ids", table({ t: ids(10_000, (n) => `gpt-${n}`), u: ids(10_000, (n) => `gtp-${n}`) }), "gp-x.y"],
    ["10,000 ids that hold what was asked", table({ t: ids(10_000, (n) => `gpt-5.5-${n}`) }), "gpt-5.5"],
  ] as const)("is bounded for %s, whether the caller may use them or not", ([, known, asked], { expect }) => {
    for (const may of [true, false]) {
      const { steps, questions } = cost(known, asked, may);
      expect(steps).toBeLessThan(101_000);
      expect(questions).toBeLessThan(1_100);
    }
  });

  it("is next to none for ids that cannot be near", ({ expect }) => {
    const known = table({ t: ids(4_000, (n) => `claude-haiku-${n}`) });
    expect(cost(known, "xyz-qjv-wpbm", true)).toEqual({ steps: 0, questions: 0 });
  });
});
