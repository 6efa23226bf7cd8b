/** Limits on a call's way, through the Worker: what is taken before a provider is asked, what is settled when the call is over, and who is refused how. */
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { askCalls } from "../../src/objects/ask-ledger.ts";
import { apiKey, create, providerTarget } from "../support/config.ts";
import { pass, stopClock } from "../support/clock.ts";
import { call, COUNT, limited, MESSAGES, ofCallers, ofTargets, openai, used, type Limited } from "../support/limits.ts";
import { ledger } from "../support/records.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { BOOKS, isolate } from "../support/worker.ts";

stopClock();
beforeEach(() => {
  vi.setSystemTime(Date.UTC(2026, 10, 25, 12, 30, 15));
});
afterEach(async () => {
  await reset();
});

const perMinute = (rate: number): object[] => [{ rate, period: "minute" }];
const inAll = (rate: number): object[] => [{ rate, period: "total" }];
/** About four bytes a token. */
const words = (tokens: number): object => ({ messages: [{ role: "user", content: "wor ".repeat(tokens) }] });

async function statuses(setup: Limited, calls: number, body: object = {}): Promise<number[]> {
  const seen = [];
  for (let at = 0; at < calls; at++) seen.push((await call(setup.on, body)).status);
  return seen;
}

describe("a limit of requests", () => {
  it("lets exactly so many through and says to the next when to come back, in AgentCore's words", async ({
    expect,
  }) => {
    const setup = await limited([ofCallers({ requests: perMinute(3) })]);
    await openai(setup);
    const asked = upstream(() => used(1, 1));
    expect(await statuses(setup, 4)).toEqual([200, 200, 200, 429]);
    expect(asked).toHaveLength(3);
    const members = { limitKey: "callers/$.context.caller=anonymous", metric: "requests", retryAfter: 45 };
    const message = expect.stringContaining("Rate limit exceeded");
    const chat = await call(setup.on);
    expect(chat.error).toEqual({ message, type: "rate_limit_error", param: null, code: "rate_limited", ...members });
    const messages = await call(setup.on, {}, { path: MESSAGES });
    expect(messages.error).toEqual({ type: "rate_limit_error", message, ...members });
    for (const { status, headers } of [chat, messages]) {
      expect(status).toBe(429);
      expect(headers.get("retry-after")).toBe("45");
      expect(headers.get("x-gateway-error")).toBe("rate_limited");
      expect(headers.has("x-should-retry")).toBe(false);
      expect(headers.get("x-gateway-ratelimit-limit")).toBe("3");
      expect(headers.get("x-gateway-ratelimit-remaining")).toBe("0");
      expect(headers.get("x-gateway-ratelimit-reset")).toBe("45");
    }
    pass(45_000);
    expect((await call(setup.on)).status).toBe(200);
  });

  it("is told on every answer: the tightest one, with what is left of it and until when", async ({ expect }) => {
    const setup = await limited([
      ofCallers({ requests: [...perMinute(10), { rate: 3, period: "day" }], cost: inAll(5) }),
    ]);
    await openai(setup);
    upstream(() => used(1, 1));
    const { headers } = await call(setup.on);
    expect(headers.get("x-gateway-ratelimit-limit")).toBe("3");
    expect(headers.get("x-gateway-ratelimit-remaining")).toBe("2");
    expect(headers.get("x-gateway-ratelimit-reset")).toBe(String(11 * 3_600 + 29 * 60 + 45));
  });

  it("says to nobody that it may be waited for where that takes longer than a minute, and calls a long one a budget", async ({
    expect,
  }) => {
    const setup = await limited([ofCallers({ requests: [{ rate: 1, period: "hour" }, ...inAll(2)] })]);
    await openai(setup);
    upstream(() => used(1, 1));
    expect(await statuses(setup, 1)).toEqual([200]);
    const hour = await call(setup.on);
    expect(hour.error).toMatchObject({ code: "rate_limited", retryAfter: 29 * 60 + 45 });
    expect(hour.headers.get("x-should-retry")).toBe("false");
    // A client that knows no x-should-retry stops where there is none, and would sleep as long as it said.
    expect(hour.headers.has("retry-after")).toBe(false);
    expect(hour.headers.get("x-gateway-ratelimit-reset")).toBe(String(29 * 60 + 45));
    pass(3_600_000);
    expect(await statuses(setup, 1)).toEqual([200]);
    pass(3_600_000);
    const total = await call(setup.on);
    expect(total.error).toMatchObject({ code: "budget_exhausted", metric: "requests" });
    expect(total.error).not.toHaveProperty("retryAfter");
    expect(total.headers.has("retry-after")).toBe(false);
    expect(total.headers.get("x-should-retry")).toBe("false");
    expect(total.headers.has("x-gateway-ratelimit-reset")).toBe(false);
  });

  it("of zero blocks, and nobody else", async ({ expect }) => {
    const setup = await limited([
      {
        rateLimitId: "blocked",
        dimensionKeys: ["alias"],
        entries: [{ dimensions: { alias: "closed" }, requests: perMinute(0) }],
      },
    ]);
    await openai(setup);
    for (const name of ["closed", "open"]) {
      const put = await setup.on.admin("PUT", `/gateways/${setup.id}/aliases/${name}`, {
        targets: [{ model: "t/gpt-5.1" }],
      });
      expect(put.status).toBe(200);
    }
    const asked = upstream(() => used(1, 1));
    const closed = await call(setup.on, { model: "closed" });
    expect(closed.error).toMatchObject({ code: "rate_limited", limitKey: "blocked/alias=closed" });
    expect(asked).toHaveLength(0);
    expect((await call(setup.on, { model: "open" })).status).toBe(200);
    expect((await call(setup.on)).status).toBe(200);
  });

  it("counts what costs no tokens too: counting them, and the list of models", async ({ expect }) => {
    const setup = await limited([ofCallers({ requests: inAll(2), tokens: inAll(10) })]);
    await openai(setup);
    upstream(() => Response.json({ input_tokens: 1_000 }));
    expect((await call(setup.on, words(500), { path: COUNT })).status).toBe(200);
    const models = await setup.on.fetch("/inference/v1/models", { background: false });
    expect([models.status, models.headers.get("x-gateway-ratelimit-remaining")]).toEqual([200, "0"]);
    await models.text();
    const refused = await setup.on.fetch("/inference/v1/models", { background: false });
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ error: { metric: "requests", code: "budget_exhausted" } });
    expect((await call(setup.on, {}, { path: COUNT })).error).toMatchObject({ metric: "requests" });
  });
});

describe("a refused call", () => {
  it("is booked with its code and no usage, and the log says which limit it was", async ({ expect }) => {
    const setup = await limited([ofCallers({ requests: perMinute(0) })], BOOKS);
    await openai(setup);
    upstream(() => used(1, 1));
    const logged = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    expect((await call(setup.on)).status).toBe(429);
    expect(logged.mock.calls.flat().join()).toContain(
      '"reason":"limit callers/$.context.caller=anonymous, requests a minute"',
    );
    const question = { from: 0, to: Date.now() + 60_000, filters: {} };
    await vi.waitFor(async () => {
      const { items } = await askCalls(ledger(setup.id), question, { most: 9, after: undefined });
      expect(items).toMatchObject([{ status: 429, code: "rate_limited", attempts: 0, source: "none", target: "" }]);
      expect(items[0]?.usage).toBeUndefined();
    });
  });
});

describe("a limit of tokens", () => {
  it("counts what the provider says was used, and not what was reserved", async ({ expect }) => {
    const setup = await limited([ofCallers({ tokens: perMinute(1_000) })]);
    await openai(setup);
    upstream(() => used(60, 40));
    // It reserves all there is, for no call reserves more than the limit itself, and gives back nine tenths.
    expect(await statuses(setup, 1, { max_tokens: 50_000 })).toEqual([200]);
    expect(await statuses(setup, 8, { max_tokens: 100 })).toEqual(Array.from({ length: 8 }, () => 200));
    const refused = await call(setup.on, { max_tokens: 100 });
    expect(refused.error).toMatchObject({ code: "rate_limited", metric: "tokens", retryAfter: 45 });
  });

  it("reserves a call's input and its max_tokens before it is sent, so that calls at once do not pass it together", async ({
    expect,
  }) => {
    const setup = await limited([ofCallers({ tokens: perMinute(1_000) })]);
    await openai(setup);
    const gate = Promise.withResolvers<undefined>();
    const asked = upstream(async () => {
      await gate.promise;
      return used(1, 1);
    });
    const calls = Array.from({ length: 6 }, () => call(setup.on, { max_completion_tokens: 300 }));
    await vi.waitFor(() => expect(asked).toHaveLength(3));
    gate.resolve(undefined);
    const answers = await Promise.all(calls);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(3);
  });

  it("takes a call that says nothing to be as long as the model's answers are", async ({ expect }) => {
    const setup = await limited([ofCallers({ tokens: perMinute(1_000_000) })]);
    await openai(setup);
    upstream(() => used(10, 5_000));
    expect(await statuses(setup, 20)).toEqual(Array.from({ length: 20 }, () => 200));
    const other = await limitedAgain(setup, { tokens: perMinute(9_000) });
    const gate = Promise.withResolvers<undefined>();
    const asked = upstream(async () => {
      await gate.promise;
      return used(10, 10);
    });
    const calls = [call(other.on), call(other.on)];
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    const answers = await Promise.race(calls.map(async (one) => (await one).status));
    expect(answers).toBe(429);
    gate.resolve(undefined);
    await Promise.all(calls);
  });
});

/** The same isolate with another rate, as soon as it knows it. */
async function limitedAgain(setup: Limited, metrics: Record<string, unknown>): Promise<Limited> {
  const response = await setup.on.admin("PATCH", `/gateways/${setup.id}/rate-limits/callers`, {
    entries: [{ dimensions: { "$.context.caller": "*" }, ...metrics }],
  });
  if (!response.ok) throw new Error(await response.text());
  pass(60_000);
  return setup;
}

const file = (type: string): object => ({
  type: "file",
  source: { type: "base64", media_type: type, data: btoa("few bytes") },
});

describe("a strict limit", () => {
  const strict = { strict: true };

  it("is never passed, whatever a call says or writes", async ({ expect }) => {
    const setup = await limited([ofCallers({ tokens: inAll(9_000) }, strict)]);
    await openai(setup);
    upstream(() => used(900, 400));
    const body = { max_tokens: 400, ...words(500) };
    // A call may use some 4,400; it used 1,300.
    expect(await statuses(setup, 6, body)).toEqual([200, 200, 200, 200, 429, 429]);
  });

  it.for([
    ["no max_tokens", {}],
    ["one that is no number", { max_tokens: "9" }],
    ["a second spelling of it", { max_tokens: 9, MAX_TOKENS: 100_000 }],
    ["several answers", { max_tokens: 3_000, n: 4 }],
    [
      "a picture elsewhere",
      { max_tokens: 9, messages: [{ content: [{ image_url: { url: "https://a.test/b.png" } }] }] },
    ],
    ["a document", { max_tokens: 9, messages: [{ content: [file("application/pdf")] }] }],
    ["a document whose type is not said", { max_tokens: 9, messages: [{ content: [{ data: btoa("%PDF-1.7") }] }] }],
    ["a film", { max_tokens: 9, messages: [{ content: [{ video: { format: "mp4", source: { bytes: "AAAA" } } }] }] }],
    ["a picture that some model counts as more", { max_tokens: 9, messages: [{ content: [file("image/png")] }] }],
    [
      "a picture in Bedrock's form",
      { max_tokens: 9, messages: [{ content: [{ image: { format: "png", source: { bytes: "AAAA" } } }] }] },
    ],
    ["an earlier answer", { max_tokens: 9, previous_response_id: "resp_1" }],
    ["a tool of the provider's", { max_tokens: 9, tools: [{ type: "web_search_20250305" }] }],
    ["one in another case", { max_tokens: 9, tools: [{ Type: "WEB_SEARCH" }] }],
    ["a search of Google's", { max_tokens: 9, tools: [{ googleSearch: {} }] }],
    ["a search of a router's", { max_tokens: 9, plugins: [{ id: "web" }] }],
    ["a longer text than all of it", { max_tokens: 9, ...words(4_000) }],
  ] as const)("refuses for good what it cannot bound: %s", async ([, body], { expect }) => {
    const setup = await limited([ofCallers({ tokens: perMinute(9_000) }, strict)]);
    await openai(setup);
    const asked = upstream(() => used(1, 1));
    const refused = await call(setup.on, body);
    expect(refused.status).toBe(429);
    expect(refused.error).toMatchObject({ code: "rate_limited", message: expect.stringContaining("max_tokens") });
    expect(refused.headers.get("x-should-retry")).toBe("false");
    expect(refused.headers.has("retry-after")).toBe(false);
    expect(asked).toHaveLength(0);
  });

  it("takes a picture that has room, whoever counts it", async ({ expect }) => {
    const setup = await limited([ofCallers({ tokens: perMinute(60_000) }, strict)]);
    await openai(setup);
    upstream(() => used(25_501, 9));
    expect(await statuses(setup, 1, { max_tokens: 9, messages: [{ content: [file("image/png")] }] })).toEqual([200]);
  });

  it("takes what writes nothing by its input alone", async ({ expect }) => {
    const setup = await limited([ofCallers({ tokens: perMinute(9_000) }, strict)]);
    await openai(setup);
    upstream(() => used(1, 0));
    expect((await call(setup.on, { input: "word" }, { path: "/v1/embeddings" })).status).toBe(200);
  });
});

describe("a strict limit of calls whose path names the model", () => {
  const CONVERSE = "/model/gpt-5.1/converse";
  const GENERATE = "/v1beta/models/gpt-5.1:generateContent";
  const bounded = { inferenceConfig: { maxTokens: 400 }, generationConfig: { maxOutputTokens: 400 } };

  async function behind(): Promise<Limited> {
    const setup = await limited([ofCallers({ tokens: perMinute(90_000) }, { strict: true })]);
    const operations = ["/model/{model}/converse", "/v1beta/models/{model}:generateContent"].map((path) => ({
      path,
      models: ["gpt-5.1"],
    }));
    await providerTarget(setup.on, setup.id, "t", { operations });
    return setup;
  }
  const status = async (setup: Limited, path: string, body: object, headers = {}): Promise<number> =>
    (await call(setup.on, body, { path, headers })).status;

  it.for([CONVERSE, GENERATE])("takes what its own API bounds: %s", async (path, { expect }) => {
    const setup = await behind();
    upstream(() => Response.json({ usage: { inputTokens: 10, outputTokens: 10 } }));
    expect(await status(setup, path, bounded)).toBe(200);
    expect(await status(setup, path, { ...bounded, inlineData: { mimeType: "image/png", data: "x" } })).toBe(200);
  });

  it.for([
    [CONVERSE, { max_tokens: 9 }],
    [CONVERSE, { ...bounded, inferenceConfig: { maxTokens: 90_000 } }],
    [CONVERSE, { ...bounded, additionalModelRequestFields: { max_tokens: 100_000 } }],
    [CONVERSE, { ...bounded, x: { document: { format: "pdf", source: { bytes: "x" } } } }],
    [CONVERSE, { ...bounded, x: { image: { source: { s3Location: { uri: "s3://a/b" } } } } }],
    [CONVERSE, { ...bounded, serviceTier: { type: "priority" } }],
    [CONVERSE, { ...bounded, performanceConfig: { latency: "optimized" } }],
    [CONVERSE, { ...bounded, toolConfig: { tools: [{ systemTool: { name: "nova_grounding" } }] } }],
    [GENERATE, { max_tokens: 9, max_output_tokens: 9 }],
    [GENERATE, { ...bounded, cachedContent: "cachedContents/x" }],
    [GENERATE, { ...bounded, tools: [{ googleSearch: {} }] }],
    [GENERATE, { ...bounded, tools: [{ url_context: {} }] }],
    [GENERATE, { ...bounded, contents: [{ parts: [{ inlineData: { mimeType: "video/mp4", data: "x" } }] }] }],
    [GENERATE, { ...bounded, contents: [{ parts: [{ fileData: { fileUri: "https://a.test" } }] }] }],
  ] as const)("refuses what nobody can bound: %s %o", async ([path, body], { expect }) => {
    const setup = await behind();
    const asked = upstream();
    expect(await status(setup, path, body)).toBe(429);
    expect(asked).toHaveLength(0);
  });

  it("refuses what a header of Bedrock's makes dearer", async ({ expect }) => {
    const setup = await behind();
    upstream(() => Response.json({ usage: { inputTokens: 10, outputTokens: 10 } }));
    expect(await status(setup, CONVERSE, bounded, { "x-amzn-bedrock-service-tier": "priority" })).toBe(429);
    expect(await status(setup, CONVERSE, bounded, { "x-amzn-bedrock-performanceconfig-latency": "optimized" })).toBe(
      429,
    );
    expect(await status(setup, CONVERSE, bounded, { "x-amzn-bedrock-service-tier": "flex" })).toBe(200);
  });
});

describe("a limit of cost", () => {
  it("counts dollars by the price list, and is told in dollars", async ({ expect }) => {
    const setup = await limited([ofCallers({ cost: [{ rate: 0.02, period: "month" }] })]);
    await openai(setup);
    // A cent each.
    upstream(() => used(0, 1_000));
    const first = await call(setup.on, { max_tokens: 100 });
    expect(first.headers.get("x-gateway-ratelimit-limit")).toBe("0.02");
    // Less what it had reserved: 9 tokens of input and 100 of output.
    expect(first.headers.get("x-gateway-ratelimit-remaining")).toBe("0.01898875");
    expect((await call(setup.on, { max_tokens: 100 })).status).toBe(200);
    const refused = await call(setup.on, { max_tokens: 100 });
    expect(refused.error).toMatchObject({ code: "budget_exhausted", metric: "cost", type: "rate_limit_error" });
    expect(refused.headers.get("x-should-retry")).toBe("false");
    const seconds = Date.UTC(2026, 11, 1) / 1_000 - Date.now() / 1_000;
    expect(refused.error).toMatchObject({ retryAfter: seconds });
    expect(refused.headers.has("retry-after")).toBe(false);
  });

  it.for([
    [false, 200],
    [true, 429],
  ] as const)(
    "of a model without a known price is nothing, and strict (%s) refuses it",
    async ([strict, status], { expect }) => {
      const setup = await limited([ofCallers({ cost: inAll(1) }, { strict })]);
      await openai(setup, "t", "https://own.provider.test");
      upstream(() => used(1_000_000, 1_000_000));
      expect(await statuses(setup, 2, { max_tokens: 9 })).toEqual([status, status]);
    },
  );

  it("that is strict holds for whoever may be asked: one without a price refuses the call", async ({ expect }) => {
    const setup = await limited([ofCallers({ cost: inAll(1) }, { strict: true })]);
    await openai(setup);
    upstream(() => used(1, 1));
    expect(await statuses(setup, 1, { max_tokens: 9 })).toEqual([200]);
    await openai(setup, "u", "https://own.provider.test");
    pass(10_000);
    expect(await statuses(setup, 1, { max_tokens: 9 })).toEqual([429]);
  });
});

describe("limits of an API key", () => {
  it("are its own: another key goes on", async ({ expect }) => {
    const setup = await limited([], {}, { authorizerType: "API_KEY" });
    await openai(setup);
    const limits = { requests: inAll(1) };
    const demo = await apiKey(setup.on, setup.id, { limits });
    const other = await apiKey(setup.on, setup.id, { name: "other" });
    upstream(() => used(1, 1));
    const as = (key: string) => call(setup.on, {}, { headers: { authorization: `Bearer ${key}` } });
    expect((await as(demo)).status).toBe(200);
    const refused = await as(demo);
    expect(refused.error).toMatchObject({
      code: "budget_exhausted",
      limitKey: expect.stringMatching(/^(\S+)\/\$\.context\.apiKey=\1$/),
    });
    const free = await as(other);
    expect(free.status).toBe(200);
    expect(free.headers.has("x-gateway-ratelimit-limit")).toBe(false);
  });
});

describe("a ledger that does not answer", () => {
  const away = { getByName: () => ({ limits: () => Promise.reject(new Error("away")) }) };

  it.for([
    ["deny", 503],
    ["allow", 200],
  ] as const)("lets calls pass or not as the limit says: %s", async ([whenUnavailable, status], { expect }) => {
    const setup = await limited([ofCallers({ requests: perMinute(9) }, { whenUnavailable })]);
    await openai(setup);
    const asked = upstream(() => used(1, 1));
    const on = isolate({ LEDGER: away });
    const answer = await call(on);
    expect(answer.status).toBe(status);
    expect(asked).toHaveLength(status === 200 ? 1 : 0);
    if (status === 200) return;
    expect(answer.error).toMatchObject({ code: "limits_unavailable", metric: "requests", retryAfter: 1 });
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(answer.headers.has("x-should-retry")).toBe(false);
  });
});

describe("a passthrough target", () => {
  const PASSTHROUGH = { endpoint: "https://p.provider.test", protocolType: "INFERENCE" };

  async function passing(
    limits: Parameters<typeof limited>[0],
    passthrough = PASSTHROUGH,
  ): Promise<(path: string, body?: string) => Promise<number>> {
    const { on, id } = await limited(limits);
    await create(on, `/gateways/${id}/targets/`, {
      name: "p",
      targetConfiguration: { http: { passthrough } },
    });
    return async (path, body) => {
      const response = await on.fetch(`/gateways/${id}/p${path}`, {
        background: false,
        ...(body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body }),
      });
      await response.text();
      return response.status;
    };
  }

  it("counts as requests, by its callers' limits and by its own", async ({ expect }) => {
    const go = await passing([ofCallers({ requests: inAll(3) }), ofTargets({ requests: perMinute(2) })]);
    const asked = upstream(() => Response.json({ data: [] }));
    expect([await go("/v1/things"), await go("/v1/things", "{}"), await go("/v1/things")]).toEqual([200, 200, 429]);
    pass(45_000);
    // What its own limit refused took nothing of its caller's.
    expect([await go("/v1/things"), await go("/v1/things")]).toEqual([200, 429]);
    expect(asked).toHaveLength(3);
  });

  it("uses the tokens that its answers say, and none where they say nothing", async ({ expect }) => {
    const go = await passing([ofCallers({ tokens: inAll(5_000) })]);
    upstream(({ url }) => (url.endsWith("/files") ? Response.json({ id: "f" }) : used(2_000, 1_000)));
    const large = JSON.stringify({ text: "a".repeat(100_000) });
    expect([await go("/v1/files", large), await go("/v1/files", large)]).toEqual([200, 200]);
    expect([await go("/v1/responses", "{}"), await go("/v1/responses", "{}")]).toEqual([200, 200]);
    expect(await go("/v1/responses", "{}")).toBe(429);
    // Nothing is read of a model, so nothing is used.
    expect(await go("/v1/things")).toBe(200);
  });

  it("uses tokens also where no path of inference is called, and is refused once they are used up", async ({
    expect,
  }) => {
    const go = await passing([ofCallers({ tokens: inAll(5_000) })]);
    const asked = upstream(() => used(3_000, 1_000));
    expect([await go("/v1/images/generations", "{}"), await go("/v1/chat/completions//", "{}")]).toEqual([200, 200]);
    expect(await go("/v1/images/generations", "{}")).toBe(429);
    expect(asked).toHaveLength(2);
  });

  it("costs what its answer's model costs, though its path names none, and is refused once that is used up", async ({
    expect,
  }) => {
    const priced = { endpoint: "https://api.openai.com", protocolType: "INFERENCE" };
    const go = await passing([ofCallers({ cost: inAll(0.01) })], priced);
    // $0.02: 2,000 tokens of output at $10 a million.
    const asked = upstream(() => used(0, 2_000));
    expect([await go("/v1/chat/completions", "{}"), await go("/v1/chat/completions", "{}")]).toEqual([200, 429]);
    expect(asked).toHaveLength(1);
  });

  it("has no bound that a strict limit could reserve", async ({ expect }) => {
    const go = await passing([ofCallers({ tokens: inAll(1_000_000) }, { strict: true })]);
    upstream(() => used(1, 1));
    expect([await go("/v1/responses", '{"max_output_tokens":9}'), await go("/v1/things")]).toEqual([429, 200]);
  });
});
