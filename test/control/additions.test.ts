/** Members that AgentCore has no word for: an update by a client that does not know them leaves them as they were, and null takes them away. */
import { afterEach, beforeEach, describe, it } from "vitest";
import { GATEWAY_ADDITIONS } from "../../src/config/gateway.ts";
import { TARGET_ADDITIONS } from "../../src/config/target.ts";
import { gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { isolate, type Isolate } from "../support/worker.ts";

type Json = Record<string, unknown>;

/** Each with a value it may have, and another. */
const OURS: Readonly<Record<string, readonly [unknown, unknown]>> = {
  firstByteTimeoutMs: [5_000, 6_000],
  failover: [false, true],
  onDisconnect: ["drain", "cancel"],
  streamUsage: ["ask", "as_sent"],
};
const WANTED: Json = {
  targetConfiguration: { inference: { provider: { endpoint: "https://moved.provider.test" } } },
};

let on: Isolate;
let path: string;

beforeEach(async () => {
  on = isolate();
  const id = await gateway(on);
  const more = Object.fromEntries(Object.entries(OURS).map(([name, [value]]) => [name, value]));
  path = `/gateways/${id}/targets/${await providerTarget(on, id, "t", { more: { ...more, description: "d" } })}`;
});

afterEach(async () => {
  await reset();
});

async function update(body: Json): Promise<Json> {
  const response = await on.admin("PUT", path, body);
  const told = await response.json<Json>();
  if (response.status !== 202) throw new Error(`${response.status} ${JSON.stringify(told)}`);
  return told;
}

const shown = async (): Promise<Json> => (await on.admin("GET", path)).json<Json>();

describe("an update of a target", () => {
  it("knows every member of ours", ({ expect }) => {
    // Of a gateway's, any-token.test.ts has allowAnyToken, call/cors.test.ts and call/affinity.test.ts the others.
    expect([...TARGET_ADDITIONS].toSorted()).toEqual(Object.keys(OURS).toSorted());
    expect([...GATEWAY_ADDITIONS]).toEqual(["corsOrigins", "affinity"]);
  });

  it("leaves those it does not speak of as they were, and AgentCore's own are gone", async ({ expect }) => {
    const told = await update(WANTED);
    for (const answer of [told, await shown()]) {
      expect(answer).toMatchObject(WANTED);
      for (const [name, [value]] of Object.entries(OURS)) expect([name, answer[name]]).toEqual([name, value]);
      expect(answer).not.toHaveProperty("description");
    }
  });

  it.for(Object.entries(OURS))(
    "takes %s away where it says null, and leaves the others",
    async ([name], { expect }) => {
      await update({ ...WANTED, [name]: null });
      const now = await shown();
      for (const [each, [value]] of Object.entries(OURS)) {
        expect([each, now[each]]).toEqual([each, each === name ? undefined : value]);
      }
      // And it does not come back.
      await update(WANTED);
      expect(await shown()).not.toHaveProperty(name);
    },
  );

  it.for(Object.entries(OURS))("changes %s where it says so", async ([name, [, another]], { expect }) => {
    expect((await update({ ...WANTED, [name]: another }))[name]).toBe(another);
    expect((await shown())[name]).toBe(another);
  });

  it("takes null for a member of AgentCore's as absent, wherever it stands", async ({ expect }) => {
    const provider = { endpoint: "https://moved.provider.test", operations: null };
    const now = await update({
      targetConfiguration: { inference: { provider }, http: null },
      name: null,
      description: null,
      metadataConfiguration: null,
    });
    expect(now).toMatchObject({ name: "t", ...WANTED });
    expect(now).not.toHaveProperty("description");
  });

  it("that is refused takes nothing away", async ({ expect }) => {
    const refused = await on.admin("PUT", path, { ...WANTED, streamUsage: null, failover: "no" });
    expect(refused.status).toBe(400);
    expect((await shown())["streamUsage"]).toBe("ask");
  });
});

describe("a creation", () => {
  it("takes null for left out", async ({ expect }) => {
    const id = path.split("/")[2] ?? "";
    const nulls = Object.fromEntries(Object.keys(OURS).map((name) => [name, null]));
    const made = await on.admin("POST", `/gateways/${id}/targets/`, { name: "other", ...WANTED, ...nulls });
    expect(made.status).toBe(202);
    expect(Object.keys(await made.json<Json>()).filter((name) => name in OURS)).toEqual([]);
  });
});

describe("an update of a connector target", () => {
  const source = (of: Json): Json => ({ targetConfiguration: { inference: { connector: { source: of } } } });
  const AZURE = { connectorId: "azure-openai", endpoint: "https://ours.openai.azure.com" };
  const DEPLOYMENTS = ["gpt"];

  async function azure(): Promise<void> {
    const id = await gateway(on, { name: "azure" });
    const spec = { name: "a", ...source({ ...AZURE, deployments: DEPLOYMENTS }) };
    const { targetId } = await (await on.admin("POST", `/gateways/${id}/targets/`, spec)).json<{ targetId: string }>();
    path = `/gateways/${id}/targets/${targetId}`;
  }

  it("leaves what stands beside the connector's id as it was, where it is left out", async ({ expect }) => {
    await azure();
    expect(await update(source(AZURE))).toMatchObject(source({ ...AZURE, deployments: DEPLOYMENTS }));
    expect(await update(source({ ...AZURE, deployments: ["b"] }))).toMatchObject(
      source({ ...AZURE, deployments: ["b"] }),
    );
  });

  it("takes it away where it says null", async ({ expect }) => {
    await azure();
    await update(source({ ...AZURE, deployments: null }));
    const { targetConfiguration } = await shown();
    expect(targetConfiguration).toEqual(source(AZURE)["targetConfiguration"]);
  });
});
