/** Anthropic's API: https://docs.anthropic.com/en/api */
import { connector, samePaths } from "./connector.ts";

export const anthropic = connector("anthropic", {}, (_, settings) => ({
  baseUrl: settings.anthropicBaseUrl ?? "https://api.anthropic.com",
  operations: samePaths("/v1/messages", "/v1/messages/count_tokens"),
  models: [
    {
      path: "/v1/models",
      headers: { "anthropic-version": "2023-06-01" },
      search: "?limit=1000",
      remedy: "Check that the API key is valid and its workspace is active.",
    },
  ],
  placement: { location: "HEADER", parameter: "x-api-key", prefix: undefined },
  ownedBy: "anthropic",
  bedrock: false,
}));
