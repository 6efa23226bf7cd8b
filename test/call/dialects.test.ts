/** Errors in the words of the API whose path was called, Google's lists of models, and the keys that its clients and Azure's send. */
import { afterEach, describe, it } from "vitest";
import { Ear } from "../support/canary.ts";
import { apiKey, create, gateway, keyIn, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { BOOKS, isolate, post, type Isolate } from "../support/worker.ts";

const CONVERSE = "/model/{model}/converse";
const GENERATE = "/v1beta/models/{model}:generateContent";
const DEPLOYMENT = "/openai/deployments/{model}/chat/completions";
const PATHS = [CONVERSE, "/model/{model}/invoke", GENERATE, "/v1/models/{model}:generateContent", DEPLOYMENT];

afterEach(async () => {
  await reset();
});

async function served(spec: object = { authorizerType: "API_KEY" }): Promise<{ on: Isolate; id: string; key: string }> {
  const on = isolate({ UPSTREAM_KEY: "provider-key" });
  const id = await gateway(on, { ...spec });
  const credential = await keyIn(on, "k", "UPSTREAM_KEY", {
    credentialLocation: "HEADER",
    credentialParameterName: "x-goog-api-key",
  });
  await providerTarget(on, id, "t", { operations: PATHS.map((path) => ({ path, models: ["m"] })), credential });
  return { on, id, key: await apiKey(on, id) };
}

/** Which call ends with which code. */
async function failures(on: Isolate, key: string, path: (model: string) => string) {
  const headers = { "api-key": key };
  return {
    unauthenticated: await post(on, path("m"), "{}"),
    invalid_request: await post(on, path("a;b"), "{}", headers),
    unknown_model: await post(on, path("unheard-of"), "{}", headers),
    unsupported_media_type: await post(on, path("m"), "{}", { ...headers, "content-type": "text/plain" }),
    upstream_unreachable: await post(on, path("m"), "{}", headers),
  };
}

describe("a failure", () => {
  it("is AWS's below /model, named by its header, also for Anthropic's SDK", async ({ expect }) => {
    const { on, key } = await served();
    upstream(() => {
      throw new TypeError("connection refused");
    });
    const named = {
      unauthenticated: [401, "AccessDeniedException"],
      invalid_request: [400, "ValidationException"],
      unknown_model: [404, "ResourceNotFoundException"],
      unsupported_media_type: [415, "ValidationException"],
      upstream_unreachable: [502, "ServiceUnavailableException"],
    } as const;
    const all = await failures(on, key, (model) => `/model/${model}/converse`);
    for (const [code, response] of Object.entries(all)) {
      const { headers, status } = response;
      expect([code, [status, headers.get("x-amzn-errortype")]]).toEqual([code, Reflect.get(named, code)]);
      expect(headers.get("x-gateway-error")).toBe(code);
      expect(headers.get("x-amzn-requestid")).toBe(headers.get("x-gateway-request-id"));
      expect(await response.json()).toEqual({ message: expect.stringMatching(/\w+ \w+/) });
    }
    const bySdk = await post(on, "/model/m/invoke", "{}", { "anthropic-version": "2023-06-01" });
    expect([bySdk.status, bySdk.headers.get("x-amzn-errortype")]).toEqual([401, "AccessDeniedException"]);
  });

  it.for(["/v1beta/models/", "/v1/models/"])("is Google's below its methods: %s", async (base, { expect }) => {
    const { on, key } = await served();
    upstream(() => {
      throw new TypeError("connection refused");
    });
    const named = {
      unauthenticated: [401, "UNAUTHENTICATED"],
      invalid_request: [400, "INVALID_ARGUMENT"],
      unknown_model: [404, "NOT_FOUND"],
      unsupported_media_type: [415, "INVALID_ARGUMENT"],
      upstream_unreachable: [502, "UNAVAILABLE"],
    } as const;
    const all = await failures(on, key, (model) => `${base}${model}:generateContent`);
    for (const [code, response] of Object.entries(all)) {
      const { error } = await response.json<{ error: { code: number; status: string; message: string } }>();
      expect([code, [error.code, error.status]]).toEqual([code, Reflect.get(named, code)]);
      expect(error).toMatchObject({ message: expect.any(String), details: [{ reason: code.toUpperCase() }] });
      expect(response.status).toBe(error.code);
    }
  });

  it("is Azure's below /openai/deployments, for OpenAI's SDK", async ({ expect }) => {
    const { on, key } = await served();
    upstream(() => {
      throw new TypeError("connection refused");
    });
    const named = {
      unauthenticated: [401, "401"],
      invalid_request: [400, "BadRequest"],
      unknown_model: [404, "DeploymentNotFound"],
      unsupported_media_type: [415, "415"],
      upstream_unreachable: [502, "ServiceUnavailable"],
    } as const;
    const all = await failures(on, key, (model) => `/openai/deployments/${model}/chat/completions?api-version=1`);
    for (const [code, response] of Object.entries(all)) {
      const { error } = await response.json<{ error: { code: string } }>();
      expect([code, [response.status, error.code]]).toEqual([code, Reflect.get(named, code)]);
      expect(error).toMatchObject({ message: expect.any(String), type: expect.any(String), innererror: { code } });
    }
  });

  it("is told by a limit in each one's words", async ({ expect }) => {
    const { on, id, key } = await served();
    await create(on, `/gateways/${id}/rate-limits`, {
      rateLimitId: "none",
      dimensionKeys: ["targetName"],
      entries: [{ dimensions: { targetName: "*" }, requests: [{ rate: 0, period: "minute" }] }],
    });
    upstream();
    const headers = { "x-goog-api-key": key };
    const aws = await post(on, "/model/m/converse", "{}", headers);
    expect([aws.status, aws.headers.get("x-amzn-errortype")]).toEqual([429, "ThrottlingException"]);
    expect(await aws.json()).toMatchObject({ limitKey: expect.any(String), metric: "requests" });
    const google = await post(on, "/v1beta/models/m:generateContent", "{}", headers);
    expect(await google.json()).toMatchObject({
      error: { code: 429, status: "RESOURCE_EXHAUSTED", details: [{ metadata: { metric: "requests" } }] },
    });
    const azure = await post(on, "/openai/deployments/m/chat/completions", "{}", headers);
    expect(await azure.json()).toMatchObject({ error: { code: "429", innererror: { code: "rate_limited" } } });
  });

  it("stays OpenAI's where an id of a list of models looks like a method of Google's", async ({ expect }) => {
    const { on } = await served({ authorizerType: "NONE" });
    const response = await on.fetch("/inference/v1/models/llama3:latest");
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: "unknown_model" } }]);
  });

  it("names the base URL of the client that called a wrong one", async ({ expect }) => {
    const { on } = await served({ authorizerType: "NONE" });
    for (const [path, words] of [
      ["/model/m/converse", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME"],
      ["/v1beta/models/m:generateContent", "httpOptions.baseUrl"],
      ["/openai/deployments/m/chat/completions", "AZURE_OPENAI_ENDPOINT"],
    ] as const) {
      const response = await on.fetch(path, { method: "POST", body: "{}" });
      const text = await response.text();
      expect([path, response.status]).toEqual([path, 404]);
      expect(text).toContain(words);
      expect(text).toContain("https://gateway.test/inference");
    }
  });
});

describe("Google's list of models", () => {
  it.for([
    ["/v1beta/models", {}],
    ["/v1/models", { "x-goog-api-key": "unused" }],
    ["/v1/models?key=unused", {}],
    ["/v1beta/models?key=unused&pageSize=1000", {}],
  ] as const)("is answered to who asks as its clients do: %s", async ([path, headers], { expect }) => {
    const { on } = await served({ authorizerType: "NONE" });
    const response = await on.fetch(`/inference${path}`, { headers });
    expect(await response.json()).toEqual({
      models: [
        {
          name: "models/t/m",
          version: "t/m",
          displayName: "m",
          description: "m of t",
          supportedGenerationMethods: ["generateContent"],
        },
      ],
    });
  });

  it("has one model, and pages", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "t", { operations: [{ path: GENERATE, models: ["a", "b", "c"] }] });
    const ask = async (path: string): Promise<Record<string, unknown>> =>
      (await on.fetch(`/inference/v1beta/models${path}`)).json();
    expect(await ask("/t/b")).toMatchObject({ name: "models/t/b" });
    expect(await ask("/b")).toMatchObject({ name: "models/t/b" });
    expect(await ask("/z")).toMatchObject({ error: { code: 404, status: "NOT_FOUND" } });
    const first = await ask("?pageSize=2");
    expect(first).toMatchObject({ models: [{ name: "models/t/a" }, { name: "models/t/b" }] });
    const second = await ask(`?pageSize=2&pageToken=${String(first["nextPageToken"])}`);
    expect(second).toMatchObject({ models: [{ name: "models/t/c" }] });
    expect(second["nextPageToken"]).toBeUndefined();
    for (const wrong of ["?pageSize=x", "?pageSize=-1", "?pageToken=t/none"]) {
      expect(await ask(wrong)).toMatchObject({ error: { status: "INVALID_ARGUMENT" } });
    }
  });

  it("stays OpenAI's and Anthropic's for theirs", async ({ expect }) => {
    const { on } = await served({ authorizerType: "NONE" });
    expect(await (await on.fetch("/inference/v1/models")).json()).toMatchObject({ object: "list" });
    const anthropic = await on.fetch("/inference/v1/models", { headers: { "anthropic-version": "2023-06-01" } });
    expect(await anthropic.json()).toMatchObject({ has_more: false });
  });
});

describe("a caller's key", () => {
  it("is taken where Bedrock's, Azure's and Google's clients put it", async ({ expect }) => {
    const { on, key } = await served();
    const asked = upstream();
    for (const headers of [
      { authorization: `Bearer ${key}` },
      { "api-key": key },
      { "x-goog-api-key": key },
      { authorization: "Bearer dummy", "x-goog-api-key": key },
    ]) {
      for (let time = 0; time < 2; time++) {
        expect((await post(on, "/v1beta/models/m:generateContent", "{}", headers)).status).toBe(200);
      }
    }
    expect(asked).toHaveLength(8);
    for (const { headers } of asked) expect(headers["x-goog-api-key"]).toBe("provider-key");
    expect(JSON.stringify(asked)).not.toContain(key);
  });

  it("is refused beside another, wherever they stand", async ({ expect }) => {
    const { on, id, key } = await served();
    const another = await apiKey(on, id, { name: "another" });
    upstream();
    const path = "/v1beta/models/m:generateContent";
    for (let time = 0; time < 2; time++) {
      const two = await post(on, `${path}?key=${another}`, "{}", { "x-goog-api-key": key });
      expect(two.status).toBe(401);
      expect((await post(on, `${path}?key=${another}&key=${key}`, "{}")).status).toBe(401);
      expect((await post(on, `${path}?key=${key}&key=${key}`, "{}")).status).toBe(200);
    }
  });

  it("in the query leaves for no provider and stands in no log, on no path, listed or not", async ({ expect }) => {
    const { on, id, key } = await served();
    for (const [name, more] of [
      ["raw", {}],
      ["listed", { metadataConfiguration: { allowedQueryParameters: ["key", "x"] } }],
    ] as const) {
      await create(on, `/gateways/${id}/targets/`, {
        name,
        targetConfiguration: { http: { passthrough: { endpoint: "https://raw.test", protocolType: "CUSTOM" } } },
        ...more,
      });
    }
    const ear = new Ear();
    const asked = upstream();
    const encoded = key.replace("_", "%5F");
    for (const [path, status, leaves] of [
      [`/inference/v1beta/models/m:generateContent?key=${key}`, 200, ""],
      [`/inference/v1beta/models/m:generateContent?api-version=1&key=${encoded}`, 200, "?api-version=1"],
      [`/inference/openai/deployments/m/chat/completions?key=${key}`, 200, ""],
      [`/gateways/${id}/raw/x?a=%20b&key=${key}&c`, 200, "?a=%20b&c"],
      [`/gateways/${id}/raw/x?key=${encoded}&key=theirs`, 200, "?key=theirs"],
      [`/gateways/${id}/listed/x?x=1&key=${key}`, 200, "?x=1"],
      [`/inference/v1beta/models/none:generateContent?key=${key}`, 404, undefined],
      [`/inference/v1beta/nothing?key=${key}`, 404, undefined],
      [`/inference/model/m/converse?key=${key}&model=x`, 400, undefined],
    ] as const) {
      const before = asked.length;
      const response = await on.fetch(path, { method: "POST", body: "{}" });
      expect([path, response.status]).toEqual([path, status]);
      await ear.answer(response);
      const sent = asked.slice(before).map(({ url }) => new URL(url).search);
      expect([path, sent]).toEqual([path, leaves === undefined ? [] : [leaves]]);
    }
    await ear.answer(await on.fetch(`/inference/v1beta/models?key=${key}`));
    expect(ear.leaks([key, encoded, key.slice(4)])).toEqual([]);
    expect(JSON.stringify(asked)).not.toContain(key.slice(4));
  });

  it("in the query stands nowhere that is kept or sent on: spans, records, sums, metrics, history, rows", async ({
    expect,
  }) => {
    const collector = "https://otel.test";
    const on = isolate({ ...BOOKS, UPSTREAM_KEY: "provider-key", OTEL_EXPORTER_OTLP_ENDPOINT: collector });
    const id = await gateway(on, { authorizerType: "API_KEY" });
    await providerTarget(on, id, "t", { operations: PATHS.map((path) => ({ path, models: ["m"] })) });
    await create(on, `/gateways/${id}/targets/`, {
      name: "raw",
      targetConfiguration: { http: { passthrough: { endpoint: "https://raw.test", protocolType: "CUSTOM" } } },
    });
    const key = await apiKey(on, id);
    const ear = new Ear();
    const asked = upstream(({ url }) => {
      if (url.endsWith("?fails")) throw new TypeError(`Fetch API cannot load: ${url}.`);
      return url.startsWith(collector) ? new Response(null) : Response.json({ usageMetadata: { promptTokenCount: 7 } });
    });
    const encoded = key.replace("_", "%5F");
    const statuses: number[] = [];
    for (const path of [
      `/inference/v1beta/models/m:generateContent?key=${key}`,
      `/inference/v1beta/models/m:generateContent?key=${encoded}`,
      `/inference/v1beta/models/none:generateContent?key=${key}`,
      `/inference/v1beta/models/m;${key}:generateContent?key=${key}`,
      `/inference/v1beta/nothing?key=${key}`,
      `/inference/openai/deployments/m/chat/completions?key=${key}`,
      `/gateways/${id}/raw/x?key=${key}`,
      `/gateways/${id}/raw/x?key=${key}&fails`,
      `/gateways/${id}/none/x?key=${key}`,
      `/v1beta/models/m:generateContent?key=${key}`,
    ]) {
      const response = await on.fetch(path, { method: "POST", body: "{}" });
      statuses.push(response.status);
      await ear.answer(response);
    }
    expect(statuses).toEqual([200, 200, 404, 400, 404, 200, 200, 502, 404, 404]);
    const kept = await Promise.all(
      [`/gateways/${id}/calls`, `/gateways/${id}/usage`, "/metrics", "/history", "/config"].map(async (path) => {
        const response = await on.admin("GET", path);
        return [path, await ear.answer(response)];
      }),
    );
    expect(kept.map(([, status]) => status)).toEqual([200, 200, 200, 200, 200]);
    await ear.rows(on);
    // What was listened to is really there.
    const heard = ear.heard.join("\n");
    expect(heard).toContain("/v1beta/models/{model}:generateContent");
    const exported = asked.filter(({ url }) => url.startsWith(collector));
    expect(JSON.stringify(exported)).toContain("gen_ai.request.model");
    expect(ear.leaks([key, encoded, key.slice(4)])).toEqual([]);
    expect(JSON.stringify(asked)).not.toContain(key.slice(4));
  });

  it("cannot be listed to pass to inference, by its name", async ({ expect }) => {
    const { on, id } = await served();
    const made = create(on, `/gateways/${id}/targets/`, {
      name: "u",
      targetConfiguration: { inference: { provider: { endpoint: "https://u.test" } } },
      metadataConfiguration: { allowedQueryParameters: ["key"] },
    });
    await expect(made).rejects.toThrow("400");
  });
});

describe("a body for Bedrock", () => {
  it("is taken as JSON without a type, or as the bytes AWS's SDKs call it, and leaves as JSON", async ({ expect }) => {
    const { on } = await served({ authorizerType: "NONE" });
    const asked = upstream();
    for (const type of [undefined, "application/octet-stream", "application/json"]) {
      const body = new TextEncoder().encode('{"n":1.0}');
      const response = await on.fetch("/inference/model/m/invoke", {
        method: "POST",
        body,
        headers: type === undefined ? {} : { "content-type": type },
      });
      expect([type, response.status]).toEqual([type, 200]);
      expect(asked.at(-1)).toMatchObject({ body: '{"n":1.0}', headers: { "content-type": "application/json" } });
    }
    const elsewhere = await post(on, "/openai/deployments/m/chat/completions", "{}", {
      "content-type": "application/octet-stream",
    });
    expect(elsewhere.status).toBe(415);
  });

  it("goes with the request headers of Bedrock's own, to Bedrock alone", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    const operations = [{ path: "/model/{model}/invoke", models: ["m"] }];
    await providerTarget(on, id, "aws", { endpoint: "https://bedrock-runtime.eu-west-1.amazonaws.com", operations });
    await providerTarget(on, id, "other", { operations });
    const asked = upstream(() =>
      Response.json({}, { headers: { "x-amzn-bedrock-input-token-count": "7", "x-amzn-internal": "no" } }),
    );
    const theirs = {
      "x-amzn-bedrock-guardrailidentifier": "g",
      "x-amzn-bedrock-guardrailversion": "1",
      "x-amzn-bedrock-trace": "ENABLED",
      "x-amzn-bedrock-performanceconfig-latency": "optimized",
      "x-amzn-bedrock-service-tier": "flex",
      "x-amzn-bedrock-accept": "application/json",
    };
    const never = { "x-amz-security-token": "t", "x-amzn-trace-id": "t" };
    const response = await post(on, "/model/aws%2Fm/invoke", "{}", { ...theirs, ...never });
    expect(response.headers.get("x-amzn-bedrock-input-token-count")).toBe("7");
    expect(response.headers.has("x-amzn-internal")).toBe(false);
    await post(on, "/model/other%2Fm/invoke", "{}", { ...theirs, ...never });
    expect(asked[0]?.headers).toEqual({ ...theirs, "content-type": "application/json" });
    expect(asked[1]?.headers).toEqual({ "content-type": "application/json" });
  });
});
