/** A completion's body → the demo provider's answer in OpenAI's oldest shape, whole or streamed: https://platform.openai.com/docs/api-reference/completions */
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { arrayOf, modelOf, paced, textFor, tokensOf } from "./demo-answer.ts";

type Body = Readonly<Record<string, unknown>>;

export async function answerCompletions(body: Body, path: string, response: ServerResponse): Promise<void> {
  const { prompt } = body;
  const said = typeof prompt === "string" ? prompt : arrayOf(prompt).find((one) => typeof one === "string");
  const text = textFor({ ...body, messages: [{ content: said ?? "" }] }, path, "api-key");
  const created = Math.floor(Date.now() / 1000);
  const head = { id: `cmpl-${randomUUID()}`, object: "text_completion", created, model: modelOf(body) };
  const [input, made] = [tokensOf(prompt), tokensOf(text)];
  const usage = { prompt_tokens: input, completion_tokens: made, total_tokens: input + made };
  const choice = (piece: string, reason: string | null): object => ({
    choices: [{ index: 0, text: piece, logprobs: null, finish_reason: reason }],
  });
  if (body.stream !== true) {
    const answer = JSON.stringify({ ...head, ...choice(text, "stop"), usage });
    response.writeHead(200, { "content-type": "application/json" }).end(answer);
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  const write = (rest: object): void => void response.write(`data: ${JSON.stringify({ ...head, ...rest })}\n\n`);
  for await (const words of paced(text)) {
    if (response.closed) return;
    write(choice(words, null));
  }
  write(choice("", "stop"));
  write({ choices: [], usage });
  response.end("data: [DONE]\n\n");
}
