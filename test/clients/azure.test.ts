/** Azure's clients against the running Worker: OpenAI's own `AzureOpenAI`, and AI SDK's; the deployment is in the path. */
import { createAzure } from "@ai-sdk/azure";
import type { CredentialProviderConfiguration, TargetConfiguration } from "@aws-sdk/client-bedrock-agentcore-control";
import { generateText, streamText } from "ai";
import { AuthenticationError, AzureOpenAI, NotFoundError, RateLimitError } from "openai";
import { afterAll, afterEach, beforeAll, describe, it } from "vitest";
import { collect, PIECES, TEXT, TOOL, VECTOR } from "./support/answers.ts";
import { ACCESS_KEYS, control, settled } from "./support/aws.ts";
import { answerAsAzure, DEPLOYMENT, refusal } from "./support/azure-answers.ts";
import { AI_TOOLS, connect, listed, outcome, streamError } from "./support/connected.ts";
import { startProvider, type Provider } from "./support/provider.ts";
import { apiKey, gateway, keyIn, KEYS, startWorker, type RunningWorker } from "./support/running-worker.ts";
import { startWire, withoutAsking, type Wire } from "./support/wire.ts";

const VERSION = "2024-10-21";
const HELLO = { model: DEPLOYMENT, messages: [{ role: "user" as const, content: "Hello!" }] };
const PARAMETERS = { type: "object" as const, properties: { city: { type: "string" as const } } };
const TOOLS = [{ type: "function" as const, function: { name: TOOL.name, parameters: PARAMETERS } }];

const TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const APPLICATION = "11111111-2222-3333-4444-555555555555";

let worker: RunningWorker;
let wire: Wire;
let provider: Provider;
let key: string;

beforeAll(async () => {
  provider = await startProvider(answerAsAzure);
  worker = await startWorker({ ACCESS_KEYS, AZURE_AUTHORITY_HOST: provider.origin });
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
  const calls = provider.received.filter(({ url }) => !url.endsWith("/oauth2/v2.0/token"));
  expect(wire.unwritten(calls, asWritten)).toEqual([]);
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

describe("AWS's own client of the control plane", () => {
  const operations = [
    "/openai/deployments/{model}/chat/completions",
    "/openai/deployments/{model}/embeddings",
    "/openai/v1/responses",
  ].map((path) => ({ path, models: [{ model: "entra-*" }] }));
  const inferenceOf = (endpoint: string): TargetConfiguration => ({
    inference: { provider: { endpoint, operations } },
  });
  const oauth = (providerArn: string | undefined): CredentialProviderConfiguration[] => [
    {
      credentialProviderType: "OAUTH",
      credentialProvider: {
        oauthCredentialProvider: {
          providerArn,
          scopes: ["https://cognitiveservices.azure.com/.default"],
          grantType: "CLIENT_CREDENTIALS",
          customParameters: { tenantId: TENANT, clientId: APPLICATION },
        },
      },
    },
  ];

  it("makes, shows and changes a target of Azure's, called by an application of Entra ID", async ({ expect }) => {
    const client = control(worker);
    const { credentialProviderArn } = await client.createApiKeyCredentialProvider({
      name: "application",
      apiKeySecretSource: "EXTERNAL",
      apiKeySecretConfig: { secretId: "UPSTREAM_OPENAI", jsonKey: "key" },
    });
    const { gatewayId: gatewayIdentifier, gatewayUrl } = await client.createGateway({
      name: "entra",
      authorizerType: "NONE",
      roleArn: undefined,
    });
    const about = {
      gatewayIdentifier,
      name: "azure",
      targetConfiguration: inferenceOf(provider.origin),
      credentialProviderConfigurations: oauth(credentialProviderArn),
    };
    const { targetId } = await client.createGatewayTarget(about);
    const { gatewayIdentifier: _, ...shown } = about;
    expect(await settled(client, gatewayIdentifier, targetId)).toMatchObject({ status: "READY", ...shown });
    const endpoint = `${wire.origin}${new URL(gatewayUrl ?? "").pathname.replace(/\/$/, "")}/inference`;
    const azure = new AzureOpenAI({ endpoint, apiKey: "none is asked for", apiVersion: VERSION, maxRetries: 0 });
    const ask = async (): Promise<string | undefined> => {
      const answer = await azure.chat.completions.create({ ...HELLO, model: "entra-gpt" });
      expect(answer.choices[0]?.message.content).toBe(TEXT);
      return Object.fromEntries(provider.last().rawHeaders)["authorization"];
    };
    expect(await ask()).toBe(`Bearer token-for-${KEYS.UPSTREAM_OPENAI}`);
    const asked = provider.received.find(({ url }) => url === `/${TENANT}/oauth2/v2.0/token`)?.body.toString();
    expect(Object.fromEntries(new URLSearchParams(asked))).toEqual({
      grant_type: "client_credentials",
      client_id: APPLICATION,
      client_secret: KEYS.UPSTREAM_OPENAI,
      scope: "https://cognitiveservices.azure.com/.default",
    });
    // As `terraform apply` does: all of it, once more.
    await client.updateGatewayTarget({ ...about, targetId, description: "changed" });
    expect(await settled(client, gatewayIdentifier, targetId)).toMatchObject({ ...shown, description: "changed" });
    expect(await ask()).toBe(`Bearer token-for-${KEYS.UPSTREAM_OPENAI}`);
  });

  it("is told what it leaves out, and how else to say it", async ({ expect }) => {
    const client = control(worker);
    const { gatewayId: gatewayIdentifier } = await client.createGateway({
      name: "told",
      authorizerType: "NONE",
      roleArn: undefined,
    });
    /** As a user writes it who found these members in our documentation. */
    const made = (configuration: object, credential: object): Promise<unknown> => {
      const written = {
        gatewayIdentifier,
        name: "t",
        targetConfiguration: configuration,
        credentialProviderConfigurations: [credential],
      };
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- members that AWS's types do not know
      return outcome(() => client.createGatewayTarget(written as Parameters<typeof client.createGatewayTarget>[0]));
    };
    const source = { connectorId: "azure-openai", endpoint: provider.origin, deployments: [DEPLOYMENT] };
    const role = { credentialProviderType: "GATEWAY_IAM_ROLE" };
    expect(await made({ inference: { connector: { source } } }, role)).toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(/source\.endpoint: is missing; AWS's clients leave it out: .*inference\.provider/),
    });
    const workersAi = { connectorId: "workers-ai", accountId: "0123456789abcdef0123456789abcdef" };
    expect(await made({ inference: { connector: { source: workersAi } } }, role)).toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(
        /source\.accountId: is missing; AWS's clients leave it out: .*inference\.provider/,
      ),
    });
    const entra = {
      credentialProviderType: "ENTRA_ID",
      credentialProvider: {
        entraIdCredentialProvider: { tenantId: TENANT, clientId: APPLICATION, providerArn: "arn:x" },
      },
    };
    expect(await made(inferenceOf(provider.origin), entra)).toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(/is missing; AWS's clients leave it out, and say the same by OAUTH/),
    });
  });
});
