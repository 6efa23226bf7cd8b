/** A response's body → the demo provider's answer in the shape of OpenAI's Responses API, whole or as its events: https://platform.openai.com/docs/api-reference/responses */
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import {
  argumentsFor,
  arrayOf,
  memberOf,
  modelOf,
  paced,
  textFor,
  tokensOf,
  toolFor,
  type Tool,
} from "./demo-answer.ts";

type Body = Readonly<Record<string, unknown>>;

export async function answerResponses(body: Body, path: string, response: ServerResponse): Promise<void> {
  const tool = toolOf(body);
  const text = tool === undefined ? textFor({ ...body, messages: messagesOf(body) }, path, "api-key") : "";
  const item = tool === undefined ? message(text) : call(tool);
  const output = { ...item, status: "completed" };
  const [input, made] = [tokensOf([body.instructions, body.input, body.tools]), tokensOf(text || item)];
  const usage = {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: made,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + made,
  };
  const head = {
    id: `resp_${randomUUID()}`,
    object: "response",
    created_at: Math.floor(Date.now() / 1000),
    model: modelOf(body),
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    metadata: {},
    parallel_tool_calls: true,
    tool_choice: body.tool_choice ?? "auto",
    tools: arrayOf(body.tools),
    temperature: 1,
    top_p: 1,
  };
  const done = { ...head, status: "completed", output: [output], usage };
  if (body.stream !== true) {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(done));
    return;
  }

  response.writeHead(200, { "content-type": "text/event-stream" });
  let sequence = 0;
  const write = (type: string, rest: object): void => {
    const event = { type, sequence_number: sequence++, ...rest };
    response.write(`event: ${type}\ndata: ${JSON.stringify(event)}\n\n`);
  };
  const begun = { ...head, status: "in_progress", output: [], usage: null };
  const at = { item_id: item.id, output_index: 0 };
  const part = (said: string): object => ({ type: "output_text", text: said, annotations: [], logprobs: [] });
  write("response.created", { response: begun });
  write("response.in_progress", { response: begun });
  const empty = "content" in item ? { content: [] } : { arguments: "" };
  write("response.output_item.added", { output_index: 0, item: { ...item, ...empty, status: "in_progress" } });
  if ("content" in item) {
    write("response.content_part.added", { ...at, content_index: 0, part: part("") });
    for await (const delta of paced(text)) {
      if (response.closed) return;
      write("response.output_text.delta", { ...at, content_index: 0, delta, logprobs: [] });
    }
    write("response.output_text.done", { ...at, content_index: 0, text, logprobs: [] });
    write("response.content_part.done", { ...at, content_index: 0, part: part(text) });
  } else {
    write("response.function_call_arguments.delta", { ...at, delta: item.arguments });
    write("response.function_call_arguments.done", { ...at, name: item.name, arguments: item.arguments });
  }
  write("response.output_item.done", { output_index: 0, item: output });
  write("response.completed", { response: done });
  response.end();
}

function message(text: string) {
  const content = [{ type: "output_text", text, annotations: [], logprobs: [] }];
  return { id: `msg_${randomUUID()}`, type: "message", role: "assistant", content };
}

function call({ name, schema }: Tool) {
  const text = JSON.stringify(argumentsFor(schema));
  return { id: `fc_${randomUUID()}`, type: "function_call", call_id: `call_${randomUUID()}`, name, arguments: text };
}

/** A text alone is a message of the user's. */
function messagesOf({ input }: Body): readonly unknown[] {
  return typeof input === "string" ? [{ role: "user", content: input }] : arrayOf(input);
}

function toolOf(body: Body): Tool | undefined {
  if (body.tool_choice === "none") return undefined;
  const tools = arrayOf(body.tools).flatMap((one): Tool[] => {
    const name = memberOf(one, "name");
    // Others, a search of the web for one, are run by OpenAI itself.
    if (memberOf(one, "type") !== "function" || typeof name !== "string") return [];
    return [{ name, schema: memberOf(one, "parameters") }];
  });
  const wanted = memberOf(body.tool_choice, "name");
  const answered = memberOf(messagesOf(body).at(-1), "type") === "function_call_output";
  return toolFor(tools, typeof wanted === "string" ? wanted : undefined, answered);
}
