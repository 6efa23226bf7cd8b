/** OpenAI's own SDK against the running Worker: an application changes its base URL and key, and nothing else. */
import OpenAI, { APIError, AuthenticationError, NotFoundError, RateLimitError } from "openai";
import { bedrock } from "openai/providers/bedrock";
import { afterAll, beforeAll, describe, it } from "vitest";
import { collect, PIECES, TEXT, TOOL, VECTOR } from "./support/answers.ts";
import { startProvider, type Provider } from "./support/provider.ts";
import { apiKey, gateway, keyIn, KEYS, startWorker, target, type RunningWorker } from "./support/running-worker.ts";

const MODEL = "DeepSeek-V4-Flash";
const CHAT = { model: MODEL, messages: [{ role: "user" as const, content: "Introduce yourself in one sentence" }] };
const WEATHER = {
  type: "function" as const,
  function: { name: TOOL.name, parameters: { type: "object", properties: { city: { type: "string" } } } },
};

let worker: RunningWorker;
let provider: Provider;
let client: OpenAI;

beforeAll(async () => {
  [worker, provider] = await Promise.all([startWorker(), startProvider()]);
  const gatewayId = await gateway(worker);
  await target(worker, gatewayId, "azure", provider.origin, {
    serves: {
      "/v1/chat/completions": [MODEL],
      "/v1/responses": [MODEL],
      "/v1/completions": [MODEL],
      "/v1/embeddings": ["text-embedding-3-small"],
      "/v1/moderations": ["omni-moderation-latest"],
    },
    credential: await keyIn(worker, "UPSTREAM_OPENAI"),
  });
  const gone = await startProvider();
  await gone.close();
  await target(worker, gatewayId, "down", gone.origin);
  client = new OpenAI({
    baseURL: `${worker.origin}/inference/v1`,
    apiKey: await apiKey(worker, gatewayId),
    maxRetries: 0,
  });
});

afterAll(async () => {
  await worker?.close();
  await provider?.close();
});

describe("the openai package", () => {
  it("completes a chat", async ({ expect }) => {
    const { data, response, request_id } = await client.chat.completions.create(CHAT).withResponse();
    expect(data.choices[0]?.message.content).toBe(TEXT);
    expect(data.usage?.total_tokens).toBe(28);
    expect(request_id).toBe("req_provider");
    expect(response.headers.get("x-gateway-target")).toBe("azure");
    expect(Object.fromEntries(provider.last().rawHeaders)["authorization"]).toBe(`Bearer ${KEYS.UPSTREAM_OPENAI}`);
  });

  it("streams a chat, chunk by chunk up to the usage", async ({ expect }) => {
    const asked = { ...CHAT, stream: true as const, stream_options: { include_usage: true } };
    const chunks = await collect(await client.chat.completions.create(asked));
    const said = chunks.map(({ choices, usage }) => choices[0]?.delta.content ?? usage?.total_tokens);
    expect(said).toEqual(["", ...PIECES, undefined, 28]);
  });

  it("calls a tool, plainly and through the stream helper", async ({ expect }) => {
    const plain = await client.chat.completions.create({ ...CHAT, tools: [WEATHER] });
    expect(plain.choices[0]).toMatchObject({
      finish_reason: "tool_calls",
      message: { tool_calls: [{ id: "call_1", function: TOOL }] },
    });
    const helper = client.chat.completions.stream({ ...CHAT, tools: [WEATHER] });
    expect(await helper.finalFunctionToolCall()).toMatchObject(TOOL);
  });

  it("creates a response, plain and streamed", async ({ expect }) => {
    const plain = await client.responses.create({ model: MODEL, input: "hi" });
    expect(plain.output_text).toBe(TEXT);
    const events = await collect(await client.responses.create({ model: MODEL, input: "hi", stream: true }));
    expect(events.flatMap((event) => (event.type === "response.output_text.delta" ? [event.delta] : []))).toEqual(
      PIECES,
    );
    expect(events.at(-1)).toMatchObject({ type: "response.completed", response: { usage: { total_tokens: 28 } } });
    const helper = client.responses.stream({ model: MODEL, input: "hi" });
    expect((await helper.finalResponse()).output_text).toBe(TEXT);
  });

  it("embeds, in base64 as it asks by default and in numbers", async ({ expect }) => {
    const model = "text-embedding-3-small";
    const asUsual = await client.embeddings.create({ model, input: "hi" });
    expect(JSON.parse(provider.last().body.toString())).toMatchObject({ encoding_format: "base64" });
    expect(asUsual.data[0]?.embedding).toEqual(VECTOR);
    const numbers = await client.embeddings.create({ model, input: ["a", "b"], encoding_format: "float" });
    expect(numbers.data.map(({ embedding }) => embedding)).toEqual([VECTOR, VECTOR]);
  });

  it("completes a prompt and moderates a text", async ({ expect }) => {
    expect((await client.completions.create({ model: MODEL, prompt: "x" })).choices[0]?.text).toBe(TEXT);
    const { results } = await client.moderations.create({ model: "omni-moderation-latest", input: "x" });
    expect(results[0]?.flagged).toBe(false);
  });

  it("calls as a client of Bedrock does, with a gateway key where that has Bedrock's", async ({ expect }) => {
    const baseURL = `${worker.origin}/inference/v1`;
    const own = new OpenAI({ provider: bedrock({ region: "us-east-1", baseURL, apiKey: client.apiKey }) });
    expect((await own.chat.completions.create(CHAT)).choices[0]?.message.content).toBe(TEXT);
  });

  it("lists the models and retrieves one by its id with a slash, which it can then call", async ({ expect }) => {
    const ids = (await collect(client.models.list())).map(({ id }) => id);
    expect(ids).toEqual([`azure/${MODEL}`, "azure/text-embedding-3-small", "azure/omni-moderation-latest"]);
    const { id, owned_by } = await client.models.retrieve(`azure/${MODEL}`);
    expect({ id, owned_by }).toEqual({ id: `azure/${MODEL}`, owned_by: "azure" });
    expect((await client.chat.completions.create({ ...CHAT, model: id })).model).toBe(MODEL);
  });
});

describe("what goes wrong, as the openai package says it", () => {
  const failure = (model: string, on = client): Promise<unknown> =>
    on.chat.completions.create({ ...CHAT, model }).then(
      () => "no failure",
      (error: unknown) => error,
    );

  it("says that a key is wrong, and by which id to find it in the log", async ({ expect }) => {
    const error = await failure(MODEL, client.withOptions({ apiKey: "sk-not-ours" }));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({
      code: "unauthenticated",
      message: expect.stringContaining("401 What was sent is no gateway API key"),
      requestID: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it("names near ids for a model nobody has", async ({ expect }) => {
    const error = await failure("DeepSeek-V4-Flush");
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({
      code: "unknown_model",
      param: "model",
      message:
        `404 Model "DeepSeek-V4-Flush" was not found on any target. Did you mean "azure/${MODEL}"? ` +
        'A target without a list takes any model that is asked of it by name: "down/DeepSeek-V4-Flush".',
    });
  });

  it.for(["", "/v1", "/inference", "/inference/v1/v1", "/inference/v1/chat/completions"])(
    "names the base URL that is right where it has another: %s",
    async (base, { expect }) => {
      const error = await failure(MODEL, client.withOptions({ baseURL: worker.origin + base }));
      expect(error).toBeInstanceOf(NotFoundError);
      expect(error).toMatchObject({
        code: "not_found",
        message: expect.stringContaining(` ${worker.origin}/inference/v1 here (OPENAI_BASE_URL).`),
      });
    },
  );

  it("names the paths of a model that is called on another", async ({ expect }) => {
    const error = await failure("text-embedding-3-small");
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({
      code: "unsupported_operation",
      message: expect.stringContaining("not served at /v1/chat/completions, but at /v1/embeddings"),
    });
  });

  it("hands on a provider's 429 as it is, with the time to wait", async ({ expect }) => {
    const said = { message: "Rate limit reached", type: "tokens", param: null, code: "rate_limit_exceeded" };
    provider.answerNext({
      status: 429,
      headers: { "content-type": "application/json", "retry-after": "7" },
      body: JSON.stringify({ error: said }),
    });
    const error = await failure(MODEL);
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ error: said, message: "429 Rate limit reached" });
    const headers = error instanceof RateLimitError ? error.headers : new Headers();
    expect([headers.get("retry-after"), headers.get("x-gateway-error")]).toEqual(["7", null]);
  });

  it("does not take a rejected provider key for a caller's", async ({ expect }) => {
    provider.answerNext({ status: 401, body: '{"error":{"message":"Incorrect API key provided: sk-pr***nai"}}' });
    const error = await failure(MODEL);
    expect(error).toBeInstanceOf(APIError);
    expect(error).not.toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({
      status: 406,
      code: "upstream_credentials_rejected",
      message: expect.stringContaining('target "azure"'),
    });
    expect(JSON.stringify(error)).not.toContain("sk-pr");
  });

  it("says which provider cannot be reached", async ({ expect }) => {
    expect(await failure("down/any")).toMatchObject({
      status: 502,
      code: "upstream_unreachable",
      message: '502 The provider of target "down" cannot be reached.',
    });
  });

  it("throws where a provider breaks off its stream, after the chunks it has had by then", async ({ expect }) => {
    const { promise: hadOne, resolve: breakOff } = Promise.withResolvers<void>();
    const half = async function* (): AsyncGenerator<string> {
      yield 'data: {"choices":[{"index":0,"delta":{"content":"half an"}}]}\n\n';
      await hadOne;
      throw new Error("the provider's machine is gone");
    };
    provider.answerNext({ status: 200, headers: { "content-type": "text/event-stream" }, body: half() });
    const stream = await client.chat.completions.create({ ...CHAT, stream: true });
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const { choices } of stream) {
        seen.push(choices[0]?.delta.content);
        breakOff();
      }
    })();
    await expect(reading).rejects.toThrow("terminated");
    expect(seen).toEqual(["half an"]);
  });
});
