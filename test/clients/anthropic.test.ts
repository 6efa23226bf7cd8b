/** Anthropic's own SDK against the running Worker: an application changes its base URL and key, and nothing else. */
import Anthropic, { AuthenticationError, NotFoundError } from "@anthropic-ai/sdk";
import { afterAll, beforeAll, describe, it } from "vitest";
import { collect, PIECES, TEXT, TOOL } from "./support/answers.ts";
import { startProvider, type Provider } from "./support/provider.ts";
import { apiKey, gateway, keyIn, KEYS, startWorker, target, type RunningWorker } from "./support/running-worker.ts";

const MODEL = "claude-haiku-4-5";
const OTHERS = ["claude-opus-5-5", "claude-sonnet-5", "claude-fable-1"];
const MAX_BODY_BYTES = 20_000;
const ASKED = {
  model: MODEL,
  max_tokens: 100,
  messages: [{ role: "user" as const, content: "Hello! Introduce yourself in one sentence" }],
};
const WEATHER = {
  name: TOOL.name,
  input_schema: { type: "object" as const, properties: { city: { type: "string" } }, required: ["city"] },
};

let worker: RunningWorker;
let provider: Provider;
let key: string;
let client: Anthropic;

const as = (credential: { apiKey?: string; authToken?: string }): Anthropic =>
  new Anthropic({ baseURL: `${worker.origin}/inference`, apiKey: null, authToken: null, maxRetries: 0, ...credential });
const headersOf = (one: Provider): Record<string, string> => Object.fromEntries(one.last().rawHeaders);

beforeAll(async () => {
  [worker, provider] = await Promise.all([startWorker({ MAX_BODY_BYTES: `${MAX_BODY_BYTES}` }), startProvider()]);
  const gatewayId = await gateway(worker);
  await target(worker, gatewayId, "claude", provider.origin, {
    serves: { "/v1/messages": [MODEL, ...OTHERS], "/v1/messages/count_tokens": [MODEL] },
    credential: await keyIn(worker, "UPSTREAM_ANTHROPIC", "x-api-key"),
  });
  key = await apiKey(worker, gatewayId);
  client = as({ authToken: key });
});

afterAll(async () => {
  await worker?.close();
  await provider?.close();
});

describe("the @anthropic-ai/sdk package", () => {
  it("creates a message with the gateway's key as an auth token, an API key or an x-api-key header", async ({
    expect,
  }) => {
    const inHeader = new Anthropic({
      baseURL: `${worker.origin}/inference`,
      apiKey: "not ours",
      defaultHeaders: { "x-api-key": key },
    });
    for (const one of [as({ authToken: key }), as({ apiKey: key }), inHeader]) {
      const message = await one.messages.create(ASKED);
      expect(message.content).toEqual([{ type: "text", text: TEXT }]);
      expect(message.usage).toMatchObject({ input_tokens: 11, output_tokens: 17 });
      expect(headersOf(provider)["x-api-key"]).toBe(KEYS.UPSTREAM_ANTHROPIC);
      expect(provider.last().rawHeaders.flat().join()).not.toContain(key);
    }
  });

  it("streams a message event by event", async ({ expect }) => {
    const events = await collect(await client.messages.create({ ...ASKED, stream: true }));
    expect(events.map(({ type }) => type)).toEqual([
      "message_start",
      "content_block_start",
      ...PIECES.map(() => "content_block_delta"),
      "content_block_stop",
      "message_delta",
      "message_stop",
    ]);
  });

  it("puts a streamed message together with the stream helper", async ({ expect }) => {
    const stream = client.messages.stream(ASKED);
    const pieces: string[] = [];
    stream.on("text", (piece) => pieces.push(piece));
    expect(await stream.finalMessage()).toMatchObject({
      content: [{ type: "text", text: TEXT }],
      stop_reason: "end_turn",
      usage: { input_tokens: 11, output_tokens: 17 },
    });
    expect(pieces).toEqual(PIECES);
  });

  it("uses a tool, plainly and through the stream helper", async ({ expect }) => {
    const use = { type: "tool_use", id: "toolu_1", name: TOOL.name, input: { city: "Tokyo" } };
    const plain = await client.messages.create({ ...ASKED, tools: [WEATHER] });
    expect(plain).toMatchObject({ content: [use], stop_reason: "tool_use" });
    const streamed = await client.messages.stream({ ...ASKED, tools: [WEATHER] }).finalMessage();
    expect(streamed).toMatchObject({ content: [use], stop_reason: "tool_use" });
  });

  it("counts tokens", async ({ expect }) => {
    const { model, messages } = ASKED;
    expect(await client.messages.countTokens({ model, messages })).toMatchObject({ input_tokens: 14 });
    expect(provider.last().url).toBe("/v1/messages/count_tokens");
  });

  it("reaches the provider with its version, its betas and its query", async ({ expect }) => {
    await client.messages.create(ASKED, {
      query: { beta: "true" },
      headers: { "anthropic-version": "2023-06-01", "anthropic-beta": "context-1m-2025-08-07,effort-2025-11-24" },
    });
    expect(provider.last().url).toBe("/v1/messages?beta=true");
    expect(headersOf(provider)).toMatchObject({
      "anthropic-version": "2023-06-01",
      "anthropic-beta": "context-1m-2025-08-07,effort-2025-11-24",
    });
  });

  it("lists every model over as many pages as it takes, and retrieves one", async ({ expect }) => {
    const pages = await collect((await client.models.list({ limit: 3 })).iterPages());
    // Plain where they lead to one model alone, as Claude Code's picker takes them.
    const ids = [MODEL, ...OTHERS];
    expect(pages.map(({ data }) => data.map(({ id }) => id))).toEqual([ids.slice(0, 3), ids.slice(3)]);
    const one = await client.models.retrieve(`claude/${MODEL}`);
    expect(one).toMatchObject({ type: "model", id: MODEL, display_name: MODEL });
    expect(Date.parse(one.created_at)).toBeGreaterThan(0);
    expect((await client.messages.create({ ...ASKED, model: one.id })).model).toBe(MODEL);
  });
});

describe("what goes wrong, as the @anthropic-ai/sdk package says it", () => {
  const failure = (change: object, on = client): Promise<unknown> =>
    on.messages.create({ ...ASKED, ...change }).then(
      () => "no failure",
      (error: unknown) => error,
    );

  it("says that a key is wrong, and by which id to find it in the log", async ({ expect }) => {
    const error = await failure({}, as({ apiKey: "sk-ant-not-ours" }));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({
      type: "authentication_error",
      apiMessage: expect.stringContaining("What was sent is no gateway API key"),
      requestID: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it("names near ids for a model nobody has", async ({ expect }) => {
    const error = await failure({ model: "claude-haiku-4-6" });
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({
      type: "not_found_error",
      apiMessage: expect.stringContaining(`Did you mean "claude/${MODEL}"`),
    });
    await expect(client.models.retrieve("claude/claude-haiku-4-6")).rejects.toMatchObject({
      type: "not_found_error",
      apiMessage: expect.stringContaining(`"claude/${MODEL}"`),
    });
  });

  it.for(["", "/v1", "/inference/v1", "/inference/messages", "/openai"])(
    "names the base URL that is right where it has another: %s",
    async (base, { expect }) => {
      const error = await failure({}, client.withOptions({ baseURL: worker.origin + base }));
      expect(error).toBeInstanceOf(NotFoundError);
      expect(error).toMatchObject({
        type: "not_found_error",
        apiMessage: expect.stringContaining(` ${worker.origin}/inference here (ANTHROPIC_BASE_URL).`),
        requestID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
    },
  );

  it("says that a body is too large, and asks no provider", async ({ expect }) => {
    const asked = provider.received.length;
    expect(await failure({ system: "x".repeat(MAX_BODY_BYTES) })).toMatchObject({
      status: 413,
      type: "request_too_large",
      apiMessage: expect.stringContaining(`${MAX_BODY_BYTES} bytes`),
    });
    expect(provider.received).toHaveLength(asked);
  });

  it("hands on a provider's 529 as it is", async ({ expect }) => {
    const said = { type: "error", error: { type: "overloaded_error", message: "Overloaded" }, request_id: "req_1" };
    const headers = { "content-type": "application/json", "request-id": "req_1", "x-should-retry": "false" };
    provider.answerNext({ status: 529, headers, body: JSON.stringify(said) });
    const error = await failure({}, client.withOptions({ maxRetries: 2 }));
    expect(error).toMatchObject({ status: 529, error: said, type: "overloaded_error", requestID: "req_1" });
  });

  it("tries again by itself when the provider says it is overloaded", async ({ expect }) => {
    provider.answerNext({ status: 529, headers: { "retry-after-ms": "1" }, body: "{}" });
    const asked = provider.received.length;
    expect(await client.withOptions({ maxRetries: 1 }).messages.create(ASKED)).toMatchObject({ role: "assistant" });
    expect(provider.received).toHaveLength(asked + 2);
  });

  it("does not take a rejected provider key for a caller's", async ({ expect }) => {
    provider.answerNext({ status: 401, body: '{"type":"error","error":{"type":"authentication_error"}}' });
    expect(await failure({})).toMatchObject({
      status: 406,
      type: "api_error",
      apiMessage: expect.stringContaining('target "claude"'),
    });
  });
});
