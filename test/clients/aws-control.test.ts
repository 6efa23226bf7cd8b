/** Gateways and targets through AWS's own SDK: every operation, each kind of target. */
import type { BedrockAgentCoreControl } from "@aws-sdk/client-bedrock-agentcore-control";
import { afterAll, beforeAll, describe, it } from "vitest";
import { TEXT } from "./support/answers.ts";
import { ACCESS_KEYS, chat, connector, control, GATEWAY_ROLE, keyOf, provider, ROLE, settled } from "./support/aws.ts";
import { GATEWAY_IDENTITY, MANTLE_MODEL, startMantle, type Mantle } from "./support/mantle.ts";
import { startProvider, type Provider } from "./support/provider.ts";
import { KEYS, startWorker, type RunningWorker } from "./support/running-worker.ts";

let openai: Provider;
let mantle: Mantle;
let worker: RunningWorker;
let client: BedrockAgentCoreControl;
let gateway: { gatewayId: string | undefined; gatewayUrl: string | undefined };
let providerArn: string | undefined;

beforeAll(async () => {
  [openai, mantle] = await Promise.all([startProvider(), startMantle()]);
  worker = await startWorker({
    ...GATEWAY_IDENTITY,
    ACCESS_KEYS,
    OPENAI_BASE_URL: `${openai.origin}/v1`,
    AWS_ENDPOINT_URL_BEDROCK_MANTLE: mantle.origin,
  });
  client = control(worker);
  const { gatewayId, gatewayUrl } = await client.createGateway({
    name: "targets",
    authorizerType: "NONE",
    roleArn: undefined,
  });
  gateway = { gatewayId, gatewayUrl };
  const apiKeySecretConfig = { secretId: "UPSTREAM_OPENAI", jsonKey: "key" };
  const created = await client.createApiKeyCredentialProvider({ name: "openai-key", apiKeySecretConfig });
  providerArn = created.credentialProviderArn;
});

afterAll(async () => {
  await worker?.close();
  await Promise.all([openai?.close(), mantle?.close()]);
});

const listing = (...ids: string[]): { status: number; body: string } => ({
  status: 200,
  body: JSON.stringify({ object: "list", data: ids.map((id) => ({ id })) }),
});

describe("a gateway", () => {
  it("is created, read, listed, updated and deleted", async ({ expect }) => {
    const about = { name: "LLM-gateway", description: "models of all", roleArn: ROLE, authorizerType: "NONE" as const };
    const created = await client.createGateway({ ...about, exceptionLevel: "DEBUG" });
    const { gatewayId } = created;
    const gatewayArn = `arn:aws:bedrock-agentcore:us-east-1:000000000000:gateway/${gatewayId}`;
    expect(created.$metadata.httpStatusCode).toBe(202);
    expect(created).toMatchObject({ ...about, exceptionLevel: "DEBUG", status: "READY", gatewayArn });
    expect(gatewayId).toMatch(/^llm-gateway-[0-9a-z]{10}$/);
    expect(created.gatewayUrl).toBe(`${worker.origin}/gateways/${gatewayId}`);
    expect(created.createdAt).toBeInstanceOf(Date);
    expect(created.updatedAt).toEqual(created.createdAt);

    const { $metadata: _, ...wasCreated } = created;
    expect(await client.getGateway({ gatewayIdentifier: gatewayId })).toMatchObject(wasCreated);

    // PUT: what is left out is gone.
    const asked = { gatewayIdentifier: gatewayId, name: about.name, roleArn: ROLE, authorizerType: "NONE" as const };
    const updated = await client.updateGateway({ ...asked, description: "others" });
    expect(updated.$metadata.httpStatusCode).toBe(202);
    expect(updated).toMatchObject({ description: "others", createdAt: created.createdAt, status: "READY" });
    expect(updated.exceptionLevel).toBeUndefined();
    expect(updated.updatedAt?.getTime()).toBeGreaterThanOrEqual(created.updatedAt?.getTime() ?? Infinity);

    const { items } = await client.listGateways({});
    expect(items?.find((item) => item.gatewayId === gatewayId)).toEqual({
      gatewayId,
      name: about.name,
      description: "others",
      authorizerType: "NONE",
      status: "READY",
      createdAt: created.createdAt,
      updatedAt: updated.updatedAt,
    });

    const deleted = await client.deleteGateway({ gatewayIdentifier: gatewayId });
    expect(deleted).toMatchObject({ gatewayId, status: "DELETING", $metadata: { httpStatusCode: 202 } });
    await expect(client.getGateway({ gatewayIdentifier: gatewayId })).rejects.toThrow("There is no gateway");
  });

  it("of our own authorizer is read through AWS's client all the same", async ({ expect }) => {
    const { gatewayId } = await worker.create<{ gatewayId: string }>("/gateways/", {
      name: "keys",
      authorizerType: "API_KEY",
    });
    const read = await client.getGateway({ gatewayIdentifier: gatewayId });
    expect(read).toMatchObject({ name: "keys", authorizerType: "API_KEY" });
    expect(read.roleArn).toBeUndefined();
  });

  it("with targets is not deleted", async ({ expect }) => {
    const { gatewayId: gatewayIdentifier } = await client.createGateway({
      name: "busy",
      authorizerType: "NONE",
      roleArn: undefined,
    });
    const targetConfiguration = provider(openai.origin, "m");
    const { targetId } = await client.createGatewayTarget({ gatewayIdentifier, name: "one", targetConfiguration });
    await expect(client.deleteGateway({ gatewayIdentifier })).rejects.toMatchObject({
      name: "ValidationException",
      message: `Gateway ${gatewayIdentifier} has targets associated with it. Delete all targets before deleting the gateway.`,
    });
    await client.deleteGatewayTarget({ gatewayIdentifier, targetId });
    expect((await client.deleteGateway({ gatewayIdentifier })).status).toBe("DELETING");
  });
});

describe("a target", () => {
  it("with a provider is created, called, read, listed, updated, synchronised and deleted", async ({ expect }) => {
    const gatewayIdentifier = gateway.gatewayId;
    const about = {
      name: "azure",
      description: "DeepSeek on Azure",
      targetConfiguration: provider(openai.origin, "DeepSeek-V4-Flash"),
      credentialProviderConfigurations: keyOf(providerArn),
      metadataConfiguration: { allowedRequestHeaders: ["x-team"] },
    };
    const created = await client.createGatewayTarget({ gatewayIdentifier, ...about });
    const { targetId } = created;
    expect(created).toMatchObject({ ...about, status: "READY", $metadata: { httpStatusCode: 202 } });
    expect(created.gatewayArn).toBe(`arn:aws:bedrock-agentcore:us-east-1:000000000000:gateway/${gatewayIdentifier}`);
    expect(targetId).toMatch(/^[0-9A-Z]{10}$/);
    expect(created.createdAt).toBeInstanceOf(Date);

    const called = await chat(gateway.gatewayUrl, "DeepSeek-V4-Flash");
    expect(await called.json()).toMatchObject({ choices: [{ message: { content: TEXT } }] });
    expect(Object.fromEntries(openai.last().rawHeaders)["authorization"]).toBe(`Bearer ${KEYS.UPSTREAM_OPENAI}`);

    const read = await client.getGatewayTarget({ gatewayIdentifier, targetId });
    expect(read).toMatchObject({ ...about, targetId, createdAt: created.createdAt });

    const targetConfiguration = provider(openai.origin, "DeepSeek-V5");
    const changed = { ...about, targetConfiguration, metadataConfiguration: undefined };
    const updated = await client.updateGatewayTarget({ gatewayIdentifier, targetId, ...changed });
    expect(updated).toMatchObject({ targetId, targetConfiguration, $metadata: { httpStatusCode: 202 } });
    expect(updated.metadataConfiguration).toBeUndefined();
    expect((await chat(gateway.gatewayUrl, "azure/DeepSeek-V5")).status).toBe(200);

    const { targets } = await client.synchronizeGatewayTargets({ gatewayIdentifier, targetIdList: [targetId ?? ""] });
    expect(targets).toMatchObject([{ targetId, status: "READY", lastSynchronizedAt: expect.any(Date) }]);

    const { items } = await client.listGatewayTargets({ gatewayIdentifier });
    expect(items?.find((item) => item.targetId === targetId)).toEqual({
      targetId,
      name: "azure",
      description: "DeepSeek on Azure",
      status: "READY",
      targetType: "PROVIDER",
      createdAt: created.createdAt,
      updatedAt: expect.any(Date),
      lastSynchronizedAt: targets?.[0]?.lastSynchronizedAt,
    });

    const deleted = await client.deleteGatewayTarget({ gatewayIdentifier, targetId });
    expect(deleted).toMatchObject({ targetId, gatewayArn: created.gatewayArn, status: "DELETING" });
    await expect(client.getGatewayTarget({ gatewayIdentifier, targetId })).rejects.toThrow("There is no target");
  });

  it("with the OpenAI connector finds its models with its key", async ({ expect }) => {
    const gatewayIdentifier = gateway.gatewayId;
    openai.answerNext(listing("gpt-5.5", "gpt-5.4"));
    const created = await client.createGatewayTarget({
      gatewayIdentifier,
      name: "openai",
      targetConfiguration: connector("openai"),
      credentialProviderConfigurations: keyOf(providerArn),
    });
    expect(created.status).toBe("CREATING");
    const ready = await settled(client, gatewayIdentifier, created.targetId);
    expect(ready).toMatchObject({ status: "READY", lastSynchronizedAt: expect.any(Date) });
    expect(openai.last()).toMatchObject({ method: "GET", url: "/v1/models" });
    expect(Object.fromEntries(openai.last().rawHeaders)["authorization"]).toBe(`Bearer ${KEYS.UPSTREAM_OPENAI}`);
    const models = await (await fetch(`${gateway.gatewayUrl}/inference/v1/models`)).json<{ data: { id: string }[] }>();
    expect(models.data.map(({ id }) => id)).toEqual(expect.arrayContaining(["openai/gpt-5.4", "openai/gpt-5.5"]));
    expect((await chat(gateway.gatewayUrl, "gpt-5.4")).status).toBe(200);
    const { items } = await client.listGatewayTargets({ gatewayIdentifier });
    expect(items?.find(({ name }) => name === "openai")?.targetType).toBe("CONNECTOR");
  });

  it("with the Mantle connector finds its models with the gateway's signature", async ({ expect }) => {
    mantle.permit(true);
    const { targetId } = await client.createGatewayTarget({
      gatewayIdentifier: gateway.gatewayId,
      name: "bedrock",
      targetConfiguration: connector("bedrock-mantle"),
      credentialProviderConfigurations: GATEWAY_ROLE,
    });
    expect((await settled(client, gateway.gatewayId, targetId)).status).toBe("READY");
    const called = await chat(gateway.gatewayUrl, MANTLE_MODEL);
    expect([called.status, called.headers.get("x-gateway-target")]).toEqual([200, "bedrock"]);
    expect(mantle.asked).toEqual([
      { line: "GET /v1/models", signed: true },
      { line: "POST /v1/chat/completions", signed: true },
    ]);
  });

  it("that passes through is reached below its name, and gets a name where none is given", async ({ expect }) => {
    const gatewayIdentifier = gateway.gatewayId;
    const passthrough = { endpoint: openai.origin, protocolType: "INFERENCE" as const };
    const { targetId, name, status } = await client.createGatewayTarget({
      gatewayIdentifier,
      targetConfiguration: { http: { passthrough } },
      credentialProviderConfigurations: keyOf(providerArn),
    });
    expect(status).toBe("READY");
    const answered = await fetch(`${gateway.gatewayUrl}/${name}/v1/embeddings`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: "any", input: "x" }),
    });
    expect(answered.status).toBe(200);
    expect(openai.last().url).toBe("/v1/embeddings");
    const read = await client.getGatewayTarget({ gatewayIdentifier, targetId });
    expect(read.targetConfiguration).toEqual({ http: { passthrough } });
    const { items } = await client.listGatewayTargets({ gatewayIdentifier });
    expect(items?.find((item) => item.name === name)?.targetType).toBe("PASSTHROUGH");
  });
});
