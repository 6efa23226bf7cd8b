/** The protocol as AWS's own SDK speaks it: pages, ARNs, slashes, typed errors, client tokens, operations we do not have. */
import {
  AccessDeniedException,
  type BedrockAgentCoreControl,
  ConflictException,
  paginateListApiKeyCredentialProviders,
  paginateListGateways,
  paginateListGatewayTargets,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ValidationException,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { afterAll, beforeAll, describe, it } from "vitest";
import { collect } from "./support/answers.ts";
import { ACCESS_KEYS, ADMIN, CALLER, control, provider } from "./support/aws.ts";
import { startWorker, type RunningWorker } from "./support/running-worker.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let worker: RunningWorker;
let client: BedrockAgentCoreControl;
let gatewayId: string | undefined;
let gatewayArn: string | undefined;

const open = (name: string, more: { description?: string; clientToken?: string } = {}) =>
  client.createGateway({ name, authorizerType: "NONE", roleArn: undefined, ...more });
const named = (name: string) => ({
  gatewayIdentifier: gatewayId,
  name,
  targetConfiguration: provider("https://provider.example", "m"),
});

beforeAll(async () => {
  worker = await startWorker({ ACCESS_KEYS, MAX_CREDENTIAL_PROVIDERS: "5" });
  client = control(worker);
  ({ gatewayId, gatewayArn } = await open("first"));
});

afterAll(() => worker?.close());

describe("pages", () => {
  it("of gateways hold all of them once, however large they are", async ({ expect }) => {
    for (let count = 0; count < 4; count++) await open(`page-${count}`);
    const { items = [] } = await client.listGateways({});
    expect(items.length).toBeGreaterThanOrEqual(5);
    for (const pageSize of [1, 2, items.length, 1_000]) {
      const pages = await collect(paginateListGateways({ client, pageSize }, {}));
      expect(pages.flatMap((page) => page.items)).toEqual(items);
      expect(pages).toHaveLength(Math.ceil(items.length / pageSize));
      expect(pages.at(-1)?.nextToken).toBeUndefined();
    }
  });

  it("of targets do", async ({ expect }) => {
    for (const name of ["c", "a", "b"]) await client.createGatewayTarget(named(`page-${name}`));
    const { items = [] } = await client.listGatewayTargets({ gatewayIdentifier: gatewayId });
    expect(items.length).toBeGreaterThanOrEqual(3);
    for (const pageSize of [1, 2]) {
      const pages = await collect(paginateListGatewayTargets({ client, pageSize }, { gatewayIdentifier: gatewayId }));
      expect(pages.flatMap((page) => page.items)).toEqual(items);
    }
  });

  it("of credential providers do", async ({ expect }) => {
    const apiKeySecretConfig = { secretId: "UPSTREAM_OPENAI", jsonKey: "key" };
    for (const name of ["page_c", "page-a", "page-b"])
      await client.createApiKeyCredentialProvider({ name, apiKeySecretConfig });
    for (const pageSize of [1, 2, 3]) {
      const pages = await collect(paginateListApiKeyCredentialProviders({ client, pageSize }, {}));
      const names = pages.flatMap((page) => page.credentialProviders?.map(({ name }) => name));
      expect(names).toEqual(["page-a", "page-b", "page_c"]);
    }
  });

  it("that cannot be are refused", async ({ expect }) => {
    for (const wrong of [{ maxResults: 0 }, { maxResults: 1_001 }, { nextToken: "*" }]) {
      await expect(client.listGateways(wrong)).rejects.toMatchObject({
        name: "ValidationException",
        fieldList: [{ name: Object.keys(wrong)[0] }],
      });
    }
  });
});

describe("addresses", () => {
  it("may have a gateway's ARN where its id is asked for", async ({ expect }) => {
    const gatewayIdentifier = gatewayArn;
    expect((await client.getGateway({ gatewayIdentifier })).gatewayId).toBe(gatewayId);
    const { targetId } = await client.createGatewayTarget({ ...named("by-arn"), gatewayIdentifier });
    expect((await client.getGatewayTarget({ gatewayIdentifier, targetId })).name).toBe("by-arn");
    const { targets } = await client.synchronizeGatewayTargets({ gatewayIdentifier, targetIdList: [targetId ?? ""] });
    expect(targets?.[0]?.name).toBe("by-arn");
    expect((await client.deleteGatewayTarget({ gatewayIdentifier, targetId })).targetId).toBe(targetId);
  });

  it("may have doubled slashes, as an endpoint that ends in one makes them", async ({ expect }) => {
    const slashed = control(worker, ADMIN, "/control/");
    expect((await slashed.getGateway({ gatewayIdentifier: gatewayId })).gatewayId).toBe(gatewayId);
    expect((await slashed.listTagsForResource({ resourceArn: gatewayArn })).tags).toEqual({});
    expect((await slashed.createGatewayTarget(named("slashed"))).name).toBe("slashed");
  });
});

describe("a mistaken address", () => {
  it("without /control is told the endpoint that is right", async ({ expect }) => {
    const astray = control(worker, ADMIN, "");
    const gateway = { gatewayIdentifier: gatewayId };
    const asks: readonly (() => Promise<unknown>)[] = [
      () => astray.createGateway({ name: "x", authorizerType: "NONE", roleArn: undefined }),
      () => astray.listGateways({}),
      () => astray.getGateway(gateway),
      () => astray.listGatewayTargets(gateway),
      () => astray.createApiKeyCredentialProvider({ name: "x", apiKey: "sk-never-kept" }),
      () => astray.listTagsForResource({ resourceArn: gatewayArn }),
    ];
    for (const ask of asks) {
      await expect(ask()).rejects.toMatchObject({
        name: "UnknownOperationException",
        message: expect.stringContaining(`Set the client's endpoint to ${worker.origin}/control `),
        $metadata: { httpStatusCode: 404, requestId: expect.stringMatching(UUID) },
      });
    }
  });

  it("with an empty identifier is told which", async ({ expect }) => {
    const gatewayIdentifier = "";
    for (const ask of [
      () => client.getGateway({ gatewayIdentifier }),
      () => client.deleteGateway({ gatewayIdentifier }),
      () => client.createGatewayTarget({ ...named("x"), gatewayIdentifier }),
      () => client.listGatewayTargets({ gatewayIdentifier }),
    ]) {
      await expect(ask()).rejects.toMatchObject({
        name: "ValidationException",
        fieldList: [{ name: "gatewayIdentifier", message: expect.stringContaining("is empty in the path") }],
      });
    }
  });
});

describe("errors", () => {
  it("are of AgentCore's classes, with message and request id", async ({ expect }) => {
    const gone = { gatewayIdentifier: "gone-0123456789" };
    const twice = async (): Promise<unknown> => {
      await client.createGatewayTarget(named("twice"));
      return client.createGatewayTarget(named("twice"));
    };
    const tooMany = async (): Promise<void> => {
      const apiKeySecretConfig = { secretId: "UPSTREAM_OPENAI", jsonKey: "key" };
      for (const name of ["q1", "q2", "q3", "q4", "q5", "q6"])
        await client.createApiKeyCredentialProvider({ name, apiKeySecretConfig });
    };
    const cases: readonly [() => Promise<unknown>, new (...all: never[]) => Error, number][] = [
      [() => client.getGateway(gone), ResourceNotFoundException, 404],
      [() => client.createGatewayTarget({ ...named("x"), ...gone }), ResourceNotFoundException, 404],
      [
        () => client.getGatewayTarget({ gatewayIdentifier: gatewayId, targetId: "0123456789" }),
        ResourceNotFoundException,
        404,
      ],
      [() => open("first"), ConflictException, 409],
      [twice, ConflictException, 409],
      [tooMany, ServiceQuotaExceededException, 402],
      [() => open("not a name!"), ValidationException, 400],
    ];
    for (const [ask, kind, httpStatusCode] of cases) {
      const error: unknown = await ask().catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(kind);
      expect(error).toMatchObject({
        message: expect.stringMatching(/\w/),
        $fault: "client",
        $metadata: { httpStatusCode, requestId: expect.stringMatching(UUID) },
      });
    }
  });

  it("of validation name the reason and every field", async ({ expect }) => {
    const error: unknown = await client
      .createGatewayTarget({
        gatewayIdentifier: gatewayId,
        name: "under_score",
        targetConfiguration: provider("https://provider.example", "with space"),
        credentialProviderConfigurations: [],
      })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ValidationException);
    const model = "targetConfiguration.inference.provider.operations.0.models.0.model";
    expect(error).toMatchObject({
      reason: "FieldValidationFailed",
      fieldList: [
        { name: "name", message: "must be 1 to 100 letters, digits and single hyphens" },
        { name: model, message: "must be a model id or a pattern with * and ?" },
        { name: "credentialProviderConfigurations", message: "must hold exactly one element" },
      ],
    });
  });

  it("meet two members of a union, which the SDK sends as they are", async ({ expect }) => {
    const http = { passthrough: { endpoint: "https://provider.example", protocolType: "CUSTOM" as const } };
    const both: object = { ...provider("https://provider.example", "m"), http };
    const asked = { ...named("both"), targetConfiguration: Object.assign(provider("https://a.example", "m"), both) };
    await expect(client.createGatewayTarget(asked)).rejects.toMatchObject({
      fieldList: [{ name: "targetConfiguration", message: "must hold exactly one of inference and http" }],
    });
  });

  it("of access are AccessDeniedException", async ({ expect }) => {
    const wrong = control(worker, { ...ADMIN, secretAccessKey: "another-secret-key" });
    const unknown = control(worker, { ...ADMIN, accessKeyId: "AKIDEXAMPLENOBODY" });
    for (const [who, message] of [
      [control(worker, CALLER), /has not the role admin/],
      [wrong, /The signature does not match/],
      [unknown, /The signature does not match/],
    ] as const) {
      const create = { name: "x", authorizerType: "NONE" as const, roleArn: undefined };
      for (const ask of [() => who.listGateways({}), () => who.createGateway(create)]) {
        const error: unknown = await ask().catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(AccessDeniedException);
        expect(error).toMatchObject({
          message: expect.stringMatching(message),
          $metadata: { httpStatusCode: 403, requestId: expect.stringMatching(UUID) },
        });
      }
    }
  });
});

describe("a clientToken", () => {
  it("used again for the same request gets the first answer, for another a fault", async ({ expect }) => {
    const clientToken = crypto.randomUUID();
    const { $metadata: _, ...first } = await open("token", { description: "d", clientToken });
    const { $metadata: __, ...again } = await open("token", { clientToken, description: "d" });
    expect(again).toEqual(first);
    for (const [name, description] of [
      ["token", "e"],
      ["token-2", "d"],
    ] as const) {
      await expect(open(name, { description, clientToken })).rejects.toMatchObject({
        name: "ValidationException",
        reason: "IdempotentParameterMismatchException",
      });
    }
    const target = { ...named("token"), clientToken };
    const { targetId } = await client.createGatewayTarget(target);
    expect((await client.createGatewayTarget(target)).targetId).toBe(targetId);
    await expect(client.createGatewayTarget({ ...target, name: "token-2" })).rejects.toMatchObject({
      reason: "IdempotentParameterMismatchException",
    });
  });

  it("makes one gateway and one target of five creations at once", async ({ expect }) => {
    const clientToken = crypto.randomUUID();
    const five = <T>(create: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 5 }, create));
    const made = await five(() => open("at-once", { clientToken }));
    expect(new Set(made.map((one) => one.gatewayId)).size).toBe(1);
    const { items = [] } = await client.listGateways({});
    expect(items.filter(({ name }) => name === "at-once").map((one) => one.gatewayId)).toEqual([made[0]?.gatewayId]);

    // Without a name: the one it is given is made up anew for each request.
    const targetConfiguration = provider("https://provider.example", "m");
    const where = { gatewayIdentifier: made[0]?.gatewayId };
    const targets = await five(() => client.createGatewayTarget({ ...where, targetConfiguration, clientToken }));
    expect(new Set(targets.map(({ targetId, name }) => `${targetId} ${name}`)).size).toBe(1);
    expect((await client.listGatewayTargets(where)).items).toHaveLength(1);
  });

  it("is checked, and each creation of the SDK has one of its own", async ({ expect }) => {
    await expect(open("short", { clientToken: "too-short" })).rejects.toMatchObject({
      fieldList: [{ name: "clientToken" }],
    });
    const [one, other] = await Promise.all([open("own-1"), open("own-2")]);
    expect(one.gatewayId).not.toBe(other.gatewayId);
  });
});

describe("operations of AgentCore that are not here", () => {
  it("are answered as unknown, with a type and a request id", async ({ expect }) => {
    const gateway = { gatewayIdentifier: gatewayId };
    const rule = { ...gateway, ruleId: "11111111-2222-3333-4444-555555555555" };
    const unknown: readonly (() => Promise<unknown>)[] = [
      () => client.createGatewayRule({ ...gateway, priority: 1, actions: [] }),
      () => client.listGatewayRules(gateway),
      () => client.getGatewayRule(rule),
      () => client.updateGatewayRule({ ...rule, priority: 2 }),
      () => client.deleteGatewayRule(rule),
      () => client.listOauth2CredentialProviders({}),
      () => client.listWorkloadIdentities({}),
      () => client.setTokenVaultCMK({ kmsConfiguration: { keyType: "ServiceManagedKey" } }),
      () => client.listPolicyEngines({}),
      () => client.listAgentRuntimes({}),
      () => client.listMemories({}),
    ];
    for (const ask of unknown) {
      await expect(ask()).rejects.toMatchObject({
        name: "UnknownOperationException",
        message: expect.stringContaining("There is no operation"),
        $metadata: { httpStatusCode: 404, requestId: expect.stringMatching(UUID) },
      });
    }
  });
});
