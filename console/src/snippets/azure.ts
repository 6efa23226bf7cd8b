/** Lines for Azure's clients, which say the deployment in the path (docs/azure.md). */
import { literal as json } from "../components/literal.ts";
import { AZURE_DEPLOYMENT_PATHS } from "#worker/connectors/model-paths.ts";
import type { Snippet } from "./snippet.ts";

const API_VERSION = "2024-10-21";
const CHAT = AZURE_DEPLOYMENT_PATHS.slice(0, 1);

export const AZURE: readonly Snippet[] = [
  {
    id: "azure-openai-python",
    name: "AzureOpenAI (Python)",
    group: "azure",
    title: "Python",
    reaches: CHAT,
    ownId: true,
    text: ({ base, key, model }) => `from openai import AzureOpenAI

client = AzureOpenAI(
    azure_endpoint=${json(base)},
    api_key=${json(key)},
    api_version=${json(API_VERSION)},
)
answer = client.chat.completions.create(
    model=${json(model)},
    messages=[{"role": "user", "content": "Hello!"}],
)
print(answer.choices[0].message.content)`,
  },
  {
    id: "azure-openai-node",
    name: "AzureOpenAI (JavaScript)",
    group: "azure",
    title: "TypeScript",
    reaches: CHAT,
    ownId: true,
    text: ({ base, key, model }) => `import { AzureOpenAI } from "openai";

const client = new AzureOpenAI({
  endpoint: ${json(base)},
  apiKey: ${json(key)},
  apiVersion: ${json(API_VERSION)},
});
const answer = await client.chat.completions.create({
  model: ${json(model)},
  messages: [{ role: "user", content: "Hello!" }],
});
console.log(answer.choices[0].message.content);`,
  },
  {
    id: "ai-sdk-azure",
    name: "AI SDK: Azure",
    group: "azure",
    title: "TypeScript",
    reaches: CHAT,
    ownId: true,
    text: ({ base, key, model }) => `import { createAzure } from "@ai-sdk/azure";
import { generateText } from "ai";

const azure = createAzure({
  baseURL: ${json(`${base}/openai`)},
  apiKey: ${json(key)},
  apiVersion: ${json(API_VERSION)},
  useDeploymentBasedUrls: true,
});
const { text } = await generateText({
  model: azure.chat(${json(model)}),
  prompt: "Hello!",
});`,
  },
];
