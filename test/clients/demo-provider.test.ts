/** The demo provider of npm start, called by the clients people have: every known path, whole, streamed and with tools. */
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { beforeAll, describe, it } from "vitest";
import { startDemoProvider } from "../../scripts/start/demo-provider.ts";
import { collect } from "./support/answers.ts";

const KEYS = { azure: "demo-azure", anthropic: "demo-anthropic" };
const MODEL = "DeepSeek-V4-Flash";
const SCHEMA = { type: "object" as const, properties: { city: { type: "string" } }, required: ["city"] };
const TOOL = { type: "function" as const, name: "weather", parameters: SCHEMA, strict: false };
const HELLO = /^Hello from Signalbox's demo provider! The gateway called me at (\S+) with my key in (\S+) and/;

let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  const origin = `http://127.0.0.1:${await startDemoProvider(KEYS, 0)}`;
  // Where Azure's clients put their key.
  const options = { apiKey: "unused", defaultHeaders: { "api-key": KEYS.azure }, maxRetries: 0 };
  openai = new OpenAI({ baseURL: `${origin}/openai/v1`, ...options });
  const headers = { "x-api-key": KEYS.anthropic };
  anthropic = new Anthropic({ baseURL: origin, apiKey: "unused", defaultHeaders: headers, maxRetries: 0 });
});

describe("/v1/responses", () => {
  const asked = { model: MODEL, input: "What a day" };

  it("answers whole, with what was said and its usage", async ({ expect }) => {
    const { output_text: text, usage, status } = await openai.responses.create(asked);
    expect(HELLO.exec(text)?.slice(1)).toEqual(["/openai/v1/responses", "api-key"]);
    expect(text).toContain('You said: "What a day"');
    expect([status, usage?.total_tokens]).toEqual([
      "completed",
      (usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0),
    ]);
  });

  it("streams the same as events that the SDK puts together", async ({ expect }) => {
    const stream = openai.responses.stream(asked);
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    const final = await stream.finalResponse();
    expect(final.output_text).toContain('You said: "What a day"');
    expect(types.filter((type) => type !== "response.output_text.delta")).toEqual([
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.content_part.added",
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.completed",
    ]);
    expect(types.filter((type) => type === "response.output_text.delta").length).toBeGreaterThan(5);
  });

  it.for([false, true])(
    "calls a tool, and speaks once it has answered (streamed: %s)",
    async (isStreamed, { expect }) => {
      const ask = async (input: OpenAI.Responses.ResponseInput) => {
        const body = { model: MODEL, input, tools: [TOOL] };
        return isStreamed ? openai.responses.stream(body).finalResponse() : openai.responses.create(body);
      };
      const first = await ask([{ role: "user", content: "Weather?" }]);
      const [call] = first.output;
      if (call?.type !== "function_call") throw new Error(JSON.stringify(first.output));
      expect([call.name, JSON.parse(call.arguments)]).toEqual(["weather", { city: "demo" }]);
      const answered = await ask([
        { role: "user", content: "Weather?" },
        { type: "function_call", call_id: call.call_id, name: call.name, arguments: call.arguments },
        { type: "function_call_output", call_id: call.call_id, output: "sunny" },
      ]);
      expect(answered.output_text).toMatch(HELLO);
    },
  );
});

describe("/v1/embeddings", () => {
  const embed = async (input: string | string[], more: object = {}) =>
    (await openai.embeddings.create({ model: "text-embedding-3-small", input, ...more })).data;

  it("gives a text its own vector each time, of length one, as numbers and as the SDK asks for them", async ({
    expect,
  }) => {
    const [one, two] = await embed(["a", "b"]);
    const [again] = await embed("a", { encoding_format: "float" });
    expect(one?.embedding).toHaveLength(16);
    expect(two?.embedding).not.toEqual(one?.embedding);
    for (const [index, value] of (again?.embedding ?? []).entries())
      expect(one?.embedding[index]).toBeCloseTo(value, 6);
    expect(Math.hypot(...(again?.embedding ?? []))).toBeCloseTo(1);
  });

  it("has as many dimensions as are asked for", async ({ expect }) => {
    expect((await embed("a", { dimensions: 100 }))[0]?.embedding).toHaveLength(100);
  });
});

describe("/v1/completions", () => {
  it("answers whole and streamed, with usage", async ({ expect }) => {
    const asked = { model: MODEL, prompt: "What a day" };
    const whole = await openai.completions.create(asked);
    expect(HELLO.exec(whole.choices[0]?.text ?? "")?.[1]).toBe("/openai/v1/completions");
    const chunks = await collect(await openai.completions.create({ ...asked, stream: true }));
    expect(chunks.map(({ choices }) => choices[0]?.text ?? "").join("")).toBe(whole.choices[0]?.text);
    expect(chunks.at(-1)?.usage).toEqual(whole.usage);
  });
});

describe("the paths that were there before", () => {
  it("answer chats and messages, call tools and count tokens", async ({ expect }) => {
    const messages = [{ role: "user" as const, content: "Weather?" }];
    const chat = await openai.chat.completions.create({ model: MODEL, messages });
    expect(HELLO.exec(chat.choices[0]?.message.content ?? "")?.[1]).toBe("/openai/v1/chat/completions");
    const tools = [{ type: "function" as const, function: { name: "weather", parameters: SCHEMA } }];
    const called = await openai.chat.completions.create({ model: MODEL, messages, tools });
    expect(called.choices[0]?.finish_reason).toBe("tool_calls");
    const claude = { model: "claude-haiku-4-5", messages };
    const used = await anthropic.messages
      .stream({ ...claude, max_tokens: 10, tools: [{ name: "weather", input_schema: SCHEMA }] })
      .finalMessage();
    expect(used.content[0]).toMatchObject({ type: "tool_use", name: "weather", input: { city: "demo" } });
    expect((await anthropic.messages.countTokens(claude)).input_tokens).toBeGreaterThan(1);
  });
});
