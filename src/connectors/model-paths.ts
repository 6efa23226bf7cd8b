/** The paths of APIs that say the model in the path, as their clients call them. */

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html */
export const BEDROCK_PATHS = [
  "/model/{model}/converse",
  "/model/{model}/converse-stream",
  "/model/{model}/invoke",
  "/model/{model}/invoke-with-response-stream",
  "/model/{model}/count-tokens",
];

/** Those with a JSON body: https://learn.microsoft.com/en-us/azure/ai-foundry/openai/reference */
export const AZURE_DEPLOYMENT_PATHS = [
  "/openai/deployments/{model}/chat/completions",
  "/openai/deployments/{model}/completions",
  "/openai/deployments/{model}/embeddings",
  "/openai/deployments/{model}/images/generations",
  "/openai/deployments/{model}/audio/speech",
];

/** https://ai.google.dev/api/all-methods */
export const GEMINI_PATHS = ["/v1beta", "/v1"].flatMap((version) =>
  ["generateContent", "streamGenerateContent", "embedContent", "batchEmbedContents", "countTokens"].map(
    (method) => `${version}/models/{model}:${method}`,
  ),
);

/** Request headers of Bedrock's runtime by which no other model is called: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html */
export const BEDROCK_HEADERS = [
  "x-amzn-bedrock-accept",
  "x-amzn-bedrock-trace",
  "x-amzn-bedrock-guardrailidentifier",
  "x-amzn-bedrock-guardrailversion",
  "x-amzn-bedrock-performanceconfig-latency",
  "x-amzn-bedrock-service-tier",
];
