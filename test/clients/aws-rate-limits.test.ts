/** Rate limits through AWS's own SDK: its six operations, pages, typed errors and client tokens; what it does not know of stays as it was. */
import {
  type BedrockAgentCoreControl,
  ConflictException,
  type LimitEntry,
  paginateListGatewayRateLimits,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ValidationException,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { afterAll, beforeAll, describe, it } from "vitest";
import { collect } from "./support/answers.ts";
import { ACCESS_KEYS, control } from "./support/aws.ts";
import { startWorker, type RunningWorker } from "./support/running-worker.ts";

const SUB = "$.context.jwt.sub";
const CLIENT_TOKEN = "0123456789-0123456789-0123456789-0123";

let worker: RunningWorker;
let client: BedrockAgentCoreControl;

beforeAll(async () => {
  worker = await startWorker({ ACCESS_KEYS, MAX_RATE_LIMITS: "5" });
  client = control(worker);
});

afterAll(() => worker?.close());

async function open(name: string): Promise<{ gatewayIdentifier: string; gatewayArn: string }> {
  const created = await client.createGateway({ name, authorizerType: "NONE", roleArn: undefined });
  return { gatewayIdentifier: created.gatewayId ?? "", gatewayArn: created.gatewayArn ?? "" };
}

const DIMENSIONS = { targetName: "openai", [SUB]: "*" };
const entriesOf = (rate: number): LimitEntry[] => [
  {
    dimensions: DIMENSIONS,
    requests: [{ rate, period: "minute" }],
    tokens: [{ rate: 50_000, period: "minute" }],
    connections: [{ rate: 10, period: "second" }],
  },
];
const limit = (claim: string, rate = 1) => ({
  dimensionKeys: [`$.context.jwt.${claim}`],
  entries: [{ dimensions: { [`$.context.jwt.${claim}`]: "*" }, requests: [{ rate, period: "second" as const }] }],
});

describe("a rate limit", () => {
  it("is created, read, listed, updated and deleted", async ({ expect }) => {
    const { gatewayIdentifier, gatewayArn } = await open("one");
    const about = { rateLimitId: "rl-1", description: "by user", dimensionKeys: ["targetName", SUB] };
    const created = await client.createGatewayRateLimit({ gatewayIdentifier, ...about, entries: entriesOf(300) });
    const { $metadata, ...shown } = created;
    expect($metadata.httpStatusCode).toBe(201);
    expect(shown).toEqual({
      ...about,
      gatewayIdentifier,
      entries: entriesOf(300),
      status: "ACTIVE",
      createdAt: expect.any(Date),
      updatedAt: created.createdAt,
    });
    const named = { gatewayIdentifier, rateLimitId: "rl-1" };
    expect(await client.getGatewayRateLimit(named)).toMatchObject(shown);
    // An ARN does as well.
    expect((await client.listGatewayRateLimits({ gatewayIdentifier: gatewayArn })).rateLimits).toEqual([shown]);

    const updated = await client.updateGatewayRateLimit({ ...named, entries: entriesOf(0) });
    expect(updated).toMatchObject({
      ...about,
      entries: entriesOf(0),
      createdAt: created.createdAt,
      $metadata: { httpStatusCode: 200 },
    });
    expect(updated.updatedAt?.getTime()).toBeGreaterThanOrEqual(created.updatedAt?.getTime() ?? Infinity);
    const described = await client.updateGatewayRateLimit({ ...named, description: "other", entries: entriesOf(1) });
    expect(described.description).toBe("other");

    const deleted = await client.deleteGatewayRateLimit(named);
    expect(deleted).toMatchObject({ rateLimitId: "rl-1", status: "DELETING", $metadata: { httpStatusCode: 200 } });
    await expect(client.getGatewayRateLimit(named)).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(client.deleteGatewayRateLimit(named)).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(client.updateGatewayRateLimit({ ...named, entries: entriesOf(1) })).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });

  it("keeps what the SDK does not know of through its updates", async ({ expect }) => {
    const { gatewayIdentifier } = await open("ours");
    const cost = [{ rate: 25, period: "month" }];
    await worker.create(`/gateways/${gatewayIdentifier}/rate-limits`, {
      rateLimitId: "rl-1",
      dimensionKeys: ["targetName", SUB],
      entries: [{ dimensions: DIMENSIONS, cost }],
      strict: true,
    });
    const named = { gatewayIdentifier, rateLimitId: "rl-1" };
    const { entries: [entry] = [] } = await client.getGatewayRateLimit(named);
    expect(entry).toEqual({ dimensions: DIMENSIONS });
    await client.updateGatewayRateLimit({ ...named, entries: [{ dimensions: DIMENSIONS }] });
    await client.batchPutGatewayRateLimits({
      gatewayIdentifier,
      rateLimits: [{ rateLimitId: "rl-1", dimensionKeys: ["targetName", SUB], entries: entriesOf(5) }],
    });
    const kept = await fetch(`${worker.origin}/control/gateways/${gatewayIdentifier}/rate-limits/rl-1`, {
      headers: { authorization: "Bearer test-admin-token" },
    });
    expect(await kept.json()).toMatchObject({ strict: true, entries: [{ ...entriesOf(5)[0], cost }] });
  });

  it("is refused under the SDK's own names", async ({ expect }) => {
    const { gatewayIdentifier } = await open("refused");
    await client.createGatewayRateLimit({ gatewayIdentifier, rateLimitId: "rl-1", ...limit("a") });
    const again = client.createGatewayRateLimit({ gatewayIdentifier, rateLimitId: "rl-1", ...limit("b") });
    await expect(again).rejects.toBeInstanceOf(ConflictException);
    await expect(client.createGatewayRateLimit({ gatewayIdentifier, ...limit("a") })).rejects.toBeInstanceOf(
      ConflictException,
    );
    const tools = { dimensionKeys: ["toolName"], entries: [{ dimensions: { toolName: "*" } }] };
    const refused = client.createGatewayRateLimit({ gatewayIdentifier, ...tools });
    await expect(refused).rejects.toBeInstanceOf(ValidationException);
    await expect(refused).rejects.toMatchObject({ fieldList: [{ name: "dimensionKeys.0" }], $fault: "client" });
    for (const claim of ["b", "c", "d", "e"])
      await client.createGatewayRateLimit({ gatewayIdentifier, ...limit(claim) });
    const beyond = client.createGatewayRateLimit({ gatewayIdentifier, ...limit("f") });
    await expect(beyond).rejects.toBeInstanceOf(ServiceQuotaExceededException);
    await expect(beyond).rejects.toThrow("This gateway has 5 rate limits, which is the quota");
    const nowhere = { gatewayIdentifier: "nowhere-0123456789" };
    await expect(client.listGatewayRateLimits(nowhere)).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(client.createGatewayRateLimit({ ...nowhere, ...limit("a") })).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });

  it("is created once for a client token, and given an id where it has none", async ({ expect }) => {
    const { gatewayIdentifier } = await open("tokens");
    const asked = { gatewayIdentifier, clientToken: CLIENT_TOKEN, ...limit("a") };
    const [first, second] = [await client.createGatewayRateLimit(asked), await client.createGatewayRateLimit(asked)];
    expect(first.rateLimitId).toMatch(/^rl-[0-9a-z]{10}$/);
    expect({ ...second, $metadata: undefined }).toEqual({ ...first, $metadata: undefined });
    await expect(client.createGatewayRateLimit({ ...asked, ...limit("b") })).rejects.toMatchObject({
      name: "ValidationException",
      reason: "IdempotentParameterMismatchException",
    });
    expect((await client.listGatewayRateLimits({ gatewayIdentifier })).rateLimits).toHaveLength(1);
  });

  it("comes in pages with the others", async ({ expect }) => {
    const { gatewayIdentifier } = await open("pages");
    for (const claim of ["c", "a", "b"]) await client.createGatewayRateLimit({ gatewayIdentifier, ...limit(claim) });
    const { rateLimits = [] } = await client.listGatewayRateLimits({ gatewayIdentifier });
    expect(rateLimits).toHaveLength(3);
    for (const pageSize of [1, 2, 100]) {
      const pages = await collect(paginateListGatewayRateLimits({ client, pageSize }, { gatewayIdentifier }));
      expect(pages.flatMap((page) => page.rateLimits)).toEqual(rateLimits);
      expect(pages).toHaveLength(Math.ceil(3 / pageSize));
    }
    await expect(client.listGatewayRateLimits({ gatewayIdentifier, maxResults: 101 })).rejects.toMatchObject({
      fieldList: [{ name: "maxResults" }],
    });
  });
});

describe("a batch of rate limits", () => {
  it("takes the place of the whole set", async ({ expect }) => {
    const { gatewayIdentifier } = await open("batch");
    await client.createGatewayRateLimit({ gatewayIdentifier, rateLimitId: "goes", ...limit("a") });
    const kept = await client.createGatewayRateLimit({ gatewayIdentifier, rateLimitId: "stays", ...limit("b") });
    const rateLimits = [
      { rateLimitId: "stays", description: "now", ...limit("b", 7) },
      { rateLimitId: "comes", ...limit("c") },
    ];
    const put = await client.batchPutGatewayRateLimits({ gatewayIdentifier, rateLimits });
    expect(put.$metadata.httpStatusCode).toBe(200);
    expect(put.rateLimits).toMatchObject([
      { ...rateLimits[0], createdAt: kept.createdAt, status: "ACTIVE", gatewayIdentifier },
      { ...rateLimits[1], updatedAt: expect.any(Date) },
    ]);
    const found = await client.listGatewayRateLimits({ gatewayIdentifier });
    expect(found.rateLimits).toEqual(put.rateLimits?.toReversed());

    const tooMany = ["a", "b", "c", "d", "e", "f"].map((claim) => limit(claim));
    const refused = client.batchPutGatewayRateLimits({ gatewayIdentifier, rateLimits: tooMany });
    await expect(refused).rejects.toMatchObject({ name: "ValidationException", fieldList: [{ name: "rateLimits" }] });
    await expect(client.batchPutGatewayRateLimits({ gatewayIdentifier, rateLimits: [] })).rejects.toBeInstanceOf(
      ValidationException,
    );
    expect((await client.listGatewayRateLimits({ gatewayIdentifier })).rateLimits).toEqual(found.rateLimits);
  });
});
