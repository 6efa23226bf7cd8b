/** Azure OpenAI: deployments in the path, and the v1 API: https://learn.microsoft.com/azure/foundry/openai/reference */
import * as z from "../words/schema.ts";
import { connector, leftOut, pathsBelow, samePaths, type ServedOperation } from "./connector.ts";
import { AZURE_DEPLOYMENT_PATHS } from "./model-paths.ts";

const OPERATIONS: readonly ServedOperation[] = [
  ...samePaths(...AZURE_DEPLOYMENT_PATHS, "/openai/responses"),
  ...pathsBelow(
    "/openai",
    "/v1/chat/completions",
    "/v1/responses",
    "/v1/embeddings",
    "/v1/completions",
    "/v1/images/generations",
    "/v1/audio/speech",
  ),
];

const deployment = z
  .string()
  .check(z.regex(/^[a-zA-Z0-9._-]{1,64}$/, "must be the name of a deployment: letters, digits, dots, hyphens and _"));

export const azureOpenai = connector(
  "azure-openai",
  {
    /** Of the resource, as the portal shows it. */
    endpoint: z
      .string(leftOut)
      .check(
        z.maxLength(2048),
        z.regex(
          /^https?:\/\/[a-zA-Z0-9\-.[\]:]+\/?$/,
          "must be the https:// address of an Azure resource, without a path",
        ),
      ),
    /** The data plane lists models and no deployments: https://learn.microsoft.com/rest/api/azureopenai/models/list */
    deployments: z.optional(z.array(deployment).check(z.minLength(1), z.maxLength(100))),
  },
  ({ endpoint, deployments }) => ({
    baseUrl: endpoint.replace(/\/$/, ""),
    operations: OPERATIONS.map(({ path, providerPath }) => ({ path, providerPath, models: deployments })),
    models:
      deployments === undefined
        ? [
            {
              path: "/openai/v1/models",
              headers: {},
              search: "",
              remedy:
                "Check the API key, or grant the role Cognitive Services OpenAI User to the application whose client secret it is.",
            },
          ]
        : [],
    placement: { location: "HEADER", parameter: "api-key", prefix: undefined },
    queryParameters: ["api-version"],
    ownedBy: "azure-openai",
    streamUsage: "ask_and_hide",
    bedrock: false,
  }),
);
