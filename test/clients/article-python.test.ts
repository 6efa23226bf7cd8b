/**
 * The article's programs, their endpoint changed: SDKs whose calls are signed on their way out, the dummy key still on them.
 * They are Python, with packages that are not at hand; so the SDKs here are Node's, signed as SigV4HTTPXAuth signs, and
 * its signer, botocore's own, signs in Python where that is installed.
 */
import Anthropic from "@anthropic-ai/sdk";
import { AwsV4Signer } from "aws4fetch";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, it } from "vitest";
import { collect, PIECES, TEXT } from "./support/answers.ts";
import { startProvider, type Provider } from "./support/provider.ts";
import { gateway, keyIn, KEYS, startWorker, target, type RunningWorker } from "./support/running-worker.ts";

const AZURE = "DeepSeek-V4-Flash";
const CLAUDE = "target-quick-start-412ff3/anthropic.claude-haiku-4-5";
const HELLO = [{ role: "user" as const, content: "Hello! Introduce yourself in one sentence" }];
const CREDENTIALS = {
  accessKeyId: "AKIDCALLEREXAMPLE",
  secretAccessKey: "caller-secret-of-forty-characters-000001",
};

let worker: RunningWorker;
let provider: Provider;
let base: string;

beforeAll(async () => {
  const accessKey = { ...CREDENTIALS, arn: "arn:aws:iam::000000000000:user/app", roles: ["caller"] };
  [worker, provider] = await Promise.all([startWorker({ ACCESS_KEYS: JSON.stringify([accessKey]) }), startProvider()]);
  const gatewayId = await gateway(worker, { authorizerType: "AWS_IAM" });
  await target(worker, gatewayId, "azure", provider.origin, {
    serves: { "/v1/chat/completions": [AZURE] },
    credential: await keyIn(worker, "UPSTREAM_OPENAI", "api-key"),
  });
  await target(worker, gatewayId, "target-quick-start-412ff3", provider.origin, {
    serves: { "/v1/messages": ["anthropic.claude-haiku-4-5"] },
    credential: await keyIn(worker, "UPSTREAM_ANTHROPIC", "x-api-key"),
  });
  base = `${worker.origin}/inference`;
});

afterAll(async () => {
  await Promise.all([worker?.close(), provider?.close()]);
});

/** Signs as SigV4HTTPXAuth does: every header the client sends but `connection`, and the authorization replaced. */
const signingFetch: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  const body = await request.arrayBuffer();
  const headers = new Headers(request.headers);
  // httpx has it on the request before it is signed, where Node's fetch adds its own after.
  headers.set("accept-encoding", "gzip, deflate");
  headers.delete("authorization");
  const { method, url } = request;
  const scope = { service: "bedrock-agentcore", region: "us-east-1", allHeaders: true };
  const signed = await new AwsV4Signer({ method, url, headers, body, ...CREDENTIALS, ...scope }).sign();
  return fetch(signed.url, { method, headers: signed.headers, ...(body.byteLength > 0 ? { body } : {}) });
};

/** What of the caller's reached a provider in the calls so far. */
function leaked(all: Provider): string[] {
  const heard = all.received.map(({ url, rawHeaders, body }) => `${url} ${rawHeaders.join("\n")} ${body.toString()}`);
  return heard.filter((text) => /unused|AWS4|AKID|caller-secret|x-amz/i.test(text));
}

describe("the article's programs", () => {
  it("call DeepSeek with OpenAI's SDK", async ({ expect }) => {
    const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: "unused", fetch: signingFetch, maxRetries: 0 });
    const asked = { model: AZURE, messages: HELLO, max_tokens: 100 };
    const answer = await client.chat.completions.create(asked);
    expect(answer.choices[0]?.message.content).toBe(TEXT);
    expect(JSON.parse(provider.last().body.toString())).toEqual(asked);
    expect(Object.fromEntries(provider.last().rawHeaders)["api-key"]).toBe(KEYS.UPSTREAM_OPENAI);
    expect(leaked(provider)).toEqual([]);
  });

  it("stream as they did, and list the models", async ({ expect }) => {
    const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: "unused", fetch: signingFetch, maxRetries: 0 });
    const chunks = await collect(await client.chat.completions.create({ model: AZURE, messages: HELLO, stream: true }));
    expect(chunks.map(({ choices }) => choices[0]?.delta.content).filter(Boolean)).toEqual(PIECES);
    const models = await collect(client.models.list());
    expect(models.map(({ id }) => id)).toEqual([`azure/${AZURE}`, CLAUDE]);
  });

  const dummies = {
    authToken: { authToken: "unused" },
    "apiKey, which AgentCore answers with 401": { apiKey: "unused" },
  };
  for (const [name, dummy] of Object.entries(dummies)) {
    it(`call Claude with Anthropic's SDK, its dummy in ${name}`, async ({ expect }) => {
      const client = new Anthropic({ baseURL: base, ...dummy, fetch: signingFetch, maxRetries: 0 });
      const answer = await client.messages.create({ model: CLAUDE, max_tokens: 100, messages: HELLO });
      expect(answer.content).toMatchObject([{ type: "text", text: TEXT }]);
      expect(Object.fromEntries(provider.last().rawHeaders)["x-api-key"]).toBe(KEYS.UPSTREAM_ANTHROPIC);
      expect(leaked(provider)).toEqual([]);
    });
  }
});

const run = promisify(execFile);
const hasBotocore = await run("python3", ["-c", "import botocore"]).then(
  () => true,
  () => false,
);
if (!hasBotocore) console.log("Skipped: python3 cannot import botocore, so its signer is not tried.");

/** SigV4HTTPXAuth's flow, with the headers that httpx and the SDKs send. */
const PROGRAM = `
import gzip, http.client, json, sys
from urllib.parse import urlsplit
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

url, body, dummy, access_key, secret_key = sys.argv[1:]
data = body.encode()
headers = {
    "host": urlsplit(url).netloc, "accept": "application/json", "accept-encoding": "gzip, deflate, br, zstd",
    "content-type": "application/json", "content-length": str(len(data)), "user-agent": "OpenAI/Python 2.8.1",
    "x-stainless-lang": "python", "x-stainless-retry-count": "0", "anthropic-version": "2023-06-01", **json.loads(dummy),
}
request = AWSRequest(method="POST", url=url, data=data, headers=headers)
SigV4Auth(Credentials(access_key, secret_key), "bedrock-agentcore", "us-east-1").add_auth(request)
connection = http.client.HTTPConnection(urlsplit(url).netloc)
connection.request("POST", urlsplit(url).path, data, dict(request.headers))
response = connection.getresponse()
answer = response.read()
print((gzip.decompress(answer) if response.headers["content-encoding"] == "gzip" else answer).decode())
`;

describe.skipIf(!hasBotocore)("botocore's signer, as the article's programs use it", () => {
  const calls: Record<string, [path: string, model: string, dummy: object]> = {
    "OpenAI's SDK": ["/v1/chat/completions", AZURE, { authorization: "Bearer unused" }],
    "Anthropic's SDK with auth_token": ["/v1/messages", CLAUDE, { authorization: "Bearer unused" }],
    "Anthropic's SDK with api_key": ["/v1/messages", CLAUDE, { "x-api-key": "unused" }],
  };
  for (const [name, [path, model, dummy]] of Object.entries(calls)) {
    it(`signs what ${name} sends`, async ({ expect }) => {
      const body = JSON.stringify({ model, messages: HELLO, max_tokens: 100 });
      const { accessKeyId, secretAccessKey } = CREDENTIALS;
      const args = ["-c", PROGRAM, base + path, body, JSON.stringify(dummy), accessKeyId, secretAccessKey];
      const { stdout } = await run("python3", args);
      expect(JSON.parse(stdout)).not.toHaveProperty("error");
      expect(stdout).toContain(TEXT);
      expect(leaked(provider)).toEqual([]);
    });
  }
});
