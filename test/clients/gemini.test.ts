/** Google's own SDK and AI SDK's of it against the running Worker: the model and the method are in the path. */
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { ApiError, GoogleGenAI, type GenerateContentParameters } from "@google/genai";
import { embed, generateText, streamText } from "ai";
import OpenAI from "openai";
import { afterAll, afterEach, beforeAll, describe, it } from "vitest";
import { collect, PIECES, TEXT, TOOL, VECTOR } from "./support/answers.ts";
import { AI_TOOLS, connect, listed, outcome, streamError } from "./support/connected.ts";
import { answerAsGemini, cut, EMBEDDING, GEMINI, refusal } from "./support/gemini-answers.ts";
import { startProvider, type Provider } from "./support/provider.ts";
import { apiKey, gateway, keyIn, KEYS, startWorker, type RunningWorker } from "./support/running-worker.ts";
import { startWire, withoutAsking, type Wire } from "./support/wire.ts";

const HELLO: GenerateContentParameters = { model: GEMINI, contents: "Hello!" };
const WEATHER: GenerateContentParameters = {
  ...HELLO,
  config: { tools: [{ functionDeclarations: [{ name: TOOL.name, parametersJsonSchema: { type: "object" } }] }] },
};

let worker: RunningWorker;
let wire: Wire;
let provider: Provider;
let key: string;

beforeAll(async () => {
  provider = await startProvider(answerAsGemini);
  worker = await startWorker({ GOOGLE_GEMINI_BASE_URL: provider.origin });
  const gatewayId = await gateway(worker);
  await connect(worker, gatewayId, "google", { connectorId: "gemini" }, await keyIn(worker, "UPSTREAM_OPENAI"));
  key = await apiKey(worker, gatewayId);
  wire = await startWire(worker.origin);
  await listed(worker, key, `google/${GEMINI}`);
});

/** On every call of every test here, whichever way it ended: what reached the provider is what its client wrote. */
afterEach(({ expect }) => {
  expect(wire.unwritten(provider.received, withoutAsking)).toEqual([]);
});

afterAll(async () => {
  await wire?.close();
  await worker?.close();
  await provider?.close();
});

const headersOf = (one: Provider): Record<string, string> => Object.fromEntries(one.last().rawHeaders);

describe("the @google/genai package", () => {
  const client = (apiKey = key): GoogleGenAI =>
    new GoogleGenAI({ apiKey, httpOptions: { baseUrl: `${wire.origin}/inference`, retryOptions: { attempts: 1 } } });

  it("generates content: every byte of its call reaches Google, with the target's key", async ({ expect }) => {
    const answer = await client().models.generateContent(HELLO);
    expect(answer.text).toBe(TEXT);
    expect(answer.usageMetadata).toMatchObject({ promptTokenCount: 11, candidatesTokenCount: 17 });
    expect(provider.last().url).toBe(`/v1/models/${GEMINI}:generateContent`);
    expect(headersOf(provider)["x-goog-api-key"]).toBe(KEYS.UPSTREAM_OPENAI);
    expect(provider.last().rawHeaders.flat().join()).not.toContain(key);
  });

  it("streams content, chats and uses a tool", async ({ expect }) => {
    const pieces = await collect(await client().models.generateContentStream(HELLO));
    expect(pieces.map(({ text }) => text)).toEqual(PIECES);
    expect(provider.last().url).toBe(`/v1/models/${GEMINI}:streamGenerateContent?alt=sse`);
    expect((await client().chats.create({ model: GEMINI }).sendMessage({ message: "Hello!" })).text).toBe(TEXT);
    const call = [{ name: TOOL.name, args: { city: "Tokyo" } }];
    expect((await client().models.generateContent(WEATHER)).functionCalls).toMatchObject(call);
    const streamed = await collect(await client().models.generateContentStream(WEATHER));
    expect(streamed.flatMap(({ functionCalls }) => functionCalls ?? [])).toMatchObject(call);
  });

  it("counts tokens, embeds, and lists the gateway's models", async ({ expect }) => {
    expect(await client().models.countTokens({ model: GEMINI, contents: "Hello!" })).toMatchObject({ totalTokens: 14 });
    const { embeddings } = await client().models.embedContent({ model: EMBEDDING, contents: "one" });
    expect(embeddings?.[0]?.values).toEqual(VECTOR);
    const models = await collect(await client().models.list());
    expect(models.map(({ name }) => name)).toEqual([`models/google/${GEMINI}`, `models/google/${EMBEDDING}`]);
    expect((await client().models.generateContent({ ...HELLO, model: `google/${GEMINI}` })).text).toBe(TEXT);
  });

  it("says what goes wrong with Google's words", async ({ expect }) => {
    const failure = (change = {}, on = client()): Promise<unknown> =>
      outcome(() => on.models.generateContent({ ...HELLO, ...change }));
    const wrong = await failure({}, client("not-ours"));
    expect(wrong).toBeInstanceOf(ApiError);
    expect(wrong).toMatchObject({ status: 401, message: expect.stringContaining("UNAUTHENTICATED") });
    expect(await failure({ model: "gemini-2.6-flash" })).toMatchObject({
      status: 404,
      message: expect.stringMatching(/gemini-2\.5-flash.*NOT_FOUND/s),
    });
    provider.answerNext(refusal(429, "RESOURCE_EXHAUSTED", "Quota exceeded."));
    expect(await failure()).toMatchObject({ status: 429, message: expect.stringContaining("Quota exceeded.") });
  });

  it("says that a stream was cut", async ({ expect }) => {
    provider.answerNext(cut());
    const stream = await client().models.generateContentStream(HELLO);
    expect(await outcome(() => collect(stream))).toBeInstanceOf(Error);
  });
});

describe("the @ai-sdk/google package", () => {
  const google = (apiKey = key) => createGoogleGenerativeAI({ baseURL: `${wire.origin}/inference/v1beta`, apiKey });
  const asked = { prompt: "Hello!", maxRetries: 0 };

  it("generates text: every byte of its call reaches Google", async ({ expect }) => {
    const { text, usage } = await generateText({ ...asked, model: google()(GEMINI) });
    expect([text, usage.inputTokens, usage.outputTokens]).toEqual([TEXT, 11, 17]);
    expect(provider.last().url).toBe(`/v1beta/models/${GEMINI}:generateContent`);
  });

  it("streams text, uses a tool and embeds", async ({ expect }) => {
    const model = google()(GEMINI);
    expect(await collect(streamText({ ...asked, model }).textStream)).toEqual(PIECES);
    const call = [{ toolName: TOOL.name, input: { city: "Tokyo" } }];
    expect((await generateText({ ...asked, model, tools: AI_TOOLS })).toolCalls).toMatchObject(call);
    expect(await streamText({ ...asked, model, tools: AI_TOOLS }).toolCalls).toMatchObject(call);
    expect((await embed({ model: google().textEmbeddingModel(EMBEDDING), value: "one" })).embedding).toEqual(VECTOR);
  });

  it("says what goes wrong", async ({ expect }) => {
    const failure = (model: ReturnType<ReturnType<typeof google>>): Promise<unknown> =>
      outcome(() => generateText({ ...asked, model }));
    expect(await failure(google("not-ours")(GEMINI))).toMatchObject({ statusCode: 401 });
    expect(await failure(google()("gemini-2.6-flash"))).toMatchObject({
      statusCode: 404,
      message: expect.stringContaining(GEMINI),
    });
    provider.answerNext(refusal(429, "RESOURCE_EXHAUSTED", "Quota exceeded."));
    expect(await failure(google()(GEMINI))).toMatchObject({ statusCode: 429, message: "Quota exceeded." });
    provider.answerNext(cut());
    expect(await streamError(google()(GEMINI))).toBeInstanceOf(Error);
  });
});

describe("the openai package on Gemini's models", () => {
  it("reaches Google's OpenAI-compatible path with the key as a bearer token", async ({ expect }) => {
    const client = new OpenAI({ baseURL: `${wire.origin}/inference/v1`, apiKey: key, maxRetries: 0 });
    const answer = await client.chat.completions.create({ model: GEMINI, messages: [{ role: "user", content: "Hi" }] });
    expect(answer.choices[0]?.message.content).toBe(TEXT);
    expect(provider.last().url).toBe("/v1beta/openai/chat/completions");
    expect(headersOf(provider)["authorization"]).toBe(`Bearer ${KEYS.UPSTREAM_OPENAI}`);
    expect(headersOf(provider)).not.toHaveProperty("x-goog-api-key");
  });
});
