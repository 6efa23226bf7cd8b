/** Lines for clients of Anthropic's messages. */
import { literal as json } from "../components/literal.ts";
import type { Snippet } from "./snippet.ts";

export const ANTHROPIC: readonly Snippet[] = [
  {
    id: "anthropic-python",
    name: "Anthropic SDK (Python)",
    group: "any",
    title: "Python",
    reaches: ["/v1/messages"],
    text: ({ base, key, model }) => `from anthropic import Anthropic

client = Anthropic(
    base_url=${json(base)},
    api_key=${json(key)},
)
message = client.messages.create(
    model=${json(model)},
    max_tokens=1024,
    messages=[{"role": "user", "content": "Hello!"}],
)
print(message.content[0].text)`,
  },
  {
    id: "anthropic-node",
    name: "Anthropic SDK (JavaScript)",
    group: "any",
    title: "TypeScript",
    reaches: ["/v1/messages"],
    text: ({ base, key, model }) => `import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({
  baseURL: ${json(base)},
  apiKey: ${json(key)},
});
const message = await client.messages.create({
  model: ${json(model)},
  max_tokens: 1024,
  messages: [{ role: "user", content: "Hello!" }],
});
console.log(message.content);`,
  },
];
