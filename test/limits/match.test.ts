/** Which accounts a call counts against: the most specific entry of each limit, one bucket for every value, and nothing of what it has no value of. */
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { ANY, type KeyLimits, type RateLimit, type RateLimitSpec } from "../../src/config/rate-limit.ts";
import type { Account } from "../../src/limits/account.ts";
import { accountPrefix, bucketName, bucketPrefix, bucketValues } from "../../src/limits/bucket.ts";
import { compileLimit, compileLimits, NO_ACCOUNTS, NO_LIMITS } from "../../src/limits/compile.ts";
import type { CallFacts, TargetFacts } from "../../src/limits/dimension.ts";
import { bucketAccounts, callAccounts, targetAccounts } from "../../src/limits/match.ts";

const limit = (rateLimitId: string, spec: RateLimitSpec): RateLimit => ({
  rateLimitId,
  gatewayId: "llm-0123456789",
  spec,
  revision: 1,
  createdAt: 0,
  updatedAt: 0,
});
const requests = (rate: number): { requests: { rate: number; period: "minute" }[] } => ({
  requests: [{ rate, period: "minute" }],
});
const by = (claims: Record<string, unknown>, more: Partial<TargetFacts> = {}): TargetFacts => ({
  caller: { kind: "token", id: "sub", claims },
  hasTokens: true,
  targetName: "openai",
  ...more,
});
const told = (accounts: readonly Account[]): unknown[] => accounts.map(({ limitKey, rate }) => [limitKey, rate]);

describe("an entry", () => {
  /** Few values, so that entries and calls meet; among them what would end a value in a bucket's name. */
  const value = fc.constantFrom("a", "b", "a,b", "100%", "%2C", "x=y", "\n", "é/…");
  const keys = ["$.context.jwt.one", "$.context.jwt.two", "$.context.jwt.three"];
  const entry = fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.array(value, { minLength: 3, maxLength: 3 }))
    .map(([named, values]) => values.map((one, at) => (at < named ? one : ANY)));

  it("is the most specific one that takes the call, whatever the entries and their order", ({ expect }) => {
    fc.assert(
      fc.property(
        fc.uniqueArray(entry, { selector: (values) => JSON.stringify(values), minLength: 1, maxLength: 12 }),
        fc.array(value, { minLength: 3, maxLength: 3 }),
        (entries, values) => {
          const compiled = compileLimits([
            limit("rl", {
              dimensionKeys: keys,
              entries: entries.map((one, at) => ({
                dimensions: Object.fromEntries(keys.map((key, index) => [key, one[index] ?? ANY])),
                ...requests(at),
              })),
            }),
          ]);
          const fitting = entries
            .map((one, at) => ({ at, one }))
            .filter(({ one }) => one.every((wanted, index) => wanted === ANY || wanted === values[index]))
            .toSorted((a, b) => a.one.filter((own) => own === ANY).length - b.one.filter((own) => own === ANY).length);
          const facts = by({ one: values[0], two: values[1], three: values[2] });
          expect(callAccounts(compiled, facts).map(({ rate }) => rate)).toEqual(
            fitting.slice(0, 1).map(({ at }) => at),
          );
        },
      ),
    );
  });

  it("with * gives every value a bucket of its own, and one value always the same", ({ expect }) => {
    const text = fc.string({ unit: "binary", minLength: 1, maxLength: 20 });
    const anybody = compileLimits([
      limit("rl", {
        dimensionKeys: keys.slice(0, 2),
        entries: [{ dimensions: { "$.context.jwt.one": ANY, "$.context.jwt.two": ANY }, ...requests(5) }],
      }),
    ]);
    const keyOf = (one: string, two: string): string | undefined => callAccounts(anybody, by({ one, two }))[0]?.key;
    fc.assert(
      fc.property(text, text, text, text, (one, two, three, four) => {
        const isSame = one.toWellFormed() === three.toWellFormed() && two.toWellFormed() === four.toWellFormed();
        expect(keyOf(one, two) === keyOf(three, four)).toBe(isSame);
      }),
      {
        examples: [
          ["a,$.context.jwt.two=b", "c", "a", "b,$.context.jwt.two=c"],
          ["a%2Cb", "c", "a,b", "c"],
        ],
      },
    );
  });

  it("keeps a bucket's name when a more specific one is written for it", ({ expect }) => {
    const dimensionKeys = ["$.context.jwt.one"];
    const anybody = { dimensions: { "$.context.jwt.one": ANY }, ...requests(5) };
    const alice = { dimensions: { "$.context.jwt.one": "alice" }, ...requests(50) };
    const accounts = [[anybody], [anybody, alice]].map((entries) =>
      callAccounts(compileLimits([limit("rl", { dimensionKeys, entries })]), by({ one: "alice" })),
    );
    expect(accounts.flatMap((one) => one.map(({ rate }) => rate))).toEqual([5, 50]);
    expect(new Set(accounts.flatMap((one) => one.map(({ key }) => key))).size).toBe(1);
  });
});

describe("a bucket's name", () => {
  it("is read back to its values, and begins no other bucket's accounts", ({ expect }) => {
    const values = fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }), {
      minLength: 2,
      maxLength: 2,
    });
    fc.assert(
      fc.property(values, values, (one, other) => {
        const [a, b] = [one, other].map((own) => bucketName("rl-1", ["targetName", "alias"], own));
        expect(bucketValues("rl-1", ["targetName", "alias"], a ?? "")).toEqual(one);
        expect(bucketPrefix("limit", b ?? "").startsWith(bucketPrefix("limit", a ?? ""))).toBe(a === b);
      }),
    );
  });

  it.for([
    "rl-1",
    "rl-1/",
    "rl-1/alias=",
    "rl-1/alias=a,alias=b",
    "rl-1/targetName=a",
    "rl-10/alias=a",
    "rl-1/alias=%",
    "rl-1/alias=%61",
    "rl-1/alias=%2c",
  ])("is not %s", (name, { expect }) => {
    expect(bucketValues("rl-1", ["alias"], name)).toBeUndefined();
  });

  it("of a key and of a limit with the key's id are two accounts", ({ expect }) => {
    expect(accountPrefix("key", "key-0123456789")).not.toBe(accountPrefix("limit", "key-0123456789"));
  });
});

describe("a dimension", () => {
  const accounts = (key: string, facts: TargetFacts): readonly Account[] => {
    const compiled = compileLimits([
      limit("rl", { dimensionKeys: [key], entries: [{ dimensions: { [key]: ANY }, ...requests(1) }] }),
    ]);
    return [...callAccounts(compiled, facts), ...targetAccounts(compiled, facts)];
  };
  const claims = {
    team: "red",
    level: 7,
    admin: true,
    one: ["x"],
    "a.b": "own",
    realm: { role: "r" },
    a: { b: "not" },
  };
  const key = { caller: { kind: "api_key", id: "key-1" } } as const;
  const principal = { caller: { kind: "access_key", id: "arn:aws:iam::1:user/me" } } as const;
  const anybody = { caller: { kind: "anonymous", id: "anonymous" } } as const;

  it.for<[string, Partial<TargetFacts>, string]>([
    ["targetName", {}, "openai"],
    ["qualifiedModelId", { qualifiedModelId: "gpt-5.5" }, "gpt-5.5"],
    ["alias", { alias: "fast" }, "fast"],
    ["$.context.caller", {}, "sub"],
    ["$.context.caller", key, "key-1"],
    ["$.context.caller", anybody, "anonymous"],
    ["$.context.apiKey", key, "key-1"],
    ["$.context.iam.principal", principal, "arn:aws:iam::1:user/me"],
    ["$.context.jwt.team", {}, "red"],
    ["$.context.jwt.level", {}, "7"],
    ["$.context.jwt.admin", {}, "true"],
    ["$.context.jwt.one", {}, "x"],
    ["$.context.jwt.a.b", {}, "own"],
    ["$.context.jwt.realm.role", {}, "r"],
  ])("%s is read of %o", ([dimension, facts, value], { expect }) => {
    expect(told(accounts(dimension, by(claims, facts)))).toEqual([[`rl/${dimension}=${value}`, 1]]);
  });

  it.for<[string, Partial<TargetFacts>]>([
    ["qualifiedModelId", {}],
    ["alias", {}],
    ["$.context.apiKey", {}],
    ["$.context.apiKey", principal],
    ["$.context.iam.principal", key],
    ["$.context.jwt.missing", {}],
    ["$.context.jwt.empty", by({ empty: "" })],
    ["$.context.jwt.list", by({ list: ["a", "b"] })],
    ["$.context.jwt.list", by({ list: [] })],
    ["$.context.jwt.nested", by({ nested: [["a"]] })],
    ["$.context.jwt.object", by({ object: { a: 1 } })],
    ["$.context.jwt.nothing", by({ nothing: null })],
    ["$.context.jwt.constructor", {}],
    ["$.context.jwt.__proto__", {}],
    ["$.context.jwt.team.length", {}],
    ["$.context.jwt.team", key],
  ])("%s that %o has not passes the limit over", ([dimension, facts], { expect }) => {
    expect(accounts(dimension, by(claims, facts))).toEqual([]);
  });

  it("that is longer than an entry may name shares a bucket with those that begin alike", ({ expect }) => {
    const names = ["x", "y", ""].map((end) => accounts("$.context.jwt.a", by({ a: "a".repeat(300) + end }))[0]?.key);
    expect(new Set(names).size).toBe(1);
    expect(names[0]).toContain(`${"a".repeat(255)}…\n`);
  });
});

describe("the accounts of a call", () => {
  it("are no array of their own where neither gateway nor key has limits", ({ expect }) => {
    const facts = by({});
    expect(compileLimits([])).toBe(NO_LIMITS);
    expect([callAccounts(NO_LIMITS, facts), targetAccounts(NO_LIMITS, facts)]).toEqual([NO_ACCOUNTS, NO_ACCOUNTS]);
    expect(callAccounts(NO_LIMITS, facts)).toBe(NO_ACCOUNTS);
    expect(targetAccounts(NO_LIMITS, facts)).toBe(NO_ACCOUNTS);
  });

  it("stand in order: limits with more dimensions first, then lower rates, the key's own among those with one", ({
    expect,
  }) => {
    const compiled = compileLimits([
      limit("callers", {
        dimensionKeys: ["$.context.caller"],
        entries: [{ dimensions: { "$.context.caller": ANY }, ...requests(9) }],
      }),
      limit("keys", {
        dimensionKeys: ["$.context.apiKey"],
        entries: [{ dimensions: { "$.context.apiKey": ANY }, cost: [{ rate: 2.5, period: "month" }], ...requests(4) }],
      }),
      limit("both", {
        dimensionKeys: ["$.context.apiKey", "$.context.caller"],
        entries: [{ dimensions: { "$.context.apiKey": ANY, "$.context.caller": ANY }, ...requests(100) }],
      }),
      limit("target", {
        dimensionKeys: ["targetName", "$.context.caller"],
        entries: [{ dimensions: { targetName: "openai", "$.context.caller": ANY }, ...requests(1) }],
      }),
    ]);
    const limits: KeyLimits = { connections: [{ rate: 5, period: "second" }] };
    const facts = by({}, { caller: { kind: "api_key", id: "key-1", limits } });
    expect(callAccounts(compiled, facts).map(({ limitKey, metric }) => [limitKey, metric])).toEqual([
      ["both/$.context.apiKey=key-1,$.context.caller=key-1", "requests"],
      ["keys/$.context.apiKey=key-1", "cost"],
      ["keys/$.context.apiKey=key-1", "requests"],
      ["key-1/$.context.apiKey=key-1", "connections"],
      ["callers/$.context.caller=key-1", "requests"],
    ]);
    expect(told(targetAccounts(compiled, facts))).toEqual([["target/targetName=openai,$.context.caller=key-1", 1]]);
    expect(targetAccounts(compiled, { ...facts, targetName: "other" })).toBe(NO_ACCOUNTS);
  });

  it("say how each is counted: cost in billionths, denied without the ledger unless the limit says otherwise", ({
    expect,
  }) => {
    const dimensionKeys = ["$.context.caller"];
    const entries = [
      {
        dimensions: { "$.context.caller": ANY },
        requests: [
          { rate: 0, period: "second" as const },
          { rate: 7, period: "day" as const },
        ],
        cost: [{ rate: 0.1, period: "total" as const }],
      },
    ];
    const bare = callAccounts(compileLimits([limit("rl", { dimensionKeys, entries })]), by({}));
    const name = "rl/$.context.caller=sub";
    expect(bare).toEqual([
      {
        key: `limit/${name}\nrequests\nsecond`,
        limitKey: name,
        metric: "requests",
        period: "second",
        rate: 0,
        strict: false,
        whenUnavailable: "allow",
      },
      {
        key: `limit/${name}\ncost\ntotal`,
        limitKey: name,
        metric: "cost",
        period: "total",
        rate: 100_000_000,
        strict: false,
        whenUnavailable: "deny",
      },
      {
        key: `limit/${name}\nrequests\nday`,
        limitKey: name,
        metric: "requests",
        period: "day",
        rate: 7,
        strict: false,
        whenUnavailable: "allow",
      },
    ]);
    const said = compileLimits([limit("rl", { dimensionKeys, entries, strict: true, whenUnavailable: "deny" })]);
    expect(callAccounts(said, by({})).map(({ strict, whenUnavailable }) => [strict, whenUnavailable])).toEqual([
      [true, "deny"],
      [true, "deny"],
      [true, "deny"],
    ]);
  });

  it("hold neither tokens nor cost where the call has none", ({ expect }) => {
    const all = {
      ...requests(1),
      tokens: [{ rate: 0, period: "minute" as const }],
      cost: [{ rate: 0, period: "day" as const }],
    };
    const dimensionKeys = ["$.context.caller"];
    const compiled = compileLimits([
      limit("rl", { dimensionKeys, entries: [{ dimensions: { "$.context.caller": ANY }, ...all }] }),
    ]);
    const facts: CallFacts = { caller: { kind: "api_key", id: "key-1", limits: all }, hasTokens: false };
    expect(callAccounts(compiled, facts).map(({ metric }) => metric)).toEqual(["requests", "requests"]);
    expect(callAccounts(compiled, { ...facts, hasTokens: true })).toHaveLength(6);
  });

  it("of an entry without * and of a key are made once", ({ expect }) => {
    const dimensionKeys = ["$.context.caller"];
    const compiled = compileLimits([
      limit("rl", { dimensionKeys, entries: [{ dimensions: { "$.context.caller": "key-1" }, ...requests(1) }] }),
    ]);
    const facts: CallFacts = { caller: { kind: "api_key", id: "key-1", limits: requests(2) }, hasTokens: true };
    const [first, second] = [callAccounts(compiled, facts), callAccounts(compiled, facts)];
    expect(first).toHaveLength(2);
    first.forEach((account, at) => expect(account).toBe(second[at]));
  });

  it("of models that callers make up are of one crowd for all other values, whatever those say", ({ expect }) => {
    const dimensionKeys = ["$.context.jwt.sub", "qualifiedModelId"];
    const compiled = compileLimit({
      rateLimitId: "rl",
      spec: {
        dimensionKeys,
        entries: [{ dimensions: { "$.context.jwt.sub": ANY, qualifiedModelId: ANY }, ...requests(1) }],
      },
    });
    for (const sub of ["ada", "qualifiedModelId=", "x,qualifiedModelId="]) {
      const [account] = bucketAccounts(compiled, [sub, "openai/made-up"]);
      expect(account?.crowd).toBe(`${bucketName("rl", dimensionKeys, [sub, ""])}%rest`);
    }
  });

  it("of a bucket are found by its values alone", ({ expect }) => {
    const compiled = compileLimit({
      rateLimitId: "rl",
      spec: { dimensionKeys: ["alias"], entries: [{ dimensions: { alias: "fast" }, ...requests(3) }] },
    });
    expect(told(bucketAccounts(compiled, ["fast"]))).toEqual([["rl/alias=fast", 3]]);
    expect(bucketAccounts(compiled, ["slow"])).toBe(NO_ACCOUNTS);
  });
});
