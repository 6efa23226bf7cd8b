/** A provider's address → OpenTelemetry's name of it (`gen_ai.provider.name`); one of our own where the conventions have none, else its host. */
import { bedrockScope } from "../aws/bedrock-host.ts";

type Named = readonly (readonly [RegExp, string])[];

/** https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/registry/attributes/gen-ai.md */
const HOSTS: Named = [
  [/(?:^|\.)openai\.com$/, "openai"],
  [/(?:^|\.)anthropic\.com$/, "anthropic"],
  // Each of Azure's clouds; the second is an older address of the same resources.
  [/\.(?:openai|cognitiveservices)\.azure\.(?:com|us|cn)$/, "azure.ai.openai"],
  [/\.(?:(?:models|inference)\.ai|inference\.ml)\.azure\.(?:com|us|cn)$/, "azure.ai.inference"],
  [/^generativelanguage\.googleapis\.com$/, "gcp.gemini"],
  [/(?:^|[.-])aiplatform\.googleapis\.com$/, "gcp.vertex_ai"],
  [/\.bedrock-(?:runtime|mantle)\.[a-z0-9-]+\.vpce\.amazonaws\.com$/, "aws.bedrock"],
  [/\.ml\.cloud\.ibm\.com$/, "ibm.watsonx.ai"],
  [/(?:^|\.)mistral\.ai$/, "mistral_ai"],
  [/(?:^|\.)moonshot\.(?:ai|cn)$/, "moonshot_ai"],
  [/(?:^|\.)groq\.com$/, "groq"],
  [/(?:^|\.)deepseek\.com$/, "deepseek"],
  [/(?:^|\.)cohere\.(?:com|ai)$/, "cohere"],
  [/(?:^|\.)api\.x\.ai$/, "x_ai"],
  [/(?:^|\.)perplexity\.ai$/, "perplexity"],
];

/** Hosts of more than one API, by what stands behind them. */
const PLACES: Named = [
  [/^[^/]+\.services\.ai\.azure\.(?:com|us|cn)\/openai\//, "azure.ai.openai"],
  [/^[^/]+\.services\.ai\.azure\.(?:com|us|cn)\//, "azure.ai.inference"],
  // In the conventions' form: they have no name for it, and let others stand beside theirs.
  [/^api\.cloudflare\.com\/client\/v4\/accounts\/[^/]+\/ai\//, "cloudflare.workers_ai"],
];

/** @param url where a call goes. */
export function providerName({ hostname, pathname }: Pick<URL, "hostname" | "pathname">): string {
  if (bedrockScope(hostname) !== undefined) return "aws.bedrock";
  const path = pathname.endsWith("/") ? pathname : `${pathname}/`;
  return nameIn(HOSTS, hostname) ?? nameIn(PLACES, hostname + path) ?? hostname;
}

function nameIn(table: Named, text: string): string | undefined {
  return table.find(([pattern]) => pattern.test(text))?.[1];
}
