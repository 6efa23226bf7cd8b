/** Headers that stay here though a target allows them: credentials, who the caller is, another method, model or account than was judged. */
import { afterEach, describe, it } from "vitest";
import { create, gateway, keyIn, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, type Isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const MOST_ALLOWED = 10;

afterEach(async () => {
  await reset();
});

/** Of every target. */
const ALWAYS = [
  ["authorization", "x-authorization", "x-api-key", "api-key", "apikey", "x-goog-api-key", "xi-api-key"],
  ["ocp-apim-subscription-key", "x-functions-key", "x-auth-token", "x-access-token", "helicone-auth"],
  ["x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "proxy-authorization", "cookie", "cookie2"],
  ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-prefix", "x-forwarded", "forwarded"],
  ["via", "x-real-ip", "x-real-host", "true-client-ip", "x-client-ip", "fastly-client-ip", "x-cluster-client-ip"],
  ["x-originating-ip", "x-remote-addr", "x-remote-user", "remote-user", "x-envoy-external-address", "cdn-loop"],
  ["cf-connecting-ip", "cf-access-jwt-assertion", "cf-aig-authorization", "x-amzn-oidc-data", "x-amzn-oidc-identity"],
  ["x-ms-client-principal", "x-ms-client-principal-id", "x-authenticated-userid", "x-consumer-id"],
  ["x-goog-authenticated-user-email", "x-goog-iap-jwt-assertion", "x-goog-user-project", "x-hf-bill-to"],
  ["openai-organization", "openai-project", "anthropic-organization-id", "anthropic-workspace-id"],
  ["anthropic-user-profile-id", "x-http-method-override", "x-method-override", "x-http-method", "x-method"],
  ["x-original-url", "x-original-method", "x-original-host", "x-rewrite-url", "x-override-url", "x-host"],
  ["x-http-host-override", "x-http-path-override", "x-path", "x-url", "x-uri"],
  ["keep-alive", "te", "trailer", "upgrade", "http2-settings", "content-encoding", "expect"],
  ["x-gateway-target", "x-gateway-failover"],
  // To CGI, WSGI and their heirs these are those above.
  ["x_api_key", "X_Forwarded_For", "x_http_method_override", "x_amz_date", "openai_organization", "X_ORIGINAL_URL"],
] as const;

/** Of targets of inference, whose body and model were judged. */
const OF_INFERENCE = [
  ["content-language", "content-location", "content-md5", "content-range", "content-disposition", "accept-charset"],
  ["content_type", "x-model", "model", "x-model-name", "openai-model", "azureml-model-deployment", "seldon-model"],
  ["models", "mm-model-id", "helicone-model-override", "helicone-fallbacks", "helicone-target-url", "x-ai-eg-model"],
  ["x-amzn-sagemaker-target-model", "x-amzn-sagemaker-target-variant", "x-amzn-trace-id", "X_Model"],
  ["x-portkey-config", "x-portkey-provider", "x-portkey-api-key", "x-litellm-api-key"],
] as const;

const asSent = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, "of-the-caller"]));

async function inference(
  allowedRequestHeaders: readonly string[],
  more: Record<string, unknown> = {},
): Promise<Isolate> {
  const on = isolate({ UPSTREAM_KEY: "provider-key" });
  await providerTarget(on, await gateway(on), "t", {
    credential: await keyIn(on, "k", "UPSTREAM_KEY"),
    more: { metadataConfiguration: { allowedRequestHeaders }, ...more },
  });
  return on;
}

function call(on: Isolate, headers: Record<string, string>): Promise<Response> {
  return on.fetch(`/inference${CHAT}`, { method: "POST", headers, body: '{"model":"t/m"}' });
}

async function passthrough(allowedRequestHeaders: readonly string[]): Promise<[Isolate, string]> {
  const on = isolate({ UPSTREAM_KEY: "provider-key" });
  const id = await gateway(on);
  await create(on, `/gateways/${id}/targets/`, {
    name: "raw",
    targetConfiguration: { http: { passthrough: { endpoint: "https://t.provider.test", protocolType: "CUSTOM" } } },
    credentialProviderConfigurations: [await keyIn(on, "k", "UPSTREAM_KEY")],
    metadataConfiguration: { allowedRequestHeaders },
  });
  return [on, `/gateways/${id}/raw/x`];
}

const OURS = { authorization: "Bearer provider-key" };

describe("a header that a target allows", () => {
  it.for([...ALWAYS, ...OF_INFERENCE])(
    "stays here on a call of inference: %s and its like",
    async (names, { expect }) => {
      expect(names.length).toBeLessThanOrEqual(MOST_ALLOWED);
      const on = await inference(names);
      const asked = upstream();
      // A body in a coding is refused: the header alone is not what is asked here.
      const sent = asSent(names.filter((name) => name !== "content-encoding"));
      expect((await call(on, { ...sent, "content-type": "application/json" })).status).toBe(200);
      expect(asked.map(({ headers }) => headers)).toEqual([{ ...OURS, "content-type": "application/json" }]);
    },
  );

  it.for(ALWAYS)("stays here on a call of a passthrough target: %s and its like", async (names, { expect }) => {
    const [on, path] = await passthrough(names);
    const asked = upstream();
    // The coding of a body that is handed on unread is handed on with it.
    const sent = asSent(names.filter((name) => name !== "content-encoding"));
    expect((await on.fetch(path, { headers: sent })).status).toBe(200);
    expect(asked.map(({ headers }) => headers)).toEqual([OURS]);
  });

  it("passes where it is none of those, in any case", async ({ expect }) => {
    const harmless = ["X-Team", "x-claude-code-session-id", "session_id", "x-amzn-bedrock-trace", "helicone-user-id"];
    const more = ["x-portkey-trace-id", "x-methodical", "x-modelling", "openai-organizations", "http-referer"];
    const on = await inference([...harmless, ...more]);
    const asked = upstream();
    await call(on, asSent([...harmless, ...more]));
    const expected = asSent([...harmless, ...more].map((name) => name.toLowerCase()));
    expect(asked[0]?.headers).toEqual({ ...expected, ...OURS, "content-type": "application/json" });
  });

  it("passes to a passthrough target, where no model and no body was judged", async ({ expect }) => {
    const names = ["x-amzn-sagemaker-target-model", "azureml-model-deployment", "content-md5", "accept-charset"];
    const [on, path] = await passthrough(names);
    const asked = upstream();
    await on.fetch(path, { method: "PUT", headers: { ...asSent(names), "content-type": "text/csv" }, body: "a,b" });
    expect(asked[0]?.headers).toEqual({ ...asSent(names), ...OURS, "content-type": "text/csv" });
  });

  it("is the target's own where its credential goes into it, however it is written", async ({ expect }) => {
    const on = isolate({ UPSTREAM_KEY: "provider-key" });
    const place = { credentialLocation: "HEADER", credentialParameterName: "X-Acme-Secret" };
    await providerTarget(on, await gateway(on), "t", {
      credential: await keyIn(on, "k", "UPSTREAM_KEY", place),
      more: { metadataConfiguration: { allowedRequestHeaders: ["x-acme-secret", "x_acme_secret", "X_ACME-secret"] } },
    });
    const asked = upstream();
    await call(on, asSent(["x-acme-secret", "x_acme_secret", "x_acme-secret"]));
    expect(asked[0]?.headers).toEqual({ "content-type": "application/json", "x-acme-secret": "provider-key" });
  });
});

describe("a header of an answer that a target allows", () => {
  it("stays here where it tells who we are to the provider, or belongs to one hop", async ({ expect }) => {
    const kept = ["set-cookie", "location", "openai-organization", "openai-project", "anthropic-organization-id"];
    const more = ["www-authenticate", "connection", "keep-alive", "x-gateway-target", "x-mine"];
    const on = isolate();
    await providerTarget(on, await gateway(on), "t", {
      more: { metadataConfiguration: { allowedResponseHeaders: [...kept, ...more] } },
    });
    upstream(
      () => new Response("{}", { headers: Object.fromEntries([...kept, ...more].map((name) => [name, "of-ours"])) }),
    );
    const response = await call(on, {});
    const theirs = [...response.headers].filter(([, value]) => value === "of-ours");
    expect(theirs).toEqual([["x-mine", "of-ours"]]);
    expect(response.headers.get("x-gateway-target")).toBe("t");
  });
});
