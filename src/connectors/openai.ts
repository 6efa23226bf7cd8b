/** OpenAI's API: https://platform.openai.com/docs/api-reference */
import { BEARER, connector, samePaths } from "./connector.ts";

const OPERATIONS = samePaths(
  "/v1/chat/completions",
  "/v1/responses",
  "/v1/responses/compact",
  "/v1/responses/input_tokens",
  "/v1/embeddings",
  "/v1/completions",
  "/v1/moderations",
  "/v1/images/generations",
  "/v1/audio/speech",
);

export const openai = connector("openai", {}, (_, settings) => ({
  baseUrl: settings.openaiBaseUrl ?? "https://api.openai.com",
  operations: OPERATIONS,
  models: [
    {
      path: "/v1/models",
      headers: {},
      search: "",
      remedy: "Check that the API key is valid and may list models.",
    },
  ],
  placement: BEARER,
  ownedBy: "openai",
  streamUsage: "ask_and_hide",
  bedrock: false,
}));
