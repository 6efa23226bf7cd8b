/** AWS_IAM: calls signed by the signers people use get in, altered ones do not, and what was signed is what the provider reads. */
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { AwsV4Signer } from "aws4fetch";
import { afterEach, describe, it, vi } from "vitest";
import { create, gateway, keyIn, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, ORIGIN, type Isolate } from "../support/worker.ts";

const CALLER = { accessKeyId: "AKIDCALLEREXAMPLE", secretAccessKey: "caller-secret-of-forty-characters-000001" };
const ADMIN = { accessKeyId: "AKIDADMINISTRATOR", secretAccessKey: "admin-secret-of-forty-characters-0000002" };
const ACCESS_KEYS = JSON.stringify([
  { ...CALLER, arn: "arn:aws:iam::000000000000:user/app", roles: ["caller"] },
  { ...ADMIN, arn: "arn:aws:iam::000000000000:user/root", roles: ["admin"] },
]);
const SCOPE = { service: "bedrock-agentcore", region: "us-east-1" };
const CHAT = "/inference/v1/chat/completions";
/** Numbers, spaces and escapes that would not survive a parser, and bytes beyond ASCII. */
const BODY = `{ "model":"m","temperature": 1.0, "n":1e0,"messages":[{"role":"user","content":"H\\u0069 \u{1f600} é"}] }`;

afterEach(async () => {
  await reset();
});

async function guarded(authorizerType = "AWS_IAM", settings: object = {}): Promise<{ on: Isolate; id: string }> {
  const on = isolate({ UPSTREAM_KEY: "provider-key", ACCESS_KEYS, ...settings });
  const id = await gateway(on, { authorizerType });
  const credential = await keyIn(on, "k", "UPSTREAM_KEY");
  const operations = ["/v1/chat/completions", "/v1/messages"].map((path) => ({ path, models: ["m"] }));
  await providerTarget(on, id, "t", { operations, credential });
  const passthrough = { endpoint: "https://raw.provider.test/base", protocolType: "INFERENCE" };
  await create(on, `/gateways/${id}/targets/`, {
    name: "raw",
    targetConfiguration: { http: { passthrough } },
    credentialProviderConfigurations: [credential],
  });
  return { on, id };
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

function chat(headers: Record<string, string> = {}, path = CHAT): Call {
  return { method: "POST", path, headers: { "content-type": "application/json", ...headers }, body: BODY };
}

type Signer = (call: Call, keys?: typeof CALLER) => Promise<Call>;

const byAws4fetch: Signer = async (call, keys = CALLER) => {
  const { headers } = await new AwsV4Signer({ ...call, url: ORIGIN + call.path, ...SCOPE, ...keys }).sign();
  return { ...call, headers: Object.fromEntries([...headers].filter(([name]) => name !== "host")) };
};

const bySmithy: Signer = async (call, credentials = CALLER) => {
  const { host, hostname, protocol, pathname, searchParams } = new URL(ORIGIN + call.path);
  const signer = new SignatureV4({ ...SCOPE, credentials, sha256: Sha256 });
  const query = Object.fromEntries(searchParams);
  const signed = await signer.sign({
    ...call,
    protocol,
    hostname,
    path: pathname,
    query,
    headers: { ...call.headers, host },
  });
  const { host: _, ...headers } = signed.headers;
  return { ...call, headers };
};

const SIGNERS = { aws4fetch: byAws4fetch, "@smithy/signature-v4": bySmithy };

async function send(on: Isolate, { path, ...init }: Call): Promise<Response> {
  return on.fetch(path, init);
}

async function status(on: Isolate, call: Call): Promise<number> {
  return (await send(on, call)).status;
}

describe.each(["AWS_IAM", "AUTHENTICATE_ONLY"])("a gateway with %s", (authorizer) => {
  for (const [name, sign] of Object.entries(SIGNERS)) {
    it(`takes what ${name} signs, at both its addresses, by a key of either role`, async ({ expect }) => {
      const { on, id } = await guarded(authorizer);
      const asked = upstream();
      for (const base of ["/inference", `/gateways/${id}/inference`]) {
        for (const keys of [CALLER, ADMIN]) {
          expect(await status(on, await sign(chat({}, `${base}/v1/chat/completions`), keys))).toBe(200);
          expect(await status(on, await sign(chat({}, `${base}/v1/messages?beta=true`), keys))).toBe(200);
          const list = await send(on, await sign({ method: "GET", path: `${base}/v1/models`, headers: {} }, keys));
          expect(await list.json()).toMatchObject({ data: [{ id: "t/m" }] });
        }
      }
      expect(asked).toHaveLength(8);
      for (const { headers, body } of asked) {
        expect(body).toBe(BODY);
        expect(headers).toEqual({ "content-type": "application/json", authorization: "Bearer provider-key" });
      }
    });

    it(`takes a passthrough call that ${name} signs, its bytes untouched`, async ({ expect }) => {
      const { on, id } = await guarded(authorizer);
      const asked = upstream();
      const body = Uint8Array.from({ length: 1_024 }, (_, at) => (at * 7) % 256);
      const headers = { "content-type": "application/octet-stream" };
      const call = { method: "PUT", path: `/gateways/${id}/raw/v1/files/a%20b?x=1&y=%2F`, headers, body };
      expect(await status(on, await sign(call))).toBe(200);
      expect(asked[0]).toMatchObject({ method: "PUT", url: "https://raw.provider.test/base/v1/files/a%20b?x=1&y=%2F" });
      expect(asked[0]?.bytes).toEqual(body);
      expect(asked[0]?.headers).toEqual({ ...headers, authorization: "Bearer provider-key" });
    });
  }

  it("ignores a key beside the signature, signed or not, and never passes it on", async ({ expect }) => {
    const { on } = await guarded(authorizer);
    const asked = upstream();
    const keys = { "x-api-key": "unused", "api-key": "unused" };
    expect(await status(on, await byAws4fetch(chat(keys)))).toBe(200);
    const call = await byAws4fetch(chat());
    expect(await status(on, { ...call, headers: { ...call.headers, ...keys } })).toBe(200);
    expect(JSON.stringify(asked)).not.toContain("unused");
  });

  it("refuses one that is not signed in the dialect of the path, saying how to", async ({ expect }) => {
    const { on } = await guarded(authorizer);
    const asked = upstream();
    for (const path of [CHAT, "/inference/v1/messages"]) {
      const response = await send(on, chat({ authorization: "Bearer unused", "x-api-key": "unused" }, path));
      expect([response.status, response.headers.get("www-authenticate")]).toEqual([401, "AWS4-HMAC-SHA256"]);
      const { error } = await response.json<{ error: { type: string; message: string } }>();
      expect(error.type).toBe("authentication_error");
      expect(error.message).toContain("bedrock-agentcore");
    }
    expect(asked).toHaveLength(0);
  });
});

/** With colons and slashes, as they stand in the paths of AWS's own clients. */
const MODELS = [
  "anthropic.claude-sonnet-4-5-20250929-v1:0",
  "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-v1:0",
];

describe("a call whose path names the model", () => {
  const behind = async (): Promise<Isolate> => {
    const { on, id } = await guarded();
    const operations = [{ path: "/model/{model}/converse", models: MODELS }];
    await providerTarget(on, id, "bedrock", { operations });
    return on;
  };
  const signedFor = async (service: string, path: string): Promise<Call> => {
    const { host, hostname, protocol, pathname } = new URL(ORIGIN + path);
    const signer = new SignatureV4({ service, region: "eu-central-1", credentials: CALLER, sha256: Sha256 });
    const request = { method: "POST", protocol, hostname, path: pathname, body: "{}" };
    const signed = await signer.sign({ ...request, headers: { host, "content-type": "application/json" } });
    const { host: _, ...headers } = signed.headers;
    return { method: "POST", path, headers, body: "{}" };
  };

  it.for(["bedrock", "bedrock-runtime", "bedrock-mantle", "bedrock-agentcore"])(
    "is taken where it is signed for %s, its id encoded or not",
    async (service, { expect }) => {
      const on = await behind();
      const asked = upstream();
      for (const model of MODELS.flatMap((id) => [id, encodeURIComponent(id)])) {
        expect(await status(on, await signedFor(service, `/inference/model/${model}/converse`))).toBe(200);
      }
      expect(asked).toHaveLength(4);
    },
  );

  it.for(["bedrock-agentcore-control", "bedrock-agent", "bedrock-data-automation", "execute-api", "s3", "sts"])(
    "is refused where it is signed for %s, in AWS's words",
    async (service, { expect }) => {
      const on = await behind();
      const asked = upstream();
      const response = await send(on, await signedFor(service, `/inference/model/${MODELS[0] ?? ""}/converse`));
      expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([401, "AccessDeniedException"]);
      const { message } = await response.json<{ message: string }>();
      expect(message).toContain(`The signature is for service "${service}"`);
      expect(message).toContain('"bedrock-agentcore" (bedrock, bedrock-runtime, bedrock-mantle are taken too)');
      expect(asked).toHaveLength(0);
    },
  );

  it("is refused where another model stands in the path than was signed", async ({ expect }) => {
    const on = await behind();
    const asked = upstream();
    const call = await signedFor("bedrock", `/inference/model/${MODELS[0] ?? ""}/converse`);
    const path = `/inference/model/${encodeURIComponent(MODELS[1] ?? "")}/converse`;
    expect(await status(on, { ...call, path })).toBe(401);
    expect(asked).toHaveLength(0);
  });
});

describe("a signed call altered by one byte is refused", () => {
  /** The text with one character changed, once for each place. */
  function* altered(text: string, from = 0): Generator<string> {
    for (let at = from; at < text.length; at++) {
      yield text.slice(0, at) + (text[at] === "7" ? "8" : "7") + text.slice(at + 1);
    }
  }
  const target = `${CHAT}?beta=true&x=a%2Fb`;

  const alter: Record<string, (call: Call) => Generator<Call>> = {
    "in its body": function* (call) {
      const bytes = new TextEncoder().encode(BODY);
      for (let at = 0; at < bytes.length; at++)
        yield { ...call, body: bytes.map((byte, here) => (here === at ? byte ^ 1 : byte)) };
      yield { ...call, body: `${BODY} ` };
      yield { ...call, body: BODY.slice(0, -1) };
    },
    "in its query": function* (call) {
      for (const path of altered(target, CHAT.length + 1)) yield { ...call, path };
      for (const path of [CHAT, `${target}&z=1`, target.replace("&", "&y&")]) yield { ...call, path };
    },
    "in its path": function* (call) {
      for (const path of altered(CHAT, "/inference/".length)) yield { ...call, path: path + target.slice(CHAT.length) };
    },
    "in its method": function* (call) {
      for (const method of ["PUT", "PATCH", "DELETE"]) yield { ...call, method };
    },
    "in a signed header": function* (call) {
      for (const name of ["x-mine", "x-amz-date"]) {
        for (const value of altered(call.headers[name] ?? ""))
          yield { ...call, headers: { ...call.headers, [name]: value } };
        const { [name]: _, ...headers } = call.headers;
        yield { ...call, headers };
      }
    },
    "in its authorization": function* (call) {
      for (const authorization of altered(call.headers["authorization"] ?? "")) {
        yield { ...call, headers: { ...call.headers, authorization } };
      }
    },
  };
  for (const [name, alterations] of Object.entries(alter)) {
    it(name, async ({ expect }) => {
      const { on } = await guarded();
      const asked = upstream();
      const call = await byAws4fetch(chat({ "x-mine": "a value" }, target));
      expect(await status(on, call)).toBe(200);
      let refused = 0;
      for (const one of alterations(call)) {
        const response = await send(on, one);
        expect([one, response.status]).toEqual([one, 401]);
        refused++;
      }
      expect(refused).toBeGreaterThan(2);
      expect(asked).toHaveLength(1);
    });
  }

  it("but not in a header that was not signed", async ({ expect }) => {
    const { on } = await guarded();
    upstream();
    const call = await byAws4fetch(chat({ "user-agent": "app/1" }));
    expect(await status(on, { ...call, headers: { ...call.headers, "user-agent": "app/2", "x-late": "1" } })).toBe(200);
  });
});

describe("the body of a signed call", () => {
  function padded(length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length).fill(0x20);
    bytes.set(new TextEncoder().encode(BODY));
    return bytes;
  }

  it("is read once, from a stream of unknown length too, and passed on byte for byte", async ({ expect }) => {
    const { on } = await guarded();
    const asked = upstream();
    const { path, headers } = await byAws4fetch(chat());
    const bytes = new TextEncoder().encode(BODY);
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(to) {
        if (pulled < bytes.length) to.enqueue(bytes.subarray(pulled, ++pulled));
        else to.close();
      },
    });
    expect((await on.fetch(path, { method: "POST", headers, body })).status).toBe(200);
    expect(pulled).toBe(bytes.length);
    expect(asked[0]?.bytes).toEqual(bytes);
  });

  it("over the limit is 413 before anything is hashed, announced or streamed", async ({ expect }) => {
    const { on, id } = await guarded("AWS_IAM", { MAX_BODY_BYTES: "1000" });
    const asked = upstream();
    const body = padded(1_001);
    const paths = [CHAT, "/inference/v1/messages", `/gateways/${id}/raw/v1/files`];
    const calls = await Promise.all(paths.map((path) => byAws4fetch({ ...chat({}, path), body })));
    const digest = vi.spyOn(crypto.subtle, "digest");
    for (const { path, headers } of calls) {
      const announced = { ...headers, "content-length": "1001" };
      for (const init of [
        { headers: announced, body },
        { headers, body: new Blob([body]).stream() },
      ]) {
        const response = await on.fetch(path, { method: "POST", ...init });
        expect([response.status, response.headers.get("x-gateway-error")]).toEqual([413, "body_too_large"]);
      }
    }
    expect(digest.mock.calls.filter(([, data]) => data.byteLength > 1_000)).toEqual([]);
    expect(asked).toHaveLength(0);
    expect(await status(on, await byAws4fetch({ ...chat(), body: padded(1_000) }))).toBe(200);
  });

  it("is not read where nothing is signed", async ({ expect }) => {
    const { on } = await guarded();
    let pulled = false;
    const body = new ReadableStream({ pull: () => void (pulled = true) }, { highWaterMark: 0 });
    expect((await on.fetch(CHAT, { method: "POST", body })).status).toBe(401);
    expect(pulled).toBe(false);
  });
});

describe("a signature that covers accept-encoding", () => {
  it("is checked against what the client sent, where Cloudflare's edge put its own in place", async ({ expect }) => {
    const { on } = await guarded();
    upstream();
    const call = await byAws4fetch(chat({ "accept-encoding": "gzip, deflate, zstd" }));
    const headers = { ...call.headers, "accept-encoding": "gzip, br" };
    const cf = { clientAcceptEncoding: "gzip, deflate, zstd" };
    expect((await on.fetch(CHAT, { method: "POST", headers, body: BODY, cf })).status).toBe(200);
    expect(await status(on, call)).toBe(200);
    expect((await on.fetch(CHAT, { method: "POST", headers, body: BODY })).status).toBe(401);
  });
});
