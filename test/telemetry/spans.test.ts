/** What is said of a call and its attempts, and what is not. */
import { describe, it } from "vitest";
import { operationOf } from "../../src/telemetry/operation.ts";
import { spansOf, type TracedCall } from "../../src/telemetry/spans.ts";
import {
  attempt,
  CALL_SPAN,
  CALLERS_SPAN,
  finishedCall,
  NOON,
  TRACE_ID,
  tracedCall,
} from "../support/finished-call.ts";

const { trace, call, attempts } = finishedCall();

function callSpan(more: Partial<TracedCall>) {
  const [span] = spansOf(trace, tracedCall(more), []);
  return span;
}

describe("the spans of a call", () => {
  it("are one for the call under its caller's, and one for each attempt under the call's", ({ expect }) => {
    const spans = spansOf(trace, call, attempts);
    expect(
      spans.map(({ spanId, parentSpanId, hasRemoteParent, kind }) => [spanId, parentSpanId, hasRemoteParent, kind]),
    ).toEqual([
      [CALL_SPAN, CALLERS_SPAN, true, "server"],
      ["3333333333333333", CALL_SPAN, false, "client"],
      ["2222222222222222", CALL_SPAN, false, "client"],
    ]);
    expect(new Set(spans.map(({ traceId, flags, state }) => `${traceId} ${flags} ${state}`))).toEqual(
      new Set([`${TRACE_ID} 1 rojo=1`]),
    );
  });

  it("last from the first moment of each to its last", ({ expect }) => {
    expect(spansOf(trace, call, attempts).map(({ startedAt, endedAt }) => [startedAt - NOON, endedAt - NOON])).toEqual([
      [-2_000, 0],
      [-1_900, -1_600],
      [-1_500, 0],
    ]);
  });

  it("have the names and attributes of OpenTelemetry's conventions", ({ expect }) => {
    const spans = spansOf(trace, call, attempts);
    expect(spans.map(({ name, failed }) => [name, failed])).toEqual([
      ["chat smart", false],
      ["chat openai.gpt-5.5", true],
      ["chat gpt-5.5", false],
    ]);
    expect(spans.map(({ attributes }) => attributes)).toEqual([
      {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "smart",
        "gen_ai.response.model": "gpt-5.5",
        "gen_ai.request.stream": true,
        "gen_ai.response.time_to_first_chunk": 1,
        "gen_ai.usage.input_tokens": 250,
        "gen_ai.usage.cache_read.input_tokens": 100,
        "gen_ai.usage.cache_write.input_tokens": 25,
        "gen_ai.usage.output_tokens": 72,
        "gen_ai.usage.reasoning.output_tokens": 30,
        "url.path": "/v1/chat/completions",
        "http.response.status_code": 200,
        "user.id": "key-1",
        "user.name": "billing",
        "signalbox.caller.kind": "api_key",
        "signalbox.request.id": "0b8f0f6e-5c0d-4b5e-9a53-1f4d0f1d7a11",
        "signalbox.gateway.id": "default-abc",
        "signalbox.target": "openai",
        "signalbox.alias": "smart",
        "signalbox.attempts": 2,
        "signalbox.ended": "complete",
        "signalbox.usage.source": "reported",
        "signalbox.cost.usd": 0.001234567,
      },
      {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "aws.bedrock",
        "gen_ai.request.model": "openai.gpt-5.5",
        "server.address": "api.openai.com",
        "server.port": 443,
        "error.type": "upstream_timeout",
        "signalbox.target": "bedrock",
      },
      {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-5.5",
        "server.address": "api.openai.com",
        "server.port": 443,
        "http.response.status_code": 200,
        "signalbox.target": "openai",
      },
    ]);
  });

  it("say what was used once, so that a backend that adds up counts it once", ({ expect }) => {
    const withUsage = spansOf(trace, call, attempts).filter(({ attributes }) =>
      Object.keys(attributes).some((name) => name.startsWith("gen_ai.usage.") || name.startsWith("signalbox.cost")),
    );
    expect(withUsage.map(({ spanId }) => spanId)).toEqual([CALL_SPAN]);
  });

  it("say nothing of what is not known", ({ expect }) => {
    const failed = callSpan({
      target: undefined,
      model: undefined,
      modelAsked: "made-up",
      alias: undefined,
      stream: false,
      status: 404,
      code: "unknown_model",
      attempts: 0,
      usage: undefined,
      source: "none",
      costNanos: undefined,
      firstByteMs: undefined,
    });
    expect(failed?.attributes).toEqual({
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "made-up",
      "url.path": "/v1/chat/completions",
      "http.response.status_code": 404,
      "error.type": "unknown_model",
      "user.id": "key-1",
      "user.name": "billing",
      "signalbox.caller.kind": "api_key",
      "signalbox.request.id": "0b8f0f6e-5c0d-4b5e-9a53-1f4d0f1d7a11",
      "signalbox.gateway.id": "default-abc",
      "signalbox.attempts": 0,
      "signalbox.ended": "complete",
      "signalbox.usage.source": "none",
    });
    // Names are few: backends keep a list of them.
    expect(failed?.name).toBe("chat");
  });

  it("tell a call that cost nothing from one whose cost is not known", ({ expect }) => {
    expect(callSpan({ costNanos: 0 })?.attributes["signalbox.cost.usd"]).toBe(0);
    expect(callSpan({ costNanos: undefined })?.attributes).not.toHaveProperty("signalbox.cost.usd");
  });

  it("count as failed where the server or its provider failed, not where the caller did or left", ({ expect }) => {
    for (const [more, failed, error] of [
      [{ status: 400 }, false, "400"],
      [{ status: 429, code: "rate_limited" }, false, "rate_limited"],
      [{ status: 502, code: "upstream_unreachable" }, true, "upstream_unreachable"],
      [{ status: 500 }, true, "500"],
      [{ ended: "cut" }, true, "cut"],
      [{ ended: "left" }, false, undefined],
    ] as const) {
      const span = callSpan(more);
      expect([span?.failed, span?.attributes["error.type"]], JSON.stringify(more)).toEqual([failed, error]);
    }
  });

  it("count an attempt as failed by any error of its provider", ({ expect }) => {
    const asked = [attempt({ status: 429 }), attempt({ status: 304 }), attempt({ errorCode: "upstream_unreachable" })];
    expect(spansOf(trace, call, asked).map(({ failed }) => failed)).toEqual([false, true, false, true]);
  });

  it("hold no more of what a caller wrote than 256 characters of it", ({ expect }) => {
    const model = `${"m".repeat(255)}😀${"m".repeat(100_000)}`;
    const span = callSpan({ modelAsked: model, path: `/v1/${"x".repeat(100_000)}` });
    expect(span?.name).toBe(`_OTHER ${"m".repeat(255)}\ufffd`);
    const longest = Math.max(...Object.values(span?.attributes ?? {}).map((value) => String(value).length));
    expect(longest).toBe(256);
  });

  it("name no port without an address", ({ expect }) => {
    const [, span] = spansOf(trace, call, [attempt({ serverAddress: undefined })]);
    expect(span?.attributes).not.toHaveProperty("server.port");
  });
});

describe("the operation of a path", () => {
  for (const [path, operation] of [
    ["/v1/chat/completions", "chat"],
    ["/v1/responses", "chat"],
    ["/v1/responses/compact", "chat"],
    ["/v1/messages", "chat"],
    ["/model/anthropic.claude/converse", "chat"],
    ["/model/anthropic.claude/converse-stream", "chat"],
    ["/v1/messages/count_tokens", "count_tokens"],
    ["/v1/responses/input_tokens", "count_tokens"],
    ["/model/anthropic.claude/count-tokens", "count_tokens"],
    ["/v1beta/models/gemini:countTokens", "count_tokens"],
    ["/v1/completions", "text_completion"],
    ["/v1/embeddings", "embeddings"],
    ["/v1beta/models/gemini:embedContent", "embeddings"],
    ["/v1beta/models/gemini:batchEmbedContents", "embeddings"],
    ["/v1beta/models/gemini:generateContent", "generate_content"],
    ["/v1beta/models/gemini:streamGenerateContent", "generate_content"],
    ["/model/anthropic.claude/invoke", "invoke_model"],
    ["/model/anthropic.claude/invoke-with-response-stream", "invoke_model"],
    ["/v1/images/generations", "_OTHER"],
    ["/v1/anything-a-caller-makes-up", "_OTHER"],
  ] as const) {
    it(`of ${path} is ${operation}`, ({ expect }) => {
      expect(operationOf(path)).toBe(operation);
    });
  }
});
