/** A credential sent in a way that no gateway takes: each gateway names the mistake and says what it takes, and repeats nothing of it. */
import { afterEach, describe, it } from "vitest";
import { Ear } from "../support/canary.ts";
import { apiKey, gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { jwt } from "../support/token-issuer.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl";
const SIGNATURE = "0123456789abcdef".repeat(4);
const signed = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261125/us-east-1/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${SIGNATURE}`;

afterEach(async () => {
  await reset();
});

/** A gateway of that authorizer behind `/inference`, and a key of another one, good in form and in fact. */
async function behind(spec: Record<string, unknown>): Promise<{ on: Isolate; key: string }> {
  const on = isolate();
  await providerTarget(on, await gateway(on, spec), "t");
  const key = await apiKey(on, await gateway(on, { name: "other", authorizerType: "API_KEY" }));
  return { on, key };
}

interface Way {
  readonly headers?: (secret: string) => Record<string, string>;
  readonly query?: (secret: string) => string;
  readonly words: string;
}

const WAYS: Readonly<Record<string, Way>> = {
  "without `Bearer`": { headers: (secret) => ({ authorization: secret }), words: "holds no scheme" },
  "as Basic, the user": { headers: (secret) => ({ authorization: `Basic ${btoa(`${secret}:`)}` }), words: "is Basic" },
  "as Basic, the password": {
    headers: (secret) => ({ authorization: `Basic ${btoa(`user:${secret}`)}` }),
    words: "is Basic",
  },
  "with another scheme": {
    headers: (secret) => ({ authorization: `Token ${secret}` }),
    words: "another scheme than `Bearer`",
  },
  "with `Bearer` twice": { headers: (secret) => ({ authorization: `Bearer Bearer ${secret}` }), words: "stands twice" },
  "in quotation marks": { headers: (secret) => ({ authorization: `Bearer "${secret}"` }), words: "quotation marks" },
  "in the URL": { query: (secret) => `?access_token=${secret}`, words: "in the URL is not read" },
};

const GATEWAYS = [
  ["API keys", { authorizerType: "API_KEY" }, "Send a gateway API key as `Authorization: Bearer`", "Bearer"],
  ["tokens", jwt(), "Send a token of this gateway's issuer as `Authorization: Bearer`", "resource_metadata="],
] as const;

describe.for(GATEWAYS)("a gateway that takes %s", ([, spec, asks, challenge]) => {
  it.for(Object.keys(WAYS))("names the mistake of a credential sent %s, in both dialects", async (way, { expect }) => {
    const { on, key } = await behind(spec);
    const asked = upstream();
    const ear = new Ear();
    const { headers, query, words = "" } = WAYS[way] ?? {};
    for (const secret of [key, TOKEN]) {
      for (const path of ["/v1/chat/completions", "/v1/messages"]) {
        const response = await post(on, path + (query?.(secret) ?? ""), { model: "t/m" }, headers?.(secret));
        expect([response.status, response.headers.get("x-should-retry")]).toEqual([401, "false"]);
        expect(response.headers.get("www-authenticate")).toContain(challenge);
        const { error } = await response.clone().json<{ error: { message: string; type: string } }>();
        expect(error).toMatchObject({ type: "authentication_error", message: expect.stringContaining(words) });
        expect(error.message).toContain(asks);
        await ear.answer(response);
      }
    }
    const secrets = [key, TOKEN].flatMap((secret) => [secret, btoa(`${secret}:`), btoa(`user:${secret}`)]);
    expect(ear.leaks(secrets)).toEqual([]);
    expect(asked).toHaveLength(0);
  });

  it("names an unset variable", async ({ expect }) => {
    const { on } = await behind(spec);
    for (const authorization of ["Bearer", "Bearer undefined", "Bearer ${API_KEY}", "Bearer $API_KEY"]) {
      const { error } = await (
        await post(on, "/v1/responses", { model: "t/m" }, { authorization })
      ).json<{
        error: { message: string };
      }>();
      expect([authorization, error.message]).toEqual([authorization, expect.stringContaining("is the variable set")]);
    }
  });

  it("says so to a client of AWS or Bedrock", async ({ expect }) => {
    const { on } = await behind(spec);
    const ear = new Ear();
    const response = await post(on, "/v1/messages", { model: "t/m" }, { authorization: signed("bedrock") });
    expect(response.status).toBe(401);
    const { error } = await response.clone().json<{ error: { message: string } }>();
    expect(error.message).toContain("The request is signed for AWS, and this gateway takes");
    expect(error.message).toContain(asks);
    await ear.answer(response);
    expect(ear.leaks([SIGNATURE, "AKIDEXAMPLE"])).toEqual([]);
  });
});

describe("a gateway's other kinds of credentials", () => {
  const said = async (on: Isolate, headers: Record<string, string>): Promise<string> => {
    const response = await post(on, "/v1/chat/completions", { model: "t/m" }, headers);
    return (await response.json<{ error: { message: string } }>()).error.message;
  };

  it("are told apart: a token where keys are taken", async ({ expect }) => {
    const { on } = await behind({ authorizerType: "API_KEY" });
    for (const headers of [{ authorization: `Bearer ${TOKEN}` }, { "x-goog-api-key": TOKEN }]) {
      expect(await said(on, headers)).toContain("What was sent is a token, and this gateway takes API keys.");
    }
  });

  it("are told apart: a key where tokens are taken, and a token where it is not read", async ({ expect }) => {
    const { on, key } = await behind(jwt());
    expect(await said(on, { authorization: `Bearer ${key}` })).toContain("This gateway takes tokens, no API keys.");
    expect(await said(on, { "x-api-key": TOKEN })).toContain("A token is read from the Authorization header only.");
    for (const secret of [key, TOKEN]) {
      expect(await said(on, { "x-goog-api-key": secret })).toContain("x-goog-api-key is read for API keys alone");
    }
  });

  it("are nobody's business beside a token, however that is spelled", async ({ expect }) => {
    const { on, key } = await behind(jwt());
    const asked = upstream(() => new Response("down", { status: 500 }));
    // {"alg" with a space and with a line break before it: base64url of a header need not begin with eyJ.
    for (const token of [TOKEN, TOKEN.replace("eyJ", "eyAi"), TOKEN.replace("eyJ", "ewog")]) {
      const response = await post(on, "/v1/responses", {}, { authorization: `Bearer ${token}`, "x-api-key": key });
      expect([token, response.status]).toEqual([token, 503]);
    }
    expect(asked.length).toBeGreaterThan(0);
  });

  it("are told of signatures where requests are signed", async ({ expect }) => {
    const { on, key } = await behind({ authorizerType: "AWS_IAM" });
    const asks =
      "Sign the request with AWS Signature Version 4 for service bedrock-agentcore (or bedrock, bedrock-runtime, bedrock-mantle).";
    expect(await said(on, {})).toBe(asks);
    for (const headers of [{ authorization: `Bearer ${key}` }, { authorization: key }, { "x-api-key": TOKEN }]) {
      expect(await said(on, headers)).toBe(
        `This gateway takes requests signed for AWS, no keys and no tokens. ${asks}`,
      );
    }
  });

  it("are told which service they were signed for, and what to set", async ({ expect }) => {
    const { on } = await behind({ authorizerType: "AWS_IAM" });
    const message = await said(on, { authorization: signed("bedrock-agent") });
    expect(message).toContain('The signature is for service "bedrock-agent": set the signer\'s service');
    expect(message).not.toContain(SIGNATURE);
  });
});
