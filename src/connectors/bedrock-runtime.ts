/** Amazon Bedrock's own API, its model in the path: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html */
import * as z from "../words/schema.ts";
import { BEARER, connector, pathsBelow, samePaths, type ServedOperation } from "./connector.ts";
import { BEDROCK_HEADERS, BEDROCK_PATHS } from "./model-paths.ts";
import { nextSearch, type ModelsApi, type ModelsPage } from "./models-api.ts";

const OPERATIONS: readonly ServedOperation[] = [
  ...samePaths(...BEDROCK_PATHS),
  // https://docs.aws.amazon.com/bedrock/latest/userguide/endpoints.html
  ...pathsBelow("/openai", "/v1/chat/completions", "/v1/responses"),
  ...pathsBelow("/anthropic", "/v1/messages"),
];

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html */
const FoundationModels = z.object({
  modelSummaries: z.array(
    z.object({ modelId: z.string(), modelName: z.optional(z.string()), providerName: z.optional(z.string()) }),
  ),
});

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html */
const InferenceProfiles = z.object({
  inferenceProfileSummaries: z.array(
    z.object({
      inferenceProfileId: z.string(),
      inferenceProfileArn: z.string(),
      inferenceProfileName: z.optional(z.string()),
      type: z.string(),
    }),
  ),
  nextToken: z.nullish(z.string()),
});

function readFoundationModels(page: unknown): ModelsPage | undefined {
  const { data } = FoundationModels.safeParse(page);
  return (
    data && {
      models: data.modelSummaries.map(({ modelId, modelName, providerName }) => ({
        id: modelId,
        displayName: modelName,
        ownedBy: providerName,
      })),
      next: undefined,
    }
  );
}

function readInferenceProfiles(page: unknown, search: string): ModelsPage | undefined {
  const { data } = InferenceProfiles.safeParse(page);
  if (data === undefined) return undefined;
  return {
    models: data.inferenceProfileSummaries.map(
      ({ inferenceProfileId, inferenceProfileArn, inferenceProfileName, type }) => ({
        // One that somebody made is called by its ARN: its id is unique within an account only.
        id: type === "APPLICATION" ? inferenceProfileArn : inferenceProfileId,
        displayName: inferenceProfileName,
      }),
    ),
    next: nextSearch(search, "nextToken", data.nextToken),
  };
}

const grant = (action: string): string =>
  `Grant ${action} to the identity the gateway calls with, or attach the managed policy AmazonBedrockLimitedAccess to it.`;

export const bedrockRuntime = connector(
  "bedrock-runtime",
  {
    /** Another than the gateway's own. */
    region: z.optional(z.string().check(z.regex(/^[a-z0-9-]{1,32}$/, "must be a region of AWS, such as eu-central-1"))),
  },
  ({ region: own }, { bedrockRuntimeEndpoint, bedrockEndpoint, awsRegion }) => {
    const region = own ?? awsRegion;
    const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    const lists = { baseUrl: bedrockEndpoint ?? `https://bedrock.${region}.${domain}`, headers: {} };
    const models: readonly ModelsApi[] = [
      {
        ...lists,
        path: "/foundation-models",
        // What has no on-demand throughput is called by an inference profile only.
        search: "?byInferenceType=ON_DEMAND",
        remedy: grant("bedrock:ListFoundationModels"),
        read: readFoundationModels,
      },
      {
        ...lists,
        path: "/inference-profiles",
        search: "?maxResults=1000",
        remedy: grant("bedrock:ListInferenceProfiles"),
        read: readInferenceProfiles,
      },
    ];
    return {
      baseUrl: bedrockRuntimeEndpoint ?? `https://bedrock-runtime.${region}.${domain}`,
      operations: OPERATIONS,
      models,
      placement: BEARER,
      signing: { service: "bedrock", region },
      requestHeaders: BEDROCK_HEADERS,
      ownedBy: "amazon-bedrock",
      streamUsage: "ask_and_hide",
      bedrock: true,
    };
  },
);
