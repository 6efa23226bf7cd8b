/** A call's path and its answer's content type → how its usage is read, if it is billed at all. */

export interface AnswerFormat {
  readonly framing: "json" | "lines" | "sse" | "aws-event-stream";
  /** A model's answer: where it does not say what it used, that is estimated. Of anything else nothing is assumed. */
  readonly isInference: boolean;
  /** Are its bytes what the model wrote? Vectors, images and verdicts are not. */
  readonly isText: boolean;
}

/** Counting tokens and cancelling cost nothing: Anthropic's, OpenAI's, Google's and Bedrock's. */
const FREE = /\/(?:count_tokens|input_tokens|count-tokens|cancel)\/?$|:countTokens$/;
/** A lenient server ends a path, or a part of it, at an encoded `?` or `#` or at a `;`: what stands behind that makes nothing free. */
const CUT_SHORT = /;|%(?:25)*(?:3f|23|3b)/i;
const INFERENCE =
  /\/(?:chat\/completions|completions|responses|responses\/compact|messages|embeddings|rerank|converse|converse-stream|invoke|invoke-with-response-stream)\/?$|:(?:generateContent|streamGenerateContent|embedContent|batchEmbedContents|rawPredict|streamRawPredict)$/i;
const NO_TEXT = /\/(?:embeddings|rerank)\/?$|:(?:embedContent|batchEmbedContents)$/i;

/**
 * @param method a model answers a POST; what is fetched again was billed before.
 * @param path of the operation, without its query; for a passthrough target what was called there.
 * @param contentType of the answer.
 * @returns undefined where nothing is billed, or nothing can be read: audio and images say no usage.
 */
export function answerFormat(method: string, path: string, contentType: string | null): AnswerFormat | undefined {
  const framing = framingOf(contentType);
  if (method !== "POST" || framing === undefined || isFree(path)) return undefined;
  return { framing, isInference: INFERENCE.test(path), isText: !NO_TEXT.test(path) };
}

/** A call's path → may it be billed by tokens at all, and is it a model's answer? */
export interface Billed {
  /** Tokens, or nothing: counting tokens and what is not posted. */
  readonly isBilled: boolean;
  /** Of anything else nothing is assumed before its answer says so. */
  readonly isInference: boolean;
  readonly writes: boolean;
}

/** Before its answer is there. @param path as for `answerFormat`. */
export function billedAt(method: string, path: string): Billed {
  return {
    isBilled: method === "POST" && !isFree(path),
    isInference: INFERENCE.test(path),
    writes: !NO_TEXT.test(path),
  };
}

function isFree(path: string): boolean {
  return FREE.test(path) && !CUT_SHORT.test(path);
}

function framingOf(contentType: string | null): AnswerFormat["framing"] | undefined {
  const type = (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (type === "text/event-stream") return "sse";
  if (type === "application/vnd.amazon.eventstream") return "aws-event-stream";
  if (/^application\/(?:x-ndjson|jsonl|x-jsonlines|json-lines|json-seq)$/.test(type)) return "lines";
  return type === "application/json" || type.endsWith("+json") ? "json" : undefined;
}
