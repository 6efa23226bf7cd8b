/** AWS's own clients of Bedrock against the running Worker: an application changes its endpoint and credential, and nothing else. */
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  type BedrockRuntimeClientConfig,
  type ConverseCommandInput,
} from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, it } from "vitest";
import { collect, PIECES, TEXT, TOOL } from "./support/answers.ts";
import { ACCESS_KEYS, CALLER, connector, control, GATEWAY_ROLE, settled } from "./support/aws.ts";
import { answerAsBedrock, CLAUDE, failing, PROFILE, refusal } from "./support/bedrock-answers.ts";
import { connect, listed, outcome } from "./support/connected.ts";
import { GATEWAY_IDENTITY, isSigned } from "./support/mantle.ts";
import { startProvider, type Provider, type Received } from "./support/provider.ts";
import { apiKey, gateway, startWorker, type RunningWorker } from "./support/running-worker.ts";
import { startWire, type Wire } from "./support/wire.ts";

const HELLO: ConverseCommandInput = { modelId: CLAUDE, messages: [{ role: "user", content: [{ text: "Hello!" }] }] };
const WEATHER: ConverseCommandInput = {
  ...HELLO,
  toolConfig: {
    tools: [{ toolSpec: { name: TOOL.name, inputSchema: { json: { type: "object", properties: { city: {} } } } } }],
  },
};
const MESSAGE =
  '{"anthropic_version":"bedrock-2023-05-31", "max_tokens":1e2,"messages":[{"role":"user","content":"Hi \\u00e9"}]}';

let worker: RunningWorker;
let wire: Wire;
let provider: Provider;
let key: string;
let signedGateway: string;

beforeAll(async () => {
  provider = await startProvider(answerAsBedrock);
  worker = await startWorker({
    ...GATEWAY_IDENTITY,
    ACCESS_KEYS,
    AWS_ENDPOINT_URL_BEDROCK: provider.origin,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: provider.origin,
  });
  const gatewayId = await gateway(worker);
  signedGateway = await gateway(worker, { name: "signed", authorizerType: "AWS_IAM" });
  const [credential] = GATEWAY_ROLE;
  if (credential === undefined) throw new Error("no credential");
  for (const id of [gatewayId, signedGateway]) {
    await connect(worker, id, "bedrock", { connectorId: "bedrock-runtime" }, credential);
  }
  key = await apiKey(worker, gatewayId);
  wire = await startWire(worker.origin);
  await listed(worker, key, `bedrock/${PROFILE}`);
});

/** On every call of every test here, whichever way it ended: what reached Bedrock is what its client wrote, signed. */
afterEach(async ({ expect }) => {
  expect(wire.unwritten(provider.received)).toEqual([]);
  const all = await Promise.all(provider.received.map((one) => isSignedByUs(one)));
  expect(all.every(Boolean)).toBe(true);
});

afterAll(async () => {
  await wire?.close();
  await worker?.close();
  await provider?.close();
});

/** What the client handed to the network last. */
let sent: { path: string; body: string };

class RecordingHandler extends NodeHttpHandler {
  override async handle(...[request, options]: Parameters<NodeHttpHandler["handle"]>) {
    const body: unknown = request.body;
    sent = { path: request.path, body: body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body) };
    return super.handle(request, options);
  }
}

const withKey = (token: string): BedrockRuntimeClientConfig => ({
  token: { token },
  authSchemePreference: ["httpBearerAuth"],
});

function client(config: BedrockRuntimeClientConfig = withKey(key)): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    region: "us-east-1",
    endpoint: `${wire.origin}/inference`,
    requestHandler: new RecordingHandler(),
    maxAttempts: 1,
    ...config,
  });
}

function eventsOf<T>(stream: AsyncIterable<T> | undefined): Promise<T[]> {
  if (stream === undefined) throw new Error("an answer without a stream");
  return collect(stream);
}

/** What reached the provider, compared with what left the client. */
async function arrived(): Promise<{ url: string; body: string; signed: boolean }> {
  const { url, body } = provider.last();
  return { url, body: body.toString(), signed: await isSignedByUs(provider.last()) };
}

function isSignedByUs({ method, url, rawHeaders, body }: Received): Promise<boolean> {
  return isSigned({ method, url, headers: Object.fromEntries(rawHeaders) }, body, "bedrock");
}

describe("the @aws-sdk/client-bedrock-runtime package", () => {
  it.for([CLAUDE, PROFILE])(
    "converses with %s: every byte of its call reaches Bedrock, signed",
    async (modelId, { expect }) => {
      const answer = await client().send(new ConverseCommand({ ...HELLO, modelId }));
      expect(answer.output?.message?.content).toEqual([{ text: TEXT }]);
      expect(answer.usage).toMatchObject({ inputTokens: 11, outputTokens: 17 });
      expect(sent.path).toBe(`/inference/model/${encodeURIComponent(modelId)}/converse`);
      expect(await arrived()).toEqual({ url: sent.path.replace("/inference", ""), body: sent.body, signed: true });
      expect(provider.last().rawHeaders.flat().join()).not.toContain(key);
    },
  );

  it("converses with its key in AWS_BEARER_TOKEN_BEDROCK", async ({ expect }) => {
    process.env["AWS_BEARER_TOKEN_BEDROCK"] = key;
    try {
      const answer = await client({}).send(new ConverseCommand(HELLO));
      expect(answer.output?.message?.content).toEqual([{ text: TEXT }]);
    } finally {
      delete process.env["AWS_BEARER_TOKEN_BEDROCK"];
    }
  });

  it.for([CLAUDE, PROFILE])("converses with %s, signed as for Bedrock", async (modelId, { expect }) => {
    const signing = client({ credentials: CALLER, endpoint: `${wire.origin}/gateways/${signedGateway}/inference` });
    const answer = await signing.send(new ConverseCommand({ ...HELLO, modelId }));
    expect(answer.output?.message?.content).toEqual([{ text: TEXT }]);
    expect((await arrived()).signed).toBe(true);
    expect(provider.last().rawHeaders.flat().join()).not.toContain(CALLER.accessKeyId);
  });

  it("streams a conversation frame by frame", async ({ expect }) => {
    const { stream } = await client().send(new ConverseStreamCommand(HELLO));
    const events = await eventsOf(stream);
    expect(events.flatMap(({ contentBlockDelta }) => contentBlockDelta?.delta?.text ?? [])).toEqual(PIECES);
    expect(events.at(-1)?.metadata?.usage).toMatchObject({ inputTokens: 11, outputTokens: 17 });
    expect(await arrived()).toMatchObject({ body: sent.body, signed: true });
  });

  it("uses a tool, plainly and streamed", async ({ expect }) => {
    const plain = await client().send(new ConverseCommand(WEATHER));
    expect(plain).toMatchObject({
      stopReason: "tool_use",
      output: { message: { content: [{ toolUse: { name: TOOL.name, input: { city: "Tokyo" } } }] } },
    });
    const { stream } = await client().send(new ConverseStreamCommand(WEATHER));
    const events = await eventsOf(stream);
    expect(events.map(({ contentBlockDelta }) => contentBlockDelta?.delta?.toolUse?.input ?? "").join("")).toBe(
      TOOL.arguments,
    );
  });

  it("invokes a model with a body of its own, byte for byte", async ({ expect }) => {
    for (const contentType of ["application/json", undefined]) {
      const { body } = await client().send(new InvokeModelCommand({ modelId: CLAUDE, body: MESSAGE, contentType }));
      expect(JSON.parse(new TextDecoder().decode(body))).toMatchObject({ content: [{ type: "text", text: TEXT }] });
      expect(await arrived()).toEqual({ url: sent.path.replace("/inference", ""), body: MESSAGE, signed: true });
    }
  });

  it("invokes a model with a streamed answer", async ({ expect }) => {
    const command = new InvokeModelWithResponseStreamCommand({ modelId: CLAUDE, body: MESSAGE });
    const answer = await client().send(command);
    const events = await eventsOf(answer.body);
    const texts = events.map(({ chunk }) => new TextDecoder().decode(chunk?.bytes));
    expect(texts.join("\n")).toContain(JSON.stringify(PIECES[1]));
    expect(JSON.parse(texts.at(-1) ?? "")).toEqual({ type: "message_stop" });
    expect(answer.contentType).toBe("application/json");
    expect(await arrived()).toMatchObject({ body: MESSAGE, signed: true });
  });

  it("counts tokens", async ({ expect }) => {
    const input = { converse: { messages: HELLO.messages } };
    expect(await client().send(new CountTokensCommand({ modelId: CLAUDE, input }))).toMatchObject({ inputTokens: 14 });
  });
});

describe("AWS's own client of the control plane", () => {
  it("makes and shows a target of a connector that its types do not know", async ({ expect }) => {
    const client = control(worker);
    const made = await client.createGatewayTarget({
      gatewayIdentifier: signedGateway,
      name: "made",
      targetConfiguration: connector("bedrock-runtime"),
      credentialProviderConfigurations: GATEWAY_ROLE,
    });
    const shown = await settled(client, signedGateway, made.targetId);
    expect(shown).toMatchObject({ status: "READY", targetConfiguration: connector("bedrock-runtime") });
    await client.deleteGatewayTarget({ gatewayIdentifier: signedGateway, targetId: made.targetId });
  });
});

describe("what goes wrong, as the @aws-sdk/client-bedrock-runtime package says it", () => {
  const failure = (change: Partial<ConverseCommandInput> = {}, on = client()): Promise<unknown> =>
    outcome(() => on.send(new ConverseCommand({ ...HELLO, ...change })));

  it("says that a key is wrong, and by which id to find it in the log", async ({ expect }) => {
    expect(await failure({}, client(withKey("not ours")))).toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("no gateway API key"),
      $metadata: { httpStatusCode: 401, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  it("names near ids for a model nobody has", async ({ expect }) => {
    expect(await failure({ modelId: CLAUDE.replace("haiku", "haiko") })).toMatchObject({
      name: "ResourceNotFoundException",
      message: expect.stringContaining(CLAUDE),
      $metadata: { httpStatusCode: 404 },
    });
  });

  it("hands on that Bedrock throttles", async ({ expect }) => {
    provider.answerNext(refusal(429, "ThrottlingException", "Too many requests, please wait."));
    expect(await failure()).toMatchObject({
      name: "ThrottlingException",
      message: "Too many requests, please wait.",
      $metadata: { httpStatusCode: 429 },
    });
  });

  it.for([
    ["an exception", failing("exception"), "ThrottlingException"],
    ["a connection that breaks", failing("cut"), "Error"],
  ] as const)("says that a stream ends in %s", async ([, answer, name], { expect }) => {
    provider.answerNext(answer);
    const texts: (string | undefined)[] = [];
    const ended = await outcome(async () => {
      const { stream } = await client().send(new ConverseStreamCommand(HELLO));
      for await (const { contentBlockDelta } of stream ?? []) texts.push(contentBlockDelta?.delta?.text);
      return "ended well";
    });
    expect(ended).toBeInstanceOf(Error);
    expect(ended).toMatchObject({ name });
    expect(texts.filter(Boolean)).toEqual(name === "Error" ? [] : [PIECES[0]]);
  });
});

const run = promisify(execFile);
const PYTHON = process.env["BOTO3_PYTHON"] ?? "python3";
const hasBoto3 = await run(PYTHON, ["-c", "import boto3"]).then(
  () => true,
  () => false,
);
if (!hasBoto3) console.log(`Skipped: ${PYTHON} cannot import boto3 (BOTO3_PYTHON names another), so it is not tried.`);

const PROGRAM = `
import boto3, json, sys
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, model, tools = sys.argv[1:]
client = boto3.client("bedrock-runtime", region_name="us-east-1", endpoint_url=endpoint,
                      config=Config(retries={"total_max_attempts": 1}))
asked = {"modelId": model, "messages": [{"role": "user", "content": [{"text": "Hello!"}]}], **json.loads(tools)}
said = {}
try:
    said["plain"] = client.converse(**asked)["output"]["message"]["content"]
    said["streamed"] = []
    for event in client.converse_stream(**asked)["stream"]:
        if "contentBlockDelta" in event: said["streamed"].append(event["contentBlockDelta"]["delta"])
    body = json.dumps({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 100, "messages": []})
    said["invoked"] = json.loads(client.invoke_model(modelId=model, body=body)["body"].read())["content"]
except ClientError as error:
    said["error"] = error.response["Error"]["Code"]
    said["class"] = type(error).__name__
except Exception as error:
    said["broken"] = type(error).__name__
print(json.dumps(said))
`;

/** Its program asks plainly first. */
const CONVERSED = answerAsBedrock(`/model/${CLAUDE}/converse`, "{}");

describe.skipIf(!hasBoto3)("boto3", () => {
  const program = async (token: string, model = CLAUDE, tools: object = {}): Promise<unknown> => {
    const env = { ...process.env, AWS_BEARER_TOKEN_BEDROCK: token };
    const args = ["-c", PROGRAM, `${wire.origin}/inference`, model, JSON.stringify(tools)];
    return JSON.parse((await run(PYTHON, args, { env })).stdout);
  };

  it.for([CLAUDE, PROFILE])("converses with %s plainly and streamed, and invokes it", async (model, { expect }) => {
    expect(await program(key, model)).toEqual({
      plain: [{ text: TEXT }],
      streamed: PIECES.map((text) => ({ text })),
      invoked: [{ type: "text", text: TEXT }],
    });
    expect(provider.last().url).toBe(`/model/${encodeURIComponent(model)}/invoke`);
    expect((await arrived()).signed).toBe(true);
  });

  it("uses a tool", async ({ expect }) => {
    expect(await program(key, CLAUDE, { toolConfig: WEATHER.toolConfig })).toMatchObject({
      plain: [{ toolUse: { name: TOOL.name, input: { city: "Tokyo" } } }],
      streamed: [{ toolUse: { input: TOOL.arguments.slice(0, 5) } }, { toolUse: { input: TOOL.arguments.slice(5) } }],
    });
  });

  it("says by their names that a key is wrong, a model unknown and Bedrock busy", async ({ expect }) => {
    const named = (name: string): object => ({ error: name, class: name });
    expect(await program("not-ours")).toEqual(named("AccessDeniedException"));
    expect(await program(key, "no.such-model")).toEqual(named("ResourceNotFoundException"));
    provider.answerNext(refusal(429, "ThrottlingException", "Too many requests."));
    expect(await program(key)).toEqual(named("ThrottlingException"));
  });

  it.for([
    ["exception", { streamed: [{ text: PIECES[0] }], error: "throttlingException", class: "EventStreamError" }],
    // Its reader gives nothing of a piece that is not whole.
    ["cut", { streamed: [], broken: "ProtocolError" }],
  ] as const)("says that a stream ends badly: %s", async ([how, said], { expect }) => {
    provider.answerNext(CONVERSED);
    provider.answerNext(failing(how));
    expect(await program(key)).toEqual({ plain: [{ text: TEXT }], ...said });
  });
});
