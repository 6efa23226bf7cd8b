/** An address, a key and a model → lines that each client takes as they are, whatever a provider calls its model. */
import { literal as json, quote } from "../components/literal.ts";

export interface Connection {
  /** Ends in /inference. */
  readonly base: string;
  readonly key: string;
  readonly model: string;
}

export interface Snippet {
  readonly id: string;
  readonly name: string;
  readonly group: "sdk" | "tool" | "shell";
  readonly title: string;
  readonly text: (connection: Connection) => string;
}

export const SNIPPETS: readonly Snippet[] = [
  {
    id: "curl",
    name: "curl",
    group: "shell",
    title: "Terminal",
    text: ({ base, key, model }) => `curl ${quote(`${base}/v1/chat/completions`)} \\
  -H ${quote(`Authorization: Bearer ${key}`)} \\
  -H "Content-Type: application/json" \\
  -d ${quote(json({ model, messages: [{ role: "user", content: "Hello!" }] }))}`,
  },
  {
    id: "openai-python",
    name: "OpenAI SDK (Python)",
    group: "sdk",
    title: "Python",
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
    group: "sdk",
    title: "TypeScript",
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
  {
    id: "anthropic-python",
    name: "Anthropic SDK (Python)",
    group: "sdk",
    title: "Python",
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
    group: "sdk",
    title: "TypeScript",
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
  {
    id: "ai-sdk",
    name: "Vercel AI SDK",
    group: "sdk",
    title: "TypeScript",
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
    group: "sdk",
    title: "Python",
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
    group: "sdk",
    title: "Python",
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
  {
    id: "claude-code",
    name: "Claude Code",
    group: "tool",
    title: "Terminal",
    text: ({ base, key, model }) => `export ANTHROPIC_BASE_URL=${quote(base)}
export ANTHROPIC_AUTH_TOKEN=${quote(key)}
export ANTHROPIC_MODEL=${quote(model)}
export ANTHROPIC_DEFAULT_HAIKU_MODEL=${quote(model)}
claude`,
  },
  {
    id: "codex",
    name: "Codex",
    group: "tool",
    title: "~/.codex/config.toml",
    text: ({ base, key, model }) => `# In the terminal: export SIGNALBOX_API_KEY=${quote(key)}
model = ${json(model)}
model_provider = "signalbox"

[model_providers.signalbox]
name = "Signalbox"
base_url = ${json(`${base}/v1`)}
env_key = "SIGNALBOX_API_KEY"
wire_api = "responses"`,
  },
  {
    id: "environment",
    name: "Environment variables",
    group: "shell",
    title: "Terminal",
    text: ({ base, key }) => `export OPENAI_BASE_URL=${quote(`${base}/v1`)}
export OPENAI_API_KEY=${quote(key)}
export ANTHROPIC_BASE_URL=${quote(base)}
export ANTHROPIC_API_KEY=${quote(key)}`,
  },
];

/** Signed with an access key of the gateway's, for who has no key: as the article did it. */
export const SIGNED: readonly Snippet[] = [
  {
    id: "curl",
    name: "curl",
    group: "shell",
    title: "Terminal",
    text: ({ base, model }) => `curl ${quote(`${base}/v1/chat/completions`)} \\
  --aws-sigv4 "aws:amz:us-east-1:bedrock-agentcore" \\
  --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \\
  -H "Content-Type: application/json" \\
  -d ${quote(json({ model, messages: [{ role: "user", content: "Hello!" }] }))}`,
  },
  {
    id: "awscurl",
    name: "awscurl",
    group: "shell",
    title: "Terminal",
    text: ({ base, model }) => `uvx awscurl --service bedrock-agentcore --region us-east-1 -X POST \\
  ${quote(`${base}/v1/chat/completions`)} \\
  -H "Content-Type: application/json" \\
  -d ${quote(json({ model, messages: [{ role: "user", content: "Hello!" }] }))}`,
  },
  {
    id: "openai-python",
    name: "OpenAI SDK (Python)",
    group: "sdk",
    title: "Python",
    text: ({ base, model }) => `import boto3
import httpx
from mcp_proxy_for_aws.sigv4_helper import SigV4HTTPXAuth
from openai import OpenAI

auth = SigV4HTTPXAuth(
    credentials=boto3.Session().get_credentials(),
    service="bedrock-agentcore",
    region="us-east-1",
)
client = OpenAI(
    base_url=${json(`${base}/v1`)},
    api_key="unused",
    http_client=httpx.Client(auth=auth),
)
answer = client.chat.completions.create(
    model=${json(model)},
    messages=[{"role": "user", "content": "Hello!"}],
)
print(answer.choices[0].message.content)`,
  },
  {
    id: "anthropic-python",
    name: "Anthropic SDK (Python)",
    group: "sdk",
    title: "Python",
    text: ({ base, model }) => `import boto3
import httpx
from anthropic import Anthropic
from mcp_proxy_for_aws.sigv4_helper import SigV4HTTPXAuth

auth = SigV4HTTPXAuth(
    credentials=boto3.Session().get_credentials(),
    service="bedrock-agentcore",
    region="us-east-1",
)
client = Anthropic(
    base_url=${json(base)},
    auth_token="unused",
    http_client=httpx.Client(auth=auth),
)
message = client.messages.create(
    model=${json(model)},
    max_tokens=1024,
    messages=[{"role": "user", "content": "Hello!"}],
)
print(message.content[0].text)`,
  },
];
