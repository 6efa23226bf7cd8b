/** Candidates are asked in order until one answers, before the first byte only, and never for what the caller did wrong. */
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterEach, describe, it } from "vitest";
import { candidates, CHAT, nameOf, providers, silent, source } from "../support/candidates.ts";
import { gateway, GATEWAY_ROLE, keyIn, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream, type Seen } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const AWS = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };
const RETRIED = [408, 429, 500, 502, 503, 504, 529];

afterEach(async () => {
  await reset();
});

const says =
  (status: number, headers: Record<string, string> = {}) =>
  (): Response =>
    new Response(`{"status":${status}}`, { status, headers });

/** Who answered, after how many were asked. */
function told(response: Response): unknown[] {
  const { headers, status } = response;
  return [status, headers.get("x-gateway-target"), headers.get("x-gateway-attempts")];
}

describe("the next candidate is asked", () => {
  const failures: Record<string, (seen: Seen) => Response | Promise<Response>> = {
    "refuses the connection": () => {
      throw new TypeError("Network connection lost.");
    },
    "gives no headers in time": silent,
    "rejects the gateway's credential": says(401),
    redirects: says(302, { location: "https://elsewhere.test/" }),
    ...Object.fromEntries(RETRIED.map((status) => [`answers ${status}`, says(status)])),
  };
  for (const [name, failure] of Object.entries(failures)) {
    it(`where the first ${name}`, async ({ expect }) => {
      const on = await candidates(["a", "b", "c"], { settings: { FIRST_BYTE_TIMEOUT_MS: "30" } });
      const asked = providers({ a: failure, b: failure });
      const response = await post(on, CHAT, { model: "m" });
      expect(told(response)).toEqual([200, "c", "3"]);
      expect(await response.json()).toEqual({ from: "c" });
      expect(asked.map(nameOf)).toEqual(["a", "b", "c"]);
    });
  }

  it("in a time of its own, although the one before it breaks off only now", { timeout: 5_000 }, async ({ expect }) => {
    const on = await candidates(["a", "b"], { settings: { FIRST_BYTE_TIMEOUT_MS: "60" } });
    // As the platform has it: what was ended is rejected a turn of the event loop later.
    const late = ({ signal }: Seen): Promise<Response> =>
      new Promise((_, reject) => signal?.addEventListener("abort", () => setTimeout(() => reject(signal.reason), 20)));
    const asked = providers({ a: late, b: late });
    expect(told(await post(on, CHAT, { model: "m" }))).toEqual([504, null, "2"]);
    expect(asked.map(nameOf)).toEqual(["a", "b"]);
  });

  it("where the first one's secret is missing", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    const operations = [{ path: CHAT, models: ["m"] }];
    await providerTarget(on, id, "a", { operations, credential: await keyIn(on, "k", "UPSTREAM_GONE") });
    await providerTarget(on, id, "b", { operations });
    const asked = providers({});
    expect(told(await post(on, CHAT, { model: "m" }))).toEqual([200, "b", "2"]);
    expect(asked.map(nameOf)).toEqual(["b"]);
  });

  it("with the same bytes, in which only the model is its own", async ({ expect }) => {
    const on = await candidates(["a", "b"]);
    const asked = providers({ a: says(503) });
    const body = (model: string): string =>
      ` {"n" : 1.0e+0,"model" :\t"${model}" ,"text":"ünï \\ud83d\\ude00 </x>", "n": 2}\n`;
    expect((await post(on, `${CHAT}?beta=true`, body("m"), { "idempotency-key": "one" })).status).toBe(200);
    expect(asked.map((seen) => seen.body)).toEqual([body("a.m"), body("b.m")]);
    expect(asked.map(({ url }) => url)).toEqual(
      ["a", "b"].map((name) => `https://${name}.provider.test${CHAT}?beta=true`),
    );
    expect(asked[1]?.headers).toEqual(asked[0]?.headers);
  });

  it("with a signature of its own", async ({ expect }) => {
    const on = isolate(AWS);
    const id = await gateway(on);
    for (const region of ["eu-west-1", "us-east-1"]) {
      await providerTarget(on, id, region, {
        endpoint: `https://bedrock-mantle.${region}.api.aws`,
        operations: [{ path: CHAT, models: [`${region}.m`] }],
        strip: true,
        credential: GATEWAY_ROLE,
      });
    }
    const asked = upstream(({ url }) => (url.includes("eu-west-1") ? says(429)() : Response.json({ ok: true })));
    expect(told(await post(on, CHAT, { model: "m" }))).toEqual([200, "us-east-1", "2"]);
    for (const [at, region] of ["eu-west-1", "us-east-1"].entries()) {
      const seen = asked[at];
      expect(seen?.body).toBe(`{"model":"${region}.m"}`);
      expect(seen?.headers["authorization"]).toBe(seen && (await expectedAuthorization(seen, region)));
    }
  });

  it("after Bedrock's, which come first", async ({ expect }) => {
    const on = isolate(AWS);
    const id = await gateway(on);
    const operations = [{ path: CHAT, models: ["m"] }];
    await providerTarget(on, id, "another", { operations });
    await providerTarget(on, id, "zbedrock", {
      operations,
      endpoint: "https://bedrock-mantle.us-east-1.api.aws",
      credential: GATEWAY_ROLE,
    });
    const asked = providers({ "bedrock-mantle": says(503) });
    expect(told(await post(on, CHAT, { model: "m" }))).toEqual([200, "another", "2"]);
    expect(asked.map(nameOf)).toEqual(["bedrock-mantle", "another"]);
  });

  for (const status of [503, 401, 307]) {
    it(`while the ${status} of the one before is given up, unread`, async ({ expect }) => {
      const on = await candidates(["a", "b"]);
      const unwanted = source();
      providers({ a: () => new Response(unwanted.body, { status }) });
      expect((await post(on, CHAT, { model: "m" })).status).toBe(200);
      await unwanted.cancelled;
    });

    it(`even where the ${status} of the one before breaks off`, async ({ expect }) => {
      const on = await candidates(["a", "b"]);
      const broken = source();
      broken.break();
      providers({ a: () => new Response(broken.body, { status }) });
      expect(told(await post(on, CHAT, { model: "m" }))).toEqual([200, "b", "2"]);
    });
  }

  it("while the answer of a target told to drain is given up too", async ({ expect }) => {
    const on = await candidates(["a", "b"], { more: { a: { onDisconnect: "drain" } } });
    const unwanted = source();
    providers({ a: () => new Response(unwanted.body, { status: 503 }) });
    expect((await post(on, CHAT, { model: "m" })).status).toBe(200);
    await unwanted.cancelled;
  });
});

describe("no other candidate is asked", () => {
  for (const status of [200, 400, 403, 404, 405, 409, 413, 422, 501]) {
    it(`where the first answers ${status}`, async ({ expect }) => {
      const on = await candidates(["a", "b"]);
      const asked = providers({ a: says(status) });
      const response = await post(on, CHAT, { model: "m" });
      expect(told(response)).toEqual([status, "a", "1"]);
      expect(await response.text()).toBe(`{"status":${status}}`);
      expect(asked).toHaveLength(1);
    });
  }

  it("where the caller sent what cannot be read", async ({ expect }) => {
    const on = await candidates(["a", "b"]);
    const asked = providers({});
    expect((await post(on, CHAT, '{"model":"m","model":"m"}')).status).toBe(400);
    expect(asked).toHaveLength(0);
  });

  it("where the model names its target", async ({ expect }) => {
    const on = await candidates(["a", "b"]);
    const asked = providers({ a: says(503) });
    expect(told(await post(on, CHAT, { model: "a/m" }))).toEqual([503, "a", "1"]);
    expect(asked).toHaveLength(1);
  });

  it("where the target that failed says so", async ({ expect }) => {
    const on = await candidates(["a", "b", "c"], { more: { b: { failover: false } } });
    const asked = providers({ a: says(503), b: says(500), c: says(200) });
    expect(told(await post(on, CHAT, { model: "m" }))).toEqual([500, "b", "2"]);
    expect(asked.map(nameOf)).toEqual(["a", "b"]);
  });

  it("where the caller says so, in any case", async ({ expect }) => {
    const on = await candidates(["a", "b"]);
    const asked = providers({ a: says(429), b: says(429) });
    for (const [at, off] of ["off", "OFF"].entries()) {
      const response = await post(on, CHAT, { model: "m" }, { "x-gateway-failover": off });
      expect([response.status, response.headers.get("x-gateway-attempts")]).toEqual([429, "1"]);
      expect(asked).toHaveLength(at + 1);
    }
    expect(asked[0]?.headers["x-gateway-failover"]).toBeUndefined();
  });
});

describe("the last failure is what the caller gets", () => {
  it("as its provider said it, with the time to wait", async ({ expect }) => {
    const on = await candidates(["a", "b"]);
    const waits = {
      "retry-after": "3600",
      "retry-after-ms": "3600000",
      "x-should-retry": "false",
      "x-ratelimit-remaining-requests": "0",
      "anthropic-ratelimit-requests-reset": "2026-11-25T12:00:00Z",
    };
    providers({ a: says(500), b: says(429, { ...waits, "content-type": "application/json" }) });
    const response = await post(on, CHAT, { model: "m" });
    expect(told(response)).toEqual([429, "b", "2"]);
    expect(response.headers.get("x-gateway-error")).toBeNull();
    expect(Object.fromEntries(response.headers)).toMatchObject(waits);
    expect(await response.json()).toEqual({ status: 429 });
  });

  it("as the gateway's own, naming the last target and how many were asked", async ({ expect }) => {
    const on = await candidates(["a", "b"]);
    providers({ a: says(429), b: says(401) });
    const response = await post(on, CHAT, { model: "m" });
    expect([response.status, response.headers.get("x-gateway-error")]).toEqual([406, "upstream_credentials_rejected"]);
    expect(response.headers.get("x-gateway-attempts")).toBe("2");
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('target "b"') } });
  });
});

describe("a caller who leaves", () => {
  /** The providers that are asked when the caller leaves as the first answers so. */
  async function leave(on: Isolate, answer: (seen: Seen) => Response | Promise<Response>): Promise<string[]> {
    const caller = new AbortController();
    const asked = providers({
      a: (seen) => {
        const answered = answer(seen);
        caller.abort();
        return answered;
      },
    });
    const body = '{"model":"m"}';
    await on.fetch(`/inference${CHAT}`, { method: "POST", body, signal: caller.signal });
    return asked.map(nameOf);
  }

  it("while the first is asked is the end of it", async ({ expect }) => {
    const on = await candidates(["a", "b"]);
    expect(await leave(on, silent)).toEqual(["a"]);
  });

  for (const onDisconnect of ["cancel", "drain"]) {
    it(`between two is the end of it, where the second is told to ${onDisconnect}`, async ({ expect }) => {
      const on = await candidates(["a", "b"], { more: { b: { onDisconnect } } });
      expect(await leave(on, says(503))).toEqual(["a"]);
    });
  }
});

/** What an independent signer makes of the request as it was sent. */
async function expectedAuthorization(seen: Seen, region: string): Promise<string | undefined> {
  const { hostname, pathname: path, protocol } = new URL(seen.url);
  const names = (/SignedHeaders=([^,]+)/.exec(seen.headers["authorization"] ?? "")?.[1] ?? "").split(";");
  const signer = new SignatureV4({
    service: "bedrock-mantle",
    region,
    credentials: { accessKeyId: AWS.AWS_ACCESS_KEY_ID, secretAccessKey: AWS.AWS_SECRET_ACCESS_KEY },
    sha256: Sha256,
    applyChecksum: false,
  });
  const headers = Object.fromEntries(
    names.map((name) => [name, name === "host" ? hostname : (seen.headers[name] ?? "absent")]),
  );
  const date = (seen.headers["x-amz-date"] ?? "").replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z");
  const signed = await signer.sign(
    { method: seen.method, protocol, hostname, path, query: {}, headers, body: seen.bytes },
    { signingDate: new Date(date), signableHeaders: new Set(names) },
  );
  return signed.headers["authorization"];
}
