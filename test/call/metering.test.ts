/** What each call used and cost, as the ledger has it: once for each, exact in every dialect, and no byte of an answer is another for it. */
import { afterEach, describe, it } from "vitest";
import { askCalls } from "../../src/objects/ask-ledger.ts";
import type { CallRecord } from "../../src/usage/record.ts";
import { ANSWERS } from "../recordings/answers.ts";
import { data, SSE, STREAMS } from "../recordings/streams.ts";
import { silent, source } from "../support/candidates.ts";
import { apiKey, create, gateway, providerTarget } from "../support/config.ts";
import { ledger } from "../support/records.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { BOOKS, isolate, post, type Isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const KNOWN = [CHAT, "/v1/completions", "/v1/embeddings", "/v1/responses", "/v1/messages"];
const USAGE = { prompt_tokens: 1_000, completion_tokens: 100, prompt_tokens_details: { cached_tokens: 400 } };
/** Of gpt-5.1: $1.25, $0.125 and $10 a million tokens (https://openai.com/api/pricing, 2026-11-20). */
const COST = 600 * 1_250 + 400 * 125 + 100 * 10_000;

afterEach(async () => {
  await reset();
});

/** Latest first. */
async function booked(gatewayId: string): Promise<readonly CallRecord[]> {
  const question = { from: 0, to: Date.now() + 60_000, filters: {} };
  return (await askCalls(ledger(gatewayId), question, { most: 1_000, after: undefined })).items;
}

interface Setup {
  readonly on: Isolate;
  readonly id: string;
}

/** One target, `t`, of OpenAI's prices. */
async function oneTarget(more: Record<string, unknown> = {}, settings = {}): Promise<Setup> {
  const on = isolate({ ...BOOKS, ...settings });
  const id = await gateway(on);
  const operations = [...KNOWN, "/v1/messages/count_tokens", "/v1/responses/input_tokens"].map((path) => ({
    path,
    models: ["gpt-5.1"],
  }));
  await providerTarget(on, id, "t", { endpoint: "https://api.openai.com", operations, more });
  return { on, id };
}

async function passthrough(on: Isolate, id: string): Promise<string> {
  await create(on, `/gateways/${id}/targets/`, {
    name: "p",
    targetConfiguration: { http: { passthrough: { endpoint: "https://p.provider.test", protocolType: "INFERENCE" } } },
  });
  return `/gateways/${id}/p`;
}

const bytesOf = async (response: Response): Promise<string> => new Uint8Array(await response.arrayBuffer()).toHex();
const stream = (body: BodyInit): Response => new Response(body, { headers: { "content-type": SSE } });

/** The stream without the event that has no choices and a usage, told by parsing each event whole. */
function withoutUsageChunk(bytes: Uint8Array): Uint8Array {
  const events = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
    .decode(bytes)
    .split(/(?<=\n\n|\r\n\r\n|\r\r)/);
  const isUsage = (event: string): boolean => {
    const lines = event.split(/\r\n|\n|\r/).filter((line) => line.startsWith("data:"));
    const text = lines.map((line) => line.slice(5)).join("\n");
    if (!text.includes("usage")) return false;
    try {
      const { choices, usage }: { choices?: unknown[]; usage?: object | null } = JSON.parse(text);
      return choices?.length === 0 && usage !== null && usage !== undefined;
    } catch {
      return false;
    }
  };
  return new TextEncoder().encode(events.filter((event) => !isUsage(event)).join(""));
}

describe("a call's record", () => {
  it("says who asked what of whom, what it used and what it cost", async ({ expect }) => {
    const on = isolate(BOOKS);
    const id = await gateway(on, { authorizerType: "API_KEY" });
    const key = await apiKey(on, id, { name: "billing" });
    const operations = [{ path: CHAT, models: ["gpt-5.1"] }];
    await providerTarget(on, id, "t", { endpoint: "https://api.openai.com", operations });
    upstream(() => Response.json({ model: "gpt-5.1-2025", choices: [], usage: USAGE }));
    const response = await post(on, CHAT, { model: "t/gpt-5.1" }, { authorization: `Bearer ${key}` });
    expect(response.headers.get("x-gateway-usage")).toBe("input=1000, output=100");
    expect(response.headers.get("x-gateway-cost")).toBe("0.0018");
    const [record, ...others] = await booked(id);
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      requestId: response.headers.get("x-gateway-request-id"),
      gatewayId: id,
      caller: { kind: "api_key", name: "billing" },
      target: "t",
      model: "gpt-5.1",
      modelAsked: "t/gpt-5.1",
      path: CHAT,
      stream: false,
      status: 200,
      attempts: 1,
      usage: { input: 1_000, cacheRead: 400, cacheWrite5m: 0, cacheWrite1h: 0, output: 100, reasoning: 0 },
      source: "reported",
      costNanos: COST,
      ended: "complete",
    });
    expect(record?.code).toBeUndefined();
    expect(record?.priceVersion).toMatch(/^genai-prices /);
  });

  it("is exact for every recorded answer, whose bytes are the caller's", async ({ expect }) => {
    const { on, id } = await oneTarget();
    const base = await passthrough(on, id);
    for (const [name, { path, body, usage }] of Object.entries(ANSWERS)) {
      const answer = JSON.stringify(body);
      upstream(() => new Response(answer, { headers: { "content-type": "application/json" } }));
      const response = KNOWN.includes(path)
        ? await post(on, path, { model: "gpt-5.1" })
        : await on.fetch(base + path, { method: "POST", body: "{}" });
      expect([name, await response.text()]).toEqual([name, answer]);
      const [record] = await booked(id);
      expect([name, record?.usage, record?.source, record?.ended]).toEqual([name, usage, "reported", "complete"]);
    }
    expect(await booked(id)).toHaveLength(Object.keys(ANSWERS).length);
  });

  it("is exact for every recorded stream, whose bytes are the caller's", async ({ expect }) => {
    const { on, id } = await oneTarget();
    const base = await passthrough(on, id);
    for (const [name, { path, contentType, bytes, usage }] of Object.entries(STREAMS)) {
      upstream(() => new Response(bytes, { headers: { "content-type": contentType } }));
      const response = KNOWN.includes(path)
        ? await post(on, path, { model: "gpt-5.1", stream: true })
        : await on.fetch(base + path, { method: "POST", body: "{}" });
      expect([name, await bytesOf(response)]).toEqual([name, bytes.toHex()]);
      const [record] = await booked(id);
      expect([name, record?.usage, record?.source, record?.ended]).toEqual([name, usage, "reported", "complete"]);
    }
    expect(await booked(id)).toHaveLength(Object.keys(STREAMS).length);
  });

  for (const streamUsage of ["ask", "ask_and_hide"]) {
    it(`is exact in every dialect where the target says ${streamUsage}, and only the chunk that was asked for is ${streamUsage === "ask" ? "more" : "taken out"}`, async ({
      expect,
    }) => {
      const { on, id } = await oneTarget({ streamUsage });
      for (const [name, { path, body, usage }] of Object.entries(ANSWERS)) {
        if (!KNOWN.includes(path)) continue;
        const answer = JSON.stringify(body);
        const asked = upstream(() => new Response(answer, { headers: { "content-type": "application/json" } }));
        expect([name, await (await post(on, path, { model: "gpt-5.1" })).text()]).toEqual([name, answer]);
        expect(asked[0]?.body).toBe('{"model":"gpt-5.1"}');
        expect([name, (await booked(id))[0]?.usage]).toEqual([name, usage]);
      }
      let hidden = 0;
      for (const [name, { path, contentType, bytes, usage }] of Object.entries(STREAMS)) {
        if (!KNOWN.includes(path)) continue;
        const asked = upstream(() => new Response(bytes, { headers: { "content-type": contentType } }));
        const got = await bytesOf(await post(on, path, '{"model":"gpt-5.1","stream":true}'));
        const isAsked = path.endsWith("completions");
        expect([name, asked[0]?.body.includes("include_usage")]).toEqual([name, isAsked]);
        const expected = isAsked && streamUsage === "ask_and_hide" ? withoutUsageChunk(bytes) : bytes;
        if (expected.length < bytes.length) hidden++;
        expect([name, got]).toEqual([name, expected.toHex()]);
        expect([name, (await booked(id))[0]?.usage, (await booked(id))[0]?.source]).toEqual([name, usage, "reported"]);
      }
      expect(hidden).toBe(streamUsage === "ask" ? 0 : 10);
    });
  }

  it("is exact, and has its cost, at Gemini's OpenAI-compatible address, in JSON and in a stream", async ({
    expect,
  }) => {
    const on = isolate(BOOKS);
    const id = await gateway(on);
    const operations = [{ path: CHAT, providerPath: "/chat/completions", models: ["gemini-2.5-flash"] }];
    const endpoint = "https://generativelanguage.googleapis.com/v1beta/openai";
    await providerTarget(on, id, "g", { endpoint, operations });
    // Thoughts are in the total alone.
    const usage = { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_500 };
    const seen = upstream(() => Response.json({ model: "gemini-2.5-flash", choices: [], usage }));
    const response = await post(on, CHAT, { model: "gemini-2.5-flash" });
    expect(response.headers.get("x-gateway-usage")).toBe("input=1000, output=500");
    upstream(() => stream(`${data({ choices: [{ delta: { content: "Hi" } }], usage })}data: [DONE]\n\n`));
    await post(on, CHAT, { model: "gemini-2.5-flash", stream: true });
    expect(seen[0]?.url).toBe(`${endpoint}/chat/completions`);
    // $0.30 and $2.50 a million tokens (https://ai.google.dev/gemini-api/docs/pricing, 2026-10-07).
    const expected = { usage: { input: 1_000, output: 500, reasoning: 400 }, costNanos: 1_000 * 300 + 500 * 2_500 };
    expect(await booked(id)).toMatchObject([expected, expected]);
  });

  it("is exact for a JSON answer of megabytes, announced or not", async ({ expect }) => {
    const { on, id } = await oneTarget();
    const answer = JSON.stringify({ data: "0.123,".repeat(400_000), usage: { prompt_tokens: 7, total_tokens: 7 } });
    for (const headers of [{}, { "content-length": String(answer.length) }]) {
      upstream(() => new Response(answer, { headers: { "content-type": "application/json", ...headers } }));
      const response = await post(on, "/v1/embeddings", { model: "gpt-5.1" });
      expect((await response.text()) === answer).toBe(true);
      expect((await booked(id))[0]).toMatchObject({ usage: { input: 7, output: 0 }, source: "reported" });
    }
  });

  it("takes Bedrock's headers where the answer itself says nothing", async ({ expect }) => {
    const { on, id } = await oneTarget();
    const base = await passthrough(on, id);
    const headers = { "x-amzn-bedrock-input-token-count": "250", "x-amzn-bedrock-output-token-count": "72" };
    upstream(() => Response.json({ generation: "hi" }, { headers }));
    const path = "/model/meta.llama3-8b-instruct-v1%3A0/invoke";
    const response = await on.fetch(base + path, { method: "POST", body: "{}" });
    expect(response.headers.get("x-gateway-usage")).toBe("input=250, output=72");
    expect(response.headers.has("x-gateway-cost")).toBe(false);
    expect(await booked(id)).toMatchObject([
      { model: "meta.llama3-8b-instruct-v1:0", usage: { input: 250, output: 72 }, source: "reported" },
    ]);
  });

  it("has the model that the answer says, and its price, where a passthrough path names none", async ({ expect }) => {
    const on = isolate(BOOKS);
    const id = await gateway(on);
    const passing = { endpoint: "https://api.openai.com", protocolType: "INFERENCE" };
    await create(on, `/gateways/${id}/targets/`, {
      name: "p",
      targetConfiguration: { http: { passthrough: passing } },
    });
    const said = {
      id: "c",
      model: "gpt-5.1",
      choices: [{ message: { content: 'say "model":"gpt-4"' } }],
      usage: USAGE,
    };
    const call = { method: "POST", body: "{}" };
    upstream(() => Response.json({ ...said, model: undefined }));
    await on.fetch(`/gateways/${id}/p${CHAT}`, call);
    upstream(() => Response.json(said));
    await on.fetch(`/gateways/${id}/p${CHAT}`, call);
    upstream(() => stream(data(said)));
    await on.fetch(`/gateways/${id}/p${CHAT}`, call);
    expect((await booked(id)).map(({ model, costNanos }) => [model, costNanos])).toEqual([
      ["gpt-5.1", COST],
      ["gpt-5.1", COST],
      ["", undefined],
    ]);
  });

  it("has no cost where no price is known, and where the answer was dearer than the list says", async ({ expect }) => {
    const on = isolate(BOOKS);
    const id = await gateway(on);
    await providerTarget(on, id, "t", { operations: [{ path: CHAT, models: ["m"] }] });
    upstream(() => Response.json({ choices: [], usage: USAGE }));
    const unknown = await post(on, CHAT, { model: "m" });
    expect(unknown.headers.has("x-gateway-cost")).toBe(false);
    await providerTarget(on, id, "o", { endpoint: "https://api.openai.com" });
    upstream(() => Response.json({ choices: [], usage: USAGE, service_tier: "priority" }));
    await post(on, CHAT, { model: "o/gpt-5.1" });
    const records = await booked(id);
    expect(records.map(({ costNanos, usage }) => [costNanos, usage?.input])).toEqual([
      [undefined, 1_000],
      [undefined, 1_000],
    ]);
  });

  it("has the cost of the provider's searches in the web, where the list has one", async ({ expect }) => {
    const on = isolate(BOOKS);
    const id = await gateway(on);
    const operations = [{ path: "/v1/messages" }];
    await providerTarget(on, id, "a", { endpoint: "https://api.anthropic.com", operations });
    await providerTarget(on, id, "b", { endpoint: "https://bedrock-runtime.us-east-1.amazonaws.com", operations });
    await providerTarget(on, id, "mine", { operations });
    await providerTarget(on, id, "deal", { endpoint: "https://api.anthropic.com", operations });
    for (const name of ["mine", "deal"]) await on.admin("PUT", `/prices/${name}/*`, { input: 1, output: 1 });
    const server_tool_use = { web_search_requests: 3, web_fetch_requests: 2 };
    const usage = { input_tokens: 1_000, output_tokens: 100, server_tool_use };
    upstream(() => Response.json({ type: "message", content: [], usage }));
    for (const model of [
      "a/claude-opus-4-5",
      "b/anthropic.claude-opus-4-5-20251101-v1:0",
      "mine/claude-opus-4-5",
      "deal/claude-opus-4-5",
    ]) {
      await post(on, "/v1/messages", { model });
    }
    // $5 and $25 a million tokens, $10 a thousand searches; fetches cost their tokens (https://platform.claude.com/docs/en/about-claude/pricing, 2026-11-25).
    const searches = 3 * 10_000_000;
    const negotiated = 1_100 * 1_000;
    const costs = (await booked(id)).map(({ target, costNanos }) => [target, costNanos]);
    expect(costs.toReversed()).toEqual([
      ["a", 1_000 * 5_000 + 100 * 25_000 + searches],
      // Bedrock's list has the model and no searches.
      ["b", undefined],
      ["mine", negotiated],
      ["deal", negotiated + searches],
    ]);
  });

  it("is estimated, and says so, where a stream reports nothing", async ({ expect }) => {
    const { on, id } = await oneTarget();
    upstream(() => stream(data({ choices: [{ delta: { content: "x".repeat(400) } }] }) + "data: [DONE]\n\n"));
    const body = JSON.stringify({ model: "gpt-5.1", stream: true, messages: ["y".repeat(4_000)] });
    const response = await post(on, CHAT, body);
    expect(response.headers.has("x-gateway-usage")).toBe(false);
    expect(await booked(id)).toMatchObject([
      { source: "estimated", stream: true, usage: { input: Math.ceil(body.length / 4), output: 100 } },
    ]);
  });

  it("is there for what is never billed, with no usage", async ({ expect }) => {
    const { on, id } = await oneTarget();
    upstream(() => Response.json({ input_tokens: 12, usage: { input_tokens: 12, output_tokens: 1 } }));
    for (const path of ["/v1/messages/count_tokens", "/v1/responses/input_tokens"]) {
      const response = await post(on, path, { model: "gpt-5.1" });
      expect(response.headers.has("x-gateway-usage")).toBe(false);
    }
    const records = await booked(id);
    expect(records.map(({ usage, source }) => [usage, source])).toEqual([
      [undefined, "none"],
      [undefined, "none"],
    ]);
  });

  it("is there once for a failure: the provider's, ours, and a caller who may not", async ({ expect }) => {
    const { on, id } = await oneTarget();
    upstream(() => Response.json({ error: { message: "no" }, usage: USAGE }, { status: 400 }));
    await post(on, CHAT, { model: "gpt-5.1" });
    upstream(() => Promise.reject(new Error("refused")));
    await post(on, CHAT, { model: "gpt-5.1" });
    await post(on, CHAT, { model: "made-up" });
    expect(await booked(id)).toMatchObject([
      { status: 404, code: "unknown_model", target: "", model: "", modelAsked: "made-up", attempts: 0 },
      { status: 502, code: "upstream_unreachable", target: "t", model: "gpt-5.1", source: "none" },
      { status: 400, usage: undefined, source: "none", ended: "complete" },
    ]);
  });

  it("is not there for a call that nobody was asked for: the list of models, a gateway there is not", async ({
    expect,
  }) => {
    const { on, id } = await oneTarget();
    expect((await on.fetch("/inference/v1/models")).status).toBe(200);
    expect((await on.fetch("/gateways/other-abcdefghij/inference/v1/models")).status).toBe(404);
    expect(await booked(id)).toEqual([]);
  });

  it("is one for a call that several targets were asked for, of the one that answered", async ({ expect }) => {
    const on = isolate(BOOKS);
    const id = await gateway(on);
    for (const name of ["a", "b"]) await providerTarget(on, id, name, { operations: [{ path: CHAT, models: ["m"] }] });
    let asked = 0;
    upstream(() =>
      asked++ === 0 ? new Response(null, { status: 503 }) : Response.json({ choices: [], usage: USAGE }),
    );
    await post(on, CHAT, { model: "m" });
    expect(await booked(id)).toMatchObject([{ attempts: 2, status: 200, target: "b", usage: { input: 1_000 } }]);
  });

  it("says cut where the provider broke off, in a stream and in JSON", async ({ expect }) => {
    const { on, id } = await oneTarget();
    const broken = (type: string, first: string) => (): Response => {
      let pulled = 0;
      const body = new ReadableStream({
        pull: (controller) =>
          pulled++ === 0
            ? controller.enqueue(new TextEncoder().encode(first))
            : controller.error(new Error("connection reset")),
      });
      return new Response(body, { headers: { "content-type": type } });
    };
    upstream(broken(SSE, data({ choices: [{ delta: { content: "four" } }] })));
    await post(on, CHAT, { model: "gpt-5.1", stream: true }).catch(() => undefined);
    upstream(broken("application/json", '{"usage":'));
    expect((await post(on, CHAT, { model: "gpt-5.1" })).status).toBe(502);
    await expect
      .poll(async () => booked(id))
      .toMatchObject([
        { ended: "cut", status: 502, code: "upstream_unreachable", source: "none" },
        { ended: "cut", status: 200, source: "estimated", usage: { output: 1 } },
      ]);
  });

  it("says left, and 499, where the caller was gone before there was an answer", async ({ expect }) => {
    const { on, id } = await oneTarget();
    const caller = new AbortController();
    const begun = Promise.withResolvers<void>();
    upstream((seen) => {
      begun.resolve();
      return silent(seen);
    });
    const answer = on.fetch(`/inference${CHAT}`, {
      method: "POST",
      body: '{"model":"gpt-5.1"}',
      signal: caller.signal,
      background: false,
    });
    await begun.promise;
    caller.abort();
    await answer;
    await expect
      .poll(async () => booked(id))
      .toMatchObject([
        { ended: "left", status: 499, code: undefined, target: "t", model: "gpt-5.1", source: "none", attempts: 1 },
      ]);
  });

  it("says left where the caller did not wait, with what had come by then", async ({ expect }) => {
    const { on, id } = await oneTarget();
    const provider = source();
    upstream(() => stream(provider.body));
    const caller = new AbortController();
    const response = await on.fetch(`/inference${CHAT}`, {
      method: "POST",
      body: '{"model":"gpt-5.1","stream":true}',
      signal: caller.signal,
      background: false,
    });
    const reader = response.body?.getReader();
    provider.write(data({ choices: [{ delta: { content: "x".repeat(40) } }] }));
    await reader?.read();
    await reader?.cancel();
    provider.write(data({ choices: [] }));
    await expect
      .poll(async () => booked(id))
      .toMatchObject([{ ended: "left", status: 200, source: "estimated", usage: { output: 10 } }]);
  });
});
