/** Anthropic's and AI SDK's clients of Bedrock, and Claude Code with CLAUDE_CODE_USE_BEDROCK, against the running Worker. */
import { AnthropicBedrock } from "@anthropic-ai/bedrock-sdk";
import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { generateText, streamText } from "ai";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, it } from "vitest";
import { collect, PIECES, TEXT, TOOL } from "./support/answers.ts";
import { GATEWAY_ROLE } from "./support/aws.ts";
import { answerAsBedrock, CLAUDE, failing, failingInvocation, refusal, using } from "./support/bedrock-answers.ts";
import { AI_TOOLS, connect, listed, outcome, streamError } from "./support/connected.ts";
import { GATEWAY_IDENTITY, isSigned } from "./support/mantle.ts";
import { startProvider, type Provider } from "./support/provider.ts";
import { apiKey, gateway, startWorker, type RunningWorker } from "./support/running-worker.ts";
import { startWire, type Wire } from "./support/wire.ts";

const HELLO = { model: CLAUDE, max_tokens: 100, messages: [{ role: "user" as const, content: "Hello!" }] };
const WEATHER = {
  name: TOOL.name,
  input_schema: { type: "object" as const, properties: { city: { type: "string" } } },
};

let worker: RunningWorker;
let wire: Wire;
let provider: Provider;
let key: string;

beforeAll(async () => {
  provider = await startProvider(answerAsBedrock);
  worker = await startWorker({
    ...GATEWAY_IDENTITY,
    AWS_ENDPOINT_URL_BEDROCK: provider.origin,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: provider.origin,
  });
  const gatewayId = await gateway(worker);
  const [credential] = GATEWAY_ROLE;
  if (credential === undefined) throw new Error("no credential");
  await connect(worker, gatewayId, "bedrock", { connectorId: "bedrock-runtime" }, credential);
  key = await apiKey(worker, gatewayId);
  wire = await startWire(worker.origin);
  await listed(worker, key, `bedrock/${CLAUDE}`);
});

/** On every call of every test here, whichever way it ended: what reached Bedrock is what its client wrote, signed. */
afterEach(async ({ expect }) => {
  expect(wire.unwritten(provider.received)).toEqual([]);
  expect(await allSigned()).toBe(true);
});

afterAll(async () => {
  await wire?.close();
  await worker?.close();
  await provider?.close();
});

/** Discovery's questions too. */
async function allSigned(): Promise<boolean> {
  const all = provider.received.map(({ method, url, rawHeaders, body }) =>
    isSigned({ method, url, headers: Object.fromEntries(rawHeaders) }, body, "bedrock"),
  );
  return (await Promise.all(all)).every(Boolean);
}

describe("the @anthropic-ai/bedrock-sdk package", () => {
  const client = (apiKey = key): AnthropicBedrock =>
    new AnthropicBedrock({ baseURL: `${wire.origin}/inference`, awsRegion: "us-east-1", apiKey, maxRetries: 0 });

  it("creates a message: every byte of its call reaches Bedrock, signed", async ({ expect }) => {
    const message = await client().messages.create(HELLO);
    expect(message.content).toEqual([{ type: "text", text: TEXT }]);
    expect(provider.last().url).toBe(`/model/${encodeURIComponent(CLAUDE)}/invoke`);
    expect(provider.last().rawHeaders.flat().join()).not.toContain(key);
  });

  it("streams a message, plainly and through the stream helper", async ({ expect }) => {
    const events = await collect(await client().messages.create({ ...HELLO, stream: true }));
    expect(events.at(-1)?.type).toBe("message_stop");
    const helped = await client().messages.stream(HELLO).finalMessage();
    expect(helped.content).toMatchObject([{ type: "text", text: TEXT }]);
    expect(provider.last().url).toMatch(/\/invoke-with-response-stream$/);
  });

  it("uses a tool", async ({ expect }) => {
    const use = { type: "tool_use", name: TOOL.name, input: { city: "Tokyo" } };
    expect(await client().messages.create({ ...HELLO, tools: [WEATHER] })).toMatchObject({ content: [use] });
    const streamed = await client()
      .messages.stream({ ...HELLO, tools: [WEATHER] })
      .finalMessage();
    expect(streamed).toMatchObject({ content: [use], stop_reason: "tool_use" });
  });

  it("says what goes wrong by the statuses it knows", async ({ expect }) => {
    const failure = (change = {}, on = client()): Promise<unknown> =>
      outcome(() => on.messages.create({ ...HELLO, ...change }));
    expect(await failure({}, client("not-ours"))).toMatchObject({ status: 401 });
    expect(await failure({ model: CLAUDE.replace("haiku", "haiko") })).toMatchObject({
      status: 404,
      message: expect.stringContaining(CLAUDE),
    });
    provider.answerNext(refusal(429, "ThrottlingException", "Too many requests."));
    expect(await failure()).toMatchObject({ status: 429, message: expect.stringContaining("Too many requests.") });
  });

  it.for(["cut", "exception"] as const)("says that a stream ends badly: %s", async (how, { expect }) => {
    provider.answerNext(failingInvocation(how));
    expect(await outcome(() => client().messages.stream(HELLO).finalMessage())).toBeInstanceOf(Error);
  });
});

describe("the @ai-sdk/amazon-bedrock package", () => {
  const model = (apiKey = key, id = CLAUDE) =>
    createAmazonBedrock({ baseURL: `${wire.origin}/inference`, region: "us-east-1", apiKey })(id);
  const asked = { prompt: "Hello!", maxRetries: 0 };

  it("generates text: every byte of its call reaches Bedrock, signed", async ({ expect }) => {
    const { text, usage } = await generateText({ ...asked, model: model() });
    expect([text, usage.inputTokens, usage.outputTokens]).toEqual([TEXT, 11, 17]);
    expect(provider.last().url).toBe(`/model/${encodeURIComponent(CLAUDE)}/converse`);
  });

  it("streams text, and uses a tool plainly and streamed", async ({ expect }) => {
    expect(await collect(streamText({ ...asked, model: model() }).textStream)).toEqual(PIECES);
    const call = [{ toolName: TOOL.name, input: { city: "Tokyo" } }];
    expect((await generateText({ ...asked, model: model(), tools: AI_TOOLS })).toolCalls).toMatchObject(call);
    expect(await streamText({ ...asked, model: model(), tools: AI_TOOLS }).toolCalls).toMatchObject(call);
  });

  it("says what goes wrong", async ({ expect }) => {
    const failure = (one: ReturnType<typeof model>): Promise<unknown> =>
      outcome(() => generateText({ ...asked, model: one }));
    expect(await failure(model("not-ours"))).toMatchObject({
      statusCode: 401,
      message: expect.stringContaining("no gateway API key"),
    });
    expect(await failure(model(key, "no.such-model"))).toMatchObject({ statusCode: 404 });
    provider.answerNext(refusal(429, "ThrottlingException", "Too many requests."));
    expect(await failure(model())).toMatchObject({ statusCode: 429, message: "Too many requests." });
  });

  it.for(["cut", "exception"] as const)("says that a stream ends badly: %s", async (how, { expect }) => {
    provider.answerNext(failing(how));
    expect(await streamError(model())).toBeInstanceOf(Error);
  });
});

/** Claude Code 2.1.330 with CLAUDE_CODE_USE_BEDROCK=1, `claude -p`, as recorded. */
const CLAUDE_CODE = {
  accept: "application/json",
  "content-type": "application/json",
  "user-agent": "claude-cli/2.1.330 (external, sdk-cli)",
  "x-claude-code-session-id": "053c7fdc-ea93-452f-a035-69b83e3d55fb",
  "x-stainless-lang": "js",
  "x-stainless-timeout": "600",
  "anthropic-beta": "claude-code-20250219",
  "anthropic-dangerous-direct-browser-access": "true",
  "anthropic-version": "2023-06-01",
  "x-app": "cli",
};
const CLAUDE_CODE_BODY =
  `{"messages":[{"role":"user","content":[{"type":"text","text":"<system-reminder>\\n# \\u65e5 \\"model\\": \\"x\\""}]}],` +
  `"system":[{"type":"text","text":"You are Claude Code.","cache_control":{"type":"ephemeral"}}],"tools":[{"name":"Write","input_schema":{"type":"object"}}],` +
  `"metadata":{"user_id":"{\\"device_id\\":\\"e1b6\\"}"},"max_tokens":32000,"thinking":{"budget_tokens":31999,"type":"enabled"},` +
  `"anthropic_beta":["tool-search-tool-2025-10-19"],"anthropic_version":"bedrock-2023-05-31"}`;

const run = promisify(execFile);
const BINARY = process.env["CLAUDE_CODE"] ?? "claude";
const hasClaudeCode = await run(BINARY, ["--version"]).then(
  () => true,
  () => false,
);
if (!hasClaudeCode)
  console.log(`Skipped: there is no ${BINARY} (CLAUDE_CODE names another), so only its recorded call is tried.`);

describe("Claude Code with CLAUDE_CODE_USE_BEDROCK", () => {
  it("has every byte of its call, as recorded, reach Bedrock, its plain colon encoded as AWS signs it", async ({
    expect,
  }) => {
    const response = await fetch(`${wire.origin}/inference/model/${CLAUDE}/invoke-with-response-stream`, {
      method: "POST",
      headers: { ...CLAUDE_CODE, authorization: `Bearer ${key}` },
      body: CLAUDE_CODE_BODY,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/vnd.amazon.eventstream");
    await response.arrayBuffer();
    expect(provider.last().url).toBe(`/model/${encodeURIComponent(CLAUDE)}/invoke-with-response-stream`);
    expect(provider.last().body.toString()).toBe(CLAUDE_CODE_BODY);
    expect(provider.last().rawHeaders.map(([name]) => name)).not.toContain("x-claude-code-session-id");
  });

  describe.skipIf(!hasClaudeCode)("by its own binary", () => {
    let home: string;

    beforeAll(async () => {
      home = await mkdtemp(join(tmpdir(), "claude-code-"));
      await writeFile(join(home, "note.txt"), "the note of the test");
    });

    afterAll(async () => {
      await rm(home, { recursive: true, force: true });
    });

    /** What it printed, and whether it ended well. */
    async function ask(apiKey = key, model = CLAUDE): Promise<{ readonly said: string; readonly failed: boolean }> {
      const env = {
        PATH: process.env["PATH"],
        HOME: home,
        CLAUDE_CODE_USE_BEDROCK: "1",
        ANTHROPIC_BEDROCK_BASE_URL: `${wire.origin}/inference`,
        AWS_BEARER_TOKEN_BEDROCK: apiKey,
        AWS_REGION: "us-east-1",
        ANTHROPIC_MODEL: model,
        ANTHROPIC_SMALL_FAST_MODEL: model,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
        CLAUDE_CODE_MAX_RETRIES: "0",
        DISABLE_AUTOUPDATER: "1",
      };
      const asking = run(BINARY, ["-p", "Say hello"], { env, cwd: home });
      asking.child.stdin?.end();
      return asking.then(
        ({ stdout }) => ({ said: stdout.trim(), failed: false }),
        ({ stdout = "", stderr = "" }: { stdout?: string; stderr?: string }) => ({
          said: `${stdout}${stderr}`.trim(),
          failed: true,
        }),
      );
    }

    it("answers from a stream", async ({ expect }) => {
      const before = provider.received.length;
      expect(await ask()).toEqual({ said: TEXT, failed: false });
      const urls = provider.received.slice(before).map(({ url }) => url);
      expect(urls).toContain(`/model/${encodeURIComponent(CLAUDE)}/invoke-with-response-stream`);
    });

    it("uses a tool of its own, and tells the model what it read", async ({ expect }) => {
      provider.answerNext(using("Read", { file_path: join(home, "note.txt") }));
      expect(await ask()).toEqual({ said: TEXT, failed: false });
      expect(provider.last().body.toString()).toContain("the note of the test");
    });

    it("says that its key is wrong", async ({ expect }) => {
      const before = provider.received.length;
      // Its words for every 401, whatever stands in it.
      expect(await ask("not-ours")).toMatchObject({ failed: true, said: expect.stringContaining("Not logged in") });
      expect(provider.received.length).toBe(before);
    });

    it("names a model that nobody has", async ({ expect }) => {
      const unknown = CLAUDE.replace("haiku", "haiko");
      expect(await ask(key, unknown)).toMatchObject({ failed: true, said: expect.stringContaining(unknown) });
    });

    it("says that Bedrock throttles", async ({ expect }) => {
      provider.answerNext(refusal(429, "ThrottlingException", "Too many requests, please wait."));
      expect(await ask()).toMatchObject({ failed: true, said: expect.stringContaining("Too many requests") });
    });

    it.for(["cut", "exception"] as const)("asks again where a stream ends badly: %s", async (how, { expect }) => {
      const before = provider.received.length;
      provider.answerNext(failingInvocation(how));
      expect(await ask()).toEqual({ said: TEXT, failed: false });
      expect(provider.received.length - before).toBeGreaterThan(1);
    });
  });
});
