/** A provider's address → OpenTelemetry's name of it (`gen_ai.provider.name`); of one that the conventions do not know, its host. */
import { bedrockScope } from "../aws/bedrock-host.ts";

/** https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/ */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\.)openai\.com$/, "openai"],
  [/(?:^|\.)anthropic\.com$/, "anthropic"],
  [/\.openai\.azure\.com$/, "azure.ai.openai"],
  [/^generativelanguage\.googleapis\.com$/, "gcp.gemini"],
  [/aiplatform\.googleapis\.com$/, "gcp.vertex_ai"],
  [/(?:^|\.)mistral\.ai$/, "mistral_ai"],
  [/(?:^|\.)groq\.com$/, "groq"],
  [/(?:^|\.)deepseek\.com$/, "deepseek"],
  [/(?:^|\.)cohere\.(?:com|ai)$/, "cohere"],
  [/^api\.x\.ai$/, "x_ai"],
  [/(?:^|\.)perplexity\.ai$/, "perplexity"],
];

export function providerName(hostname: string): string {
  if (bedrockScope(hostname) !== undefined) return "aws.bedrock";
  return NAMES.find(([pattern]) => pattern.test(hostname))?.[1] ?? hostname;
}
