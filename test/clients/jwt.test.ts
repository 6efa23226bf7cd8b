/** Tokens of a real issuer against the running Worker, as OpenAI's and Anthropic's own SDKs send them. */
import Anthropic, { PermissionDeniedError as AnthropicPermissionDenied } from "@anthropic-ai/sdk";
import OpenAI, { AuthenticationError, PermissionDeniedError } from "openai";
import { afterAll, beforeAll, describe, it } from "vitest";
import { TEXT } from "./support/answers.ts";
import { startIssuer, type Issuer } from "./support/issuer.ts";
import { startProvider, type Provider } from "./support/provider.ts";
import { gateway, keyIn, KEYS, startWorker, target, type RunningWorker } from "./support/running-worker.ts";

const MODEL = "DeepSeek-V4-Flash";
const ASKED = { model: MODEL, messages: [{ role: "user" as const, content: "Hello!" }], max_tokens: 100 };
const GOOD = { sub: "alice", aud: "gateway", client_id: "app", scope: "models:call" };

let worker: RunningWorker;
let provider: Provider;
let issuer: Issuer;
let credential: object;
let base: string;

beforeAll(async () => {
  [worker, provider, issuer] = await Promise.all([startWorker(), startProvider(), startIssuer()]);
  await issuer.addKey("first");
  credential = await keyIn(worker, "UPSTREAM_OPENAI");
  base = await guarded("default", issuer);
});

afterAll(async () => {
  await Promise.all([worker?.close(), provider?.close(), issuer?.close()]);
});

/** The base URL of a new gateway that takes tokens of that issuer. */
async function guarded(name: string, { discoveryUrl }: Issuer): Promise<string> {
  const demands = { allowedAudience: ["gateway"], allowedClients: ["app"], allowedScopes: ["models:call"] };
  const authorizerConfiguration = { customJWTAuthorizer: { discoveryUrl, ...demands } };
  const gatewayId = await gateway(worker, { name, authorizerType: "CUSTOM_JWT", authorizerConfiguration });
  const serves = { "/v1/chat/completions": [MODEL], "/v1/messages": [MODEL] };
  await target(worker, gatewayId, "both", provider.origin, { serves, credential });
  return `${worker.origin}/gateways/${gatewayId}/inference`;
}

function openai(token: string): OpenAI {
  return new OpenAI({ baseURL: `${base}/v1`, apiKey: token, maxRetries: 0 });
}

/** Everything the provider was told, the body included. */
function heard(): string {
  return provider.received
    .map(({ url, rawHeaders, body }) => [url, ...rawHeaders.flat(), body.toString()].join("\n"))
    .join("\n");
}

describe("a token of the issuer", () => {
  it("is OpenAI's apiKey, and goes no further than the gateway", async ({ expect }) => {
    const token = await issuer.token("first", GOOD);
    const answer = await openai(token).chat.completions.create(ASKED);
    expect(answer.choices[0]?.message.content).toBe(TEXT);
    expect(Object.fromEntries(provider.last().rawHeaders)["authorization"]).toBe(`Bearer ${KEYS.UPSTREAM_OPENAI}`);
    for (const part of token.split(".")) expect(heard()).not.toContain(part);
  });

  it("is Anthropic's authToken, alone or beside a dummy key", async ({ expect }) => {
    const authToken = await issuer.token("first", GOOD);
    for (const defaultHeaders of [{}, { "x-api-key": "unused" }]) {
      const client = new Anthropic({ baseURL: base, authToken, defaultHeaders, maxRetries: 0 });
      const answer = await client.messages.create(ASKED);
      expect(answer.content).toMatchObject([{ type: "text", text: TEXT }]);
      expect((await client.models.list()).data.map(({ id }) => id)).toEqual([MODEL]);
    }
    for (const part of authToken.split(".")) expect(heard()).not.toContain(part);
    expect(heard()).not.toContain("unused");
  });

  it("without the right audience, client or scope is the SDKs' PermissionDeniedError", async ({ expect }) => {
    for (const claims of [{ aud: "other" }, { client_id: "other" }, { scope: "openid" }]) {
      const token = await issuer.token("first", { ...GOOD, ...claims });
      const openaiFault = await openai(token)
        .chat.completions.create(ASKED)
        .catch((fault: unknown) => fault);
      expect(openaiFault).toBeInstanceOf(PermissionDeniedError);
      const client = new Anthropic({ baseURL: base, authToken: token, maxRetries: 0 });
      const anthropicFault = await client.messages.create(ASKED).catch((fault: unknown) => fault);
      expect(anthropicFault).toBeInstanceOf(AnthropicPermissionDenied);
    }
  });

  it("is refused where another issuer made it, and leads from the refusal to the right one", async ({ expect }) => {
    const other = await startIssuer();
    try {
      await other.addKey("first");
      const misnamed = await issuer.token("first", { ...GOOD, iss: other.name });
      await expect(openai(misnamed).chat.completions.create(ASKED)).rejects.toBeInstanceOf(AuthenticationError);
      const fault = await openai(await other.token("first", GOOD))
        .chat.completions.create(ASKED)
        .catch((caught: unknown) => caught);
      expect(fault).toBeInstanceOf(AuthenticationError);
      const challenge = fault instanceof AuthenticationError ? (fault.headers?.get("www-authenticate") ?? "") : "";
      expect(challenge).toMatch(/^Bearer error="invalid_token", resource_metadata="/);
      const [, address = ""] = /resource_metadata="([^"]+)"/.exec(challenge) ?? [];
      const metadata = await (await fetch(address)).json();
      expect(metadata).toMatchObject({ resource: base, authorization_servers: [issuer.name] });
      const document = await (await fetch(`${issuer.name}/.well-known/openid-configuration`)).json();
      expect(document).toMatchObject({ issuer: issuer.name, token_endpoint: `${issuer.name}/token` });
    } finally {
      await other.close();
    }
  });
});

describe("the issuer's keys", () => {
  it("are rotated under way: old and new are good while both are listed, then the old one is not", async ({
    expect,
  }) => {
    const rotating = await startIssuer();
    try {
      await rotating.addKey("old");
      await rotating.addKey("new");
      const url = `${await guarded("rotating", rotating)}/v1/models`;
      const ask = async (kid: string, sub: string): Promise<number> => {
        const authorization = `Bearer ${await rotating.token(kid, { ...GOOD, sub })}`;
        return (await fetch(url, { headers: { authorization } })).status;
      };
      expect([await ask("old", "alice"), await ask("new", "alice")]).toEqual([200, 200]);
      rotating.retireKey("old");
      await rotating.addKey("newer");
      expect(await ask("newer", "bob")).toBe(200);
      expect([await ask("old", "bob"), await ask("new", "bob")]).toEqual([401, 200]);
    } finally {
      await rotating.close();
    }
  });

  it("are used on once the issuer is gone, and without them a gateway says 503", async ({ expect }) => {
    const gone = await startIssuer();
    await gone.addKey("key");
    const [known, unknown] = [await guarded("known", gone), await guarded("unknown", await startedAndStopped())];
    const [before, after] = [await gone.token("key", GOOD), await gone.token("key", { ...GOOD, sub: "bob" })];
    const ask = async (url: string, token: string): Promise<number> =>
      (await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await ask(known, before)).toBe(200);
    await gone.close();
    expect([await ask(known, after), await ask(unknown, after)]).toEqual([200, 503]);
  });
});

async function startedAndStopped(): Promise<Issuer> {
  const issuer = await startIssuer();
  await issuer.close();
  return issuer;
}
