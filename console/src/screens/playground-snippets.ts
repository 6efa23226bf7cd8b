/** What the playground sends → the same in clients of that API. */
import { addressOf, bodyOf, MAX_TOKENS, type Prompt } from "../api/dialects.ts";
import { quote } from "../components/literal.ts";
import type { Snippet } from "../snippets/snippet.ts";
import { aiSdk } from "./playground-ai-sdk.ts";
import { json, kwargs, VARIABLE } from "./playground-code.ts";
import { awsSdk, boto3, googleGenai } from "./playground-path-snippets.ts";

export function playgroundSnippets(prompt: Prompt): readonly Snippet[] {
  const body = bodyOf(prompt);
  const { dialect, stream } = prompt;
  const snippet = (id: string, name: string, title: string, text: (base: string) => string): Snippet => ({
    id,
    name,
    group: "any",
    title,
    text: ({ base }) => text(base),
  });
  const curl = snippet("curl", "curl", "Terminal", (base) =>
    [
      `curl ${stream ? "-N " : ""}${quote(base + addressOf(prompt))}`,
      `-H "Authorization: Bearer $${VARIABLE}"`,
      `-H 'Content-Type: application/json'`,
      ...(dialect === "messages" ? ["-H 'anthropic-version: 2023-06-01'"] : []),
      `-d ${quote(json(body))}`,
    ].join(" \\\n  "),
  );
  const ofAiSdk = snippet("ai-sdk", "Vercel AI SDK", "TypeScript", (base) => aiSdk(base, prompt));
  if (dialect === "converse") {
    return [
      curl,
      snippet("boto3", "boto3 (bedrock-runtime)", "Python", (base) => boto3(base, prompt)),
      snippet("aws-sdk-js", "AWS SDK (JavaScript)", "TypeScript", (base) => awsSdk(base, prompt)),
      ofAiSdk,
    ];
  }
  if (dialect === "gemini") {
    return [
      curl,
      snippet("google-genai", "Google Gen AI SDK", "TypeScript", (base) => googleGenai(base, prompt)),
      ofAiSdk,
    ];
  }
  if (dialect === "messages") {
    return [
      curl,
      snippet("anthropic-python", "Anthropic SDK (Python)", "Python", (base) => anthropicPython(base, body, stream)),
      snippet("anthropic-node", "Anthropic SDK (JavaScript)", "TypeScript", (base) =>
        anthropicNode(base, body, stream),
      ),
      ofAiSdk,
      snippet("langchain", "LangChain", "Python", (base) => langChain(base, prompt)),
    ];
  }
  return [
    curl,
    snippet("openai-python", "OpenAI SDK (Python)", "Python", (base) => openaiPython(base, body, prompt)),
    snippet("openai-node", "OpenAI SDK (JavaScript)", "TypeScript", (base) => openaiNode(base, body, prompt)),
    ofAiSdk,
    snippet("langchain", "LangChain", "Python", (base) => langChain(base, prompt)),
  ];
}

function openaiPython(base: string, body: Readonly<Record<string, unknown>>, { dialect, stream }: Prompt): string {
  const call = dialect === "chat" ? "chat.completions.create" : "responses.create";
  const show =
    dialect === "chat"
      ? stream
        ? 'for chunk in answer:\n    if chunk.choices:\n        print(chunk.choices[0].delta.content or "", end="")'
        : "print(answer.choices[0].message.content)"
      : stream
        ? 'for event in answer:\n    if event.type == "response.output_text.delta":\n        print(event.delta, end="")'
        : "print(answer.output_text)";
  return `import os
from openai import OpenAI

client = OpenAI(
    base_url=${json(`${base}/v1`)},
    api_key=os.environ["${VARIABLE}"],
)
answer = client.${call}(
${kwargs(body)}
)
${show}`;
}

function openaiNode(base: string, body: Readonly<Record<string, unknown>>, { dialect, stream }: Prompt): string {
  const call = dialect === "chat" ? "chat.completions.create" : "responses.create";
  const show =
    dialect === "chat"
      ? stream
        ? 'for await (const chunk of answer) process.stdout.write(chunk.choices[0]?.delta.content ?? "");'
        : "console.log(answer.choices[0].message.content);"
      : stream
        ? 'for await (const event of answer) {\n  if (event.type === "response.output_text.delta") process.stdout.write(event.delta);\n}'
        : "console.log(answer.output_text);";
  return `import OpenAI from "openai";

const client = new OpenAI({
  baseURL: ${json(`${base}/v1`)},
  apiKey: process.env.${VARIABLE},
});
const answer = await client.${call}(${json(body)});
${show}`;
}

function anthropicPython(base: string, body: Readonly<Record<string, unknown>>, stream: boolean): string {
  const show = stream
    ? 'for event in message:\n    if event.type == "content_block_delta" and event.delta.type == "text_delta":\n        print(event.delta.text, end="")'
    : "print(message.content[0].text)";
  return `import os
from anthropic import Anthropic

client = Anthropic(
    base_url=${json(base)},
    api_key=os.environ["${VARIABLE}"],
)
message = client.messages.create(
${kwargs(body)}
)
${show}`;
}

function anthropicNode(base: string, body: Readonly<Record<string, unknown>>, stream: boolean): string {
  const show = stream
    ? 'for await (const event of message) {\n  if (event.type === "content_block_delta" && event.delta.type === "text_delta") process.stdout.write(event.delta.text);\n}'
    : "console.log(message.content);";
  return `import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({
  baseURL: ${json(base)},
  apiKey: process.env.${VARIABLE},
});
const message = await client.messages.create(${json(body)});
${show}`;
}

function langChain(base: string, { dialect, model, system, turns, stream, maxTokens }: Prompt): string {
  const isAnthropic = dialect === "messages";
  const [module, maker] = isAnthropic ? ["langchain_anthropic", "ChatAnthropic"] : ["langchain_openai", "ChatOpenAI"];
  const messages = [
    ...(system === "" ? [] : [["system", system]]),
    ...turns.map(({ role, text }) => [role === "user" ? "human" : "ai", text]),
  ];
  const list = messages.map(([role, text]) => `    (${json(role)}, ${json(text)}),`).join("\n");
  const most = maxTokens ?? (isAnthropic ? MAX_TOKENS : undefined);
  return `import os
from ${module} import ${maker}

model = ${maker}(
    model=${json(model)},
    base_url=${json(isAnthropic ? base : `${base}/v1`)},
    api_key=os.environ["${VARIABLE}"],
${most === undefined ? "" : `    max_tokens=${most},\n`}${dialect === "responses" ? "    use_responses_api=True,\n" : ""})
messages = [
${list}
]
${stream ? 'for chunk in model.stream(messages):\n    print(chunk.text, end="")' : "print(model.invoke(messages).text)"}`;
}
