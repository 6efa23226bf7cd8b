/** Calls that fail or are left at every step: what they had reserved comes back where no provider was paid, and nothing is free where one was. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { silent, source } from "../support/candidates.ts";
import { pass, stopClock } from "../support/clock.ts";
import { call, CHAT, limited, ofCallers, openai, used, type Limited } from "../support/limits.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";

stopClock();
beforeEach(() => {
  vi.setSystemTime(Date.UTC(2026, 10, 25, 12, 30, 15));
});
afterEach(async () => {
  await reset();
});

const inAll = (rate: number): object[] => [{ rate, period: "total" }];
const TEN_OF_EACH = [
  ofCallers({ requests: inAll(1), connections: [{ rate: 1, period: "second" }], tokens: inAll(500) }),
];
/** What takes all the tokens there are. */
const WHOLE = { max_tokens: 5_000 };

async function setUp(limits = TEN_OF_EACH, settings = {}): Promise<Limited> {
  const setup = await limited(limits, settings);
  await openai(setup);
  return setup;
}

/** By when it is known that what was refused may pass. */
function later(on: Limited["on"], body: object = {}): ReturnType<typeof call> {
  pass(1_000);
  return call(on, body);
}

describe("a call that fails before a provider is paid", () => {
  it.for([
    ["a body that is none", { model: 7 }, 400],
    ["a model that nobody has", { model: "nobody's" }, 404],
  ] as const)("has taken nothing: %s", async ([, body, status], { expect }) => {
    const { on } = await setUp();
    upstream(() => used(1, 1));
    expect((await call(on, body)).status).toBe(status);
    expect((await call(on, WHOLE)).status).toBe(200);
  });

  it.for([
    ["a provider that cannot be reached", () => Promise.reject(new Error("refused")), 502],
    ["a key that is rejected", () => new Response(null, { status: 401 }), 406],
    ["a redirect", () => new Response(null, { status: 302, headers: { location: "/" } }), 502],
  ] as const)("gives all of it back: %s", async ([, answer, status], { expect }) => {
    const { on } = await setUp();
    let isWell = false;
    upstream(() => (isWell ? used(1, 1) : answer()));
    expect((await call(on, WHOLE)).status).toBe(status);
    isWell = true;
    expect((await call(on, WHOLE)).status).toBe(200);
    expect((await call(on, WHOLE)).error).toMatchObject({ metric: "requests" });
  });

  it("has made a request, and used no tokens, where the provider refuses it", async ({ expect }) => {
    const { on } = await setUp([ofCallers({ requests: inAll(2), tokens: inAll(500) })]);
    let status = 400;
    upstream(() => (status === 200 ? used(1, 1) : Response.json({}, { status })));
    expect((await call(on, WHOLE)).status).toBe(400);
    status = 200;
    await vi.waitFor(async () => expect((await later(on, WHOLE)).status).toBe(200));
    expect((await call(on, WHOLE)).error).toMatchObject({ metric: "requests" });
  });

  it("gives back what the ledger lends to a caller who has left while it was asked", async ({ expect }) => {
    const gate = Promise.withResolvers<undefined>();
    const { LEDGER } = env;
    const slow = {
      getByName: (name: string) => {
        const stub = LEDGER.getByName(name);
        return {
          limits: async (...asked: Parameters<typeof stub.limits>) => {
            await gate.promise;
            return stub.limits(...asked);
          },
          limitStates: stub.limitStates,
        };
      },
    };
    const { on } = await setUp(TEN_OF_EACH, { LEDGER: slow });
    const asked = upstream(() => used(1, 1));
    const leaving = new AbortController();
    const left = call(on, WHOLE, { signal: leaving.signal }).catch(() => undefined);
    await vi.waitFor(() => expect(vi.mocked(globalThis.fetch)).not.toHaveBeenCalled());
    leaving.abort();
    gate.resolve(undefined);
    await left;
    expect(asked).toHaveLength(0);
    expect((await call(on, WHOLE)).status).toBe(200);
  });
});

describe("a caller who leaves while the provider works", () => {
  it("has used what was reserved: nobody knows what the provider bills", async ({ expect }) => {
    const { on } = await setUp([ofCallers({ tokens: inAll(500), connections: [{ rate: 1, period: "second" }] })]);
    const asked = upstream((seen) => (asked.length === 1 ? silent(seen) : used(1, 1)));
    const leaving = new AbortController();
    const left = call(on, { max_tokens: 450 }, { signal: leaving.signal }).catch(() => undefined);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    expect((await call(on)).error).toMatchObject({ metric: "connections", code: "rate_limited", retryAfter: 1 });
    leaving.abort();
    await left;
    // The connection is free again, the tokens are gone.
    expect((await later(on, { max_tokens: 10 })).status).toBe(200);
    expect((await call(on, { max_tokens: 60 })).error).toMatchObject({ metric: "tokens" });
  });
});

describe("a stream", () => {
  const SSE = { headers: { "content-type": "text/event-stream" } };
  const chunk = (content: string): string => `data: {"choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`;
  const USAGE = 'data: {"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":300}}\n\ndata: [DONE]\n\n';
  const streaming = { stream: true, stream_options: { include_usage: true }, max_tokens: 400 };
  const limits = [ofCallers({ tokens: inAll(1_000), connections: [{ rate: 1, period: "second" }] })];

  async function begun(on: Limited["on"], signal?: AbortSignal): Promise<ReadableStreamDefaultReader<Uint8Array>> {
    const response = await on.fetch(`/inference${CHAT}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: "gpt-5.1", ...streaming }),
      background: false,
      ...(signal === undefined ? {} : { signal }),
    });
    if (response.body === null) throw new Error("no body");
    const reader = response.body.getReader();
    await reader.read();
    return reader;
  }

  it("is a connection until its last byte, and then what its provider says it used", async ({ expect }) => {
    const { on } = await setUp(limits);
    const first = source();
    const asked = upstream(() => (asked.length === 1 ? new Response(first.body, SSE) : used(1, 1)));
    first.write(chunk("a"));
    const reader = await begun(on);
    expect((await call(on)).error).toMatchObject({ metric: "connections" });
    first.write(USAGE);
    first.close();
    while (!(await reader.read()).done);
    await vi.waitFor(async () => expect((await later(on, { max_tokens: 580 })).status).toBe(200));
    expect((await call(on, { max_tokens: 599 })).error).toMatchObject({ metric: "tokens" });
  });

  it.for(["left", "cut"] as const)(
    "that is %s has used what came of it, and frees its connection",
    async (how, { expect }) => {
      const { on } = await setUp(limits);
      const first = source();
      const asked = upstream(() => (asked.length === 1 ? new Response(first.body, SSE) : used(1, 1)));
      first.write(chunk("word ".repeat(400)));
      const leaving = new AbortController();
      const reader = await begun(on, leaving.signal);
      if (how === "left") leaving.abort();
      else {
        first.break();
        await reader.read().catch(() => undefined);
      }
      // About 500 tokens came.
      await vi.waitFor(async () =>
        expect((await later(on, { max_tokens: 700 })).error).toMatchObject({ metric: "tokens" }),
      );
      expect((await later(on, { max_tokens: 300 })).status).toBe(200);
    },
  );
});
