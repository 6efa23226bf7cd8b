/** Connectors whose callers say the model in the path: where each call goes, what lists their models, how they authenticate. */
import { afterEach, describe, it } from "vitest";
import { create, gateway, GATEWAY_ROLE, keyIn } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream, type Seen } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const SECRETS = { UPSTREAM_KEY: "sk-canary", AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };
const ACCOUNT = "0123456789abcdef0123456789abcdef";
const ARN = "arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/a1b2";

afterEach(async () => {
  await reset();
});

interface Shown {
  readonly status: string;
  readonly statusReasons?: readonly string[];
}

/** A target of the connector, once its provider has been asked for its models. */
async function connected(source: Record<string, unknown>, answer: (seen: Seen) => Response, settings = {}) {
  const on = isolate({ ...SECRETS, ...settings });
  const id = await gateway(on);
  const asked = upstream(answer);
  const key = await keyIn(on, "key", "UPSTREAM_KEY");
  const { targetId } = await create<{ targetId: string }>(on, `/gateways/${id}/targets/`, {
    name: "it",
    targetConfiguration: { inference: { connector: { source } } },
    credentialProviderConfigurations: [source["connectorId"] === "bedrock-runtime" ? GATEWAY_ROLE : key],
  });
  const shown = await (await on.admin("GET", `/gateways/${id}/targets/${targetId}/`)).json<Shown>();
  return { on, shown, asked };
}

async function ids(on: Isolate): Promise<string[]> {
  const response = await on.fetch("/inference/v1/models?limit=1000");
  return (await response.json<{ data: { id: string }[] }>()).data.map(({ id }) => id);
}

const profiles = (type: string, ...all: string[]) =>
  all.map((id) => ({
    inferenceProfileId: id,
    inferenceProfileArn: ARN,
    inferenceProfileName: `Name of ${id}`,
    type,
    status: "ACTIVE",
  }));

/** Bedrock's two lists, the second in two pages. */
const bedrock = ({ url, method }: Seen): Response => {
  const { pathname, searchParams } = new URL(url);
  if (method !== "GET") return Response.json({ ok: true });
  if (pathname === "/foundation-models") {
    return Response.json({
      modelSummaries: [
        { modelId: "amazon.nova-lite-v1:0", modelName: "Nova Lite", providerName: "Amazon" },
        { modelId: "openai.gpt-oss-120b-1:0" },
      ],
    });
  }
  return searchParams.get("nextToken") === "more/+="
    ? Response.json({ inferenceProfileSummaries: profiles("APPLICATION", "a1b2"), nextToken: null })
    : Response.json({
        inferenceProfileSummaries: profiles("SYSTEM_DEFINED", "eu.anthropic.claude-haiku-4-5-20251001-v1:0"),
        nextToken: "more/+=",
      });
};

describe("the connector bedrock-runtime", () => {
  it("lists foundation models and inference profiles of its region, signed for bedrock", async ({ expect }) => {
    const { on, shown, asked } = await connected({ connectorId: "bedrock-runtime", region: "eu-central-1" }, bedrock);
    expect(shown.status).toBe("READY");
    expect(asked.map(({ url }) => url)).toEqual([
      "https://bedrock.eu-central-1.amazonaws.com/foundation-models?byInferenceType=ON_DEMAND",
      "https://bedrock.eu-central-1.amazonaws.com/inference-profiles?maxResults=1000",
      "https://bedrock.eu-central-1.amazonaws.com/inference-profiles?maxResults=1000&nextToken=more%2F%2B%3D",
    ]);
    for (const { headers } of asked) expect(headers["authorization"]).toContain("/eu-central-1/bedrock/aws4_request");
    expect(await ids(on)).toEqual(
      ["amazon.nova-lite-v1:0", "openai.gpt-oss-120b-1:0", "eu.anthropic.claude-haiku-4-5-20251001-v1:0", ARN].map(
        (id) => `it/${id}`,
      ),
    );
  });

  it.for([
    ["foundation-models", "ListFoundationModels"],
    ["inference-profiles", "ListInferenceProfiles"],
  ] as const)("names the permission that is missing for %s", async ([path, action], { expect }) => {
    const denied = { message: `User: arn:aws:iam::1:user/x is not authorized to perform: bedrock:${action} on *` };
    const { shown } = await connected({ connectorId: "bedrock-runtime" }, (seen) =>
      seen.url.includes(path) ? Response.json(denied, { status: 403 }) : bedrock(seen),
    );
    expect(shown.status).toBe("FAILED");
    expect(shown.statusReasons?.[0]).toContain(`not authorized to perform bedrock:${action}. Grant bedrock:${action}`);
  });

  it.for([
    ["/model/amazon.nova-lite-v1:0/converse", {}, "/model/amazon.nova-lite-v1%3A0/converse"],
    [`/model/${encodeURIComponent(ARN)}/invoke`, {}, `/model/${encodeURIComponent(ARN)}/invoke`],
    ["/v1/chat/completions", { model: "openai.gpt-oss-120b-1:0" }, "/openai/v1/chat/completions"],
    ["/openai/v1/responses", { model: "openai.gpt-oss-120b-1:0" }, "/openai/v1/responses"],
    ["/v1/messages", { model: "eu.anthropic.claude-haiku-4-5-20251001-v1:0" }, "/anthropic/v1/messages"],
  ] as const)("serves %s", async ([path, body, providerPath], { expect }) => {
    const { on, asked } = await connected({ connectorId: "bedrock-runtime", region: "eu-central-1" }, bedrock);
    expect((await post(on, path, body)).status).toBe(200);
    expect(asked.at(-1)?.url).toBe(`https://bedrock-runtime.eu-central-1.amazonaws.com${providerPath}`);
    expect(asked.at(-1)?.headers["authorization"]).toContain("/eu-central-1/bedrock/aws4_request");
  });

  it("is where its variables say, and in China where AWS is there", async ({ expect }) => {
    const china = await connected({ connectorId: "bedrock-runtime", region: "cn-north-1" }, bedrock);
    await post(china.on, "/model/amazon.nova-lite-v1:0/converse", {});
    expect(china.asked.at(0)?.url).toMatch(/^https:\/\/bedrock\.cn-north-1\.amazonaws\.com\.cn\/foundation-models/);
    expect(china.asked.at(-1)?.url).toMatch(/^https:\/\/bedrock-runtime\.cn-north-1\.amazonaws\.com\.cn\/model\//);
  });
});

describe("the connector azure-openai", () => {
  const source = {
    connectorId: "azure-openai",
    endpoint: "https://ours.openai.azure.com/",
    deployments: ["gpt", "emb"],
  };
  const agrees = ({ method }: Seen): Response => Response.json(method === "GET" ? { data: [{ id: "gpt" }] } : {});

  it("is ready at once with the deployments it names, and asks for nothing", async ({ expect }) => {
    const { on, shown, asked } = await connected(source, agrees);
    expect([shown.status, asked]).toEqual(["READY", []]);
    expect(await ids(on)).toEqual(["it/gpt", "it/emb"]);
    expect((await post(on, "/v1/chat/completions", { model: "it/gpt-5.5" })).status).toBe(404);
  });

  it("lists the resource's models where it names no deployments", async ({ expect }) => {
    const { on, shown, asked } = await connected({ ...source, deployments: undefined }, agrees);
    expect(shown.status).toBe("READY");
    expect(asked.map(({ url }) => url)).toEqual(["https://ours.openai.azure.com/openai/v1/models"]);
    expect(asked[0]?.headers).toMatchObject({ "api-key": SECRETS.UPSTREAM_KEY });
    expect(asked[0]?.headers).not.toHaveProperty("authorization");
    expect(await ids(on)).toEqual(["it/gpt"]);
  });

  it.for([
    ["/openai/deployments/gpt/chat/completions?api-version=2024-10-21", {}, undefined],
    [
      "/openai/deployments/emb/embeddings?api-version=2024-10-21&x=1",
      {},
      "/openai/deployments/emb/embeddings?api-version=2024-10-21",
    ],
    ["/openai/responses?api-version=2025-03-01-preview", { model: "gpt" }, undefined],
    ["/openai/v1/chat/completions?api-version=preview", { model: "gpt" }, undefined],
    ["/v1/embeddings", { model: "emb" }, "/openai/v1/embeddings"],
  ] as const)("serves %s", async ([path, body, providerPath = path], { expect }) => {
    const { on, asked } = await connected(source, agrees);
    expect((await post(on, path, body)).status).toBe(200);
    expect(asked.at(-1)?.url).toBe(`https://ours.openai.azure.com${providerPath}`);
    expect(asked.at(-1)?.headers).toMatchObject({ "api-key": SECRETS.UPSTREAM_KEY });
  });
});

describe("the connector gemini", () => {
  const google = ({ url, method }: Seen): Response => {
    if (method !== "GET") return Response.json({});
    return new URL(url).searchParams.get("pageToken") === null
      ? Response.json({ models: [{ name: "models/gemini-2.5-flash", displayName: "Flash" }], nextPageToken: "two" })
      : Response.json({ models: [{ name: "models/gemini-embedding-001" }] });
  };

  it("lists Google's models page by page, with the key in Google's header", async ({ expect }) => {
    const { on, shown, asked } = await connected({ connectorId: "gemini" }, google);
    expect(shown.status).toBe("READY");
    const list = "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000";
    expect(asked.map(({ url }) => url)).toEqual([list, `${list}&pageToken=two`]);
    for (const { headers } of asked) expect(headers["x-goog-api-key"]).toBe(SECRETS.UPSTREAM_KEY);
    expect(await ids(on)).toEqual(["it/gemini-2.5-flash", "it/gemini-embedding-001"]);
  });

  it.for([
    ["/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse", {}, undefined],
    ["/v1/models/gemini-2.5-flash:countTokens", {}, undefined],
    ["/v1beta/models/gemini-embedding-001:embedContent", {}, undefined],
    ["/v1/chat/completions", { model: "gemini-2.5-flash" }, "/v1beta/openai/chat/completions"],
    ["/v1beta/openai/embeddings", { model: "gemini-embedding-001" }, undefined],
  ] as const)(
    "serves %s with the key where Google takes it there",
    async ([path, body, providerPath = path], { expect }) => {
      const { on, asked } = await connected({ connectorId: "gemini" }, google);
      expect((await post(on, path, body)).status).toBe(200);
      const url = asked.at(-1)?.url ?? "";
      expect(url).toBe(`https://generativelanguage.googleapis.com${providerPath}`);
      const { authorization, "x-goog-api-key": key } = asked.at(-1)?.headers ?? {};
      const isCompatible = url.includes("/v1beta/openai/");
      expect([authorization, key]).toEqual(
        isCompatible ? [`Bearer ${SECRETS.UPSTREAM_KEY}`, undefined] : [undefined, SECRETS.UPSTREAM_KEY],
      );
    },
  );
});

describe("the connector workers-ai", () => {
  const cloudflare = ({ url, method }: Seen): Response => {
    if (method !== "GET") return Response.json({});
    const first = Array.from({ length: 100 }, (_, nth) => ({ id: `uuid-${nth}`, name: `@cf/vendor/model-${nth}` }));
    const result = new URL(url).searchParams.get("page") === "1" ? first : [{ id: "uuid", name: "@cf/vendor/last" }];
    return Response.json({ success: true, errors: [], messages: [], result });
  };

  it("lists the account's models page by page, and is called at its OpenAI-compatible address", async ({ expect }) => {
    const { on, shown, asked } = await connected({ connectorId: "workers-ai", accountId: ACCOUNT }, cloudflare);
    expect(shown.status).toBe("READY");
    const base = `https://api.cloudflare.com/client/v4/accounts/${ACCOUNT}/ai`;
    expect(asked.map(({ url }) => url)).toEqual(
      [1, 2].map((page) => `${base}/models/search?page=${page}&per_page=100`),
    );
    expect(await ids(on)).toHaveLength(101);
    expect((await post(on, "/v1/chat/completions", { model: "@cf/vendor/last" })).status).toBe(200);
    expect(asked.at(-1)?.url).toBe(`${base}/v1/chat/completions`);
    expect(asked.at(-1)?.headers["authorization"]).toBe(`Bearer ${SECRETS.UPSTREAM_KEY}`);
  });
});
