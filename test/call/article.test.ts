/** The article's calls, with every byte that leaves for a provider: https://dev.classmethod.jp, 2026-07-05. */
import { afterEach, describe, it } from "vitest";
import { putAlias } from "../support/aliases.ts";
import { connectorTarget, gateway, GATEWAY_ROLE, keyIn, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const HELLO = "Hello! Introduce yourself in one sentence";

async function articleGateway(): Promise<Isolate> {
  return (await articleGatewayAndId()).on;
}

async function articleGatewayAndId(): Promise<{ on: Isolate; gatewayId: string }> {
  const on = isolate({
    UPSTREAM_AZURE_FOUNDRY: "azure-key",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  });
  const gatewayId = await gateway(on);
  await connectorTarget(on, gatewayId, "target-quick-start-412ff3", "bedrock-mantle", GATEWAY_ROLE, [
    "anthropic.claude-haiku-4-5",
    "deepseek.v3.2",
  ]);
  await providerTarget(on, gatewayId, "azure", {
    endpoint: "https://resource.services.ai.azure.com",
    operations: [
      { path: "/v1/chat/completions", providerPath: "/openai/v1/chat/completions", models: ["DeepSeek-V4-Flash"] },
    ],
    credential: await keyIn(on, "azure-foundry-key", "UPSTREAM_AZURE_FOUNDRY", {
      credentialLocation: "HEADER",
      credentialParameterName: "api-key",
    }),
  });
  return { on, gatewayId };
}

afterEach(async () => {
  await reset();
});

describe("the article's gateway", () => {
  it("sends its Azure model, named plainly, to Azure's path with Azure's key and the body as it came", async ({
    expect,
  }) => {
    const on = await articleGateway();
    const asked = upstream();
    const body = `{"model": "DeepSeek-V4-Flash", "messages": [{"role": "user", "content": "${HELLO}"}], "max_tokens": 100}`;
    const response = await post(on, "/v1/chat/completions", body, {
      authorization: "Bearer unused",
      "user-agent": "curl/8",
    });
    expect(response.status).toBe(200);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      method: "POST",
      url: "https://resource.services.ai.azure.com/openai/v1/chat/completions",
      body,
      redirect: "manual",
    });
    expect(asked[0]?.headers).toEqual({
      "content-type": "application/json",
      "user-agent": "curl/8",
      "api-key": "azure-key",
    });
  });

  it("sends a Bedrock model, named with its target, to Mantle: the name cut off, signed for bedrock-mantle", async ({
    expect,
  }) => {
    const on = await articleGateway();
    const asked = upstream();
    const rest = `", "messages": [{"role": "user", "content": "${HELLO}"}], "max_tokens": 100}`;
    const response = await post(
      on,
      "/v1/chat/completions",
      `{"model": "target-quick-start-412ff3/deepseek.v3.2${rest}`,
    );
    expect(response.status).toBe(200);
    expect(asked[0]?.url).toBe("https://bedrock-mantle.us-east-1.api.aws/v1/chat/completions");
    expect(asked[0]?.body).toBe(`{"model": "deepseek.v3.2${rest}`);
    const { authorization, "x-amz-date": date, ...headers } = asked[0]?.headers ?? {};
    expect(headers).toEqual({ "content-type": "application/json" });
    expect(date).toMatch(/^\d{8}T\d{6}Z$/);
    expect(authorization).toMatch(
      new RegExp(
        `^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${date?.slice(0, 8)}/us-east-1/bedrock-mantle/aws4_request, SignedHeaders=host;x-amz-date, Signature=[0-9a-f]{64}$`,
      ),
    );
  });

  it("sends Claude by /v1/messages to Mantle's Anthropic path, anthropic_version and all", async ({ expect }) => {
    const on = await articleGateway();
    const asked = upstream();
    const rest = `", "anthropic_version": "bedrock-2023-05-31", "max_tokens": 100, "messages": [{"role": "user", "content": "${HELLO}"}]}`;
    const response = await post(
      on,
      "/v1/messages",
      `{"model": "target-quick-start-412ff3/anthropic.claude-haiku-4-5${rest}`,
    );
    expect(response.status).toBe(200);
    expect(asked[0]?.url).toBe("https://bedrock-mantle.us-east-1.api.aws/anthropic/v1/messages");
    expect(asked[0]?.body).toBe(`{"model": "anthropic.claude-haiku-4-5${rest}`);
    expect(asked[0]?.headers["authorization"]).toContain("/us-east-1/bedrock-mantle/aws4_request");
  });

  it("lists the custom target's model, which the article missed", async ({ expect }) => {
    const on = await articleGateway();
    const list = await (await on.fetch("/inference/v1/models")).json<{ object: string; data: { id: string }[] }>();
    expect(list.object).toBe("list");
    expect(list.data.map(({ id }) => id)).toContain("azure/DeepSeek-V4-Flash");
  });
});

describe("the article's gateway with names of its own", () => {
  const MANTLE = "bedrock-mantle.us-east-1.api.aws";
  const AZURE = "resource.services.ai.azure.com";
  const hosts = (asked: readonly { readonly url: string }[]): string[] => asked.map(({ url }) => new URL(url).hostname);

  it("has one name for DeepSeek on Azure and on Bedrock: nine calls in ten here, one there", async ({ expect }) => {
    const { on, gatewayId } = await articleGatewayAndId();
    await putAlias(on, gatewayId, "deepseek", [
      { model: "azure/DeepSeek-V4-Flash", weight: 90 },
      { model: "target-quick-start-412ff3/deepseek.v3.2", weight: 10 },
    ]);
    const asked = upstream();
    const body = { model: "deepseek", messages: [{ role: "user", content: HELLO }], max_tokens: 100 };
    for (let call = 0; call < 20; call++) expect((await post(on, "/v1/chat/completions", body)).status).toBe(200);
    expect(hosts(asked).filter((host) => host === AZURE)).toHaveLength(18);
    expect(hosts(asked).filter((host) => host === MANTLE)).toHaveLength(2);
    const azure = asked.find(({ url }) => url.includes(AZURE));
    expect(azure?.url).toBe(`https://${AZURE}/openai/v1/chat/completions`);
    expect(JSON.parse(azure?.body ?? "")).toEqual({ ...body, model: "DeepSeek-V4-Flash" });
    expect(azure?.headers["api-key"]).toBe("azure-key");
    const bedrock = asked.find(({ url }) => url.includes(MANTLE));
    expect(JSON.parse(bedrock?.body ?? "")).toEqual({ ...body, model: "deepseek.v3.2" });
    expect(bedrock?.headers["authorization"]).toContain("/us-east-1/bedrock-mantle/aws4_request");
    expect(bedrock?.headers["api-key"]).toBeUndefined();
  });

  it("answers from Bedrock when Azure cannot, and serves Claude's path under the same name", async ({ expect }) => {
    const { on, gatewayId } = await articleGatewayAndId();
    await putAlias(on, gatewayId, "smart", [
      { model: "azure/DeepSeek-V4-Flash" },
      { model: "target-quick-start-412ff3/deepseek.v3.2", tier: 2 },
      { model: "target-quick-start-412ff3/anthropic.claude-haiku-4-5", tier: 3 },
    ]);
    const asked = upstream(({ url }) =>
      url.includes(AZURE) ? new Response("{}", { status: 503 }) : Response.json({}),
    );
    const chat = await post(on, "/v1/chat/completions", { model: "smart", messages: [] });
    expect([chat.status, chat.headers.get("x-gateway-model")]).toEqual([200, "deepseek.v3.2"]);
    expect(hosts(asked)).toEqual([AZURE, MANTLE]);
    const message = await post(on, "/v1/messages", { model: "smart", max_tokens: 100, messages: [] });
    expect([message.status, message.headers.get("x-gateway-target")]).toEqual([200, "target-quick-start-412ff3"]);
    expect(asked.at(-1)?.url).toBe(`https://${MANTLE}/anthropic/v1/messages`);
    const list = await (await on.fetch("/inference/v1/models")).json<{ data: { id: string }[] }>();
    expect(list.data[0]?.id).toBe("smart");
  });
});
