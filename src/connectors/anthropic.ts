/** Anthropic's API: https://docs.anthropic.com/en/api */
import { samePaths, type Connector } from "./connector.ts";

export const anthropic: Connector = {
  baseUrl: (settings) => settings.anthropicBaseUrl ?? "https://api.anthropic.com",
  operations: samePaths("/v1/messages", "/v1/messages/count_tokens"),
  placement: { location: "HEADER", parameter: "x-api-key", prefix: undefined },
  ownedBy: "anthropic",
};
