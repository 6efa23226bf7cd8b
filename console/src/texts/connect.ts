/** Words of connecting an application. */

export const connectTexts = {
  model: "Model",
  modelEmpty: "No model of that name is listed.",
  client: "Client",
  noModels: "any-model-of-a-target",
  reachesNone: (client: string, paths: string) =>
    `No model of this gateway is served at ${paths}, which ${client} calls. Choose another client, or add a target that serves it.`,
  openaiBase: "OpenAI base URL",
  anthropicBase: "Anthropic base URL",
  keyPlaceholder: "YOUR_API_KEY",
  needsKey: "Callers need an API key of this gateway.",
  createKey: "Create API key",
  needsToken: "Callers send a token of your identity provider where a key stands below.",
  needsNothing: "This gateway lets anybody call. Clients that insist on a key take any text.",
  needsSignature:
    "Callers sign with SigV4 for the service bedrock-agentcore, by an access key of the secret ACCESS_KEYS.",
  groups: {
    any: "Any model",
    bedrock: "Bedrock's clients",
    azure: "Azure's clients",
    google: "Google's clients",
  },
} as const;
