/** Which provider a span names, for every address that our connectors and their documentation know. */
import { describe, it } from "vitest";
import { factsOf } from "../../src/connectors/by-id.ts";
import { readSettings } from "../../src/config/settings.ts";
import { providerName } from "../../src/telemetry/provider-name.ts";

/** Members of `gen_ai.provider.name`: https://github.com/open-telemetry/semantic-conventions-genai/blob/main/model/gen-ai/registry.yaml */
const CONVENTIONS = [
  "openai",
  "gcp.gen_ai",
  "gcp.vertex_ai",
  "gcp.gemini",
  "anthropic",
  "cohere",
  "azure.ai.inference",
  "azure.ai.openai",
  "ibm.watsonx.ai",
  "aws.bedrock",
  "perplexity",
  "x_ai",
  "deepseek",
  "groq",
  "mistral_ai",
  "moonshot_ai",
];

const ADDRESSES: readonly (readonly [name: string, ...urls: string[]])[] = [
  ["openai", "https://api.openai.com/v1/chat/completions", "https://eu.api.openai.com/v1/responses"],
  ["anthropic", "https://api.anthropic.com/v1/messages"],
  [
    "azure.ai.openai",
    "https://ours.openai.azure.com/openai/deployments/{model}/chat/completions",
    "https://ours.openai.azure.us/openai/v1/responses",
    "https://ours.cognitiveservices.azure.com/openai/deployments/{model}/embeddings",
    "https://ours.services.ai.azure.com/openai/v1/chat/completions",
    "https://ours.services.ai.azure.com/openai",
  ],
  [
    "azure.ai.inference",
    "https://ours.services.ai.azure.com/models/chat/completions",
    "https://ours.services.ai.azure.com/openaixyz/chat",
    "https://llama.eastus2.models.ai.azure.com/v1/chat/completions",
    "https://llama.eastus2.inference.ml.azure.com/v1/chat/completions",
    "https://models.inference.ai.azure.com/chat/completions",
  ],
  ["gcp.gemini", "https://generativelanguage.googleapis.com/v1beta/models/{model}:generateContent"],
  [
    "gcp.vertex_ai",
    "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/l/endpoints/openapi/chat/completions",
    "https://aiplatform.googleapis.com/v1/publishers/google/models/{model}:generateContent",
  ],
  [
    "aws.bedrock",
    "https://bedrock-runtime.eu-central-1.amazonaws.com/model/{model}/converse",
    "https://bedrock-runtime-fips.us-east-1.amazonaws.com/model/{model}/invoke",
    "https://bedrock-runtime.cn-north-1.amazonaws.com.cn/model/{model}/invoke",
    "https://bedrock-mantle.us-east-1.api.aws/v1/chat/completions",
    "https://vpce-0a1b-2c3d.bedrock-runtime.us-east-1.vpce.amazonaws.com/model/{model}/converse",
  ],
  [
    "cloudflare.workers_ai",
    "https://api.cloudflare.com/client/v4/accounts/0123456789abcdef0123456789abcdef/ai/v1/chat/completions",
  ],
  ["ibm.watsonx.ai", "https://eu-de.ml.cloud.ibm.com/ml/v1/text/chat"],
  ["mistral_ai", "https://api.mistral.ai/v1/chat/completions"],
  ["moonshot_ai", "https://api.moonshot.ai/v1/chat/completions", "https://api.moonshot.cn/v1"],
  ["groq", "https://api.groq.com/openai/v1/chat/completions"],
  ["deepseek", "https://api.deepseek.com/chat/completions"],
  ["cohere", "https://api.cohere.com/compatibility/v1/chat/completions"],
  ["x_ai", "https://api.x.ai/v1/chat/completions", "https://us-east-1.api.x.ai/v1/chat/completions"],
  ["perplexity", "https://api.perplexity.ai/chat/completions"],
  // Nobody's name, or another's that only looks like one.
  ["gateway.ai.cloudflare.com", "https://gateway.ai.cloudflare.com/v1/account/gateway/openai"],
  ["api.cloudflare.com", "https://api.cloudflare.com/client/v4/zones"],
  ["openai.com.evil.test", "https://openai.com.evil.test/v1"],
  ["evil.test", "https://evil.test/x.openai.com", "https://evil.test/ours.services.ai.azure.com/openai/"],
  ["notopenai.com", "https://notopenai.com/v1"],
  ["127.0.0.1", "http://127.0.0.1:8080/v1"],
];

describe("the provider's name on a span", () => {
  it.for(ADDRESSES)("is %s", ([name, ...urls], { expect }) => {
    for (const url of urls) expect([url, providerName(new URL(url))]).toEqual([url, name]);
  });

  it("is the conventions' own wherever they have one", ({ expect }) => {
    const named = new Set(ADDRESSES.map(([name]) => name));
    // The one that stands for any of Google's is not needed.
    expect(CONVENTIONS.filter((name) => !named.has(name))).toEqual(["gcp.gen_ai"]);
  });

  const CONNECTED: Readonly<Record<string, { readonly connectorId: string } & Readonly<Record<string, string>>>> = {
    openai: { connectorId: "openai" },
    anthropic: { connectorId: "anthropic" },
    "aws.bedrock": { connectorId: "bedrock-runtime" },
    "gcp.gemini": { connectorId: "gemini" },
    "azure.ai.openai": { connectorId: "azure-openai", endpoint: "https://ours.services.ai.azure.com" },
    "cloudflare.workers_ai": { connectorId: "workers-ai", accountId: "0123456789abcdef0123456789abcdef" },
  };
  it.for(Object.entries(CONNECTED))("is known of every operation of a connector: %s", ([name, source], { expect }) => {
    const { baseUrl, operations } = factsOf(source, readSettings({}));
    for (const { providerPath } of operations) expect(providerName(new URL(baseUrl + providerPath))).toBe(name);
  });
});
