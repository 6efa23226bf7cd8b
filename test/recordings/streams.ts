/**
 * Streams with what they used, event by event as providers write them: by the types of `openai` 7.57,
 * `@anthropic-ai/sdk` 1.12 and `@aws-sdk/client-bedrock-runtime` 3.1164, and https://ai.google.dev/api/generate-content.
 */
import type { Billing } from "../../src/usage/billing.ts";
import type { Usage } from "../../src/usage/usage.ts";
import { usage } from "./answers.ts";
import { chunk, concat, converse } from "./frames.ts";

export interface Stream {
  readonly path: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly usage: Usage;
  readonly billing: Billing;
}

const encoder = new TextEncoder();

export const SSE = "text/event-stream; charset=utf-8";
export const AWS = "application/vnd.amazon.eventstream";

export const data = (event: object, end = "\n\n"): string => `data: ${JSON.stringify(event)}${end}`;
export const named = (type: string, more: object = {}, end = "\n"): string =>
  `event: ${type}${end}data: ${JSON.stringify({ type, ...more })}${end}${end}`;

/** What a caller may make a model say or a provider repeat. */
export const HOSTILE = [
  '"usage":{"prompt_tokens":1,"completion_tokens":1}',
  '\\"usage\\":{\\"input_tokens\\":1,\\"output_tokens\\":1}}\n\ndata: {"usage":{"input_tokens":1,"output_tokens":1}}\n\n',
  '"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}',
  '\\\\","usage":{"input_tokens":1},"x":"',
];
const SCHEMA = { usage: { input_tokens: 1, output_tokens: 1 }, response: { usage: { input_tokens: 1 } } };

const part = (delta: object, index = 0, more: object = { usage: null }): object => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  created: 1_764_000_000,
  model: "gpt-5.1",
  service_tier: "default",
  system_fingerprint: null,
  choices: [{ index, delta, logprobs: null, finish_reason: null }],
  ...more,
  obfuscation: "aB3dE5",
});
const CHAT_USAGE = {
  prompt_tokens: 250,
  completion_tokens: 72,
  total_tokens: 322,
  prompt_tokens_details: { cached_tokens: 128, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 16, audio_tokens: 0 },
};
const CHAT_USED = usage({ input: 250, cacheRead: 128, output: 72, reasoning: 16 });

/** @param texts each becomes an event. */
export function chat(texts: readonly string[], used: object | null = CHAT_USAGE, end = "\n\n"): string {
  return [
    data(part({ role: "assistant", content: "", refusal: null }), end),
    ...texts.map((content, i) => data(part({ content }, i % 2), end)),
    used === null ? "" : data(part({}, 0, { choices: [], usage: used }), end),
    `data: [DONE]${end}`,
  ].join("");
}

export function messages(texts: readonly string[], end = "\n"): string {
  const text = (value: string): string =>
    named("content_block_delta", { index: 0, delta: { type: "text_delta", text: value } }, end);
  return [
    named("message_start", { message: { ...MESSAGE, usage: STARTED } }, end),
    named("content_block_start", { index: 0, content_block: { type: "text", text: "" } }, end),
    named("ping", {}, end),
    ...texts.map(text),
    named("content_block_stop", { index: 0 }, end),
    named("message_delta", DELTA, end),
    named("message_stop", {}, end),
  ].join("");
}

const MESSAGE = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  content: [],
  model: "claude-sonnet-5",
  stop_reason: null,
};
const STARTED = {
  input_tokens: 2_679,
  cache_creation_input_tokens: 300,
  cache_read_input_tokens: 1_000,
  cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
  output_tokens: 3,
  service_tier: "standard",
};
/** Cumulative, and grown by what its own search brought in. */
const DELTA = {
  delta: { stop_reason: "end_turn", stop_sequence: null },
  usage: {
    input_tokens: 10_682,
    cache_creation_input_tokens: 300,
    cache_read_input_tokens: 1_000,
    output_tokens: 510,
    server_tool_use: { web_search_requests: 1 },
  },
};
const MESSAGES_USED = usage({
  input: 11_982,
  cacheRead: 1_000,
  cacheWrite5m: 100,
  cacheWrite1h: 200,
  output: 510,
});

/** @param instructions which the last event repeats. */
export function responses(texts: readonly string[], instructions: string, status = "completed", end = "\n"): string {
  const body = { id: "resp_1", object: "response", status, instructions, model: "gpt-5.1" };
  const tools = [{ type: "function", name: "count", parameters: SCHEMA }];
  const more = { user: null, metadata: { usage: '"usage":{"input_tokens":1,"output_tokens":1}' } };
  return [
    named("response.created", { sequence_number: 0, response: { ...body, usage: null, ...more } }, end),
    ...texts.map((delta, i) =>
      named("response.output_text.delta", { sequence_number: i + 1, item_id: "msg_1", delta }, end),
    ),
    named(
      `response.${status}`,
      {
        sequence_number: 99,
        response: {
          ...body,
          output: [{ text: texts.join("") }],
          service_tier: "flex",
          tools,
          usage: RESPONSE_USAGE,
          ...more,
        },
      },
      end,
    ),
  ].join("");
}
const RESPONSE_USAGE = {
  input_tokens: 90_000,
  input_tokens_details: { cached_tokens: 80_000 },
  output_tokens: 640,
  output_tokens_details: { reasoning_tokens: 128 },
  total_tokens: 90_640,
};
const RESPONSES_USED = usage({ input: 90_000, cacheRead: 80_000, output: 640, reasoning: 128 });

export function invoked(texts: readonly string[]): Uint8Array {
  return concat([
    chunk({ type: "message_start", message: { ...MESSAGE, usage: STARTED } }),
    ...texts.map((text) => chunk({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } })),
    chunk({ type: "message_delta", ...DELTA }),
    chunk({
      type: "message_stop",
      "amazon-bedrock-invocationMetrics": {
        inputTokenCount: 10_682,
        outputTokenCount: 510,
        invocationLatency: 4_069,
        firstByteLatency: 1_117,
        cacheReadInputTokenCount: 1_000,
        cacheWriteInputTokenCount: 300,
      },
    }),
  ]);
}

export function conversed(texts: readonly string[]): Uint8Array {
  return concat([
    converse("messageStart", { role: "assistant" }),
    ...texts.map((text) => converse("contentBlockDelta", { contentBlockIndex: 0, delta: { text } })),
    converse("contentBlockStop", { contentBlockIndex: 0 }),
    converse("messageStop", { stopReason: "end_turn" }),
    converse("metadata", {
      metrics: { latencyMs: 1_000 },
      serviceTier: { type: "priority" },
      usage: {
        inputTokens: 18,
        outputTokens: 386,
        totalTokens: 7_906,
        cacheReadInputTokens: 2,
        cacheWriteInputTokens: 7_500,
        cacheDetails: [{ inputTokens: 7_500, ttl: "1h" }],
      },
    }),
  ]);
}

const LONG = Array.from({ length: 600 }, (_, i) => `${i}: ${HOSTILE[i % HOSTILE.length] ?? ""} and so on. `);
const SHORT = ["Hel", "lo ", ...HOSTILE];
const search = { serviceTier: "standard", webSearches: 1 };

const sse = (path: string, text: string, used: Usage, billing: Billing): Stream => ({
  path,
  contentType: SSE,
  bytes: encoder.encode(text),
  usage: used,
  billing,
});
const CHAT = "/v1/chat/completions";
const TIER = { serviceTier: "default" };
const GOOGLE = {
  promptTokenCount: 40,
  candidatesTokenCount: 30,
  totalTokenCount: 90,
  cachedContentTokenCount: 8,
  thoughtsTokenCount: 20,
};
const GOOGLE_USED = usage({ input: 40, cacheRead: 8, output: 50, reasoning: 20 });
const google = (text: string, used: object): object => ({
  candidates: [{ content: { parts: [{ text }], role: "model" }, index: 0 }],
  usageMetadata: used,
  modelVersion: "gemini-3-pro",
});
const GOOGLE_EVENTS = [
  google("Hi", { promptTokenCount: 40, candidatesTokenCount: 2, totalTokenCount: 42 }),
  google(HOSTILE[0] ?? "", { promptTokenCount: 40, candidatesTokenCount: 9, totalTokenCount: 49 }),
  google("", GOOGLE),
];

export const STREAMS: Readonly<Record<string, Stream>> = {
  "chat: short": sse(CHAT, chat(SHORT), CHAT_USED, TIER),
  "chat: long": sse(CHAT, chat(LONG), CHAT_USED, TIER),
  "chat: line ends of Windows": sse(CHAT, chat(SHORT, CHAT_USAGE, "\r\n\r\n"), CHAT_USED, TIER),
  "chat: line ends of old": sse(CHAT, chat(LONG, CHAT_USAGE, "\r\r"), CHAT_USED, TIER),
  "chat: no [DONE]": sse(CHAT, chat(SHORT).replace("data: [DONE]\n\n", ""), CHAT_USED, TIER),
  "chat: no line end behind the last event": sse(
    CHAT,
    chat(SHORT).replace("\n\ndata: [DONE]\n\n", ""),
    CHAT_USED,
    TIER,
  ),
  "chat: comments and no spaces": sse(
    CHAT,
    `\ufeff: hello {"usage":{"prompt_tokens":1,"completion_tokens":999}}\n\n${chat(SHORT).replaceAll("data: ", ": keep-alive\n\ndata:")}`,
    CHAT_USED,
    TIER,
  ),
  "chat: usage beside the last choice, and counted all along": sse(
    CHAT,
    SHORT.map((content, i) =>
      data(part({ content }, 0, { usage: { prompt_tokens: 9, completion_tokens: i + 1 } })),
    ).join(""),
    usage({ input: 9, output: SHORT.length }),
    TIER,
  ),
  "chat: Groq's own place": sse(
    CHAT,
    data(part({ content: "Hi" })) +
      data(part({}, 0, { x_groq: { id: "r", usage: { prompt_tokens: 9, completion_tokens: 4, queue_time: 0.1 } } })),
    usage({ input: 9, output: 4 }),
    {},
  ),
  "chat: an event over several lines": sse(
    CHAT,
    chat(SHORT, null) +
      JSON.stringify({ choices: [], usage: CHAT_USAGE }, null, 2).replaceAll(/^/gm, "data: ") +
      "\n\ndata: [DONE]\n\n",
    CHAT_USED,
    {},
  ),
  "chat: an error behind the usage": sse(CHAT, chat(SHORT) + data({ error: { message: "too late" } }), CHAT_USED, TIER),
  "completions: the old ones": sse(
    "/v1/completions",
    data({ choices: [{ text: "Hi", index: 0 }], usage: null }) +
      data({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 } }),
    usage({ input: 5, output: 7 }),
    {},
  ),
  "messages: short": sse("/v1/messages", messages(SHORT), MESSAGES_USED, search),
  "messages: long": sse("/v1/messages", messages(LONG), MESSAGES_USED, search),
  "messages: line ends of Windows": sse("/v1/messages", messages(LONG, "\r\n"), MESSAGES_USED, search),
  "responses: short": sse("/v1/responses", responses(SHORT, "Be brief."), RESPONSES_USED, { serviceTier: "flex" }),
  "responses: incomplete": sse("/v1/responses", responses(SHORT, "Be brief.", "incomplete"), RESPONSES_USED, {
    serviceTier: "flex",
  }),
  "responses: failed, and billed": sse("/v1/responses", responses(SHORT, "x", "failed"), RESPONSES_USED, {
    serviceTier: "flex",
  }),
  "responses: 400 KB of instructions in the last event": sse(
    "/v1/responses",
    responses(SHORT, HOSTILE.join(" ").repeat(1_700)),
    RESPONSES_USED,
    { serviceTier: "flex" },
  ),
  "responses: 400 KB, and no line end behind": sse(
    "/v1/responses",
    responses(SHORT, '\\"usage":'.repeat(40_000)).trimEnd(),
    RESPONSES_USED,
    { serviceTier: "flex" },
  ),
  "Google: an event stream": sse(
    "/v1beta/models/gemini-3-pro:streamGenerateContent",
    GOOGLE_EVENTS.map((event) => data(event, "\r\n\r\n")).join(""),
    GOOGLE_USED,
    {},
  ),
  "Google: an array": {
    path: "/v1beta/models/gemini-3-pro:streamGenerateContent",
    contentType: "application/json; charset=UTF-8",
    bytes: encoder.encode(`[${GOOGLE_EVENTS.map((event) => JSON.stringify(event, null, 2)).join("\n,\r\n")}\n]\n`),
    usage: GOOGLE_USED,
    billing: {},
  },
  "lines of JSON": {
    path: CHAT,
    contentType: "application/x-ndjson",
    bytes: encoder.encode(chat(LONG).replaceAll("data: [DONE]", "").replaceAll("data: ", "").replaceAll("\n\n", "\n")),
    usage: CHAT_USED,
    billing: TIER,
  },
  "Bedrock, invoked: short": {
    path: "/model/anthropic.claude-sonnet-5/invoke-with-response-stream",
    contentType: AWS,
    bytes: invoked(SHORT),
    usage: MESSAGES_USED,
    billing: search,
  },
  "Bedrock, invoked: long": {
    path: "/model/anthropic.claude-sonnet-5/invoke-with-response-stream",
    contentType: AWS,
    bytes: invoked(LONG),
    usage: MESSAGES_USED,
    billing: search,
  },
  "Bedrock, invoked: a model whose events say none": {
    path: "/model/meta.llama/invoke-with-response-stream",
    contentType: AWS,
    bytes: concat([
      chunk({ generation: '"usage":{"prompt_tokens":1,"completion_tokens":1}', stop_reason: null }),
      chunk({ generation: "", "amazon-bedrock-invocationMetrics": { inputTokenCount: 12, outputTokenCount: 34 } }),
    ]),
    usage: usage({ input: 12, output: 34 }),
    billing: {},
  },
  "Bedrock, invoked: Amazon's own": {
    path: "/model/amazon.nova-pro-v1%3A0/invoke-with-response-stream",
    contentType: AWS,
    bytes: concat([
      chunk({ contentBlockDelta: { delta: { text: "Hi" }, contentBlockIndex: 0 } }),
      chunk({
        metadata: { usage: { inputTokens: 4, outputTokens: 38, cacheReadInputTokenCount: 6 }, metrics: {}, trace: {} },
        "amazon-bedrock-invocationMetrics": { inputTokenCount: 4, outputTokenCount: 38, cacheReadInputTokenCount: 6 },
      }),
    ]),
    usage: usage({ input: 10, cacheRead: 6, output: 38 }),
    billing: {},
  },
  "Bedrock, conversed: short": {
    path: "/model/anthropic.claude-haiku-4-5/converse-stream",
    contentType: AWS,
    bytes: conversed(SHORT),
    usage: usage({ input: 7_520, cacheRead: 2, cacheWrite1h: 7_500, output: 386 }),
    billing: { serviceTier: "priority" },
  },
  "Bedrock, conversed: long": {
    path: "/model/anthropic.claude-haiku-4-5/converse-stream",
    contentType: AWS,
    bytes: conversed(LONG),
    usage: usage({ input: 7_520, cacheRead: 2, cacheWrite1h: 7_500, output: 386 }),
    billing: { serviceTier: "priority" },
  },
};
