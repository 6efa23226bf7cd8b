/** A JSON answer of any provider → the tokens it says, and what changes their price. */
import { describe, it } from "vitest";
import { answerFormat, type AnswerFormat } from "../../src/usage/answer-format.ts";
import { observeWhole, Observer } from "../../src/usage/observer.ts";
import type { End } from "../../src/usage/settle.ts";
import { readBedrockHeaders } from "../../src/usage/bedrock-headers.ts";
import { readUsage } from "../../src/usage/read-usage.ts";
import { ANSWERS, usage } from "../recordings/answers.ts";

const encoder = new TextEncoder();
const END: End = { isWhole: true, input: 1_000 };
const JSON_ANSWER: AnswerFormat = { framing: "json", isInference: true, isText: true };

const bytesOf = (body: unknown): Uint8Array => encoder.encode(JSON.stringify(body));
const observe = (body: unknown, end: End = END) => observeWhole(bytesOf(body), JSON_ANSWER, end);
const bodyOf = (name: string): object => ANSWERS[name]?.body ?? {};

describe("usage in a JSON answer", () => {
  it.for(Object.entries(ANSWERS))("is read exactly: %s", ([, { path, body, usage: expected }], { expect }) => {
    const format = answerFormat("POST", path, "application/json; charset=utf-8");
    expect(format).toBeDefined();
    if (format === undefined) return;
    const observed = observeWhole(bytesOf(body), format, END);
    expect(observed.usage).toEqual(expected);
    expect(observed.source).toBe("reported");
  });

  it.for(Object.entries(ANSWERS))("is read from pretty JSON too: %s", ([, { body, usage: expected }], { expect }) => {
    const bytes = encoder.encode(`${JSON.stringify(body, null, 4).replaceAll("\n", "\r\n")}\r\n`);
    expect(observeWhole(bytes, JSON_ANSWER, END).usage).toEqual(expected);
  });

  it("comes with what changes its price", ({ expect }) => {
    expect(observe(bodyOf("messages: both caches, thinking, a tool's arguments")).billing).toEqual({
      serviceTier: "priority",
      speed: "fast",
      inferenceGeo: "us",
      webSearches: 3,
      webFetches: 1,
    });
    expect(observe(bodyOf("chat: plain")).billing).toEqual({ serviceTier: "default" });
    expect(observe(bodyOf("responses: cache and reasoning, tools and instructions repeated")).billing).toEqual({
      serviceTier: "priority",
      webSearches: 2,
    });
    expect(observe(bodyOf("Converse: both caches")).billing).toEqual({ serviceTier: "flex" });
    expect(observe(bodyOf("Google: thoughts, cache and a tool's reading")).billing).toEqual({
      serviceTier: "on_demand",
    });
    expect(observe(bodyOf("messages: a compaction beside")).billing).toEqual({
      advisors: [{ model: "claude-opus-5", usage: usage({ input: 500, output: 50 }) }],
    });
  });

  it("is found behind megabytes of which only the end was kept", ({ expect }) => {
    const observer = new Observer(JSON_ANSWER);
    const content = 'a line that says \\"usage\\":{\\"prompt_tokens\\":1},\\n'.repeat(60_000);
    const end = `"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":9000,"total_tokens":9007}}`;
    observer.look(encoder.encode(`{"choices":[{"index":0,"message":{"content":"${content}"},${end}`));
    expect(observer.finish(END)).toEqual({
      usage: usage({ input: 7, output: 9_000 }),
      source: "reported",
      billing: {},
    });
  });

  it("is estimated where an answer ends in the middle, whatever it says last", ({ expect }) => {
    const cut = encoder.encode('{"content":[{"type":"tool_use","input":{"usage":{"input_tokens":1,"output_tokens":1}}');
    expect(observeWhole(cut, JSON_ANSWER, { isWhole: false, input: 50 })).toEqual({
      usage: usage({ input: 50, output: Math.ceil(cut.length / 4) }),
      source: "estimated",
      billing: {},
    });
    expect(observeWhole(cut, JSON_ANSWER, { isWhole: true, input: 50 }).source).toBe("estimated");
  });

  it("is estimated for a model's answer that says none, and nothing of any other", ({ expect }) => {
    const body = { choices: [{ message: { content: "0123456789" } }] };
    const output = Math.ceil(JSON.stringify(body).length / 4);
    expect(observe(body)).toEqual({ usage: usage({ input: 1_000, output }), source: "estimated", billing: {} });
    const vectors: AnswerFormat = { ...JSON_ANSWER, isText: false };
    expect(observeWhole(bytesOf(body), vectors, END).usage).toEqual(usage({ input: 1_000 }));
    const other: AnswerFormat = { ...JSON_ANSWER, isInference: false };
    expect(observeWhole(bytesOf(body), other, END)).toEqual({ usage: undefined, source: "none", billing: {} });
    expect(observeWhole(bytesOf({ usage: { input_tokens: 4, output_tokens: 2 } }), other, END).source).toBe("reported");
  });

  it("is not taken from where its API does not put it", ({ expect }) => {
    const inner = { usage: { input_tokens: 4, output_tokens: 2 } };
    for (const body of [
      { response: inner },
      { message: inner },
      { metadata: inner },
      { data: [inner] },
      { tools: inner },
    ]) {
      expect(observe(body).source, JSON.stringify(body)).toBe("estimated");
    }
  });

  it("is nothing where it cannot be", ({ expect }) => {
    const nonsense = [-1, 1.5, "7", true, [], {}, 1e10, Number.MAX_SAFE_INTEGER, 1e300];
    for (const value of nonsense) {
      expect(readUsage({ prompt_tokens: value, completion_tokens: 5 }), JSON.stringify(value)).toBeUndefined();
      expect(readUsage({ input_tokens: 5, output_tokens: value }), JSON.stringify(value)).toBeUndefined();
      expect(
        readUsage({
          prompt_tokens: 5,
          completion_tokens: 6,
          total_tokens: value,
          prompt_tokens_details: { cached_tokens: value },
        }),
        JSON.stringify(value),
      ).toEqual(usage({ input: 5, output: 6 }));
    }
    for (const value of [undefined, null, NaN, 0, "usage", [], [{ prompt_tokens: 1 }], {}, { total_tokens: 5 }]) {
      expect(readUsage(value)).toBeUndefined();
    }
    expect(readUsage({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 })).toBeUndefined();
    expect(readUsage({ prompt_tokens: NaN, completion_tokens: 5 })).toBeUndefined();
    expect(readUsage({ prompt_tokens: null, completion_tokens: 5 })).toEqual(usage({ output: 5 }));
  });
});

describe("Bedrock's headers", () => {
  const headers = new Headers({
    "x-amzn-bedrock-input-token-count": "18",
    "x-amzn-bedrock-output-token-count": "386",
    "x-amzn-bedrock-cache-read-input-token-count": "7502",
    "x-amzn-bedrock-cache-write-input-token-count": "40",
    "x-amzn-bedrock-service-tier": "priority",
  });

  it("tell what an answer used that does not say it", ({ expect }) => {
    const observed = observe({ results: [{ outputText: "Hi." }] }, { ...END, headers: readBedrockHeaders(headers) });
    expect(observed).toEqual({
      usage: usage({ input: 7_560, cacheRead: 7_502, cacheWrite5m: 40, output: 386 }),
      source: "reported",
      billing: { serviceTier: "priority" },
    });
  });

  it("give way to the body, which says more", ({ expect }) => {
    const said = bodyOf("messages: both caches, thinking, a tool's arguments");
    const observed = observe(said, { ...END, headers: readBedrockHeaders(headers) });
    expect(observed.usage).toEqual(ANSWERS["messages: both caches, thinking, a tool's arguments"]?.usage);
  });

  it("are nothing where they are absent or cannot be", ({ expect }) => {
    expect(readBedrockHeaders(new Headers())).toBeUndefined();
    for (const value of ["-1", "1.5", "1, 2", "", "abc", "99999999999", "0x10"]) {
      const nonsense = new Headers({
        "x-amzn-bedrock-input-token-count": value,
        "x-amzn-bedrock-output-token-count": "5",
      });
      expect(readBedrockHeaders(nonsense), value).toBeUndefined();
    }
  });
});
