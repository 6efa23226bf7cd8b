/** Passthrough targets: the provider's own path, body and answer, with only the credential put in. */
import { afterEach, describe, it } from "vitest";
import { apiKey, create, gateway, GATEWAY_ROLE, keyIn } from "../../support/config.ts";
import { reset } from "../../support/reset.ts";
import { upstream } from "../../support/upstream.ts";
import { isolate, type Isolate } from "../../support/worker.ts";

afterEach(async () => {
  await reset();
});

async function passthroughTarget(
  more: Record<string, unknown> = {},
  passthrough: Record<string, unknown> = {},
  authorizerType = "NONE",
): Promise<{ on: Isolate; id: string; base: string }> {
  const on = isolate({
    UPSTREAM_KEY: "provider-key",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
  });
  const id = await gateway(on, { authorizerType });
  await create(on, `/gateways/${id}/targets/`, {
    name: "raw",
    targetConfiguration: {
      http: { passthrough: { endpoint: "https://api.provider.test/base/", protocolType: "INFERENCE", ...passthrough } },
    },
    credentialProviderConfigurations: [await keyIn(on, "k", "UPSTREAM_KEY")],
    ...more,
  });
  return { on, id, base: `/gateways/${id}/raw` };
}

describe("a passthrough target", () => {
  it("is called at its own path with any method, its body and query untouched", async ({ expect }) => {
    const { on, base } = await passthroughTarget();
    const asked = upstream(() => new Response("made", { status: 201, headers: { etag: '"1"', "set-cookie": "a=b" } }));
    const body = new Uint8Array([0, 255, 1, 254]);
    const response = await on.fetch(`${base}/v1/files//a%20b%2Fc?x=1&x=%2F`, {
      method: "PUT",
      body,
      headers: { "content-type": "application/octet-stream", authorization: "Bearer mine", cookie: "a=b" },
    });
    expect([response.status, await response.text(), response.headers.get("etag")]).toEqual([201, "made", '"1"']);
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(response.headers.get("x-gateway-target")).toBe("raw");
    expect(asked[0]).toMatchObject({
      method: "PUT",
      url: "https://api.provider.test/base/v1/files//a%20b%2Fc?x=1&x=%2F",
    });
    expect(asked[0]?.bytes).toEqual(body);
    expect(asked[0]?.headers).toEqual({
      "content-type": "application/octet-stream",
      authorization: "Bearer provider-key",
    });
    expect((await on.fetch(base)).status).toBe(201);
    expect(asked[1]).toMatchObject({ method: "GET", url: "https://api.provider.test/base" });
  });

  it("leaves a compressed body compressed, and says so", async ({ expect }) => {
    const { on, base } = await passthroughTarget();
    const asked = upstream();
    const compressed = new Response(new Blob(["text"]).stream().pipeThrough(new CompressionStream("gzip")));
    const body = new Uint8Array(await compressed.arrayBuffer());
    await on.fetch(`${base}/x`, {
      method: "POST",
      body,
      headers: { "content-encoding": "gzip", "openai-organization": "mine" },
    });
    expect(asked[0]?.bytes).toEqual(body);
    expect(asked[0]?.headers).toEqual({ "content-encoding": "gzip", authorization: "Bearer provider-key" });
  });

  it("streams a body up that is larger than any it would hold", async ({ expect }) => {
    const { on, base } = await passthroughTarget();
    const small = isolate({ ...on.env, MAX_BODY_BYTES: "10" });
    const asked = upstream();
    expect((await small.fetch(`${base}/upload`, { method: "POST", body: "more than ten bytes" })).status).toBe(200);
    expect(asked[0]?.body).toBe("more than ten bytes");
  });

  it("is signed over the body with the gateway's identity, model ids in its path included", async ({ expect }) => {
    const { on, base } = await passthroughTarget(
      { credentialProviderConfigurations: [GATEWAY_ROLE] },
      { endpoint: "https://bedrock-runtime.us-west-2.amazonaws.com" },
    );
    const asked = upstream();
    await on.fetch(`${base}/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/invoke`, {
      method: "POST",
      body: "{}",
    });
    expect(asked[0]?.url).toBe(
      "https://bedrock-runtime.us-west-2.amazonaws.com/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/invoke",
    );
    expect(asked[0]?.headers["authorization"]).toContain("/us-west-2/bedrock/aws4_request");
  });

  it("may be signed for another service and region", async ({ expect }) => {
    const iamCredentialProvider = { service: "execute-api", region: "eu-north-1" };
    const { on, base } = await passthroughTarget({
      credentialProviderConfigurations: [{ ...GATEWAY_ROLE, credentialProvider: { iamCredentialProvider } }],
    });
    const asked = upstream();
    await on.fetch(`${base}/x`);
    expect(asked[0]?.headers["authorization"]).toContain("/eu-north-1/execute-api/aws4_request");
  });

  it("refuses to be left upwards, and plain dots lead to no target", async ({ expect }) => {
    const { on, base } = await passthroughTarget();
    const asked = upstream();
    const response = await on.fetch(`${base}/a/..%2fb`);
    expect([response.status, response.headers.get("x-gateway-error")]).toEqual([400, "invalid_request"]);
    expect((await on.fetch(`${base}/../../../control/gateways`)).status).toBe(403);
    expect(asked).toHaveLength(0);
  });

  it("gets its static query parameters, unless the caller sent its own", async ({ expect }) => {
    const staticQueryParameters = { "api-version": "2026-01-01" };
    const first = await passthroughTarget({}, { staticQueryParameters });
    const asked = upstream();
    await first.on.fetch(`${first.base}/x`);
    await first.on.fetch(`${first.base}/x?api-version=mine&a=b`);
    expect(asked.map(({ url }) => new URL(url).search)).toEqual(["?api-version=2026-01-01", "?api-version=mine&a=b"]);
  });

  it("lets a static parameter win where told so", async ({ expect }) => {
    const { on, base } = await passthroughTarget(
      {},
      { staticQueryParameters: { v: "1" }, staticQueryParameterConflictResolution: "STATIC_OVERRIDE" },
    );
    const asked = upstream();
    await on.fetch(`${base}/x?v=mine&v=again&a=b`);
    expect(new URL(asked[0]?.url ?? "").search).toBe("?v=1&a=b");
  });

  it("is no target of inference, and lists no models", async ({ expect }) => {
    const { on, id } = await passthroughTarget();
    upstream();
    const call = await on.fetch("/inference/v1/chat/completions", { method: "POST", body: '{"model":"raw/gpt"}' });
    expect([call.status, call.headers.get("x-gateway-error")]).toEqual([404, "unknown_model"]);
    expect(await (await on.fetch(`/gateways/${id}/inference/v1/models`)).json()).toMatchObject({ data: [] });
    const other = await on.fetch(`/gateways/${id}/other/x`);
    expect([other.status, other.headers.get("x-gateway-error")]).toEqual([404, "not_found"]);
  });

  it("asks for the caller's key, and for the right to use it", async ({ expect }) => {
    const { on, id, base } = await passthroughTarget({}, {}, "API_KEY");
    const asked = upstream();
    expect((await on.fetch(`${base}/x`)).status).toBe(401);
    const narrow = await apiKey(on, id, { allowedModels: ["raw/v1/*"] });
    expect((await on.fetch(`${base}/x`, { headers: { "x-api-key": narrow } })).status).toBe(403);
    expect((await on.fetch(`${base}/v1/x`, { headers: { "x-api-key": narrow } })).status).toBe(200);
    expect(asked).toHaveLength(1);
    // A right to a model is none to a path.
    const models = await apiKey(on, id, { allowedModels: ["x", "raw", "raw*", "v1*"] });
    for (const path of ["/x", "/v1/x", ""]) {
      expect((await on.fetch(base + path, { headers: { "x-api-key": models } })).status).toBe(403);
    }
    const everything = await apiKey(on, id, { allowedModels: ["*"] });
    expect((await on.fetch(`${base}/x`, { headers: { "x-api-key": everything } })).status).toBe(200);
  });

  it("answers 304 to a caller who has the body already, as the provider does", async ({ expect }) => {
    const { on, base } = await passthroughTarget();
    const asked = upstream(
      () =>
        new Response(null, { status: 304, headers: { etag: '"1"', "cache-control": "max-age=60", location: "/x" } }),
    );
    const response = await on.fetch(`${base}/v1/files/a`, { headers: { "if-none-match": '"1"' } });
    expect([response.status, response.body, response.headers.get("x-gateway-error")]).toEqual([304, null, null]);
    expect([response.headers.get("etag"), response.headers.get("cache-control")]).toEqual(['"1"', "max-age=60"]);
    expect(response.headers.get("x-gateway-target")).toBe("raw");
    expect(response.headers.get("location")).toBeNull();
    expect(asked[0]?.headers).toMatchObject({ "if-none-match": '"1"', authorization: "Bearer provider-key" });
  });

  it.for([300, 301, 302, 303, 305, 306, 307, 308])("does not hand on a redirect: %i", async (status, { expect }) => {
    const { on, base } = await passthroughTarget();
    upstream(() => new Response("elsewhere", { status, headers: { location: "https://evil.test/" } }));
    const response = await on.fetch(`${base}/x`);
    expect([response.status, response.headers.get("x-gateway-error")]).toEqual([502, "upstream_unreachable"]);
    expect(await response.text()).not.toContain("evil");
  });

  it("hides a rejected key and a redirect like any other", async ({ expect }) => {
    const { on, base } = await passthroughTarget();
    upstream(({ url }) =>
      url.endsWith("/redirect")
        ? Response.redirect("https://evil.test/", 302)
        : new Response("bad key provider-key", { status: 401 }),
    );
    const rejected = await on.fetch(`${base}/x`);
    expect([rejected.status, rejected.headers.get("x-gateway-error")]).toEqual([406, "upstream_credentials_rejected"]);
    const redirected = await on.fetch(`${base}/redirect`);
    expect([redirected.status, redirected.headers.get("x-gateway-error")]).toEqual([502, "upstream_unreachable"]);
  });
});
