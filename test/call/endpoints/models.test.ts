/** GET /v1/models: every READY target's models, declared and discovered, in both dialects, and only what the caller may use. */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it } from "vitest";
import { apiKey, gateway, providerTarget } from "../../support/config.ts";
import { isolate, type Isolate } from "../../support/worker.ts";

const CHAT = "/v1/chat/completions";

afterEach(async () => {
  await reset();
});

async function threeTargets(spec: Record<string, unknown> = {}): Promise<[Isolate, string]> {
  const id = await gateway(isolate(), spec);
  const declare = (name: string, ...models: string[]) =>
    providerTarget(isolate(), id, name, { operations: [{ path: CHAT, models }] });
  await declare("azure", "DeepSeek-V4-Flash", "gpt-*");
  await declare("router", "meta-llama/Llama-3.1-8B", "llama3:8b");
  await declare("sick", "unwell");
  await env.DB.prepare("UPDATE targets SET status = 'FAILED' WHERE name = 'sick'").run();
  await env.DB.prepare(
    `UPDATE targets SET models = '[{"id":"found","created":1700000000,"ownedBy":"system","displayName":"Found"}]' WHERE name = 'azure'`,
  ).run();
  return [isolate(), id];
}

const IDS = ["azure/DeepSeek-V4-Flash", "azure/found", "router/meta-llama/Llama-3.1-8B", "router/llama3:8b"];

async function ids(response: Response): Promise<string[]> {
  return (await response.json<{ data: { id: string }[] }>()).data.map(({ id }) => id);
}

describe("the models list", () => {
  it("has declared and discovered models, patterns and unready targets left out", async ({ expect }) => {
    const [on] = await threeTargets();
    const response = await on.fetch("/inference/v1/models/");
    const list = await response.clone().json<{ data: object[] }>();
    expect(await ids(response)).toEqual(IDS);
    expect(list).toMatchObject({ object: "list" });
    expect(list.data[1]).toEqual({ id: "azure/found", object: "model", created: 1_700_000_000, owned_by: "system" });
    expect(list.data[0]).toEqual({ id: IDS[0], object: "model", created: expect.any(Number), owned_by: "azure" });
  });

  it("is paged for Anthropic's SDK, forwards and backwards", async ({ expect }) => {
    const [on] = await threeTargets();
    const list = async (query: string) =>
      (await on.fetch(`/inference/v1/models${query}`, { headers: { "anthropic-version": "2023-06-01" } })).json<
        Record<string, unknown>
      >();
    expect(await list("?limit=1000")).toEqual({
      data: IDS.map((id) => ({
        type: "model",
        id,
        display_name: expect.any(String),
        created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      })),
      has_more: false,
      first_id: IDS[0],
      last_id: IDS[3],
    });
    expect(await list("?limit=3")).toMatchObject({ has_more: true, last_id: IDS[2] });
    expect(await list(`?limit=3&after_id=${encodeURIComponent(IDS[2] ?? "")}`)).toMatchObject({
      has_more: false,
      first_id: IDS[3],
    });
    expect(await list(`?limit=2&before_id=${encodeURIComponent(IDS[3] ?? "")}`)).toMatchObject({
      has_more: true,
      first_id: IDS[1],
      last_id: IDS[2],
    });
    expect(await list("?limit=0")).toMatchObject({ type: "error", error: { type: "invalid_request_error" } });
    expect(await list("?after_id=nothing")).toMatchObject({ type: "error" });
  });

  it("answers for one model, its slashes plain or encoded, its target named or not", async ({ expect }) => {
    const [on] = await threeTargets();
    for (const path of [
      "router/meta-llama/Llama-3.1-8B",
      "router%2Fmeta-llama%2FLlama-3.1-8B",
      "meta-llama/Llama-3.1-8B",
    ]) {
      expect(await (await on.fetch(`/inference/v1/models/${path}`)).json()).toMatchObject({
        id: "router/meta-llama/Llama-3.1-8B",
        object: "model",
      });
    }
    const missing = await on.fetch("/inference/v1/models/lama3:8b");
    expect([missing.status, missing.headers.get("x-gateway-error")]).toEqual([404, "unknown_model"]);
    expect(await missing.text()).toContain("router/llama3:8b");
  });

  it("shows a key only what it may use, and nobody else anything", async ({ expect }) => {
    const [on, id] = await threeTargets({ authorizerType: "API_KEY" });
    const key = await apiKey(on, id, { allowedModels: ["router/*", "azure/found"] });
    expect(await ids(await on.fetch("/inference/v1/models", { headers: { authorization: `Bearer ${key}` } }))).toEqual(
      IDS.slice(1),
    );
    const hidden = await on.fetch(`/inference/v1/models/${IDS[0]}`, { headers: { authorization: `Bearer ${key}` } });
    expect(hidden.status).toBe(404);
    expect((await on.fetch("/inference/v1/models")).status).toBe(401);
  });

  it("is the gateway's own, by its id", async ({ expect }) => {
    const [on, id] = await threeTargets();
    expect(await ids(await on.fetch(`/gateways/${id}/inference/v1/models`))).toEqual(IDS);
  });

  it("answers HEAD like GET, without a body", async ({ expect }) => {
    const [on] = await threeTargets();
    const response = await on.fetch("/inference/v1/models", { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });
});
