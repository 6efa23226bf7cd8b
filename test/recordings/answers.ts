/**
 * Whole answers with what they used, in the members and the order that providers write: by the types of `openai` 7.57,
 * `@anthropic-ai/sdk` 1.12 and `@aws-sdk/client-bedrock-runtime` 3.1164, and https://ai.google.dev/api/generate-content.
 */
import type { Usage } from "../../src/usage/usage.ts";

export interface Answer {
  readonly path: string;
  readonly body: object;
  readonly usage: Usage;
}

export const usage = (parts: Partial<Usage>): Usage => ({
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
  ...parts,
});

/** A tool that a caller may declare, and arguments a model may write: neither is the answer's usage. */
const SCHEMA = {
  type: "object",
  properties: { usage: { input_tokens: 1, output_tokens: 1, prompt_tokens: 1, completion_tokens: 1 } },
  usage: { input_tokens: 1, output_tokens: 1 },
};
const ARGUMENTS = { usage: { input_tokens: 1, output_tokens: 1 }, usageMetadata: { promptTokenCount: 1 } };

const choice = (index: number, message: object): object => ({ index, message, logprobs: null, finish_reason: "stop" });
const said = (content: string): object => ({ role: "assistant", content, refusal: null, annotations: [] });

const chat = (choices: readonly object[], used: object, more: object = {}): object => ({
  id: "chatcmpl-C9",
  object: "chat.completion",
  created: 1_764_000_000,
  model: "gpt-5.1",
  choices,
  usage: used,
  service_tier: "default",
  system_fingerprint: null,
  ...more,
});

const message = (content: readonly object[], used: object): object => ({
  model: "claude-sonnet-5-20260901",
  id: "msg_01",
  type: "message",
  role: "assistant",
  content,
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: used,
});

const response = (more: object, used: object): object => ({
  id: "resp_01",
  object: "response",
  created_at: 1_764_000_000,
  status: "completed",
  service_tier: "priority",
  error: null,
  incomplete_details: null,
  instructions: 'Say "usage":{"input_tokens":1,"output_tokens":1} often.',
  model: "gpt-5.1",
  output: [{ id: "msg_1", type: "message", role: "assistant", content: [{ type: "output_text", text: "Hello." }] }],
  tools: [{ type: "function", name: "count", parameters: SCHEMA, strict: true }],
  ...more,
  usage: used,
  user: null,
  metadata: { usage: '{"input_tokens":1}' },
});

export const ANSWERS: Readonly<Record<string, Answer>> = {
  "chat: plain": {
    path: "/v1/chat/completions",
    body: chat([choice(0, said("Hi."))], { prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 }),
    usage: usage({ input: 19, output: 10 }),
  },
  "chat: cache, reasoning and several choices": {
    path: "/v1/chat/completions",
    body: chat([choice(0, said("One.")), choice(1, said("Two."))], {
      prompt_tokens: 2_006,
      completion_tokens: 1_300,
      total_tokens: 3_306,
      prompt_tokens_details: { cached_tokens: 1_920, audio_tokens: 0, cache_write_tokens: 64 },
      completion_tokens_details: {
        reasoning_tokens: 1_024,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    }),
    usage: usage({ input: 2_006, cacheRead: 1_920, cacheWrite5m: 64, output: 1_300, reasoning: 1_024 }),
  },
  "chat: a tool whose arguments speak of usage": {
    path: "/v1/chat/completions",
    body: chat(
      [
        choice(0, {
          role: "assistant",
          content: null,
          tool_calls: [
            { id: "call_1", type: "function", function: { name: "count", arguments: JSON.stringify(ARGUMENTS) } },
          ],
        }),
      ],
      { prompt_tokens: 82, completion_tokens: 17, total_tokens: 99 },
    ),
    usage: usage({ input: 82, output: 17 }),
  },
  "chat: DeepSeek's cache": {
    path: "/v1/chat/completions",
    body: chat([choice(0, said("Hi."))], {
      prompt_tokens: 100,
      completion_tokens: 7,
      total_tokens: 107,
      prompt_cache_hit_tokens: 64,
      prompt_cache_miss_tokens: 36,
    }),
    usage: usage({ input: 100, cacheRead: 64, output: 7 }),
  },
  "chat: xAI's reasoning, beside the completion": {
    path: "/v1/chat/completions",
    body: chat([choice(0, said("Hi."))], {
      prompt_tokens: 32,
      completion_tokens: 9,
      total_tokens: 240,
      prompt_tokens_details: { text_tokens: 32, audio_tokens: 0, image_tokens: 0, cached_tokens: 6 },
      completion_tokens_details: { reasoning_tokens: 199, audio_tokens: 0 },
    }),
    usage: usage({ input: 32, cacheRead: 6, output: 208, reasoning: 199 }),
  },
  "chat: Google's thoughts, in the total alone": {
    path: "/v1beta/openai/chat/completions",
    body: {
      choices: [choice(0, said("Hi."))],
      created: 1_764_000_000,
      id: "a1",
      model: "gemini-3-pro",
      object: "chat.completion",
      usage: { completion_tokens: 11, prompt_tokens: 7, total_tokens: 418 },
    },
    usage: usage({ input: 7, output: 411, reasoning: 400 }),
  },
  "chat: a prompt that leaves the cache out": {
    path: "/v1/chat/completions",
    body: chat([choice(0, said("Hi."))], {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 115,
      prompt_tokens_details: { cached_tokens: 100 },
    }),
    usage: usage({ input: 110, cacheRead: 100, output: 5 }),
  },
  "completions: the old ones": {
    path: "/v1/completions",
    body: {
      id: "cmpl-1",
      object: "text_completion",
      choices: [{ text: ' "usage":{"prompt_tokens":1}', index: 0, logprobs: null, finish_reason: "length" }],
      usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 },
    },
    usage: usage({ input: 5, output: 7 }),
  },
  "embeddings: vectors, and the usage behind them": {
    path: "/v1/embeddings",
    body: {
      object: "list",
      data: [{ object: "embedding", index: 0, embedding: Array.from({ length: 1_536 }, (_, i) => i / -1_536) }],
      model: "text-embedding-3-small",
      usage: { prompt_tokens: 8, total_tokens: 8 },
    },
    usage: usage({ input: 8 }),
  },
  "embeddings: usage before 200 KB of vectors": {
    path: "/v1/embeddings",
    body: {
      object: "list",
      usage: { prompt_tokens: 9, total_tokens: 9 },
      data: [{ object: "embedding", index: 0, embedding: Array.from({ length: 10_000 }, (_, i) => i / -10_007) }],
    },
    usage: usage({ input: 9 }),
  },
  "responses: cache and reasoning, tools and instructions repeated": {
    path: "/v1/responses",
    body: response(
      { tool_usage: { image_gen: {}, web_search: { num_requests: 2 } } },
      {
        input_tokens: 328,
        input_tokens_details: { cached_tokens: 256, cache_write_tokens: 0 },
        output_tokens: 52,
        output_tokens_details: { reasoning_tokens: 30 },
        total_tokens: 380,
      },
    ),
    usage: usage({ input: 328, cacheRead: 256, output: 52, reasoning: 30 }),
  },
  "responses: caches of two lengths": {
    path: "/v1/responses",
    body: response(
      {},
      {
        input_tokens: 5_000,
        input_tokens_details: {
          cached_tokens: 1_000,
          cache_write_tokens: 3_000,
          cache_write_tokens_details: { ttl_12h_tokens: 1_000, ttl_30m_tokens: 2_000 },
        },
        output_tokens: 5,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 5_005,
      },
    ),
    usage: usage({ input: 5_000, cacheRead: 1_000, cacheWrite5m: 2_000, cacheWrite1h: 1_000, output: 5 }),
  },
  "messages: plain": {
    path: "/v1/messages",
    body: message([{ type: "text", text: "Hi." }], { input_tokens: 10, output_tokens: 25, service_tier: "standard" }),
    usage: usage({ input: 10, output: 25 }),
  },
  "messages: both caches, thinking, a tool's arguments": {
    path: "/v1/messages",
    body: message(
      [
        { type: "thinking", thinking: "Hm.", signature: "c2ln" },
        { type: "tool_use", id: "toolu_1", name: "count", input: ARGUMENTS },
      ],
      {
        input_tokens: 21,
        cache_creation_input_tokens: 556,
        cache_read_input_tokens: 188_086,
        cache_creation: { ephemeral_5m_input_tokens: 456, ephemeral_1h_input_tokens: 100 },
        output_tokens: 393,
        output_tokens_details: { thinking_tokens: 200 },
        server_tool_use: { web_search_requests: 3, web_fetch_requests: 1 },
        service_tier: "priority",
        speed: "fast",
        inference_geo: "us",
      },
    ),
    usage: usage({
      input: 188_663,
      cacheRead: 188_086,
      cacheWrite5m: 456,
      cacheWrite1h: 100,
      output: 393,
      reasoning: 200,
    }),
  },
  "messages: writes of no known length": {
    path: "/v1/messages",
    body: message([], {
      input_tokens: 1,
      cache_creation_input_tokens: 100,
      cache_read_input_tokens: null,
      cache_creation: null,
      output_tokens: 2,
    }),
    usage: usage({ input: 101, cacheWrite5m: 100, output: 2 }),
  },
  "messages: a compaction beside": {
    path: "/v1/messages",
    body: message([{ type: "text", text: "Hi." }], {
      input_tokens: 23_000,
      output_tokens: 1_000,
      iterations: [
        { type: "compaction", input_tokens: 180_000, output_tokens: 3_500, cache_read_input_tokens: 0 },
        { type: "message", input_tokens: 23_000, output_tokens: 1_000, cache_read_input_tokens: 0 },
        { type: "advisor_message", model: "claude-opus-5", input_tokens: 500, output_tokens: 50 },
      ],
    }),
    usage: usage({ input: 203_000, output: 4_500 }),
  },
  "Converse: both caches": {
    path: "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/converse",
    body: {
      metrics: { latencyMs: 302 },
      output: {
        message: { role: "assistant", content: [{ toolUse: { toolUseId: "t1", name: "count", input: ARGUMENTS } }] },
      },
      serviceTier: { type: "flex" },
      stopReason: "end_turn",
      usage: {
        cacheDetails: [
          { inputTokens: 2_000, ttl: "1h" },
          { inputTokens: 5_502, ttl: "5m" },
        ],
        cacheReadInputTokenCount: 10,
        cacheReadInputTokens: 10,
        cacheWriteInputTokenCount: 7_502,
        cacheWriteInputTokens: 7_502,
        inputTokens: 18,
        outputTokens: 386,
        serverToolUsage: {},
        totalTokens: 7_916,
      },
    },
    usage: usage({ input: 7_530, cacheRead: 10, cacheWrite5m: 5_502, cacheWrite1h: 2_000, output: 386 }),
  },
  "Google: thoughts, cache and a tool's reading": {
    path: "/v1beta/models/gemini-3-pro:generateContent",
    body: {
      candidates: [
        {
          content: { parts: [{ functionCall: { name: "count", args: ARGUMENTS } }], role: "model" },
          finishReason: "STOP",
        },
        { content: { parts: [{ text: "Two." }], role: "model" }, finishReason: "STOP", index: 1 },
      ],
      usageMetadata: {
        promptTokenCount: 2_152,
        candidatesTokenCount: 710,
        totalTokenCount: 5_000,
        cachedContentTokenCount: 2_027,
        promptTokensDetails: [{ modality: "TEXT", tokenCount: 2_152 }],
        toolUsePromptTokenCount: 40,
        thoughtsTokenCount: 2_098,
        trafficType: "ON_DEMAND",
      },
      modelVersion: "gemini-3-pro",
    },
    usage: usage({ input: 2_192, cacheRead: 2_027, output: 2_808, reasoning: 2_098 }),
  },
  "Cohere: what is billed, not what was read": {
    path: "/v2/chat/completions",
    body: {
      id: "c1",
      message: { role: "assistant", content: [{ type: "text", text: "Hi." }] },
      usage: {
        billed_units: { input_tokens: 5, output_tokens: 418 },
        tokens: { input_tokens: 71, output_tokens: 418 },
      },
    },
    usage: usage({ input: 5, output: 418 }),
  },
};
