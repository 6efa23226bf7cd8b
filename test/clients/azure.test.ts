/** Azure's clients against the running Worker: OpenAI's own `AzureOpenAI`, and AI SDK's; the deployment is in the path. */
import { createAzure } from "@ai-sdk/azure";
import { generateText, streamText } from "ai";
import { AuthenticationError, AzureOpenAI, NotFoundError, RateLimitError } from "openai";
import { afterAll, afterEach, beforeAll, describe, it } from "vitest";
import { collect, PIECES, TEXT, TOOL, VECTOR } from "./support/answers.ts";
import { answerAsAzure, DEPLOYMENT, refusal } from "./support/azure-answers.ts";
import { AI_TOOLS, connect, listed, outcome, streamError } from "./support/connected.ts";
import { startProvider, type Provider } from "./support/provider.ts";
import { apiKey, gateway, keyIn, KEYS, startWorker, type RunningWorker } from "./support/running-worker.ts";
import { startWire, withoutAsking, type Wire } from "./support/wire.ts";

const VERSION = "2024-10-21";
const HELLO = { model: DEPLOYMENT, messages: [{ role: "user" as const, content: "Hello!" }] };
const PARAMETERS = { type: "object" as const, properties: { city: { type: "string" as const } } };
const TOOLS = [{ type: "function" as const, function: { name: TOOL.name, parameters: PARAMETERS } }];

let worker: RunningWorker;
let wire: Wire;
let provider: Provider;
let key: string;

beforeAll(async () => {
  [provider, worker] = await Promise.all([startProvider(answerAsAzure), startWorker()]);
  const gatewayId = await gateway(worker);
  const credential = await keyIn(worker, "UPSTREAM_OPENAI", "api-key");
  const source = { connectorId: "azure-openai", endpoint: provider.origin, deployments: [DEPLOYMENT] };
  await connect(worker, gatewayId, "azure", source, credential);
  key = await apiKey(worker, gatewayId);
  wire = await startWire(worker.origin);
  await listed(worker, key, `azure/${DEPLOYMENT}`);
});

/** On every call of every test here, whichever way it ended: what reached the resource is what its client wrote. */
afterEach(({ expect }) => {
  expect(wire.unwritten(provider.received, asWritten)).toEqual([]);
});

/** But for the model of a client whose deployment is another (the deployment decides), and the question for a stream's usage. */
const ANOTHER = "gpt-5.5-of-the-body";
const asWritten = (body: string): string =>
  body.includes("[another]") ? body.replace(DEPLOYMENT, ANOTHER) : withoutAsking(body);

afterAll(async () => {
  await wire?.close();
  await worker?.close();
  await provider?.close();
});

const cut = () => ({
  status: 200,
  headers: { "content-type": "text/event-stream" },
  body: (async function* () {
    yield `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", choices: [{ index: 0, delta: { content: PIECES[0] } }] })}\n\n`;
    throw new Error("cut");
  })(),
});

describe("the AzureOpenAI client of the openai package", () => {
  const client = (apiKey = key): AzureOpenAI =>
    new AzureOpenAI({ endpoint: `${wire.origin}/inference`, apiKey, apiVersion: VERSION, maxRetries: 0 });

  it("completes a chat: every byte of its call reaches the deployment, with its version and the resource's key", async ({
    expect,
  }) => {
    const answer = await client().chat.completions.create(HELLO);
    expect(answer.choices[0]?.message.content).toBe(TEXT);
    expect(provider.last().url).toBe(`/openai/deployments/${DEPLOYMENT}/chat/completions?api-version=${VERSION}`);
    const headers = Object.fromEntries(provider.last().rawHeaders);
    expect(headers["api-key"]).toBe(KEYS.UPSTREAM_OPENAI);
    expect(headers).not.toHaveProperty("authorization");
    expect(provider.last().rawHeaders.flat().join()).not.toContain(key);
  });

  it("has its deployment executed where the body says another model, as Azure does", async ({ expect }) => {
    const fixed = new AzureOpenAI({
      endpoint: `${wire.origin}/inference`,
      apiKey: key,
      apiVersion: VERSION,
      deployment: DEPLOYMENT,
      maxRetries: 0,
    });
    const messages = [{ role: "user" as const, content: "[another]" }];
    await fixed.chat.completions.create({ messages, model: ANOTHER });
    expect(provider.last().url).toContain(`/openai/deployments/${DEPLOYMENT}/chat/completions`);
    expect(JSON.parse(provider.last().body.toString())).toEqual({ messages, model: DEPLOYMENT });
  });

  it("streams, uses a tool, embeds and asks the Responses API", async ({ expect }) => {
    const chunks = await collect(await client().chat.completions.create({ ...HELLO, stream: true }));
    expect(chunks.flatMap(({ choices }) => choices[0]?.delta.content || [])).toEqual(PIECES);
    const used = await client().chat.completions.create({ ...HELLO, tools: TOOLS });
    expect(used.choices[0]?.message.tool_calls).toMatchObject([{ function: TOOL }]);
    const helped = client().chat.completions.stream({ ...HELLO, tools: TOOLS });
    expect((await helped.finalChatCompletion()).choices[0]?.message.tool_calls).toMatchObject([{ function: TOOL }]);
    const { data } = await client().embeddings.create({ model: DEPLOYMENT, input: "one" });
    expect(data[0]?.embedding).toEqual(VECTOR);
    expect((await client().responses.create({ model: DEPLOYMENT, input: "Hello!" })).output_text).toBe(TEXT);
    expect(provider.last().url).toBe(`/openai/responses?api-version=${VERSION}`);
  });

  it("says what goes wrong by its own classes, with Azure's codes", async ({ expect }) => {
    const failure = (change = {}, on = client()): Promise<unknown> =>
      outcome(() => on.chat.completions.create({ ...HELLO, ...change }));
    const wrong = await failure({}, client("not-ours"));
    expect(wrong).toBeInstanceOf(AuthenticationError);
    expect(wrong).toMatchObject({ message: expect.stringContaining("no gateway API key"), code: expect.any(String) });
    const unknown = await failure({ model: "our-gpt-5.6" });
    expect(unknown).toBeInstanceOf(NotFoundError);
    expect(unknown).toMatchObject({ code: "DeploymentNotFound", message: expect.stringContaining(DEPLOYMENT) });
    provider.answerNext(refusal(429, "429", "Rate limit exceeded.", { "retry-after": "7" }));
    const throttled = await failure();
    expect(throttled).toBeInstanceOf(RateLimitError);
    expect(throttled).toMatchObject({ message: expect.stringContaining("Rate limit exceeded.") });
  });

  it("says that a stream was cut", async ({ expect }) => {
    provider.answerNext(cut());
    const stream = await client().chat.completions.create({ ...HELLO, stream: true });
    expect(await outcome(() => collect(stream))).toBeInstanceOf(Error);
  });
});

describe.each([
  [
    "with deployments in the path",
    "/openai",
    `/openai/deployments/${DEPLOYMENT}/chat/completions?api-version=${VERSION}`,
  ],
  ["of the v1 API", "/openai/v1", "/openai/v1/chat/completions"],
])("the @ai-sdk/azure package %s", (_, base, url) => {
  const useDeploymentBasedUrls = base === "/openai";
  const model = (apiKey = key, id = DEPLOYMENT) =>
    createAzure({
      baseURL: `${wire.origin}/inference${base}`,
      apiKey,
      useDeploymentBasedUrls,
      ...(useDeploymentBasedUrls ? { apiVersion: VERSION } : {}),
    }).chat(id);
  const asked = { prompt: "Hello!", maxRetries: 0 };

  it("generates text: every byte of its call reaches the resource", async ({ expect }) => {
    expect((await generateText({ ...asked, model: model() })).text).toBe(TEXT);
    expect(provider.last().url).toBe(url);
  });

  it("streams text and uses a tool", async ({ expect }) => {
    expect(await collect(streamText({ ...asked, model: model() }).textStream)).toEqual(PIECES);
    const call = [{ toolName: TOOL.name, input: { city: "Tokyo" } }];
    expect((await generateText({ ...asked, model: model(), tools: AI_TOOLS })).toolCalls).toMatchObject(call);
    expect(await streamText({ ...asked, model: model(), tools: AI_TOOLS }).toolCalls).toMatchObject(call);
  });

  it("says what goes wrong", async ({ expect }) => {
    const failure = (one: ReturnType<typeof model>): Promise<unknown> =>
      outcome(() => generateText({ ...asked, model: one }));
    expect(await failure(model("not-ours"))).toMatchObject({ statusCode: 401 });
    expect(await failure(model(key, "our-gpt-5.6"))).toMatchObject({
      statusCode: 404,
      message: expect.stringContaining(DEPLOYMENT),
    });
    provider.answerNext(refusal(429, "429", "Rate limit exceeded."));
    expect(await failure(model())).toMatchObject({ statusCode: 429, message: "Rate limit exceeded." });
    provider.answerNext(cut());
    expect(await streamError(model())).toBeInstanceOf(Error);
  });
});
