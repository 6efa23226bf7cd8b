/** What OpenAI and Anthropic answer to a well-formed call, in the shapes their SDKs read. */
import * as z from "zod";

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Pieces are written as they come; where the iteration throws, the connection breaks. */
  readonly body?: string | AsyncIterable<string | Uint8Array>;
}

const Asked = z.looseObject({
  model: z.string(),
  stream: z.boolean().optional(),
  stream_options: z.object({ include_usage: z.boolean() }).optional(),
  tools: z.array(z.unknown()).optional(),
  input: z.unknown().optional(),
  encoding_format: z.enum(["float", "base64"]).optional(),
});
type Asked = z.infer<typeof Asked>;

const WAYS: Readonly<Record<string, (asked: Asked) => Answer>> = {
  "/v1/chat/completions": chat,
  "/v1/responses": responses,
  "/v1/embeddings": embeddings,
  "/v1/completions": ({ model }) =>
    json({ id: "cmpl-1", object: "text_completion", created: CREATED, model, choices: [{ index: 0, text: TEXT }] }),
  "/v1/moderations": ({ model }) =>
    json({ id: "modr-1", model, results: [{ flagged: false, categories: { violence: false } }] }),
  "/v1/messages": messages,
  "/v1/messages/count_tokens": () => json({ input_tokens: 14 }),
};

/** What a provider says to a call that is well. */
export function answer(url: string, body: string): Answer {
  const way = WAYS[url.split("?", 1)[0] ?? ""];
  return way?.(Asked.parse(JSON.parse(body))) ?? { status: 404, body: `no such path: ${url}` };
}

const CREATED = 1_795_354_895;
export const PIECES = ["Hello ", "from the ", "provider."];
export const TEXT = PIECES.join("");
export const TOOL = { name: "get_weather", arguments: '{"city":"Tokyo"}' };
export const VECTOR = [0.5, -0.25, 1];

export function json(body: object): Answer {
  return {
    status: 200,
    headers: { "content-type": "application/json", "x-request-id": "req_provider" },
    body: JSON.stringify(body),
  };
}

/** An event a piece; Anthropic's and those of OpenAI's Responses API are named. */
function events(all: readonly (object | string)[]): Answer {
  const pieces = all.map((one) => {
    const name = typeof one === "object" && "type" in one ? `event: ${String(one.type)}\n` : "";
    return `${name}data: ${typeof one === "string" ? one : JSON.stringify(one)}\n\n`;
  });
  const headers = { "content-type": "text/event-stream", "x-request-id": "req_provider" };
  return { status: 200, headers, body: each(pieces) };
}

/** All that a stream yields, once it has ended. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of stream) all.push(one);
  return all;
}

async function* each(pieces: readonly string[]): AsyncGenerator<string> {
  yield* pieces;
}

function chat({ model, stream, stream_options, tools }: Asked): Answer {
  const usage = { prompt_tokens: 11, completion_tokens: 17, total_tokens: 28 };
  const base = { id: "chatcmpl-1", created: CREATED, model };
  const finish_reason = tools === undefined ? "stop" : "tool_calls";
  const call = { id: "call_1", type: "function", function: TOOL };
  if (stream !== true) {
    const message = tools === undefined ? { content: TEXT } : { content: null, tool_calls: [call] };
    const choice = { index: 0, message: { role: "assistant", refusal: null, ...message }, logprobs: null };
    return json({ ...base, object: "chat.completion", choices: [{ ...choice, finish_reason }], usage });
  }
  const said =
    tools === undefined
      ? PIECES.map((content) => ({ content }))
      : [
          { tool_calls: [{ index: 0, ...call, function: { name: TOOL.name, arguments: "" } }] },
          { tool_calls: [{ index: 0, function: { arguments: TOOL.arguments.slice(0, 5) } }] },
          { tool_calls: [{ index: 0, function: { arguments: TOOL.arguments.slice(5) } }] },
        ];
  const chunk = { ...base, object: "chat.completion.chunk" };
  const deltas = [{ role: "assistant", content: tools === undefined ? "" : null }, ...said];
  const saying = (delta: object, reason: string | null = null): object => ({
    ...chunk,
    choices: [{ index: 0, delta, finish_reason: reason }],
  });
  const total = stream_options?.include_usage === true ? [{ ...chunk, choices: [], usage }] : [];
  return events([...deltas.map((delta) => saying(delta)), saying({}, finish_reason), ...total, "[DONE]"]);
}

function responses({ model, stream }: Asked): Answer {
  const part = { type: "output_text", text: TEXT, annotations: [] };
  const item = { type: "message", id: "msg_1", role: "assistant" };
  const response = { id: "resp_1", object: "response", created_at: CREATED, model };
  const done = { ...item, status: "completed", content: [part] };
  const usage = { input_tokens: 11, output_tokens: 17, total_tokens: 28 };
  const completed = { ...response, status: "completed", output: [done], usage };
  if (stream !== true) return json(completed);
  const at = { item_id: "msg_1", output_index: 0, content_index: 0 };
  const all = [
    { type: "response.created", response: { ...response, status: "in_progress", output: [] } },
    { type: "response.output_item.added", output_index: 0, item: { ...item, status: "in_progress", content: [] } },
    { type: "response.content_part.added", ...at, part: { ...part, text: "" } },
    ...PIECES.map((delta) => ({ type: "response.output_text.delta", ...at, delta })),
    { type: "response.output_text.done", ...at, text: TEXT },
    { type: "response.content_part.done", ...at, part },
    { type: "response.output_item.done", output_index: 0, item: done },
    { type: "response.completed", response: completed },
  ];
  return events(all.map((one, at) => Object.assign(one, { sequence_number: at })));
}

function embeddings({ model, input, encoding_format }: Asked): Answer {
  const base64 = Buffer.from(new Float32Array(VECTOR).buffer).toString("base64");
  const data = (Array.isArray(input) ? input : [input]).map((_, index) => ({
    object: "embedding",
    index,
    embedding: encoding_format === "base64" ? base64 : VECTOR,
  }));
  return json({ object: "list", model, data, usage: { prompt_tokens: 2, total_tokens: 2 } });
}

const TOOL_USE = { type: "tool_use", id: "toolu_1", name: TOOL.name };
const MESSAGE_USAGE = { input_tokens: 11, output_tokens: 17 };

function messages({ model, stream, tools }: Asked): Answer {
  if (stream === true) return events(messageEvents(model, tools !== undefined));
  const block = tools === undefined ? { type: "text", text: TEXT } : { ...TOOL_USE, input: JSON.parse(TOOL.arguments) };
  const stop = { stop_reason: tools === undefined ? "end_turn" : "tool_use", stop_sequence: null };
  const message = { id: "msg_1", type: "message", role: "assistant", model };
  return json({ ...message, content: [block], ...stop, usage: MESSAGE_USAGE });
}

/** The events of a message of Anthropic's as it is streamed. */
export function messageEvents(model: string, usesTool: boolean, tool = TOOL): object[] {
  const message = { id: "msg_1", type: "message", role: "assistant", model };
  const usage = MESSAGE_USAGE;
  const stop = { stop_reason: usesTool ? "tool_use" : "end_turn", stop_sequence: null };
  const deltas = usesTool
    ? [{ type: "input_json_delta", partial_json: tool.arguments }]
    : PIECES.map((text) => ({ type: "text_delta", text }));
  const empty = { content: [], stop_reason: null, stop_sequence: null, usage: { ...usage, output_tokens: 1 } };
  return [
    { type: "message_start", message: { ...message, ...empty } },
    {
      type: "content_block_start",
      index: 0,
      content_block: usesTool ? { ...TOOL_USE, name: tool.name, input: {} } : { type: "text", text: "" },
    },
    ...deltas.map((delta) => ({ type: "content_block_delta", index: 0, delta })),
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: stop, usage },
    { type: "message_stop" },
  ];
}
