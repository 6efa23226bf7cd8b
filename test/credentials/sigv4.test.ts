/** Every signature against an independent signer, over the request as it leaves: what AWS reads is what was signed. */
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import * as fc from "fast-check";
import { afterEach, describe, it } from "vitest";
import type { SigningScope } from "../../src/aws/bedrock-host.ts";
import type { AwsKeys } from "../../src/aws/keys.ts";
import { sign } from "../../src/credentials/sigv4.ts";
import type { Outbound } from "../../src/words/outbound.ts";
import { connectorTarget, gateway, GATEWAY_ROLE, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post } from "../support/worker.ts";

const KEYS: AwsKeys = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: undefined,
};
const MANTLE: SigningScope = { service: "bedrock-mantle", region: "us-east-1" };
const NOW = Date.parse("2026-07-05T01:02:03.456Z");

const letters = (text: string): string[] => text.split("");

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: Uint8Array | null;
}

/** The `authorization` an independent signer gives the request as it was sent, reading its URL as AWS does: a `+` is a plus. */
async function expectedAuthorization(sent: Sent, scope: SigningScope, keys: AwsKeys): Promise<string | undefined> {
  const url = new URL(sent.url);
  const signedNames = (/SignedHeaders=([^,]+)/.exec(sent.headers.get("authorization") ?? "")?.[1] ?? "").split(";");
  const query: Record<string, string[]> = {};
  for (const pair of url.search.slice(1).split("&").filter(Boolean)) {
    const [name = "", ...value] = pair.split("=");
    (query[decodeURIComponent(name)] ??= []).push(decodeURIComponent(value.join("=")));
  }
  const date = (sent.headers.get("x-amz-date") ?? "").replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z");
  const signer = new SignatureV4({
    service: scope.service,
    region: scope.region,
    credentials: {
      accessKeyId: keys.accessKeyId,
      secretAccessKey: keys.secretAccessKey,
      ...(keys.sessionToken === undefined ? {} : { sessionToken: keys.sessionToken }),
    },
    sha256: Sha256,
    applyChecksum: false,
  });
  const signed = await signer.sign(
    {
      method: sent.method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query,
      headers: Object.fromEntries(
        signedNames.map((name) => [name, name === "host" ? url.host : (sent.headers.get(name) ?? "absent")]),
      ),
      body: sent.body ?? undefined,
    },
    { signingDate: new Date(date), signableHeaders: new Set(signedNames) },
  );
  return signed.headers["authorization"];
}

function outboundTo(url: string, body: Uint8Array<ArrayBuffer> | null = null): Outbound {
  return { method: "POST", url, headers: new Headers(), body };
}

async function signed(url: string, keys: AwsKeys = KEYS): Promise<Outbound> {
  const outbound = outboundTo(url);
  await sign(outbound, MANTLE, keys, NOW);
  return outbound;
}

const segment = fc.oneof(
  fc.constantFrom(
    "",
    "v1",
    "model",
    "openai",
    "chat",
    "llama3:8b",
    "us.anthropic.claude-v1%3A0",
    "a%2Fb",
    "a%2fb%3a",
    "%41",
  ),
  fc.constantFrom(
    "a%20b",
    "a+b",
    "é",
    "%C3%A9",
    "~",
    "(a)*'!",
    "a;b,c=d&e$f@g",
    "%25",
    "%252F",
    "%zz",
    "%ff",
    "a|b^c[d]",
  ),
  fc.string({ unit: "grapheme", maxLength: 8 }).map((text) => encodeURIComponent(text.toWellFormed())),
);
const path = fc.array(segment, { maxLength: 6 }).map((segments) => `/${segments.join("/")}`);

const queryText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...letters("abcAB01-_.~+/?:;,@!'()*$ é€")), maxLength: 8 }),
  fc.constantFrom("%20", "%2B", "%2b", "a%26b", "%3D", "%41", "%", "%zz", "%E2%82%AC", "😀", ""),
);
const pair = fc.oneof(
  fc.tuple(queryText, queryText).map(([name, held]) => `${name}=${held}`),
  fc.tuple(fc.constantFrom("a", "ab", "a-b", "A"), queryText).map(([name, held]) => `${name}=${held}`),
  queryText,
);
const search = fc.array(pair, { maxLength: 6 }).map((pairs) => (pairs.length === 0 ? "" : `?${pairs.join("&")}`));

const names = [
  "content-type",
  "accept",
  "user-agent",
  "anthropic-version",
  "traceparent",
  "x-team",
  "cache-control",
  "range",
];
const headerValue = fc.string({ unit: fc.constantFrom(...letters("abc019 \t;,=/\"'")), maxLength: 20 });
const headers = fc.dictionary(fc.constantFrom(...names), headerValue);
const body = fc.oneof(
  fc.constant(null),
  fc.string({ unit: "binary", maxLength: 60 }).map((text) => new Uint8Array(new TextEncoder().encode(text))),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes)),
  fc.integer({ min: 10_000, max: 70_000 }).map((length) => new Uint8Array(length).fill(0x61)),
);
const scope: fc.Arbitrary<SigningScope> = fc.record({
  service: fc.constantFrom("bedrock-mantle", "bedrock", "execute-api"),
  region: fc.constantFrom("us-east-1", "eu-central-1", "ap-northeast-1", "us-gov-west-1"),
});
const text = fc.string({ unit: fc.constantFrom(...letters("ABCabc019/+=")), minLength: 16, maxLength: 40 });
const keys: fc.Arbitrary<AwsKeys> = fc.record({
  accessKeyId: text.map((id) => `AKIA${id.replace(/[^A-Z0-9]/g, "X")}`),
  secretAccessKey: fc.oneof(fc.constant(KEYS.secretAccessKey), text),
  sessionToken: fc.option(text, { nil: undefined }),
});
const host = fc.constantFrom(
  "bedrock-mantle.us-east-1.api.aws",
  "bedrock-runtime.eu-central-1.amazonaws.com",
  "vpce-1.example:8443",
  "example.com:443",
);
const method = fc.constantFrom("POST", "POST", "GET", "PUT", "DELETE");
const moment = fc.integer({ min: Date.parse("2020-01-01"), max: Date.parse("2099-12-31") });

afterEach(async () => {
  await reset();
});

describe("a signed request", () => {
  it("bears the signature an independent signer gives the request as it is sent", async ({ expect }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ method, host, path, search, headers, body, scope, keys, moment }),
        async ({ method, host, path, search, headers, body, scope, keys, moment }) => {
          const outbound: Outbound = {
            method,
            url: `https://${host}${path}${search}`,
            headers: new Headers(headers),
            body,
          };
          await sign(outbound, scope, keys, moment);
          const authorization = outbound.headers.get("authorization");
          expect(authorization).toBe(await expectedAuthorization({ ...outbound, body }, scope, keys));
          expect(authorization).toContain(`/${scope.region}/${scope.service}/aws4_request`);
          expect(outbound.headers.get("x-amz-security-token")).toBe(keys.sessionToken ?? null);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("asks for the path and the query the caller asked for, spelled in one way", async ({ expect }) => {
    await fc.assert(
      fc.asyncProperty(path, search, async (path, search) => {
        const asked = new URL(`https://example.com${path}${search}`);
        const sent = new URL((await signed(asked.href)).url);
        expect([...sent.searchParams]).toEqual([...asked.searchParams].filter(([name]) => name !== ""));
        expect(sent.search).toMatch(
          /^(\?([\w.~-]|%[0-9A-F]{2})+=([\w.~-]|%[0-9A-F]{2})*(&([\w.~-]|%[0-9A-F]{2})+=([\w.~-]|%[0-9A-F]{2})*)*)?$/,
        );
        const decoded = (pathname: string): string[] =>
          pathname.split("/").map((segment) => {
            try {
              return decodeURIComponent(segment);
            } catch {
              return segment;
            }
          });
        expect(decoded(sent.pathname)).toEqual(decoded(asked.pathname));
      }),
      { numRuns: 500 },
    );
  });

  it("sends a caller's plus sign as the space it stands for, and an encoded plus as a plus", async ({ expect }) => {
    const { url } = await signed("https://example.com/v1/messages?q=a+b&r=a%2Bb&s=a%20b");
    expect(url).toBe("https://example.com/v1/messages?q=a%20b&r=a%2Bb&s=a%20b");
  });

  it("gives a parameter without a value its equals sign and drops one without a name", async ({ expect }) => {
    const { url } = await signed("https://example.com/v1/messages?beta&=x&&empty=");
    expect(url).toBe("https://example.com/v1/messages?beta=&empty=");
  });

  it("encodes the colon of a model id in the path, as AWS checks it", async ({ expect }) => {
    const { url } = await signed("https://example.com/model/anthropic.claude-v1:0/a%2fb");
    expect(url).toBe("https://example.com/model/anthropic.claude-v1%3A0/a%2Fb");
  });

  it("matches the signature AWS publishes for its example of a POST", async ({ expect }) => {
    const outbound = outboundTo("https://example.amazonaws.com/");
    await sign(
      outbound,
      { service: "service", region: "us-east-1" },
      { ...KEYS, secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" },
      Date.parse("2015-08-30T12:36:00Z"),
    );
    expect(outbound.headers.get("authorization")).toBe(
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, " +
        "Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
    );
  });

  it("leaves the gateway as it was signed, body, query and headers", async ({ expect }) => {
    const on = isolate({
      AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
      AWS_SESSION_TOKEN: "session+token/==",
    });
    const asked = upstream(({ method }) => Response.json(method === "GET" ? { data: [] } : { ok: true }));
    await connectorTarget(on, await gateway(on), "mantle", "bedrock-mantle", GATEWAY_ROLE);
    const response = await post(
      on,
      "/v1/chat/completions?beta=a+b&beta=%C3%A9&api-version",
      { model: "mantle/openai.gpt-oss-120b", messages: [{ role: "user", content: "Grüße 😀" }] },
      { "user-agent": "curl/8", accept: "text/event-stream,  application/json", "x-amz-date": "19700101T000000Z" },
    );
    expect(response.status).toBe(200);
    const seen = asked.find(({ method }) => method === "POST");
    if (seen === undefined) throw new Error("nothing was sent");
    expect(seen.url).toBe(
      "https://bedrock-mantle.us-east-1.api.aws/v1/chat/completions?beta=a%20b&beta=%C3%A9&api-version=",
    );
    const sent: Sent = {
      method: seen.method,
      url: seen.url,
      headers: new Headers({ ...seen.headers }),
      body: seen.bytes,
    };
    expect(seen.headers["authorization"]).toBe(
      await expectedAuthorization(sent, MANTLE, { ...KEYS, sessionToken: "session+token/==" }),
    );
    expect(seen.headers["x-amz-security-token"]).toBe("session+token/==");
  });
});

describe("a call signed for Bedrock whose path names the model", () => {
  const AWS = { AWS_ACCESS_KEY_ID: KEYS.accessKeyId, AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey };
  const IDS = [
    "anthropic.claude-sonnet-4-5-20250929-v1:0",
    "us.anthropic.claude-haiku-4-5-v1:0",
    "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-v1:0",
    "arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-pro-v1:0",
    "a/b//c",
    "x@1!'()*~ y+z",
    "ünï/😀",
  ];

  it.for(IDS)("bears the signature an independent signer gives the path that leaves: %s", async (model, { expect }) => {
    const on = isolate(AWS);
    const id = await gateway(on);
    await providerTarget(on, id, "t", {
      endpoint: "https://bedrock-runtime.eu-central-1.amazonaws.com",
      operations: [
        { path: "/model/{model}/converse" },
        { path: "/v1/chat/completions", providerPath: "/model/{model}/invoke" },
      ],
      credential: GATEWAY_ROLE,
    });
    const asked = upstream();
    const inPath = await post(on, `/model/t%2F${encodeURIComponent(model)}/converse`, '{"n":1.0}');
    const inBody = await post(on, "/v1/chat/completions", { model: `t/${model}` });
    expect([inPath.status, inBody.status]).toEqual([200, 200]);
    for (const [at, operation] of ["converse", "invoke"].entries()) {
      const sent = asked[at];
      if (sent === undefined) throw new Error("nobody was asked");
      const scope = { service: "bedrock", region: "eu-central-1" };
      const headers = new Headers(sent.headers);
      const expected = await expectedAuthorization({ ...sent, headers, body: sent.bytes }, scope, KEYS);
      expect(headers.get("authorization")).toBe(expected);
      // As AWS's own clients write it: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
      const encoded = encodeURIComponent(model).replace(
        /[!'()*]/g,
        (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
      );
      expect(new URL(sent.url).pathname).toBe(`/model/${encoded}/${operation}`);
    }
  });
});
