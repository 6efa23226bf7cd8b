/** Lines for clients of OpenAI's chat completions. */
import { literal as json, quote } from "../components/literal.ts";
import type { Snippet } from "./snippet.ts";

export const OPENAI: readonly Snippet[] = [
  {
    id: "curl",
    name: "curl",
    group: "any",
    title: "Terminal",
    reaches: ["/v1/chat/completions"],
    text: ({ base, key, model }) => `curl ${quote(`${base}/v1/chat/completions`)} \\
  -H ${quote(`Authorization: Bearer ${key}`)} \\
  -H "Content-Type: application/json" \\
  -d ${quote(json({ model, messages: [{ role: "user", content: "Hello!" }] }))}`,
  },
  {
    id: "openai-python",
    name: "OpenAI SDK (Python)",
    group: "any",
    title: "Python",
    reaches: ["/v1/chat/completions"],
    text: ({ base, key, model }) => `from openai import OpenAI

client = OpenAI(
    base_url=${json(`${base}/v1`)},
    api_key=${json(key)},
)
answer = client.chat.completions.create(
    model=${json(model)},
    messages=[{"role": "user", "content": "Hello!"}],
)
print(answer.choices[0].message.content)`,
  },
  {
    id: "openai-node",
    name: "OpenAI SDK (JavaScript)",
    group: "any",
    title: "TypeScript",
    reaches: ["/v1/chat/completions"],
    text: ({ base, key, model }) => `import OpenAI from "openai";

const client = new OpenAI({
  baseURL: ${json(`${base}/v1`)},
  apiKey: ${json(key)},
});
const answer = await client.chat.completions.create({
  model: ${json(model)},
  messages: [{ role: "user", content: "Hello!" }],
});
console.log(answer.choices[0].message.content);`,
  },
];
