/** The article's story, told by AWS's own SDK: a Mantle target without its permission, the permission given, the target healed. */
import type { BedrockAgentCoreControl } from "@aws-sdk/client-bedrock-agentcore-control";
import { afterAll, beforeAll, it } from "vitest";
import { TEXT } from "./support/answers.ts";
import { ACCESS_KEYS, chat, connector, control, GATEWAY_ROLE, provider, settled } from "./support/aws.ts";
import { GATEWAY_IDENTITY, MANTLE_MODEL, startMantle, type Mantle } from "./support/mantle.ts";
import { startProvider, type Provider } from "./support/provider.ts";
import { startWorker, type RunningWorker } from "./support/running-worker.ts";

const DEEPSEEK = "DeepSeek-V4-Flash";

let azure: Provider;
let mantle: Mantle;
let worker: RunningWorker;
let client: BedrockAgentCoreControl;

beforeAll(async () => {
  [azure, mantle] = await Promise.all([startProvider(), startMantle()]);
  worker = await startWorker({
    ...GATEWAY_IDENTITY,
    ACCESS_KEYS,
    AWS_ENDPOINT_URL_BEDROCK_MANTLE: mantle.origin,
    UPSTREAM_AZURE: "key-of-azure",
  });
  client = control(worker);
});

afterAll(async () => {
  await worker?.close();
  await Promise.all([azure?.close(), mantle?.close()]);
});

it("a provider's key, a gateway, a target that fails for want of a permission, and both models after it is given", async ({
  expect,
}) => {
  const { credentialProviderArn } = await client.createApiKeyCredentialProvider({
    name: "azure-foundry-key",
    apiKeySecretConfig: { secretId: "UPSTREAM_AZURE", jsonKey: "key" },
  });
  const { gatewayId, gatewayUrl } = await client.createGateway({
    name: "default",
    authorizerType: "NONE",
    roleArn: undefined,
  });
  const gatewayIdentifier = gatewayId;
  await client.createGatewayTarget({
    gatewayIdentifier,
    name: "azure",
    targetConfiguration: provider(azure.origin, DEEPSEEK),
    credentialProviderConfigurations: [
      {
        credentialProviderType: "API_KEY",
        credentialProvider: {
          apiKeyCredentialProvider: {
            providerArn: credentialProviderArn,
            credentialLocation: "HEADER",
            credentialParameterName: "api-key",
          },
        },
      },
    ],
  });
  const { targetId, status } = await client.createGatewayTarget({
    gatewayIdentifier,
    name: "bedrock",
    targetConfiguration: connector("bedrock-mantle"),
    credentialProviderConfigurations: GATEWAY_ROLE,
  });
  expect(status).toBe("CREATING");
  const models = async (): Promise<string[]> => {
    const response = await fetch(`${worker.origin}/inference/v1/models`);
    return (await response.json<{ data: { id: string }[] }>()).data.map(({ id }) => id);
  };

  // The permission is missing: the target says which, and the other one serves on.
  const failed = await settled(client, gatewayIdentifier, targetId);
  expect(failed.status).toBe("FAILED");
  expect(failed.statusReasons).toEqual([
    expect.stringMatching(/status 403.*not authorized to perform bedrock-mantle:ListModels/),
  ]);
  expect(failed.lastSynchronizedAt).toBeUndefined();
  expect(await models()).toEqual([`azure/${DEEPSEEK}`]);
  const tooEarly = await chat(gatewayUrl, `bedrock/${MANTLE_MODEL}`);
  expect([tooEarly.status, tooEarly.headers.get("x-gateway-error")]).toEqual([503, "target_not_ready"]);
  const azureCalled = await chat(gatewayUrl, DEEPSEEK);
  expect(await azureCalled.json()).toMatchObject({ choices: [{ message: { content: TEXT } }] });
  expect(Object.fromEntries(azure.last().rawHeaders)["api-key"]).toBe("key-of-azure");

  // Synchronised too early it fails again; after the permission is given it heals.
  const synchronize = async () => {
    const { targets } = await client.synchronizeGatewayTargets({ gatewayIdentifier, targetIdList: [targetId ?? ""] });
    expect(targets?.map((target) => target.status)).toEqual(["SYNCHRONIZING"]);
    return settled(client, gatewayIdentifier, targetId);
  };
  expect((await synchronize()).status).toBe("FAILED");
  mantle.permit(true);
  const ready = await synchronize();
  expect(ready.status).toBe("READY");
  expect(ready.statusReasons ?? []).toEqual([]);
  expect(ready.lastSynchronizedAt).toBeInstanceOf(Date);

  expect((await models()).toSorted()).toEqual([`azure/${DEEPSEEK}`, `bedrock/${MANTLE_MODEL}`]);
  for (const model of [MANTLE_MODEL, "gpt-oss-120b", `bedrock/${MANTLE_MODEL}`]) {
    const called = await chat(gatewayUrl, model);
    expect([called.status, called.headers.get("x-gateway-target")]).toEqual([200, "bedrock"]);
    expect(await called.json()).toMatchObject({ model: MANTLE_MODEL, choices: [{ message: { content: TEXT } }] });
  }

  // The permission taken away again, the target keeps what it knows and serves on as far as it may.
  mantle.permit(false);
  const kept = await synchronize();
  expect(kept.status).toBe("SYNCHRONIZE_UNSUCCESSFUL");
  expect(kept.statusReasons?.[0]).toContain("bedrock-mantle:ListModels");
  expect(mantle.asked.map(({ line }) => line)).toEqual([
    ...Array(3).fill("GET /v1/models"),
    ...Array(3).fill("POST /v1/chat/completions"),
    "GET /v1/models",
  ]);
  expect(mantle.asked.every(({ signed }) => signed)).toBe(true);
});
