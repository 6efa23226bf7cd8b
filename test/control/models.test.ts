/** GET …/models: every model of a gateway as its administrator sees it, whoever lists it and however its target is. */
import { afterEach, describe, it } from "vitest";
import { connectorTarget, gateway, GATEWAY_ROLE, keyIn, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, type Isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const MESSAGES = "/v1/messages";

afterEach(async () => {
  await reset();
});

async function modelsOf(on: Isolate, gatewayId: string): Promise<{ status: number; items: Record<string, unknown>[] }> {
  const response = await on.admin("GET", `/gateways/${gatewayId}/models`);
  const { items = [] } = await response.json<{ items?: Record<string, unknown>[] }>();
  return { status: response.status, items };
}

describe("a gateway's models", () => {
  it("are none while it has no target; and a gateway that is not there has no list", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    expect(await modelsOf(on, id)).toEqual({ status: 200, items: [] });
    expect((await modelsOf(on, "not-there-0123456789")).status).toBe(404);
  });

  it("are those declared and the patterns, in order, each with its target and the paths it is served on", async ({
    expect,
  }) => {
    const on = isolate();
    const id = await gateway(on);
    const targetId = await providerTarget(on, id, "own", {
      operations: [
        { path: CHAT, models: ["b", "a", "gpt-5*"] },
        { path: MESSAGES, models: ["a"] },
      ],
    });
    const of = { targetId, targetName: "own", targetStatus: "READY", ownedBy: expect.any(String) };
    expect((await modelsOf(on, id)).items).toEqual([
      { ...of, model: "own/a", id: "a", listing: "declared", paths: [CHAT, MESSAGES] },
      { ...of, model: "own/b", id: "b", listing: "declared", paths: [CHAT] },
      { ...of, model: "own/gpt-5*", id: "gpt-5*", listing: "pattern", paths: [CHAT] },
    ]);
  });

  it("name an id without its prefix where callers may leave it out, and stand there once all the same", async ({
    expect,
  }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "own", {
      strip: true,
      operations: [{ path: CHAT, models: ["vendor.x", "plain", "vendor.y*"] }],
    });
    const { items } = await modelsOf(on, id);
    expect(items.map(({ model, shortId }) => [model, shortId])).toEqual([
      ["own/plain", undefined],
      ["own/vendor.x", "x"],
      ["own/vendor.y*", undefined],
    ]);
  });

  it("hold what a provider lists, also while its target can no longer be read", async ({ expect }) => {
    const on = isolate({ UPSTREAM_KEY: "sk", AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" });
    const id = await gateway(on);
    const targetId = await connectorTarget(on, id, "bedrock", "bedrock-mantle", GATEWAY_ROLE, ["openai.gpt-oss-120b"]);
    const [found] = (await modelsOf(on, id)).items;
    expect(found).toMatchObject({
      model: "bedrock/openai.gpt-oss-120b",
      listing: "discovered",
      targetId,
      targetStatus: "READY",
    });
    upstream(() => new Response("no", { status: 403 }));
    await on.admin("PUT", `/gateways/${id}/synchronizeTargets`, { targetIdList: [targetId] });
    const [kept] = (await modelsOf(on, id)).items;
    expect(kept).toEqual({ ...found, targetStatus: "SYNCHRONIZE_UNSUCCESSFUL" });
  });

  it("are not one list for two targets of the same model, and tell nothing of another gateway or of a secret", async ({
    expect,
  }) => {
    const on = isolate({ UPSTREAM_KEY: "sk-canary-of-models" });
    const id = await gateway(on);
    const other = await gateway(on, { name: "other" });
    const credential = await keyIn(on, "key", "UPSTREAM_KEY");
    await providerTarget(on, id, "one", { operations: [{ path: CHAT, models: ["m"] }], credential });
    await providerTarget(on, id, "two", { operations: [{ path: CHAT, models: ["m"] }] });
    await providerTarget(on, other, "three", { operations: [{ path: CHAT, models: ["n"] }] });
    const { items } = await modelsOf(on, id);
    expect(items.map(({ model }) => model)).toEqual(["one/m", "two/m"]);
    expect(JSON.stringify(items)).not.toContain("canary");
  });
});
