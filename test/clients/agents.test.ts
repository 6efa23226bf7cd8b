/** What Claude Code and Codex send, as recorded: every byte of it reaches the provider, and nothing that is the gateway's or the caller's own. */
import { request as send, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import { afterAll, beforeAll, describe, it } from "vitest";
import { startProvider, type Provider } from "./support/provider.ts";
import { apiKey, gateway, keyIn, KEYS, startWorker, target, type RunningWorker } from "./support/running-worker.ts";

/** Claude Code 2.1.330, `claude -p`. */
const CLAUDE_CODE = {
  Accept: "application/json",
  "Content-Type": "application/json",
  "User-Agent": "claude-cli/2.1.330 (external, sdk-cli)",
  "X-Claude-Code-Session-Id": "32b904a0-0c67-4a99-971e-3c763d0f0ae3",
  "X-Stainless-Lang": "js",
  "X-Stainless-Retry-Count": "0",
  "X-Stainless-Timeout": "600",
  "anthropic-beta": "claude-code-20250219,interleaved-thinking-2025-05-14,context-management-2025-06-27",
  "anthropic-dangerous-direct-browser-access": "true",
  "anthropic-version": "2023-06-01",
  "x-app": "cli",
};

/** Codex 0.169.0, `codex exec`. */
const CODEX = {
  "x-codex-beta-features": "remote_compaction_v2",
  "x-codex-turn-metadata": '{"session_id":"01a20384-9873-7a33-b743-603f353baefe","sandbox":"none"}',
  "x-client-request-id": "01a20384-9873-7a33-b743-603f353baefe",
  "session-id": "01a20384-9873-7a33-b743-603f353baefe",
  "thread-id": "01a20384-9873-7a33-b743-603f353baefe",
  accept: "text/event-stream",
  "content-type": "application/json",
  originator: "codex_exec",
  "user-agent": "codex_exec/0.169.0 (Debian 12.0.0; x86_64) dumb (codex_exec; 0.169.0)",
};

/** Forty tools of two kilobytes, spelled as no serialiser of ours would. */
const TOOLS = Array.from(
  { length: 40 },
  (_, at) =>
    `{ "name" : "tool_${at}", "description" : "${"caf\\u00e9 \\ud83d\\ude80 \\/ ".repeat(60)}",\n   "input_schema": {"type":"object","properties":{"n":{"type":"number","maximum":9007199254740993,"minimum":-0.0}}} }`,
).join(" ,\r\n");

const claudeCodeBody = (model: string): string =>
  `{"model":${JSON.stringify(model)},"messages":[{"role":"user","content":[{"type":"text","text":"what is \\"model\\": \\"x\\"? \\u65e5本語"}]},` +
  `{"role":"assistant","content":[{"type":"thinking","thinking":"Let me…","signature":"ErUB\\/kgIBhgCIkB+Zz09=="},{"type":"redacted_thinking","data":"EmwKAhgBEgy3va3pzix="},` +
  `{"type":"tool_use","id":"toolu_1","name":"tool_1","input":{"n":1.0,"big":1e2,"id":12345678901234567890}}]},` +
  `{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"ok","cache_control":{"type":"ephemeral"}}]}],` +
  `"system":[{"type":"text","text":"You are a Claude agent.","cache_control":{"type":"ephemeral"}}],"tools":[${TOOLS}],` +
  `"metadata":{"user_id":"{\\"device_id\\":\\"e296\\"}"},"max_tokens":128000,"temperature":1.0,"thinking":{"type":"adaptive"},"stream":true}`;

const codexBody = (model: string): string =>
  `{"model":${JSON.stringify(model)},"stream":true,"input":[{"type":"message","role":"developer","content":[{"type":"input_text","text":"<tools>\\n"}]},` +
  `{"type":"reasoning","summary":[],"encrypted_content":"gAAAAAB\\u002bx=="},{"type":"custom","n":[1.0,1e2,-0.0,1E+400]}],` +
  `"tools":[${TOOLS}],"tool_choice":"auto","store":false,"include":["reasoning.encrypted_content"],"client_metadata":{"model":"inner"}}`;

let worker: RunningWorker;
let provider: Provider;
let key: string;

beforeAll(async () => {
  [worker, provider] = await Promise.all([startWorker(), startProvider()]);
  const gatewayId = await gateway(worker);
  await target(worker, gatewayId, "claude", provider.origin, {
    serves: { "/v1/messages": ["claude-opus-5-5"], "/v1/messages/count_tokens": ["claude-opus-5-5"] },
    credential: await keyIn(worker, "UPSTREAM_ANTHROPIC", "x-api-key"),
  });
  await target(worker, gatewayId, "openai", `${provider.origin}/`, {
    serves: { "/v1/responses": ["gpt-5.5"] },
    credential: await keyIn(worker, "UPSTREAM_OPENAI"),
  });
  key = await apiKey(worker, gatewayId);
});

afterAll(async () => {
  await worker?.close();
  await provider?.close();
});

/** Node's own client, which adds no header of its own but the two HTTP asks for. */
async function ask(
  method: string,
  path: string,
  headers: OutgoingHttpHeaders,
  body?: string,
): Promise<{ status: number | undefined; headers: IncomingMessage["headers"]; body: string }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    send(`${worker.origin}${path}`, { method, headers: { authorization: `Bearer ${key}`, ...headers } }, resolve)
      .on("error", reject)
      .end(body);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
}

/** What workerd itself puts on a call: the host, the length, and the name of the Worker that calls. */
const WORKERD = /^(host|content-length|connection|accept-encoding|cf-worker)$/;

const headersAtProvider = (): Record<string, string> =>
  Object.fromEntries(provider.last().rawHeaders.filter(([name]) => !WORKERD.test(name)));

describe("Claude Code", () => {
  it("has every byte of its call reach the provider, its query with it", async ({ expect }) => {
    const body = claudeCodeBody("claude-opus-5-5");
    expect(body.length).toBeGreaterThan(48_000);
    const answer = await ask("POST", "/inference/v1/messages?beta=true", CLAUDE_CODE, body);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatch(/^event: message_start\n[^]*event: message_stop\n[^]*\n\n$/);
    expect(provider.last().url).toBe("/v1/messages?beta=true");
    expect(provider.last().body.toString()).toBe(body);
  });

  it("has only the value of its model rewritten where that names a target", async ({ expect }) => {
    await ask("POST", "/inference/v1/messages?beta=true", CLAUDE_CODE, claudeCodeBody("claude/claude-opus-5-5"));
    expect(provider.last().body.toString()).toBe(claudeCodeBody("claude-opus-5-5"));
  });

  it("shows the provider its versions and betas, and neither its session, its client nor its key", async ({
    expect,
  }) => {
    const headers = { ...CLAUDE_CODE, cookie: "session=1", "x-forwarded-for": "203.0.113.7" };
    await ask("POST", "/inference/v1/messages", headers, claudeCodeBody("claude-opus-5-5"));
    expect(headersAtProvider()).toEqual({
      accept: CLAUDE_CODE.Accept,
      "content-type": CLAUDE_CODE["Content-Type"],
      "user-agent": CLAUDE_CODE["User-Agent"],
      "anthropic-version": CLAUDE_CODE["anthropic-version"],
      "anthropic-beta": CLAUDE_CODE["anthropic-beta"],
      "x-api-key": KEYS.UPSTREAM_ANTHROPIC,
    });
  });

  it("counts tokens with its query", async ({ expect }) => {
    const path = "/inference/v1/messages/count_tokens?beta=true";
    const answer = await ask("POST", path, CLAUDE_CODE, claudeCodeBody("claude-opus-5-5"));
    expect(JSON.parse(answer.body)).toEqual({ input_tokens: 14 });
    expect(provider.last().url).toBe("/v1/messages/count_tokens?beta=true");
  });

  it("finds the gateway at its base URL before the first call", async ({ expect }) => {
    for (const path of ["/inference", "/inference/"]) {
      expect(await ask("HEAD", path, { "user-agent": "Bun/1.3" })).toMatchObject({ status: 200, body: "" });
    }
  });

  it("finds every model in one page", async ({ expect }) => {
    const version = { "anthropic-version": "2023-06-01" };
    const { status, body } = await ask("GET", "/inference/v1/models?limit=1000", version);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      data: [
        { type: "model", id: "claude-opus-5-5", display_name: "claude-opus-5-5" },
        { type: "model", id: "gpt-5.5", display_name: "gpt-5.5" },
      ],
      has_more: false,
      first_id: "claude-opus-5-5",
      last_id: "gpt-5.5",
    });
  });
});

describe("Codex", () => {
  it("has every byte of its call reach the provider but the target's name", async ({ expect }) => {
    for (const model of ["gpt-5.5", "openai/gpt-5.5"]) {
      const answer = await ask("POST", "/inference/v1/responses", CODEX, codexBody(model));
      expect(answer.body).toMatch(/^event: response\.created\n[^]*event: response\.completed\n[^]*\n\n$/);
      expect(provider.last().url).toBe("/v1/responses");
      expect(provider.last().body.toString()).toBe(codexBody("gpt-5.5"));
    }
  });

  it("shows the provider neither its session, its turn, its name nor its key", async ({ expect }) => {
    await ask("POST", "/inference/v1/responses", CODEX, codexBody("gpt-5.5"));
    expect(headersAtProvider()).toEqual({
      accept: CODEX.accept,
      "content-type": CODEX["content-type"],
      "user-agent": CODEX["user-agent"],
      authorization: `Bearer ${KEYS.UPSTREAM_OPENAI}`,
    });
  });

  it("is told at once to do without a WebSocket", async ({ expect }) => {
    const asked = provider.received.length;
    const upgrade = {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      "openai-beta": "responses_websockets=2026-02-06",
    };
    const answer = await ask("GET", "/inference/v1/responses", upgrade);
    expect(answer).toMatchObject({ status: 426, headers: { "x-gateway-error": "upgrade_required" } });
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: "upgrade_required" } });
    expect(provider.received).toHaveLength(asked);
  });
});
