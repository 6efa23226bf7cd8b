/** Bad input of every kind, and providers of every kind of bad: the right code in the caller's dialect, and the Worker lives on. */
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { create, gateway, keyIn, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const MESSAGES = "/v1/messages";

afterEach(async () => {
  await reset();
});

async function oneTarget(settings: Record<string, unknown> = {}): Promise<Isolate> {
  const on = isolate({ UPSTREAM_KEY: "provider-key", ...settings });
  const id = await gateway(on);
  await providerTarget(on, id, "t", {
    operations: [CHAT, MESSAGES, "/v1/responses"].map((path) => ({ path, models: ["m"] })),
    credential: await keyIn(on, "k", "UPSTREAM_KEY"),
    more: {
      metadataConfiguration: {
        allowedResponseHeaders: ["x-mine", "set-cookie", "location"],
        allowedRequestHeaders: ["x-mine", "cookie", "authorization"],
      },
    },
  });
  return on;
}

interface AnthropicError {
  type: string;
  error: { type: string; message: string };
  request_id: string;
}

describe("a bad body", () => {
  const bad: Record<string, string> = {
    "an empty body": "",
    "no JSON": "hello",
    "an array": '[{"model":"m"}]',
    "a string": '"m"',
    "a body cut short": '{"model":"m","messages":[',
    "two documents": '{"model":"m"}{}',
    "no model": '{"messages":[]}',
    "a model that is a number": '{"model":5}',
    "a model that is null": '{"model":null}',
    "an empty model": '{"model":""}',
    "a model with a line break": '{"model":"m\\n"}',
    "a model of 257 characters": `{"model":"${"m".repeat(257)}"}`,
    "two models": '{"model":"m","model":"m"}',
    "two models, one escaped": '{"model":"m","\\u006dodel":"other"}',
    "two models, one in capitals": '{"MODEL":"other","model":"m"}',
  };
  for (const [name, body] of Object.entries(bad)) {
    it(`that is ${name} is invalid_request in both dialects, and nothing is called`, async ({ expect }) => {
      const on = await oneTarget();
      const asked = upstream();
      const openai = await post(on, CHAT, body);
      expect([openai.status, openai.headers.get("x-gateway-error")]).toEqual([400, "invalid_request"]);
      expect(await openai.json()).toMatchObject({ error: { type: "invalid_request_error", code: "invalid_request" } });
      const anthropic = await post(on, MESSAGES, body);
      expect(anthropic.status).toBe(400);
      const shown = await anthropic.json<AnthropicError>();
      expect(shown).toMatchObject({ type: "error", error: { type: "invalid_request_error" } });
      expect(shown.request_id).toBe(anthropic.headers.get("x-gateway-request-id"));
      expect(asked).toHaveLength(0);
      expect((await post(on, CHAT, { model: "m" })).status).toBe(200);
    });
  }

  it("over the limit is 413, announced or streamed", async ({ expect }) => {
    const on = await oneTarget();
    const asked = upstream();
    const huge = new Uint8Array(33_554_433).fill(0x20);
    const announced = await on.fetch(`/inference${MESSAGES}`, {
      method: "POST",
      body: huge,
      headers: { "content-length": String(huge.length) },
    });
    expect([announced.status, announced.headers.get("x-gateway-error")]).toEqual([413, "body_too_large"]);
    expect(await announced.json()).toMatchObject({ error: { type: "request_too_large" } });
    const streamed = await on.fetch(`/inference${CHAT}`, { method: "POST", body: new Blob([huge]).stream() });
    expect(streamed.status).toBe(413);
    expect(asked).toHaveLength(0);
  });

  it("up to the limit goes through, chunked too", async ({ expect }) => {
    const on = await oneTarget({ MAX_BODY_BYTES: "20" });
    const asked = upstream();
    const body = '{"model":"m", "a":1}';
    expect(body.length).toBe(20);
    expect((await on.fetch(`/inference${CHAT}`, { method: "POST", body: new Blob([body]).stream() })).status).toBe(200);
    expect(asked[0]?.body).toBe(body);
  });
});

describe("an address", () => {
  it("that leads nowhere is not_found, with where to go", async ({ expect }) => {
    const on = await oneTarget();
    for (const path of [
      "/v1/chat/completions",
      "/inference",
      "/inference/v1/files",
      "/gateways/none-0123456789/inference/v1/models",
      "/gateways/x/inference/v1/models",
    ]) {
      const response = await on.fetch(path);
      expect([path, response.status, response.headers.get("x-gateway-error")]).toEqual([path, 404, "not_found"]);
      expect(response.headers.get("content-type")).toContain("application/json");
    }
  });

  it.for<readonly [method: string, path: string, allow: string]>([
    ["GET", CHAT, "POST"],
    ["PUT", CHAT, "POST"],
    ["DELETE", MESSAGES, "POST"],
    ["OPTIONS", CHAT, "POST"],
    ["POST", "/v1/models", "GET, HEAD"],
    ["DELETE", "/v1/models/t/m", "GET, HEAD"],
  ])("that is there, called with %s at %s, is 405 naming %s", async ([method, path, allow], { expect }) => {
    const on = await oneTarget();
    const asked = upstream();
    const response = await on.fetch(`/inference${path}`, { method });
    expect([response.status, response.headers.get("x-gateway-error")]).toEqual([405, "method_not_allowed"]);
    expect(response.headers.get("allow")).toBe(allow);
    expect(await response.json()).toMatchObject({
      error: { type: "invalid_request_error", message: `${path} takes ${allow}, not ${method}.` },
    });
    expect(asked).toHaveLength(0);
  });

  it("asked for a WebSocket is 426 at once", async ({ expect }) => {
    const on = isolate();
    const response = await on.fetch("/inference/v1/responses", {
      headers: { upgrade: "websocket", connection: "upgrade" },
    });
    expect([response.status, response.headers.get("x-gateway-error")]).toEqual([426, "upgrade_required"]);
  });

  it("answers HEAD at the base URL and at /healthz without touching anything", async ({ expect }) => {
    const on = isolate({ DB: undefined });
    expect((await on.fetch("/inference", { method: "HEAD" })).status).toBe(200);
    expect((await on.fetch("/healthz", { method: "HEAD" })).status).toBe(200);
    expect(await (await on.fetch("/healthz")).json()).toMatchObject({
      status: "ok",
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
  });
});

describe("a provider", () => {
  it("that refuses or resets is 502 upstream_unreachable", async ({ expect }) => {
    const on = await oneTarget();
    upstream(() => {
      throw new TypeError("Network connection lost to https://t.provider.test/v1?key=secret");
    });
    const response = await post(on, CHAT, { model: "m" });
    expect([response.status, response.headers.get("x-gateway-error")]).toEqual([502, "upstream_unreachable"]);
    expect(await response.text()).not.toContain("secret");
  });

  it("that redirects is not followed", async ({ expect }) => {
    const on = await oneTarget();
    const asked = upstream(() => new Response(null, { status: 307, headers: { location: "https://evil.test/" } }));
    const response = await post(on, CHAT, { model: "m" });
    expect([response.status, response.headers.get("x-gateway-error")]).toEqual([502, "upstream_unreachable"]);
    expect(response.headers.get("location")).toBeNull();
    expect(asked).toHaveLength(1);
    expect(asked[0]?.redirect).toBe("manual");
  });

  it("that rejects the gateway's key is 406 naming the target, not the caller's 401", async ({ expect }) => {
    const on = await oneTarget();
    upstream(() => Response.json({ error: { message: "Incorrect API key provided: provider-key" } }, { status: 401 }));
    const loud = vi.spyOn(console, "error");
    const response = await post(on, MESSAGES, { model: "m" });
    expect([response.status, response.headers.get("x-gateway-error")]).toEqual([406, "upstream_credentials_rejected"]);
    const text = await response.text();
    expect(text).toContain('\\"t\\"');
    expect(text).not.toContain("provider-key");
    // A 4xx to the caller, and still for whoever runs the gateway to mend.
    expect(loud.mock.calls.join()).toContain("upstream_credentials_rejected");
  });

  it("that answers no header in time is 504 upstream_timeout", async ({ expect }) => {
    const on = await oneTarget({ FIRST_BYTE_TIMEOUT_MS: "20" });
    upstream(
      ({ signal }) => new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
    );
    const response = await post(on, CHAT, { model: "m" });
    expect([response.status, response.headers.get("x-gateway-error")]).toEqual([504, "upstream_timeout"]);
  });

  it("passes on whatever else it answers, HTML included, with its status, its body and an allow-list of headers", async ({
    expect,
  }) => {
    const on = await oneTarget();
    for (const status of [200, 400, 403, 404, 409, 422, 429, 500, 503, 529]) {
      upstream(
        () =>
          new Response("<html>busy</html>", {
            status,
            headers: {
              "content-type": "text/html",
              "retry-after": "7",
              "retry-after-ms": "7000",
              "x-request-id": "req_1",
              "x-ratelimit-remaining-tokens": "5",
              "anthropic-ratelimit-requests-limit": "9",
              "openai-organization": "org-secret",
              "set-cookie": "a=b",
              location: "http://internal/",
              "x-mine": "yes",
              server: "internal",
            },
          }),
      );
      const response = await post(on, CHAT, { model: "m" });
      expect(response.status).toBe(status);
      expect(await response.text()).toBe("<html>busy</html>");
      const {
        "x-gateway-request-id": id,
        "x-gateway-config-version": version,
        ...headers
      } = Object.fromEntries(response.headers);
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect(Number(version)).toBeGreaterThan(1);
      expect(headers).toEqual({
        "content-type": "text/html",
        // At our address, and with nothing of what our pages may.
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
        "retry-after": "7",
        "retry-after-ms": "7000",
        "x-request-id": "req_1",
        "x-ratelimit-remaining-tokens": "5",
        "anthropic-ratelimit-requests-limit": "9",
        "x-gateway-target": "t",
        "x-gateway-model": "m",
        "x-gateway-attempts": "1",
        "x-mine": "yes",
      });
    }
  });

  it("is no page of ours, whatever type it says it is: only what no browser shows as one goes without a sandbox", async ({
    expect,
  }) => {
    const on = await oneTarget();
    for (const [type, isData] of [
      ["application/json", true],
      ["application/json; charset=utf-8", true],
      ["text/event-stream;charset=utf-8", true],
      ["application/vnd.amazon.eventstream", true],
      ["text/html", false],
      ["application/xhtml+xml", false],
      ["image/svg+xml", false],
      ["text/xml", false],
      ["text/plain", false],
      // Of several a browser takes the last (Fetch, "extract a MIME type").
      ["application/json, text/html", false],
      ["application/json;x=y, text/html", false],
      ["application/json; charset=utf-8, text/html", false],
      ["application/jsonp", false],
      [undefined, false],
    ] as const) {
      upstream(
        () =>
          new Response(new TextEncoder().encode("<script>1</script>"), {
            headers: type === undefined ? {} : { "content-type": type, "x-mine": "yes" },
          }),
      );
      const { headers } = await post(on, CHAT, { model: "m" });
      const found = [headers.get("content-security-policy"), headers.get("x-content-type-options")];
      expect([type, ...found]).toEqual([type, ...(isData ? [null, null] : ["default-src 'none'; sandbox", "nosniff"])]);
    }
  });

  it("gets the headers of the list and those its target allows, never a credential, a cookie or a network address", async ({
    expect,
  }) => {
    const on = await oneTarget();
    const asked = upstream();
    const kept = {
      "content-type": "application/json",
      accept: "text/event-stream",
      "user-agent": "app/1",
      "anthropic-version": "2023-06-01",
      "anthropic-beta": "a,b",
      "openai-beta": "c",
      "idempotency-key": "d",
      traceparent: "00-1",
      tracestate: "e=f",
      "x-mine": "allowed",
    };
    const dropped = {
      authorization: "Bearer caller",
      "x-api-key": "caller",
      "api-key": "caller",
      cookie: "caller=1",
      "x-forwarded-for": "1.2.3.4",
      "x-real-ip": "1.2.3.4",
      "cf-connecting-ip": "1.2.3.4",
      "proxy-authorization": "caller",
      "x-amz-security-token": "caller",
      "x-stainless-os": "Linux",
      te: "trailers",
    };
    await post(on, MESSAGES, { model: "m" }, { ...kept, ...dropped });
    expect(asked[0]?.headers).toEqual({ ...kept, authorization: "Bearer provider-key" });
  });
});

describe("a failure of a code that may pass", () => {
  const told = (response: Response): unknown[] =>
    ["x-gateway-error", "x-should-retry"].map((name) => response.headers.get(name));

  it("is not worth repeating where its target has failed, and is while it is being made", async ({ expect }) => {
    const on = await oneTarget();
    const id = await gateway(on, { name: "raw" });
    await create(on, `/gateways/${id}/targets/`, {
      name: "raw",
      targetConfiguration: { http: { passthrough: { endpoint: "https://raw.test", protocolType: "CUSTOM" } } },
    });
    const seen = [];
    for (const status of ["FAILED", "CREATING"]) {
      await env.DB.prepare("UPDATE targets SET status = ? WHERE name = 'raw'").bind(status).run();
      seen.push(told(await isolate().fetch(`/gateways/${id}/raw/x`)));
    }
    expect(seen).toEqual([
      ["target_not_ready", "false"],
      ["target_not_ready", null],
    ]);
  });

  it("is not worth repeating where a redirect or a setting is in the way", async ({ expect }) => {
    const on = await oneTarget();
    upstream(() => new Response(null, { status: 307, headers: { location: "https://evil.test/" } }));
    expect(told(await post(on, CHAT, { model: "m" }))).toEqual(["upstream_unreachable", "false"]);
    const unset = isolate({ MAX_BODY_BYTES: "many" });
    expect(told(await post(unset, CHAT, { model: "m" }))).toEqual(["internal", "false"]);
    const signed = isolate({ ACCESS_KEYS: "none of JSON" });
    const id = await gateway(signed, { name: "signed", authorizerType: "AWS_IAM" });
    const authorization = "AWS4-HMAC-SHA256 Credential=a";
    const refused = await signed.fetch(`/gateways/${id}/inference${CHAT}`, {
      method: "POST",
      headers: { authorization },
    });
    expect(told(refused)).toEqual(["internal", "false"]);
  });

  it("is not worth repeating where the gateway's own row cannot be read", async ({ expect }) => {
    const on = isolate();
    await gateway(on);
    await env.DB.prepare(`UPDATE gateways SET spec = '{"nonsense":1}'`).run();
    expect(told(await post(isolate(), CHAT, { model: "m" }))).toEqual(["config_unavailable", "false"]);
  });
});
