/** Amazon Bedrock's Mantle endpoint: OpenAI's paths for most models, `/openai` for some of OpenAI's, `/anthropic` for Claude (spec 8). */
import { BEARER, connector, samePaths, type ServedOperation } from "./connector.ts";

/** On other paths Mantle answers "isn't supported on this route" for these models of OpenAI's. */
const BELOW_OPENAI = ["openai.gpt-5*", "openai.o*"];

const OPERATIONS: readonly ServedOperation[] = [
  { path: "/v1/chat/completions", providerPath: "/openai/v1/chat/completions", models: undefined, only: BELOW_OPENAI },
  { path: "/v1/responses", providerPath: "/openai/v1/responses", models: undefined, only: BELOW_OPENAI },
  ...samePaths("/v1/chat/completions", "/v1/responses"),
  { path: "/v1/messages", providerPath: "/anthropic/v1/messages", models: undefined },
  { path: "/v1/messages/count_tokens", providerPath: "/anthropic/v1/messages/count_tokens", models: undefined },
];

export const bedrockMantle = connector("bedrock-mantle", {}, (_, { mantleEndpoint, awsRegion }) => ({
  baseUrl: mantleEndpoint ?? `https://bedrock-mantle.${awsRegion}.api.aws`,
  operations: OPERATIONS,
  models: [
    {
      path: "/v1/models",
      headers: {},
      search: "",
      remedy:
        "Grant bedrock-mantle:ListModels to the identity the gateway calls with, or attach the managed policy AmazonBedrockMantleInferenceAccess to it.",
    },
  ],
  placement: BEARER,
  signing: { service: "bedrock-mantle", region: awsRegion },
  prefixSeparator: ".",
  ownedBy: "system",
  streamUsage: "ask_and_hide",
  bedrock: true,
}));
