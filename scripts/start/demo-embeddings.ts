/** An embedding's body → the demo provider's vectors in OpenAI's shape: the same text has the same vector: https://platform.openai.com/docs/api-reference/embeddings */
import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { arrayOf, modelOf, tokensOf } from "./demo-answer.ts";

type Body = Readonly<Record<string, unknown>>;

const DIMENSIONS = 16;
const MOST_DIMENSIONS = 4_096;

export function answerEmbeddings(body: Body, _path: string, response: ServerResponse): void {
  const { input, dimensions, encoding_format: format } = body;
  const length = typeof dimensions === "number" && dimensions > 0 ? Math.min(dimensions, MOST_DIMENSIONS) : DIMENSIONS;
  const isOne = typeof input === "string" || typeof arrayOf(input)[0] === "number";
  const data = (isOne ? [input] : arrayOf(input)).map((text, index) => {
    const vector = vectorOf(text, Math.floor(length));
    const embedding = format === "base64" ? Buffer.from(new Float32Array(vector).buffer).toString("base64") : vector;
    return { object: "embedding", index, embedding };
  });
  const tokens = tokensOf(input);
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  const answer = { object: "list", data, model: modelOf(body), usage };
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
}

/** Of length one, as OpenAI's are. */
function vectorOf(text: unknown, length: number): number[] {
  const raw: number[] = [];
  for (let block = 0; raw.length < length; block++) {
    const digest = createHash("sha256")
      .update(`${block} ${JSON.stringify(text)}`)
      .digest();
    for (const byte of digest) raw.push(byte - 127.5);
  }
  const vector = raw.slice(0, length);
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}
