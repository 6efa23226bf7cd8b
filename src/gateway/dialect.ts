/** In whose words we speak: the API that was called decides what errors and lists look like. */

export type Dialect = "openai" | "anthropic";

/** Anthropic's under `/v1/messages`, and for the models list where its SDK asks; OpenAI's elsewhere. */
export function dialectOf(path: string, headers: Headers): Dialect {
  if (path === "/v1/messages" || path.startsWith("/v1/messages/")) return "anthropic";
  if ((path === "/v1/models" || path.startsWith("/v1/models/")) && headers.has("anthropic-version")) return "anthropic";
  return "openai";
}
