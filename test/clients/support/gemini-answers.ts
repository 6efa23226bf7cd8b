/** What the Gemini API answers to a well-formed call, in the shapes its SDKs read: https://ai.google.dev/api/generate-content */
import * as z from "zod";
import { answer, json, PIECES, TEXT, TOOL, VECTOR, type Answer } from "./answers.ts";

export const GEMINI = "gemini-2.5-flash";
export const EMBEDDING = "gemini-embedding-001";

const Asked = z.looseObject({
  tools: z.array(z.unknown()).optional(),
  requests: z.array(z.unknown()).optional(),
});

/** @param url path and query, as the provider got it. */
export function answerAsGemini(url: string, body: string): Answer {
  const { pathname, searchParams } = new URL(url, "http://gemini");
  if (pathname === "/v1beta/models") {
    return json({
      models: [
        { name: `models/${GEMINI}`, displayName: "Gemini 2.5 Flash", supportedGenerationMethods: ["generateContent"] },
        { name: `models/${EMBEDDING}`, displayName: "Gemini Embedding", supportedGenerationMethods: ["embedContent"] },
      ],
    });
  }
  const compatible = /^\/v1beta\/openai(\/.*)$/.exec(pathname)?.[1];
  if (compatible !== undefined) return answer(`/v1${compatible}`, body);
  const [, model = "", method] = /^\/v1(?:beta)?\/models\/([^:]+):([a-zA-Z]+)$/.exec(pathname) ?? [];
  const asked = Asked.parse(JSON.parse(body));
  const usesTool = asked.tools !== undefined;
  switch (method ?? "") {
    case "generateContent":
      return json(said(model, usesTool ? [CALL] : [{ text: TEXT }], true));
    case "streamGenerateContent":
      return streamed(
        usesTool
          ? [said(model, [CALL], true)]
          : PIECES.map((text, at) => said(model, [{ text }], at === PIECES.length - 1)),
        searchParams.get("alt") === "sse",
      );
    case "embedContent":
      return json({ embedding: { values: VECTOR } });
    case "batchEmbedContents":
      return json({ embeddings: (asked.requests ?? []).map(() => ({ values: VECTOR })) });
    case "countTokens":
      return json({ totalTokens: 14 });
    default:
      return { status: 404, body: `no such path: ${url}` };
  }
}

const CALL = { functionCall: { name: TOOL.name, args: JSON.parse(TOOL.arguments) } };

function said(model: string, parts: readonly object[], isLast: boolean): object {
  const usageMetadata = { promptTokenCount: 11, candidatesTokenCount: 17, totalTokenCount: 28 };
  return {
    candidates: [{ content: { role: "model", parts }, index: 0, ...(isLast ? { finishReason: "STOP" } : {}) }],
    usageMetadata,
    modelVersion: model,
    responseId: "response-1",
  };
}

/** Events where they are asked for; else one array, written as it comes. */
function streamed(all: readonly object[], isEvents: boolean): Answer {
  const texts = all.map((one) => JSON.stringify(one));
  return isEvents
    ? {
        status: 200,
        headers: { "content-type": "text/event-stream" },
        body: each(texts.map((text) => `data: ${text}\r\n\r\n`)),
      }
    : {
        status: 200,
        headers: { "content-type": "application/json; charset=UTF-8" },
        body: `[${texts.join("\n,\r\n")}]`,
      };
}

async function* each(pieces: readonly string[]): AsyncGenerator<string> {
  yield* pieces;
}

/** As Google refuses a call: https://google.aip.dev/193 */
export function refusal(code: number, status: string, message: string): Answer {
  return {
    status: code,
    headers: { "content-type": "application/json; charset=UTF-8" },
    body: JSON.stringify({ error: { code, message, status } }),
  };
}

/** A stream that breaks after its first piece. */
export function cut(): Answer {
  return { status: 200, headers: { "content-type": "text/event-stream" }, body: ending() };
}

async function* ending(): AsyncGenerator<string> {
  yield `data: ${JSON.stringify(said(GEMINI, [{ text: PIECES[0] }], false))}\r\n\r\n`;
  throw new Error("cut");
}
