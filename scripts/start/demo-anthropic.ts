/** A message's body → the demo provider's answer in Anthropic's shape, whole or streamed: https://docs.anthropic.com/en/api/messages-streaming */
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import {
  argumentsFor,
  arrayOf,
  lastMessage,
  memberOf,
  modelOf,
  paced,
  textFor,
  tokensOf,
  toolFor,
  type Tool,
} from "./demo-answer.ts";

type Body = Readonly<Record<string, unknown>>;

const ERROR_TYPES: Readonly<Record<number, string>> = { 401: "authentication_error", 404: "not_found_error" };

export async function answerMessages(body: Body, path: string, response: ServerResponse): Promise<void> {
  const tool = toolOf(body);
  const text = tool === undefined ? textFor(body, path, "x-api-key") : "";
  const input = tool && argumentsFor(tool.schema);
  const use = tool && { type: "tool_use", id: `toolu_${randomUUID()}`, name: tool.name };
  const head = { id: `msg_${randomUUID()}`, type: "message", role: "assistant", model: modelOf(body) };
  const inputTokens = promptTokens(body);
  const outputTokens = tokensOf(input ?? text);
  const stop = { stop_reason: use === undefined ? "end_turn" : "tool_use", stop_sequence: null };

  if (body.stream !== true) {
    const content = [use === undefined ? { type: "text", text } : { ...use, input }];
    send(response, 200, {
      ...head,
      content,
      ...stop,
      usage: { input_tokens: inputTokens, output_tokens: outputTokens },
    });
    return;
  }

  response.writeHead(200, { "content-type": "text/event-stream" });
  const write = (type: string, rest: object = {}): void => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`);
  };
  const delta = (change: object): void => write("content_block_delta", { index: 0, delta: change });
  const usage = { input_tokens: inputTokens, output_tokens: 1 };
  write("message_start", { message: { ...head, content: [], stop_reason: null, stop_sequence: null, usage } });
  write("content_block_start", { index: 0, content_block: use ? { ...use, input: {} } : { type: "text", text: "" } });
  write("ping");
  if (use !== undefined) delta({ type: "input_json_delta", partial_json: JSON.stringify(input) });
  for await (const words of paced(text)) {
    if (response.closed) return;
    delta({ type: "text_delta", text: words });
  }
  write("content_block_stop", { index: 0 });
  write("message_delta", { delta: stop, usage: { output_tokens: outputTokens } });
  write("message_stop");
  response.end();
}

export function countTokens(body: Body, _path: string, response: ServerResponse): void {
  send(response, 200, { input_tokens: promptTokens(body) });
}

export function refuseAsAnthropic(response: ServerResponse, status: number, message: string): void {
  const type = ERROR_TYPES[status] ?? "invalid_request_error";
  send(response, status, { type: "error", error: { type, message }, request_id: `req_${randomUUID()}` });
}

function promptTokens({ system, messages, tools }: Body): number {
  return tokensOf([system, messages, tools]);
}

function toolOf(body: Body): Tool | undefined {
  const choice = memberOf(body.tool_choice, "type");
  if (choice === "none") return undefined;
  const tools = arrayOf(body.tools).flatMap((one): Tool[] => {
    const name = memberOf(one, "name");
    // Tools without a schema are run by Anthropic itself.
    const schema = memberOf(one, "input_schema");
    return typeof name === "string" && schema !== undefined ? [{ name, schema }] : [];
  });
  const wanted = memberOf(body.tool_choice, "name");
  const parts = arrayOf(memberOf(lastMessage(body), "content"));
  const answered = parts.some((part) => memberOf(part, "type") === "tool_result");
  return toolFor(tools, typeof wanted === "string" ? wanted : undefined, answered);
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
