/** A candidate that failed of late is passed over by this isolate for a while, then probed by one call; never are all left out. */
import { reset } from "cloudflare:test";
import { afterEach, describe, it, vi } from "vitest";
import { pass, stopClock } from "../support/clock.ts";
import { Cooldown } from "../../src/gateway/cooldown.ts";
import { CHAT, nameOf, providers, silent } from "../support/candidates.ts";
import { gateway, providerTarget } from "../support/config.ts";
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

describe("what an isolate remembers of candidates", () => {
  const itself = (key: string): string => key;
  const cooled = (...keys: string[]): Cooldown => {
    const cooldown = new Cooldown();
    for (const key of keys) cooldown.failed(key, 0, 10_000);
    return cooldown;
  };

  it("is bounded: the one that failed longest ago is forgotten", ({ expect }) => {
    const keys = Array.from({ length: 2_001 }, (_, at) => `t${at}`);
    const cooldown = cooled(...keys);
    expect(cooldown.arrange(["t1", "t0", "t2000", "well"], itself, 1)).toEqual(["t0", "well", "t1", "t2000"]);
  });

  it("leaves a probe to whoever asks, not to a call that had others before it", ({ expect }) => {
    const cooldown = cooled("a");
    for (let call = 0; call < 3; call++) expect(cooldown.arrange(["b", "a"], itself, 10_000)).toEqual(["b", "a"]);
    expect(cooldown.arrange(["a", "b"], itself, 10_000)).toEqual(["a", "b"]);
    cooldown.asking("a", 10_000);
    expect(cooldown.arrange(["a", "b"], itself, 10_000)).toEqual(["b", "a"]);
  });

  it("does not wait for ever for a probe that never came back", ({ expect }) => {
    const cooldown = cooled("a");
    cooldown.asking("a", 10_000);
    expect(cooldown.arrange(["a", "b"], itself, 69_999)).toEqual(["b", "a"]);
    expect(cooldown.arrange(["a", "b"], itself, 70_000)).toEqual(["a", "b"]);
  });
});
