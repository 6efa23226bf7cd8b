/** A candidate that failed of late is passed over by this isolate for a while, then probed by one call; never are all left out. */
import { afterEach, describe, it, vi } from "vitest";
import { pass, stopClock } from "../support/clock.ts";
import { Cooldown } from "../../src/call/cooldown.ts";
import { CHAT, events, nameOf, providers, silent } from "../support/candidates.ts";
import { apiKey, gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import type { Seen } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

stopClock();

afterEach(async () => {
  await reset();
});

const says =
  (status: number, headers: Record<string, string> = {}) =>
  (): Response =>
    new Response(`{"status":${status}}`, { status, headers });

type Answer = (seen: Seen) => Response | Promise<Response>;

/** Bedrock's comes first whoever's turn it is, so that it shows when it is passed over. */
async function firstAndSecond(): Promise<{
  on: Isolate;
  /** Who is asked by one call, in order. */
  call: (first: Answer, second?: Answer, on?: Isolate) => Promise<string>;
}> {
  const on = isolate();
  const id = await gateway(on);
  const operations = [{ path: CHAT, models: ["m"] }];
  await providerTarget(on, id, "one", { operations, endpoint: "https://bedrock-mantle.us-east-1.api.aws" });
  await providerTarget(on, id, "two", { operations });
  return {
    on,
    call: async (first, second = says(200), caller = on) => {
      const asked = providers({ "bedrock-mantle": first, two: second });
      await post(caller, CHAT, { model: "m" });
      vi.restoreAllMocks();
      return asked.map((seen) => (nameOf(seen) === "two" ? "second" : "first")).join(" ");
    },
  };
}

describe("a candidate is passed over", () => {
  it("for ten seconds after it has failed three times in ten seconds", async ({ expect }) => {
    const { call } = await firstAndSecond();
    for (let failure = 0; failure < 3; failure++) {
      expect(await call(says(500))).toBe("first second");
      pass(4_000);
    }
    expect(await call(says(200))).toBe("second");
    pass(5_999);
    expect(await call(says(200))).toBe("second");
    pass(1);
    expect(await call(says(200))).toBe("first");
  });

  it("not while its failures are further apart", async ({ expect }) => {
    const { call } = await firstAndSecond();
    for (let failure = 0; failure < 6; failure++) {
      expect(await call(says(500))).toBe("first second");
      pass(5_000);
    }
  });

  it("not after it has answered well in between, or refused what the caller did wrong", async ({ expect }) => {
    const { call } = await firstAndSecond();
    for (const answer of [500, 500, 200, 500, 500, 400, 500, 500]) {
      expect(await call(says(answer))).toBe(answer === 500 ? "first second" : "first");
    }
    expect(await call(says(200))).toBe("first");
  });

  it("by the isolate that has seen it fail, and by no other", async ({ expect }) => {
    const { call } = await firstAndSecond();
    for (let failure = 0; failure < 3; failure++) await call(says(500));
    expect(await call(says(200))).toBe("second");
    expect(await call(says(200), says(200), isolate())).toBe("first");
  });

  const waits: Record<string, [headers: () => Record<string, string>, ms: number]> = {
    "in seconds": [() => ({ "retry-after": "7" }), 7_000],
    "as a date": [() => ({ "retry-after": new Date(Date.now() + 9_000).toUTCString() }), 9_000],
    "in milliseconds": [() => ({ "retry-after-ms": "1500", "retry-after": "40" }), 1_500],
    "for longer than a minute": [() => ({ "retry-after": "3600" }), 60_000],
  };
  for (const [name, [headers, ms]] of Object.entries(waits)) {
    it(`for as long as it asks, ${name}`, async ({ expect }) => {
      // A date has no milliseconds.
      vi.setSystemTime(Math.ceil(Date.now() / 1_000) * 1_000);
      const { call } = await firstAndSecond();
      expect(await call(says(429, headers()))).toBe("first second");
      pass(ms - 1);
      expect(await call(says(200))).toBe("second");
      pass(1);
      expect(await call(says(200))).toBe("first");
    });
  }

  for (const nonsense of ["soon", "", "-5", "0", "Sun, 06 Nov 1994 08:49:37 GMT"]) {
    it(`not for "${nonsense}"`, async ({ expect }) => {
      const { call } = await firstAndSecond();
      expect(await call(says(503, { "retry-after": nonsense, "retry-after-ms": nonsense }))).toBe("first second");
      expect(await call(says(200))).toBe("first");
    });
  }
});

describe("a candidate that cools", () => {
  it("is asked last, while others fail", async ({ expect }) => {
    const { call } = await firstAndSecond();
    await call(says(429, { "retry-after": "30" }));
    expect(await call(says(200), says(500))).toBe("second first");
  });

  it("is asked in its order, where all cool", async ({ expect }) => {
    const { call } = await firstAndSecond();
    const busy = says(429, { "retry-after": "30" });
    expect(await call(busy, busy)).toBe("first second");
    expect(await call(busy, busy)).toBe("first second");
    expect(await call(says(200), busy)).toBe("first");
  });

  it("is probed by exactly one of many calls, and is back for all when it is well", async ({ expect }) => {
    const { on } = await firstAndSecond();
    const probed = Promise.withResolvers<Response>();
    const served = Promise.withResolvers<void>();
    let wanted = 9;
    const answers: Record<string, Answer> = {
      "bedrock-mantle": says(429, { "retry-after": "10" }),
      two: () => {
        if (--wanted === 0) served.resolve();
        return says(200)();
      },
    };
    const asked = providers({
      "bedrock-mantle": (seen) => answers["bedrock-mantle"]?.(seen) ?? says(500)(),
      two: (seen) => answers["two"]?.(seen) ?? says(500)(),
    });
    await post(on, CHAT, { model: "m" });
    pass(10_000);
    asked.length = 0;
    answers["bedrock-mantle"] = () => probed.promise;
    wanted = 9;
    const calls = Array.from({ length: 10 }, () => post(on, CHAT, { model: "m" }));
    await served.promise;
    expect(asked.filter((seen) => nameOf(seen) === "bedrock-mantle")).toHaveLength(1);
    probed.resolve(says(200)());
    for (const answer of await Promise.all(calls)) expect(answer.status).toBe(200);
    asked.length = 0;
    answers["bedrock-mantle"] = says(200);
    await Promise.all(Array.from({ length: 5 }, () => post(on, CHAT, { model: "m" })));
    expect(asked.map(nameOf)).toEqual(Array(5).fill("bedrock-mantle"));
  });

  it("cools again when its probe fails", async ({ expect }) => {
    const { call } = await firstAndSecond();
    await call(says(429, { "retry-after": "20" }));
    pass(20_000);
    expect(await call(says(500))).toBe("first second");
    expect(await call(says(200))).toBe("second");
    pass(10_000);
    expect(await call(says(200))).toBe("first");
  });

  it("is probed by the next call, when the caller of the probe has left", async ({ expect }) => {
    const { on, call } = await firstAndSecond();
    await call(says(429, { "retry-after": "5" }));
    pass(5_000);
    const caller = new AbortController();
    const asked = providers({
      "bedrock-mantle": (seen) => {
        queueMicrotask(() => caller.abort());
        return silent(seen);
      },
    });
    await on.fetch(`/inference${CHAT}`, { method: "POST", body: '{"model":"m"}', signal: caller.signal });
    expect(asked.map(nameOf)).toEqual(["bedrock-mantle"]);
    vi.restoreAllMocks();
    expect(await call(says(200))).toBe("first");
  });
});

/** Callers with keys of their own, at a gateway whose first target comes first whoever's turn it is. */
async function severalCallers(
  ...names: readonly string[]
): Promise<(name: string, first: Answer, second?: Answer) => Promise<string>> {
  const on = isolate({ FIRST_BYTE_TIMEOUT_MS: "30" });
  const id = await gateway(on, { authorizerType: "API_KEY" });
  const operations = [{ path: CHAT, models: ["m"] }];
  await providerTarget(on, id, "one", { operations, endpoint: "https://bedrock-mantle.us-east-1.api.aws" });
  await providerTarget(on, id, "two", { operations });
  const keys: Record<string, string> = {};
  for (const name of names) keys[name] = await apiKey(on, id, { name });
  return async (name, first, second = says(200)) => {
    const asked = providers({ "bedrock-mantle": first, two: second });
    await (await post(on, CHAT, { model: "m", stream: true }, { "x-api-key": keys[name] ?? "" })).text();
    vi.restoreAllMocks();
    return asked.map((seen) => (nameOf(seen) === "two" ? "second" : "first")).join(" ");
  };
}

describe("what one caller brings about", () => {
  const failedEvent = (): Response => events('data: {"error":{"code":"rate_limit_exceeded"}}\n\n');

  it("is its own affair: a 429 takes the candidate from nobody else, however often and for however long", async ({
    expect,
  }) => {
    const call = await severalCallers("tenant", "other");
    for (let again = 0; again < 20; again++) {
      await call("tenant", says(429, { "retry-after": "3600" }));
      pass(50);
      expect(await call("other", says(200))).toBe("first");
    }
    expect(await call("tenant", says(200))).toBe("second");
    pass(60_000);
    expect(await call("tenant", says(200))).toBe("first");
  });

  it("is its own affair where a stream begins with an error: no 429, but said of the call", async ({ expect }) => {
    const call = await severalCallers("tenant", "other");
    for (let again = 0; again < 3; again++) expect(await call("tenant", failedEvent)).toBe("first second");
    expect(await call("tenant", says(200))).toBe("second");
    expect(await call("other", says(200))).toBe("first");
  });

  it("is believed once three callers have met it, for as long as all three are to wait", async ({ expect }) => {
    const call = await severalCallers("a", "b", "c", "d");
    expect(await call("a", says(429, { "retry-after": "3600" }))).toBe("first second");
    expect(await call("b", says(429, { "retry-after": "5" }))).toBe("first second");
    expect(await call("d", says(503))).toBe("first second");
    expect(await call("c", says(429, { "retry-after": "20" }))).toBe("first second");
    pass(4_999);
    expect(await call("d", says(200))).toBe("second");
    pass(1);
    expect(await call("d", says(200))).toBe("first");
  });

  it("is believed of three that were told no time, for ten seconds", async ({ expect }) => {
    const call = await severalCallers("a", "b", "c", "d");
    for (const name of ["a", "b", "c"]) expect(await call(name, says(429))).toBe("first second");
    pass(9_999);
    expect(await call("d", says(200))).toBe("second");
    pass(1);
    expect(await call("d", says(200))).toBe("first");
  });

  it("is not believed of three that did not meet it together, nor after the candidate has served one", async ({
    expect,
  }) => {
    const call = await severalCallers("a", "b", "c", "d");
    const busy = says(429, { "retry-after": "5" });
    await call("a", busy);
    pass(5_000);
    await call("b", busy);
    await call("c", busy);
    expect(await call("d", says(200))).toBe("first");
    await call("a", busy);
    expect(await call("d", says(200))).toBe("first");
  });

  it("does not keep the candidate from others by probing it", async ({ expect }) => {
    const call = await severalCallers("tenant", "a", "b", "other");
    for (const name of ["tenant", "a", "b"]) await call(name, says(429, { "retry-after": "5" }));
    pass(5_000);
    expect(await call("tenant", says(429, { "retry-after": "3600" }))).toBe("first second");
    expect(await call("other", says(200))).toBe("first");
  });

  for (const [what, failure] of Object.entries<Answer>({
    "a 5xx": says(503),
    "a timeout": silent,
    "a refused connection": () => {
      throw new TypeError("Network connection lost.");
    },
    "a rejected credential": says(401),
  })) {
    it(`counts for all where it would have failed whoever called: ${what}`, async ({ expect }) => {
      const call = await severalCallers("a", "b", "c", "d");
      for (const name of ["a", "b", "c"]) expect(await call(name, failure)).toBe("first second");
      expect(await call("d", says(200))).toBe("second");
    });
  }

  it("counts for all where nobody in particular calls: a gateway without an authorizer has one caller", async ({
    expect,
  }) => {
    const { call } = await firstAndSecond();
    expect(await call(says(429, { "retry-after": "3600" }))).toBe("first second");
    expect(await call(says(200))).toBe("second");
  });
});

it("a gateway's callers are its own: those of another without an authorizer make nothing of them go", async ({
  expect,
}) => {
  const { on, call } = await firstAndSecond();
  const other = await gateway(on, { name: "other" });
  for (const name of ["x", "y"]) await providerTarget(on, other, name, { operations: [{ path: CHAT, models: ["*"] }] });
  await call(says(429, { "retry-after": "60" }));
  providers({ x: says(429, { "retry-after": "60" }), y: says(429, { "retry-after": "60" }) });
  for (let at = 0; at < 20; at++) {
    await on.fetch(`/gateways/${other}/inference${CHAT}`, { method: "POST", body: `{"model":"invented-${at}"}` });
  }
  vi.restoreAllMocks();
  expect(await call(says(200))).toBe("second");
});

describe("what an isolate remembers of candidates", () => {
  const itself = (key: string): string => key;
  const order = (cooldown: Cooldown, caller: string, now: number, ...keys: string[]): readonly string[] =>
    cooldown.arrange(keys, itself, caller, now);
  const cooled = (...keys: string[]): Cooldown => {
    const cooldown = new Cooldown();
    for (const key of keys) cooldown.failed(key, "c", 0, 10_000);
    return cooldown;
  };

  it("is bounded: the one that failed longest ago is forgotten", ({ expect }) => {
    const keys = Array.from({ length: 2_001 }, (_, at) => `t${at}`);
    expect(order(cooled(...keys), "c", 1, "t1", "t0", "t2000", "well")).toEqual(["t0", "well", "t1", "t2000"]);
  });

  it("is bounded for each caller: no number of models one invents makes what counts for others go", ({ expect }) => {
    const cooldown = cooled("a");
    cooldown.refused("b", "other", 0, 60_000);
    for (let at = 0; at < 10_000; at++) cooldown.refused(`invented-${at}`, "tenant", 0, 60_000);
    expect(order(cooldown, "other", 1, "a", "b", "well")).toEqual(["well", "a", "b"]);
    expect(order(cooldown, "tenant", 1, "invented-9967", "invented-9968", "b")).toEqual([
      "invented-9967",
      "b",
      "invented-9968",
    ]);
  });

  it("is bounded in callers: the one refused longest ago is forgotten", ({ expect }) => {
    const cooldown = new Cooldown();
    for (let at = 0; at < 257; at++) cooldown.refused(`t${at}`, `caller-${at}`, 0, 60_000);
    expect(order(cooldown, "caller-0", 1, "t0", "well")).toEqual(["t0", "well"]);
    expect(order(cooldown, "caller-1", 1, "t1", "well")).toEqual(["well", "t1"]);
  });

  it("is not that three were refused, where one of them no longer is: nobody has to probe", ({ expect }) => {
    const cooldown = new Cooldown();
    cooldown.refused("a", "one", 0, 5_000);
    for (const caller of ["two", "three"]) cooldown.refused("a", caller, 5_000, 5_000);
    cooldown.asking("a", "four", 5_000);
    expect(order(cooldown, "five", 5_000, "a", "b")).toEqual(["a", "b"]);
  });

  it("leaves a probe to whoever asks, not to a call that had others before it", ({ expect }) => {
    const cooldown = cooled("a");
    for (let call = 0; call < 3; call++) expect(order(cooldown, "c", 10_000, "b", "a")).toEqual(["b", "a"]);
    expect(order(cooldown, "c", 10_000, "a", "b")).toEqual(["a", "b"]);
    cooldown.asking("a", "c", 10_000);
    expect(order(cooldown, "c", 10_000, "a", "b")).toEqual(["b", "a"]);
  });

  it("does not wait for ever for a probe that never came back", ({ expect }) => {
    const cooldown = cooled("a");
    cooldown.asking("a", "c", 10_000);
    expect(order(cooldown, "c", 19_999, "a", "b")).toEqual(["b", "a"]);
    expect(order(cooldown, "c", 20_000, "a", "b")).toEqual(["a", "b"]);
  });
});
