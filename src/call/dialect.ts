/** In whose words we speak: the API that was called, and the SDK that calls, decide what errors and lists look like. */
import { hasParameter } from "../words/query.ts";

export type Dialect = "openai" | "anthropic" | "aws" | "google" | "azure";

/**
 * @param path the operation's, or as it was called; a whole one where no gateway is addressed.
 * @param search the query, where a key may stand in it.
 */
export function dialectOf(path: string, headers: Headers, search = ""): Dialect {
  // Anthropic's SDK for Bedrock sends its version too, and reads AWS's errors.
  if (AWS.test(path)) return "aws";
  if (GOOGLE.test(path) || (MODELS.test(path) && hasGoogleKey(headers, search))) return "google";
  if (speaksAnthropic(path, headers)) return "anthropic";
  return AZURE.test(path) ? "azure" : "openai";
}

/** Wherever a mistaken base URL puts them. */
const AWS = /(?:^|\/inference)\/model\/|\/model\/.+\/(?:invoke|converse|count-tokens)/;
/** Below `/v1beta/openai` it speaks OpenAI's. Its methods are named, since others' ids hold `:` too. */
const GOOGLE =
  /(?:^|\/inference)\/v1beta\/(?!openai\/)|\/models\/.*:(?:generateContent|streamGenerateContent|embedContent|batchEmbedContents|countTokens)$/;
/** Below `/openai/v1` errors are OpenAI's, at Azure and at Bedrock. */
const AZURE = /(?:^|\/inference)\/openai\/(?!v1\/)/;
/** Of more than one API. */
const MODELS = /\/v1\/models(?:\/|$)/;

function hasGoogleKey(headers: Headers, search: string): boolean {
  return headers.has("x-goog-api-key") || hasParameter(search, "key");
}

/** Its SDKs send their version with every call, also to an address that is wrong; curl may send none. */
export function speaksAnthropic(path: string, headers: Headers): boolean {
  return headers.has("anthropic-version") || MESSAGES.test(path);
}

/** Wherever a mistaken base URL puts it, and not `/v1/threads/{id}/messages`, which is OpenAI's. */
const MESSAGES = /(?:^|\/v1|\/inference)\/messages(?:\/|$)/;
