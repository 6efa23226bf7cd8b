/** The article's calls, with every byte that leaves for a provider: https://dev.classmethod.jp, 2026-07-05. */
import { reset } from "cloudflare:test";
import { afterEach, describe, it } from "vitest";
import { connectorTarget, gateway, GATEWAY_ROLE, keyIn, providerTarget } from "../support/config.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const HELLO = "Hello! Introduce yourself in one sentence";

async function articleGateway(): Promise<Isolate> {
  const on = isolate({
    UPSTREAM_AZURE_FOUNDRY: "azure-key",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  });
  const gatewayId = await gateway(on);
  await connectorTarget(on, gatewayId, "target-quick-start-412ff3", "bedrock-mantle", GATEWAY_ROLE);
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
  return on;
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
});
