/** Lines for callers who sign with SigV4 and have no key of the gateway's. */
import { literal as json, quote } from "../components/literal.ts";
import type { Snippet } from "./snippet.ts";

/** Signed with an access key of the gateway's, for who has no key: as the article did it. */
export const SIGNED_BY_HAND: readonly Snippet[] = [
  {
    id: "curl",
    name: "curl",
    group: "any",
    title: "Terminal",
    reaches: ["/v1/chat/completions"],
    text: ({ base, model }) => `curl ${quote(`${base}/v1/chat/completions`)} \\
  --aws-sigv4 "aws:amz:us-east-1:bedrock-agentcore" \\
  --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \\
  -H "Content-Type: application/json" \\
  -d ${quote(json({ model, messages: [{ role: "user", content: "Hello!" }] }))}`,
  },
  {
    id: "awscurl",
    name: "awscurl",
    group: "any",
    title: "Terminal",
    reaches: ["/v1/chat/completions"],
    text: ({ base, model }) => `uvx awscurl --service bedrock-agentcore --region us-east-1 -X POST \\
  ${quote(`${base}/v1/chat/completions`)} \\
  -H "Content-Type: application/json" \\
  -d ${quote(json({ model, messages: [{ role: "user", content: "Hello!" }] }))}`,
  },
  {
    id: "openai-python",
    name: "OpenAI SDK (Python)",
    group: "any",
    title: "Python",
    reaches: ["/v1/chat/completions"],
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
    group: "any",
    title: "Python",
    reaches: ["/v1/messages"],
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
