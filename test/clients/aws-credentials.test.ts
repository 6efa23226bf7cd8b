/** Credential providers, the token vault and tags through AWS's own SDK. */
import type { BedrockAgentCoreControl } from "@aws-sdk/client-bedrock-agentcore-control";
import { afterAll, beforeAll, describe, it } from "vitest";
import { ACCESS_KEYS, chat, control, keyOf, provider } from "./support/aws.ts";
import { startProvider, type Provider } from "./support/provider.ts";
import { KEYS, startWorker, type RunningWorker } from "./support/running-worker.ts";

const ARN = "arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/";
const SECRET_ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:";
const TOKEN_VAULT_KEY = btoa("a vault's key is 32 bytes, so is");

let worker: RunningWorker;
let openai: Provider;
let client: BedrockAgentCoreControl;

beforeAll(async () => {
  [worker, openai] = await Promise.all([startWorker({ ACCESS_KEYS, TOKEN_VAULT_KEY }), startProvider()]);
  client = control(worker);
});

afterAll(async () => {
  await worker?.close();
  await openai?.close();
});

/** The key that the provider hears when the model is called. */
async function heard(gatewayUrl: string | undefined, model: string): Promise<string | undefined> {
  expectOk(await chat(gatewayUrl, model));
  return Object.fromEntries(openai.last().rawHeaders)["authorization"];
}

function expectOk(response: Response): void {
  if (!response.ok) throw new Error(`the call failed with status ${response.status}`);
}

async function gatewayWith(name: string, model: string, providerArn: string | undefined) {
  const gateway = await client.createGateway({ name, authorizerType: "NONE", roleArn: undefined });
  const { targetId } = await client.createGatewayTarget({
    gatewayIdentifier: gateway.gatewayId,
    name: "openai",
    targetConfiguration: provider(openai.origin, model),
    credentialProviderConfigurations: keyOf(providerArn),
  });
  return { gatewayIdentifier: gateway.gatewayId, gatewayUrl: gateway.gatewayUrl, targetId };
}

describe("a credential provider", () => {
  it("names a Worker's secret: created, read, listed, updated and deleted", async ({ expect }) => {
    const name = "external-key";
    const created = await client.createApiKeyCredentialProvider({
      name,
      apiKeySecretSource: "EXTERNAL",
      apiKeySecretConfig: { secretId: "UPSTREAM_OPENAI", jsonKey: "key" },
    });
    const about = {
      name,
      credentialProviderArn: ARN + name,
      apiKeySecretArn: { secretArn: `${SECRET_ARN}UPSTREAM_OPENAI` },
      apiKeySecretJsonKey: "key",
      apiKeySecretSource: "EXTERNAL",
    };
    expect(created).toMatchObject({ ...about, $metadata: { httpStatusCode: 201 } });
    const read = await client.getApiKeyCredentialProvider({ name });
    expect(read).toMatchObject(about);
    expect(read.createdTime).toBeInstanceOf(Date);
    expect(Math.abs(Date.now() - (read.createdTime?.getTime() ?? 0))).toBeLessThan(60_000);
    expect(read.lastUpdatedTime).toEqual(read.createdTime);

    const { gatewayUrl } = await gatewayWith("external", "m", created.credentialProviderArn);
    expect(await heard(gatewayUrl, "m")).toBe(`Bearer ${KEYS.UPSTREAM_OPENAI}`);
    const apiKeySecretConfig = { secretId: "UPSTREAM_ANTHROPIC", jsonKey: "key" };
    const updated = await client.updateApiKeyCredentialProvider({ name, apiKeySecretConfig });
    expect(updated).toMatchObject({
      apiKeySecretArn: { secretArn: `${SECRET_ARN}UPSTREAM_ANTHROPIC` },
      createdTime: read.createdTime,
      lastUpdatedTime: expect.any(Date),
    });
    expect(await heard(gatewayUrl, "m")).toBe(`Bearer ${KEYS.UPSTREAM_ANTHROPIC}`);

    const { credentialProviders } = await client.listApiKeyCredentialProviders({});
    expect(credentialProviders?.find((one) => one.name === name)).toEqual({
      name,
      credentialProviderArn: ARN + name,
      createdTime: read.createdTime,
      lastUpdatedTime: updated.lastUpdatedTime,
    });
  });

  it("that a target uses is not deleted, and afterwards is", async ({ expect }) => {
    const name = "used-key";
    const apiKeySecretConfig = { secretId: "UPSTREAM_OPENAI", jsonKey: "key" };
    const { credentialProviderArn } = await client.createApiKeyCredentialProvider({ name, apiKeySecretConfig });
    const { gatewayIdentifier, targetId } = await gatewayWith("used", "m", credentialProviderArn);
    await expect(client.deleteApiKeyCredentialProvider({ name })).rejects.toMatchObject({
      name: "ValidationException",
      message:
        'Credential provider "used-key" is used by a target. Delete or change the target first; one whose change has not worked yet goes on with the provider it had.',
    });
    await client.deleteGatewayTarget({ gatewayIdentifier, targetId });
    expect((await client.deleteApiKeyCredentialProvider({ name })).$metadata.httpStatusCode).toBe(204);
    await expect(client.getApiKeyCredentialProvider({ name })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await expect(client.deleteApiKeyCredentialProvider({ name })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("keeps a key that was sent, uses it, takes another, and never shows either", async ({ expect }) => {
    const name = "managed-key";
    const created = await client.createApiKeyCredentialProvider({ name, apiKey: "sk-first-sent" });
    expect(created).toMatchObject({ apiKeySecretSource: "MANAGED", credentialProviderArn: ARN + name });
    const { gatewayUrl } = await gatewayWith("managed", "m", created.credentialProviderArn);
    expect(await heard(gatewayUrl, "m")).toBe("Bearer sk-first-sent");
    const updated = await client.updateApiKeyCredentialProvider({ name, apiKey: "sk-second-sent" });
    expect(await heard(gatewayUrl, "m")).toBe("Bearer sk-second-sent");
    const read = await client.getApiKeyCredentialProvider({ name });
    const listed = await client.listApiKeyCredentialProviders({});
    expect(JSON.stringify([created, updated, read, listed])).not.toMatch(/sk-(first|second)-sent/);
  });

  it("is refused without a key, with two, and with a secret that is none of a provider's", async ({ expect }) => {
    const reason = "FieldValidationFailed";
    const wrong = [
      [{}, "apiKeySecretConfig"],
      [{ apiKey: "sk", apiKeySecretConfig: { secretId: "UPSTREAM_OPENAI", jsonKey: "key" } }, "apiKey"],
      [{ apiKeySecretConfig: { secretId: "ADMIN_TOKEN", jsonKey: "key" } }, "apiKeySecretConfig.secretId"],
    ] as const;
    for (const [spec, field] of wrong) {
      await expect(client.createApiKeyCredentialProvider({ name: "wrong", ...spec })).rejects.toMatchObject({
        name: "ValidationException",
        reason,
        fieldList: [{ name: field, message: expect.any(String) }],
      });
    }
  });
});

describe("the token vault", () => {
  it("is the default one, and there is no other", async ({ expect }) => {
    await client.createApiKeyCredentialProvider({ name: "in-the-vault", apiKey: "sk" });
    const vault = await client.getTokenVault({});
    expect(vault).toMatchObject({
      tokenVaultId: "default",
      kmsConfiguration: { keyType: "ServiceManagedKey" },
      lastModifiedDate: expect.any(Date),
    });
    expect((await client.getTokenVault({ tokenVaultId: "default" })).lastModifiedDate).toEqual(vault.lastModifiedDate);
    await expect(client.getTokenVault({ tokenVaultId: "other" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});

describe("tags", () => {
  it("of gateways and credential providers are set, listed and taken away, by ARN", async ({ expect }) => {
    const tags = { team: "Forschung + Lehre", "cost-center": "4711" };
    const gateway = await client.createGateway({ name: "tagged", authorizerType: "NONE", roleArn: undefined, tags });
    const key = await client.createApiKeyCredentialProvider({ name: "tagged-key", apiKey: "sk", tags });
    for (const resourceArn of [gateway.gatewayArn, key.credentialProviderArn]) {
      expect((await client.listTagsForResource({ resourceArn })).tags).toEqual(tags);
      const more = { team: "other", "a b": "with space", "a+b": "with plus" };
      expect((await client.tagResource({ resourceArn, tags: more })).$metadata.httpStatusCode).toBe(204);
      expect((await client.listTagsForResource({ resourceArn })).tags).toEqual({ ...tags, ...more });
      const removed = await client.untagResource({ resourceArn, tagKeys: ["a b", "cost-center", "never-set"] });
      expect(removed.$metadata.httpStatusCode).toBe(204);
      const left = { team: "other", "a+b": "with plus" };
      expect((await client.listTagsForResource({ resourceArn })).tags).toEqual(left);
    }
  });

  it("of what is not there, or can have none, are refused", async ({ expect }) => {
    const gone = "arn:aws:bedrock-agentcore:us-east-1:000000000000:gateway/gone-0123456789";
    const other = "arn:aws:s3:::bucket";
    for (const [resourceArn, name] of [
      [gone, "ResourceNotFoundException"],
      [ARN + "gone", "ResourceNotFoundException"],
      [other, "ValidationException"],
    ] as const) {
      await expect(client.tagResource({ resourceArn, tags: { a: "b" } })).rejects.toMatchObject({ name });
      await expect(client.listTagsForResource({ resourceArn })).rejects.toMatchObject({ name });
      await expect(client.untagResource({ resourceArn, tagKeys: ["a"] })).rejects.toMatchObject({ name });
    }
  });
});
