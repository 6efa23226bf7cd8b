/** In whose words we speak: the API that was called, and the SDK that calls, decide what errors and lists look like. */

export type Dialect = "openai" | "anthropic";

/** @param path the operation's; a whole one where no gateway is addressed. */
export function dialectOf(path: string, headers: Headers): Dialect {
  return speaksAnthropic(path, headers) ? "anthropic" : "openai";
}

/** Its SDKs send their version with every call, also to an address that is wrong; curl may send none. */
export function speaksAnthropic(path: string, headers: Headers): boolean {
  return headers.has("anthropic-version") || MESSAGES.test(path);
}

/** Wherever a mistaken base URL puts it, and not `/v1/threads/{id}/messages`, which is OpenAI's. */
const MESSAGES = /(?:^|\/v1|\/inference)\/messages(?:\/|$)/;
