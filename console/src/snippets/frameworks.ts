/** Lines for frameworks above the SDKs, by OpenAI's chat completions. */
import { literal as json } from "../components/literal.ts";
import type { Snippet } from "./snippet.ts";

export const FRAMEWORKS: readonly Snippet[] = [
  {
    id: "ai-sdk",
    name: "Vercel AI SDK",
    group: "any",
    title: "TypeScript",
    reaches: ["/v1/chat/completions"],
    text: ({ base, key, model }) => `import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText } from "ai";

const signalbox = createOpenAICompatible({
  name: "signalbox",
  baseURL: ${json(`${base}/v1`)},
  apiKey: ${json(key)},
});
const { text } = await generateText({
  model: signalbox(${json(model)}),
  prompt: "Hello!",
});`,
  },
  {
    id: "langchain",
    name: "LangChain",
    group: "any",
    title: "Python",
    reaches: ["/v1/chat/completions"],
    text: ({ base, key, model }) => `from langchain_openai import ChatOpenAI

model = ChatOpenAI(
    base_url=${json(`${base}/v1`)},
    api_key=${json(key)},
    model=${json(model)},
)
print(model.invoke("Hello!").content)`,
  },
  {
    id: "strands",
    name: "Strands Agents",
    group: "any",
    title: "Python",
    reaches: ["/v1/chat/completions"],
    text: ({ base, key, model }) => `from strands import Agent
from strands.models.openai import OpenAIModel

model = OpenAIModel(
    client_args={
        "base_url": ${json(`${base}/v1`)},
        "api_key": ${json(key)},
    },
    model_id=${json(model)},
)
Agent(model=model)("Hello!")`,
  },
];
