/** What is asked of a model → where it is asked and in which words, in each API that the playground speaks. */

/** By the model in the body, and by the model in the path. */
export const BODY_DIALECTS = ["chat", "messages", "responses"] as const;
export const DIALECTS = [...BODY_DIALECTS, "converse", "gemini"] as const;
export type Dialect = (typeof DIALECTS)[number];

/** The operation that a model has to be served at. */
export const PATHS: Readonly<Record<Dialect, string>> = {
  chat: "/v1/chat/completions",
  messages: "/v1/messages",
  responses: "/v1/responses",
  converse: "/model/{model}/converse",
  gemini: "/v1beta/models/{model}:generateContent",
};

/** Below the gateway's `/inference`. */
export function addressOf({ dialect, model, stream }: Pick<Prompt, "dialect" | "model" | "stream">): string {
  // Half a character in a provider's name of it stands in no path.
  const path = PATHS[dialect].replace("{model}", () => encodeURIComponent(model.toWellFormed()));
  if (!stream) return path;
  if (dialect === "converse") return `${path}-stream`;
  // Google's own stream is one JSON list, unless it is asked for as events.
  return dialect === "gemini" ? path.replace(/generateContent$/, "streamGenerateContent?alt=sse") : path;
}

export interface Turn {
  readonly role: "user" | "assistant";
  readonly text: string;
}

export interface Prompt {
  readonly dialect: Dialect;
  readonly model: string;
  readonly system: string;
  readonly turns: readonly Turn[];
  readonly stream: boolean;
  readonly maxTokens: number | undefined;
}

/** What Anthropic's API insists on, where nothing is said. */
export const MAX_TOKENS = 1_024;

/** The same body that the code for other clients shows. */
export function bodyOf({
  dialect,
  model,
  system,
  turns,
  stream,
  maxTokens,
}: Prompt): Readonly<Record<string, unknown>> {
  const messages = turns.map(({ role, text }) => ({ role, content: text }));
  switch (dialect) {
    case "chat":
      return {
        model,
        messages: system === "" ? messages : [{ role: "system", content: system }, ...messages],
        ...(maxTokens === undefined ? {} : { max_completion_tokens: maxTokens }),
        ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
      };
    case "messages":
      return {
        model,
        max_tokens: maxTokens ?? MAX_TOKENS,
        ...(system === "" ? {} : { system }),
        messages,
        ...(stream ? { stream } : {}),
      };
    case "responses":
      return {
        model,
        ...(system === "" ? {} : { instructions: system }),
        input: messages,
        ...(maxTokens === undefined ? {} : { max_output_tokens: maxTokens }),
        ...(stream ? { stream } : {}),
      };
    case "converse":
      return {
        ...(system === "" ? {} : { system: [{ text: system }] }),
        messages: turns.map(({ role, text }) => ({ role, content: [{ text }] })),
        ...(maxTokens === undefined ? {} : { inferenceConfig: { maxTokens } }),
      };
    case "gemini":
      return {
        ...(system === "" ? {} : { systemInstruction: { parts: [{ text: system }] } }),
        contents: turns.map(({ role, text }) => ({ role: role === "user" ? role : "model", parts: [{ text }] })),
        ...(maxTokens === undefined ? {} : { generationConfig: { maxOutputTokens: maxTokens } }),
      };
  }
}
