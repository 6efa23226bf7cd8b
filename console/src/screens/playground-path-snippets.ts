/** What the playground sends to a model in the path → the same by that provider's own clients. */
import { bodyOf, type Prompt } from "../api/dialects.ts";
import { inset, json, kwargs, VARIABLE } from "./playground-code.ts";

const REGION = "us-east-1";

export function boto3(base: string, prompt: Prompt): string {
  const { model, stream } = prompt;
  const call = stream ? "converse_stream" : "converse";
  const show = stream
    ? 'for event in answer["stream"]:\n    print(event.get("contentBlockDelta", {}).get("delta", {}).get("text", ""), end="")'
    : 'print(answer["output"]["message"]["content"][0]["text"])';
  return `import os
import boto3

os.environ["AWS_BEARER_TOKEN_BEDROCK"] = os.environ["${VARIABLE}"]
client = boto3.client(
    "bedrock-runtime",
    region_name="${REGION}",
    endpoint_url=${json(base)},
)
answer = client.${call}(
${kwargs({ modelId: model, ...bodyOf(prompt) })}
)
${show}`;
}

export function awsSdk(base: string, prompt: Prompt): string {
  const { model, stream } = prompt;
  const command = stream ? "ConverseStreamCommand" : "ConverseCommand";
  const show = stream
    ? 'for await (const event of answer.stream ?? []) process.stdout.write(event.contentBlockDelta?.delta?.text ?? "");'
    : "console.log(answer.output?.message?.content?.[0]?.text);";
  // Of a gateway on this machine: it speaks no HTTP/2 without TLS.
  const isLocal = base.startsWith("http:");
  return `import { BedrockRuntimeClient, ${command} } from "@aws-sdk/client-bedrock-runtime";
${isLocal ? 'import { NodeHttpHandler } from "@smithy/node-http-handler";\n' : ""}
const client = new BedrockRuntimeClient({
  region: "${REGION}",
  endpoint: ${json(base)},
  token: { token: process.env.${VARIABLE} ?? "" },
  authSchemePreference: ["httpBearerAuth"],
${isLocal ? "  requestHandler: new NodeHttpHandler(),\n" : ""}});
const answer = await client.send(
  new ${command}(${inset(json({ modelId: model, ...bodyOf(prompt) }), "  ")}),
);
${show}`;
}

export function googleGenai(base: string, { model, system, turns, stream, maxTokens }: Prompt): string {
  const config = {
    ...(system === "" ? {} : { systemInstruction: system }),
    ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
  };
  const asked = {
    model,
    contents: turns.map(({ role, text }) => ({ role: role === "user" ? role : "model", parts: [{ text }] })),
    ...(Object.keys(config).length === 0 ? {} : { config }),
  };
  return `import { GoogleGenAI } from "@google/genai";

const ai = new GoogleGenAI({
  apiKey: process.env.${VARIABLE},
  httpOptions: { baseUrl: ${json(base)} },
});
const answer = await ai.models.${stream ? "generateContentStream" : "generateContent"}(${json(asked)});
${stream ? 'for await (const chunk of answer) process.stdout.write(chunk.text ?? "");' : "console.log(answer.text);"}`;
}
