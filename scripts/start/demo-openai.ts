/** A chat completion's body → the demo provider's answer in OpenAI's shape, whole or streamed: https://platform.openai.com/docs/api-reference/chat */
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

export async function answerChat(body: Body, path: string, response: ServerResponse): Promise<void> {
  const tool = toolOf(body);
  const head = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model: modelOf(body) };
  const text = tool === undefined ? textFor(body, path, "api-key") : "";
  const call = tool && {
    id: `call_${randomUUID()}`,
    type: "function",
    function: { name: tool.name, arguments: JSON.stringify(argumentsFor(tool.schema)) },
  };
  const [prompt, completion] = [tokensOf(body.messages), tokensOf(call ?? text)];
  const usage = { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
  const finish = call === undefined ? "stop" : "tool_calls";

  if (body.stream !== true) {
    const message = call === undefined ? { content: text } : { content: null, tool_calls: [call] };
    send(response, 200, {
      ...head,
      object: "chat.completion",
      choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason: finish }],
      usage,
    });
    return;
  }

  response.writeHead(200, { "content-type": "text/event-stream" });
  const write = (rest: object): void => {
    response.write(`data: ${JSON.stringify({ ...head, object: "chat.completion.chunk", ...rest })}\n\n`);
  };
  const delta = (change: object, reason: string | null = null): void =>
    write({ choices: [{ index: 0, delta: change, finish_reason: reason }] });
  delta({ role: "assistant", content: call === undefined ? "" : null });
  if (call !== undefined) delta({ tool_calls: [{ index: 0, ...call }] });
  for await (const words of paced(text)) {
    if (response.closed) return;
    delta({ content: words });
  }
  delta({}, finish);
  write({ choices: [], usage });
  response.end("data: [DONE]\n\n");
}

export function refuseAsOpenai(response: ServerResponse, status: number, message: string): void {
  const code = status === 401 ? "invalid_api_key" : null;
  send(response, status, { error: { message, type: "invalid_request_error", param: null, code } });
}

function toolOf(body: Body): Tool | undefined {
  if (body.tool_choice === "none") return undefined;
  const tools = arrayOf(body.tools).flatMap((one): Tool[] => {
    const described = memberOf(one, "function");
    const name = memberOf(described, "name");
    return typeof name === "string" ? [{ name, schema: memberOf(described, "parameters") }] : [];
  });
  const wanted = memberOf(memberOf(body.tool_choice, "function"), "name");
  const answered = memberOf(lastMessage(body), "role") === "tool";
  return toolFor(tools, typeof wanted === "string" ? wanted : undefined, answered);
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
