/** Lines for Bedrock's own clients, which say the model in the path (docs/bedrock.md): with a key of the gateway's, or signed as for Bedrock. */
import { literal as json, quote } from "../components/literal.ts";
import type { ReachableModel, Snippet } from "./snippet.ts";

const REGION = "us-east-1";
const CONVERSE = ["/model/{model}/converse"];
const INVOKE = ["/model/{model}/invoke"];

/** Anthropic's clients send their own messages, whichever model they are given. */
function isClaude({ id, displayName = "", ownedBy }: ReachableModel): boolean {
  return /claude|anthropic/i.test(`${id} ${displayName} ${ownedBy}`);
}

type Credential = "key" | "signature";

const boto3 = (by: Credential): Snippet => ({
  id: "boto3",
  name: "boto3 (bedrock-runtime)",
  group: "bedrock",
  title: "Python",
  reaches: CONVERSE,
  ownId: true,
  text: ({ base, key, model }) => `import boto3
${by === "key" ? `import os\n\nos.environ["AWS_BEARER_TOKEN_BEDROCK"] = ${json(key)}` : "\n# Signed by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."}
client = boto3.client(
    "bedrock-runtime",
    region_name=${json(REGION)},
    endpoint_url=${json(base)},
)
answer = client.converse(
    modelId=${json(model)},
    messages=[{"role": "user", "content": [{"text": "Hello!"}]}],
)
print(answer["output"]["message"]["content"][0]["text"])`,
});

const awsSdk = (by: Credential): Snippet => ({
  id: "aws-sdk-js",
  name: "AWS SDK (JavaScript)",
  group: "bedrock",
  title: "TypeScript",
  reaches: CONVERSE,
  ownId: true,
  text: ({
    base,
    key,
    model,
  }) => `import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
${base.startsWith("http:") ? 'import { NodeHttpHandler } from "@smithy/node-http-handler";\n' : ""}
const client = new BedrockRuntimeClient({
  region: ${json(REGION)},
  endpoint: ${json(base)},${
    by === "key"
      ? `
  token: { token: ${json(key)} },
  authSchemePreference: ["httpBearerAuth"],`
      : ""
  }${base.startsWith("http:") ? "\n  // Of a gateway on this machine: it speaks no HTTP/2 without TLS.\n  requestHandler: new NodeHttpHandler()," : ""}
});
const answer = await client.send(
  new ConverseCommand({
    modelId: ${json(model)},
    messages: [{ role: "user", content: [{ text: "Hello!" }] }],
  }),
);
console.log(answer.output?.message?.content?.[0]?.text);`,
});

const claudeCode = (by: Credential): Snippet => ({
  id: "claude-code-bedrock",
  name: "Claude Code with Bedrock",
  group: "bedrock",
  title: "Terminal",
  reaches: INVOKE,
  takes: isClaude,
  ownId: true,
  text: ({ base, key, model }) => `export CLAUDE_CODE_USE_BEDROCK=1
export ANTHROPIC_BEDROCK_BASE_URL=${quote(base)}
${by === "key" ? `export AWS_BEARER_TOKEN_BEDROCK=${quote(key)}` : "# Signed by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."}
export AWS_REGION=${REGION}
export ANTHROPIC_MODEL=${quote(model)}
claude`,
});

export const BEDROCK: readonly Snippet[] = [
  boto3("key"),
  awsSdk("key"),
  {
    id: "anthropic-bedrock-node",
    name: "Anthropic Bedrock SDK",
    group: "bedrock",
    title: "TypeScript",
    reaches: INVOKE,
    takes: isClaude,
    ownId: true,
    text: ({ base, key, model }) => `import { AnthropicBedrock } from "@anthropic-ai/bedrock-sdk";

const client = new AnthropicBedrock({
  baseURL: ${json(base)},
  awsRegion: ${json(REGION)},
  apiKey: ${json(key)},
});
const message = await client.messages.create({
  model: ${json(model)},
  max_tokens: 1024,
  messages: [{ role: "user", content: "Hello!" }],
});
console.log(message.content);`,
  },
  {
    id: "ai-sdk-bedrock",
    name: "AI SDK: Amazon Bedrock",
    group: "bedrock",
    title: "TypeScript",
    reaches: CONVERSE,
    ownId: true,
    text: ({ base, key, model }) => `import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

const bedrock = createAmazonBedrock({
  baseURL: ${json(base)},
  region: ${json(REGION)},
  apiKey: ${json(key)},
});
const { text } = await generateText({
  model: bedrock(${json(model)}),
  prompt: "Hello!",
});`,
  },
  claudeCode("key"),
];

/** Those that sign by themselves. */
export const BEDROCK_SIGNED: readonly Snippet[] = [boto3("signature"), awsSdk("signature"), claudeCode("signature")];
