/** Calls whose path names the model, through the Worker: one model is executed, and no byte changes that need not. */
import { afterEach, describe, it } from "vitest";
import { AZURE_DEPLOYMENT_PATHS, BEDROCK_PATHS, GEMINI_PATHS } from "../../src/connectors/model-paths.ts";
import { Ear } from "../support/canary.ts";
import { putAlias } from "../support/aliases.ts";
import { apiKey, create, gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const CONVERSE = "/model/{model}/converse";
const GENERATE = "/v1beta/models/{model}:generateContent";
const STREAM = "/v1beta/models/{model}:streamGenerateContent";
const DEPLOYMENT = "/openai/deployments/{model}/chat/completions";
const CHAT = "/v1/chat/completions";
const CLAUDE = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const PROFILE = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-v1:0";
/** Bytes that no parser would write again so. */
const BODY = `{ "messages" : [{"role":"user","content":[{"text":"H\\u0069 \u{1f600}"}]}], "n": 1.0e+0 }\n`;

afterEach(async () => {
  await reset();
});

/** Targets for each API, whose models are declared. */
async function served(): Promise<{ on: Isolate; id: string }> {
  const on = isolate();
  const id = await gateway(on);
  await providerTarget(on, id, "bedrock", {
    endpoint: "https://bedrock.provider.test",
    operations: [CONVERSE, "/model/{model}/invoke", "/model/{model}/converse-stream"].map((path) => ({
      path,
      models: [CLAUDE, PROFILE, "vendor.*"],
    })),
  });
  await providerTarget(on, id, "gemini", {
    endpoint: "https://gemini.provider.test",
    operations: [GENERATE, STREAM].map((path) => ({ path, models: ["gemini-3-pro"] })),
  });
  await providerTarget(on, id, "azure", {
    endpoint: "https://azure.provider.test",
    operations: [
      { path: DEPLOYMENT, models: ["gpt-5"] },
      { path: CHAT, providerPath: DEPLOYMENT, models: ["gpt-5"] },
    ],
  });
  return { on, id };
}

describe("a model in the path", () => {
  it.for([
    [`/model/${encodeURIComponent(CLAUDE)}/converse`, CLAUDE, `/model/${CLAUDE}/converse`],
    [`/model/${CLAUDE}/converse`, CLAUDE, `/model/${CLAUDE}/converse`],
    [`/model/bedrock/${CLAUDE}/converse`, CLAUDE, `/model/${CLAUDE}/converse`],
    [`/model/bedrock%2F${encodeURIComponent(CLAUDE)}/invoke`, CLAUDE, `/model/${CLAUDE}/invoke`],
    [`//model//${encodeURIComponent(PROFILE)}//converse/`, PROFILE, `/model/${PROFILE.replace("/", "%2F")}/converse`],
    [`/model/${PROFILE}/converse-stream`, PROFILE, `/model/${PROFILE.replace("/", "%2F")}/converse-stream`],
    ["/model/vendor.x%2Fy/converse", "vendor.x/y", "/model/vendor.x%2Fy/converse"],
    ["/v1beta/models/gemini-3-pro:generateContent", "gemini-3-pro", "/v1beta/models/gemini-3-pro:generateContent"],
    [
      "/v1beta/models/gemini/gemini-3-pro:generateContent",
      "gemini-3-pro",
      "/v1beta/models/gemini-3-pro:generateContent",
    ],
    ["/openai/deployments/gpt-5/chat/completions", "gpt-5", "/openai/deployments/gpt-5/chat/completions"],
  ] as const)("is routed by, and leaves with the body as it came: %s", async ([path, model, leaves], { expect }) => {
    const { on } = await served();
    const asked = upstream();
    const response = await post(on, path, BODY);
    expect([response.status, response.headers.get("x-gateway-model")]).toEqual([200, model]);
    expect(asked).toMatchObject([{ body: BODY, method: "POST" }]);
    expect(new URL(asked[0]?.url ?? "").pathname).toBe(leaves);
    expect(asked[0]?.headers["content-type"]).toBe("application/json");
  });

  it("is the one of the body, that of Google's resource or the same", async ({ expect }) => {
    const { on } = await served();
    const asked = upstream();
    for (const model of ["gemini-3-pro", "models/gemini-3-pro"]) {
      const body = `{"contents":[], "model" : "${model}"}`;
      expect((await post(on, "/v1beta/models/gemini-3-pro:generateContent", body)).status).toBe(200);
      expect(asked.at(-1)?.body).toBe(body);
    }
    const qualified = '{"model":"models/gemini/gemini-3-pro","contents":[]}';
    expect((await post(on, "/v1beta/models/gemini/gemini-3-pro:generateContent", qualified)).status).toBe(200);
    expect(asked.at(-1)?.body).toBe('{"model":"models/gemini-3-pro","contents":[]}');
  });

  it.for([
    ["/v1beta/models/gemini-3-pro:generateContent", '{"model":"gemini-3-flash"}'],
    ["/v1beta/models/gemini-3-pro:generateContent", '{"model":"models/models/gemini-3-pro"}'],
    ["/v1beta/models/gemini-3-pro:generateContent", '{"model":"gemini/gemini-3-pro"}'],
    [`/model/${CLAUDE}/converse`, '{"model":"vendor.x"}'],
    [`/model/${CLAUDE}/converse`, `{"model":"${CLAUDE}","model":"${CLAUDE}"}`],
    [`/model/${CLAUDE}/converse`, '{"mod\\u0065l":"vendor.x"}'],
    [`/model/${CLAUDE}/converse`, '{"models":["vendor.x"]}'],
    [`/model/${CLAUDE}/invoke`, '{"fallbacks":[{"model":"vendor.x"}]}'],
    [`/model/${CLAUDE}/converse`, '{"model":7}'],
    [`/model/${CLAUDE}/converse`, "[]"],
    ["/openai/deployments/gpt-5/chat/completions", '{"model":"a","model":"b"}'],
    ["/openai/deployments/gpt-5/chat/completions", '{"Model":"a"}'],
    [`/model/${CLAUDE}/converse?model=vendor.x`, "{}"],
    [`/model/${CLAUDE}/converse?beta=true&%6dodel=vendor.x`, "{}"],
    [`/model/${CLAUDE}/converse?MODEL=vendor.x`, "{}"],
    [`/model/${CLAUDE}/converse?a=b;model=vendor.x`, "{}"],
    [`/model/${CLAUDE}/converse?models[]=vendor.x`, "{}"],
    ["/model/..%2f..%2fadmin/converse", "{}"],
    ["/model/%252e%252e/converse", "{}"],
    [`/model/${CLAUDE};model=vendor.x/converse`, "{}"],
    [`/model/${CLAUDE}%3Fmodel=vendor.x/converse`, "{}"],
    ["/model/vendor.x%00/converse", "{}"],
    ["/model/vendor.%ff/converse", "{}"],
    ["/model/converse", "{}"],
    [`/model/vendor.${"x".repeat(250)}/converse`, "{}"],
  ] as const)("is refused beside another, or where one could be read: %s %s", async ([path, body], { expect }) => {
    const { on } = await served();
    const asked = upstream();
    const response = await post(on, path, body);
    expect([response.status, response.headers.get("x-gateway-error")]).toEqual([400, "invalid_request"]);
    expect(asked).toHaveLength(0);
  });

  it("is, at Azure's paths, the deployment's: a body's is replaced by the one that is executed", async ({ expect }) => {
    const { on } = await served();
    const asked = upstream();
    const path = "/openai/deployments/azure/gpt-5/chat/completions?api-version=2025-04-01-preview";
    const body = (model: string): string => `{"n":1.0 , "model":"${model}", "messages":[]}`;
    expect((await post(on, path, body("gpt-4o"))).status).toBe(200);
    expect(asked[0]?.body).toBe(body("gpt-5"));
    expect(asked[0]?.url).toBe(
      "https://azure.provider.test/openai/deployments/gpt-5/chat/completions?api-version=2025-04-01-preview",
    );
  });

  it("goes from the body into the path where the provider has it there", async ({ expect }) => {
    const { on } = await served();
    const asked = upstream();
    expect((await post(on, CHAT, '{"model":"azure/gpt-5" ,"n": 1.0}')).status).toBe(200);
    expect(asked[0]).toMatchObject({
      url: "https://azure.provider.test/openai/deployments/gpt-5/chat/completions",
      body: '{"model":"gpt-5" ,"n": 1.0}',
    });
  });

  it.for(["..", "a/../b", "x%2F..", "x;y", "x?y", "\\"])(
    "goes into no path from a body that another path could be read from: %s",
    async (model, { expect }) => {
      const on = isolate();
      const id = await gateway(on);
      await providerTarget(on, id, "open", { operations: [{ path: CHAT, providerPath: DEPLOYMENT }] });
      const asked = upstream();
      const response = await post(on, CHAT, { model: `open/${model}` });
      expect([response.status, response.headers.get("x-gateway-error")]).toEqual([400, "invalid_request"]);
      expect(asked).toHaveLength(0);
    },
  );

  it.for([
    ['{ "messages":[], "n": 1.0}\n', '{"model":"gpt-5", "messages":[], "n": 1.0}\n'],
    [" {}", ' {"model":"gpt-5"}'],
    ['{\n"model" : "gpt-5","n":1e0}', '{\n"model" : "gpt-5","n":1e0}'],
    ['{"n":1e0,"model":"gpt-4o"}', '{"n":1e0,"model":"gpt-5"}'],
  ] as const)(
    "goes from the path into the body where the provider wants it there, one member and nothing else: %s",
    async ([body, leaves], { expect }) => {
      const on = isolate();
      const id = await gateway(on);
      await providerTarget(on, id, "openai", {
        operations: [{ path: DEPLOYMENT, providerPath: CHAT, models: ["gpt-5"] }],
      });
      const asked = upstream();
      expect((await post(on, "/openai/deployments/gpt-5/chat/completions", body)).status).toBe(200);
      expect(asked).toMatchObject([{ url: `https://openai.provider.test${CHAT}`, body: leaves }]);
    },
  );

  it("goes into the body beside the question for a stream's usage", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "openai", {
      operations: [{ path: DEPLOYMENT, providerPath: CHAT, models: ["gpt-5"] }],
      more: { streamUsage: "ask" },
    });
    const asked = upstream(
      () => new Response("data: [DONE]\n\n", { headers: { "content-type": "text/event-stream" } }),
    );
    const body = '{"messages":[],"stream":true,"n":1.0}';
    expect((await post(on, "/openai/deployments/gpt-5/chat/completions", body)).status).toBe(200);
    expect(asked[0]?.body).toBe(
      '{"model":"gpt-5","messages":[],"stream":true,"stream_options":{"include_usage":true},"n":1.0}',
    );
  });

  it("is an alias's too, whose targets have it in the path or in the body, one after the other", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "a", { operations: [{ path: DEPLOYMENT, models: ["one"] }] });
    await providerTarget(on, id, "b", {
      operations: [{ path: DEPLOYMENT, providerPath: CHAT, models: ["two"] }],
    });
    await putAlias(on, id, "smart", [{ model: "a/one" }, { model: "b/two", tier: 2 }]);
    const asked = upstream(({ url }) => (url.includes("//a.") ? new Response("", { status: 503 }) : Response.json({})));
    const response = await post(on, "/openai/deployments/smart/chat/completions", '{"n":1.0}');
    expect([response.status, response.headers.get("x-gateway-model")]).toEqual([200, "two"]);
    expect(asked.map(({ url, body }) => [new URL(url).pathname, body])).toEqual([
      ["/openai/deployments/one/chat/completions", '{"n":1.0}'],
      [CHAT, '{"model":"two","n":1.0}'],
    ]);
  });

  it("is bound by a key's rights, under every spelling", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on, { authorizerType: "API_KEY" });
    await providerTarget(on, id, "t", { operations: [{ path: CONVERSE, models: ["yes:1", "no:1"] }] });
    const key = await apiKey(on, id, { allowedModels: ["yes:*"] });
    const asked = upstream();
    const call = (model: string): Promise<Response> =>
      post(on, `/model/${model}/converse`, "{}", { authorization: `Bearer ${key}` });
    for (const model of ["yes:1", "yes%3A1", "t/yes:1", "t%2Fyes%3a1"]) expect((await call(model)).status).toBe(200);
    for (const model of ["no:1", "no%3A1", "t/no:1", "%6eo:1"]) {
      const refused = await call(model);
      expect([refused.status, refused.headers.get("x-gateway-error")]).toEqual([403, "forbidden"]);
    }
    expect(asked).toHaveLength(4);
  });

  it("that nobody has is answered with near ids, and one that is served elsewhere with its paths", async ({
    expect,
  }) => {
    const { on } = await served();
    const near = await post(on, "/model/anthropic.claude-sonnet-4-5-20250929-v1:1/converse", "{}");
    expect([near.status, near.headers.get("x-gateway-error")]).toEqual([404, "unknown_model"]);
    expect((await near.json<{ message: string }>()).message).toContain(`"bedrock/${CLAUDE}"`);
    const elsewhere = await post(on, `/v1beta/models/${CLAUDE}:generateContent`, "{}");
    expect([elsewhere.status, elsewhere.headers.get("x-gateway-error")]).toEqual([404, "unsupported_operation"]);
    expect((await elsewhere.json<{ error: { message: string } }>()).error.message).toContain(CONVERSE);
  });

  it("stands in the log as a model, beside the operation's own path", async ({ expect }) => {
    const { on } = await served();
    upstream();
    const ear = new Ear();
    await post(on, `/model/${encodeURIComponent(PROFILE)}/converse`, "{}");
    const lines = ear.heard.filter((text) => text.includes('"call"'));
    expect(lines.map((text): unknown => JSON.parse(text.replace(/^console\.log /, "")))).toMatchObject([
      { message: "call", path: CONVERSE, model: PROFILE, target: "bedrock" },
    ]);
  });

  it("takes POST alone", async ({ expect }) => {
    const { on } = await served();
    for (const method of ["GET", "PUT", "DELETE"]) {
      const response = await on.fetch(`/inference/model/${CLAUDE}/converse`, { method });
      expect([method, response.status, response.headers.get("allow")]).toEqual([method, 405, "POST"]);
    }
  });

  it("is explained by `route`, by the path as it is called or the operation's with the model beside it", async ({
    expect,
  }) => {
    const { on, id } = await served();
    const explain = async (query: Record<string, string>) => {
      const response = await on.admin("GET", `/gateways/${id}/route?${new URLSearchParams(query).toString()}`);
      return { status: response.status, ...(await response.json<object>()) };
    };
    const expected = {
      status: 200,
      matched: true,
      model: PROFILE,
      path: CONVERSE,
      candidates: [
        {
          targetName: "bedrock",
          providerModel: PROFILE,
          providerUrl: `https://bedrock.provider.test/model/${PROFILE.replace("/", "%2F")}/converse`,
        },
      ],
    };
    expect(await explain({ path: `/model/${encodeURIComponent(PROFILE)}/converse` })).toMatchObject(expected);
    expect(await explain({ path: `/model/${PROFILE}/converse`, model: PROFILE })).toMatchObject(expected);
    expect(await explain({ path: CONVERSE, model: PROFILE })).toMatchObject(expected);
    expect(await explain({ path: `/model/${PROFILE}/converse`, model: CLAUDE })).toMatchObject({ status: 400 });
    expect(await explain({ path: "/model/x%3By/converse" })).toMatchObject({ status: 400 });
    expect(await explain({ path: CONVERSE })).toMatchObject({ status: 400 });
  });
});

describe("whoever looks for a way to another model, on every operation whose path names one", () => {
  const OPERATIONS = [...BEDROCK_PATHS, ...GEMINI_PATHS, ...AZURE_DEPLOYMENT_PATHS];
  /** Any of them would be let through by the pattern, and is what some server further on might read. */
  const HIDDEN = [
    ";model=vendor.y",
    "%3bmodel=vendor.y",
    "%3Bmodel=vendor.y",
    "%253Bmodel=vendor.y",
    "%25253bmodel=vendor.y",
    "%3fmodel=vendor.y",
    "%3Fmodel%3dvendor.y",
    "%23vendor.y",
    "%26model=vendor.y%3b",
    "/../vendor.y".replaceAll("/", "%2f"),
    "%2F..%2Fvendor.y",
    "%2f%2e%2e%2fvendor.y",
    "%2f%252e%252e%2fvendor.y",
    "%2f.%2fvendor.y",
    "%2f%2e%2fvendor.y",
    "%2f%20..%2fvendor.y",
    "%2f..%20%2fvendor.y",
    "%2f..%3b%2fvendor.y",
    "%2f..%00%2fvendor.y",
    "%2f%c0%ae%c0%ae%2fvendor.y",
    "%2f%e0%80%ae%e0%80%ae%2fvendor.y",
    "%c0%afvendor.y",
    "%2f%ef%bc%8e%ef%bc%8e%2fvendor.y",
    "%2f%e2%80%a5%2fvendor.y",
    "%ef%bc%8f..%ef%bc%8fvendor.y",
    "%e2%88%95..%e2%88%95vendor.y",
    "%5c..%5cvendor.y",
    "%5C..%5Cvendor.y",
    "%255c..%255cvendor.y",
    "%2f%u002e%u002e%2fvendor.y",
    "%00",
    "%0a",
    "%0d%0ahost:%20vendor.y",
    "%7f",
    "%25",
    "%",
    "%2",
    "%zz",
    "%ff",
    "%ed%a0%80",
  ];
  const QUERIES =
    "model models Model MODEL model[] model[0] [model] model%00x %6dodel %256dodel modelId modelid model_id model-id model.id deployment deployment-id deploymentId deployment_id Engine alt=sse&model alt=sse;model x;deployment"
      .split(" ")
      .map((name) => `?${name}=vendor.y`);

  /** One target for all operations, which lists by a pattern what an attacker asks for too. */
  async function open(): Promise<Isolate> {
    const on = isolate();
    const id = await gateway(on);
    // Ten operations are what one target may have.
    for (const [at, paths] of [OPERATIONS.slice(0, 10), OPERATIONS.slice(10)].entries()) {
      await providerTarget(on, id, `t${at}`, {
        operations: paths.map((path) => ({ path, models: ["vendor.*"] })),
        more: { metadataConfiguration: { allowedRequestHeaders: MODEL_HEADERS, allowedQueryParameters: ["alt", "x"] } },
      });
    }
    return on;
  }
  const MODEL_HEADERS = [
    "x-model",
    "x-ms-model",
    "x-amzn-bedrock-model-id",
    "x-amzn-bedrock-modelid",
    "azureml-model-deployment",
    "x-goog-model",
    "X_Model_Name",
    "x-original-url",
    "x-rewrite-url",
    "x-http-method-override",
  ];

  it("is refused, and nothing is asked", async ({ expect }) => {
    const on = await open();
    const asked = upstream();
    for (const path of OPERATIONS) {
      const calls = [
        ...HIDDEN.map((hidden) => path.replace("{model}", `vendor.x${hidden}`)),
        ...QUERIES.map((query) => path.replace("{model}", "vendor.x") + query),
        path.replace("{model}", "%2f..%2fvendor.y"),
      ];
      for (const call of calls) {
        const response = await post(on, call, "{}");
        expect([call, response.status, asked.length]).toEqual([call, 400, 0]);
      }
      // Where the operation's own words are read as an id, that is nobody's.
      const empty = await post(on, path.replace("{model}", ""), "{}");
      expect([path, [400, 404].includes(empty.status), asked.length]).toEqual([path, true, 0]);
    }
  });

  it("has its body's model refused, or replaced where the deployment decides, and its headers kept here", async ({
    expect,
  }) => {
    const on = await open();
    const asked = upstream();
    for (const path of OPERATIONS) {
      const call = path.replace("{model}", "vendor.x");
      const isAzures = path.includes("/deployments/");
      for (const key of ["model", "mod\\u0065l", "Model", "models", "fallbacks"]) {
        const before = asked.length;
        const isReplaced = isAzures && (key === "model" || key.startsWith("mod\\"));
        const { status } = await post(on, call, `{"${key}":"vendor.y"}`);
        expect([call, key, status, asked.length - before]).toEqual(
          isReplaced ? [call, key, 200, 1] : [call, key, 400, 0],
        );
        if (isReplaced) expect(Object.values(JSON.parse(asked.at(-1)?.body ?? ""))).toEqual(["vendor.x"]);
      }
      const headers = Object.fromEntries(MODEL_HEADERS.map((name) => [name, "vendor.y"]));
      expect((await post(on, call, "{}", headers)).status).toBe(200);
      expect(JSON.stringify(asked.at(-1))).not.toContain("vendor.y");
    }
  });

  it("calls the model that was judged, or none, where a URL's own rules make another path of it", async ({
    expect,
  }) => {
    const on = await open();
    const asked = upstream();
    for (const path of OPERATIONS) {
      const [before = "", behind = ""] = path.split("{model}");
      for (const written of [
        `${before}vendor.x/../vendor.y${behind}`,
        `${before}vendor.x/%2e%2e/vendor.y${behind}`,
        `${before}vendor.x\\..\\vendor.y${behind}`,
        `${before}vendor.x/.;/vendor.y${behind}`,
        `${before}vendor.x${behind}/../..${behind}`,
        `${before}vendor.x${behind}%2f..%2fvendor.y`,
        `${before}vendor.x${behind};model=vendor.y`,
        `${before}vendor.x${behind}.`,
        `${before}vendor.x${behind.replaceAll("/", "%2F").replaceAll(":", "%3A")}`,
        `${before.slice(0, -1)};model=vendor.y/vendor.x${behind}`,
        `${before.toUpperCase()}vendor.x${behind}`,
        `${before}vendor.x.${behind}`,
        `${before}vendor.x%20${behind}`,
        `${before}//vendor.x//${behind}`,
      ]) {
        const called = asked.length;
        const response = await post(on, written, "{}");
        const judged = response.headers.get("x-gateway-model");
        const sent = asked.slice(called).map(({ url }) => decodeURIComponent(new URL(url).pathname));
        const expected = judged === null ? [] : [before + decodeURIComponent(judged) + behind];
        expect([written, response.ok, sent]).toEqual([written, judged !== null, expected]);
      }
    }
  });
});

describe("a path of a target's configuration", () => {
  it.for(["/model/{model}", "/x/v-{model}.json", "/v1beta/models/{model}:generateContent", "/a:b/{model}/c:d"])(
    "may hold a model: %s",
    async (path, { expect }) => {
      const on = isolate();
      await providerTarget(on, await gateway(on), "t", { operations: [{ path, providerPath: path }] });
      const asked = upstream();
      expect((await post(on, path.replace("{model}", "t/m"), "{}")).status).toBe(200);
      expect(new URL(asked[0]?.url ?? "").pathname).toBe(path.replace("{model}", "m"));
    },
  );

  it.for([
    "/{model}/{model}",
    "/model/{modelId}/converse",
    "/{region}/{model}",
    "/a:b",
    "/x/{model}/",
    "/x/../{model}",
    "/x{model",
    "/x?m={model}",
    "{model}",
  ])("holds one, and no other placeholder: %s", async (path, { expect }) => {
    const on = isolate();
    const id = await gateway(on);
    for (const operation of [{ path }, { path: CHAT, providerPath: path }]) {
      const made = create(on, `/gateways/${id}/targets/`, {
        name: "t",
        targetConfiguration: { inference: { provider: { endpoint: "https://t.test", operations: [operation] } } },
      });
      await expect(made).rejects.toThrow("400");
    }
  });
});
