/** GET /v1/models: every READY target's models, declared and discovered, in both dialects, and only what the caller may use. */
import { env } from "cloudflare:workers";
import { afterEach, describe, it } from "vitest";
import { apiKey, gateway, providerTarget } from "../../support/config.ts";
import { reset } from "../../support/reset.ts";
import { upstream } from "../../support/upstream.ts";
import { isolate, post, type Isolate } from "../../support/worker.ts";

const CHAT = "/v1/chat/completions";
const MESSAGES = "/v1/messages";

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

/** Anthropic's shape has no target's name where none is needed. */
const PLAIN = ["DeepSeek-V4-Flash", "found", "meta-llama/Llama-3.1-8B", "llama3:8b"];
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
      data: PLAIN.map((id) => ({
        type: "model",
        id,
        display_name: expect.any(String),
        created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      })),
      has_more: false,
      first_id: PLAIN[0],
      last_id: PLAIN[3],
    });
    expect(await list("?limit=3")).toMatchObject({ has_more: true, last_id: PLAIN[2] });
    expect(await list(`?limit=3&after_id=${encodeURIComponent(PLAIN[2] ?? "")}`)).toMatchObject({
      has_more: false,
      first_id: PLAIN[3],
    });
    expect(await list(`?limit=2&before_id=${encodeURIComponent(PLAIN[3] ?? "")}`)).toMatchObject({
      has_more: true,
      first_id: PLAIN[1],
      last_id: PLAIN[2],
    });
    expect(await list("?limit=0")).toMatchObject({ type: "error", error: { type: "invalid_request_error" } });
    expect(await list("?after_id=nothing")).toMatchObject({ type: "error" });
  });

  it("has ids in Anthropic's shape that Claude Code's picker takes, each of which calls the model it stands for", async ({
    expect,
  }) => {
    const on = isolate();
    const id = await gateway(on, { authorizerType: "API_KEY" });
    const declare = (name: string, separator: string | undefined, ...models: string[]) =>
      providerTarget(on, id, name, {
        operations: [{ path: MESSAGES, models }],
        ...(separator === undefined ? {} : { strip: true, separator }),
      });
    // Alone with its model, alone with a short form, and one that two targets have, where the first stands for both.
    await declare("bedrock", ".", "us.anthropic.claude-sonnet-5", "eu.claude-shared", "qwen3");
    await declare("claude", undefined, "claude-own", "claude-shared", "router/claude-x");
    await declare("house", undefined, "claude-shared", "own-model");
    await declare("router", undefined, "claude-x", "own-model");
    const key = await apiKey(on, id);
    const headers = { authorization: `Bearer ${key}`, "anthropic-version": "2023-06-01" };
    const listed = await ids(await on.fetch("/inference/v1/models?limit=1000", { headers }));
    expect(listed).toEqual([
      "anthropic.claude-sonnet-5",
      "claude-shared",
      "qwen3",
      "claude-own",
      "claude/claude-shared",
      "claude/router/claude-x",
      "house/claude-shared",
      "house/own-model",
      "claude-x",
      "router/own-model",
    ]);
    expect(await ids(await on.fetch("/inference/v1/models", { headers: { authorization: `Bearer ${key}` } }))).toEqual([
      "bedrock/us.anthropic.claude-sonnet-5",
      "bedrock/eu.claude-shared",
      "bedrock/qwen3",
      "claude/claude-own",
      "claude/claude-shared",
      "claude/router/claude-x",
      "house/claude-shared",
      "house/own-model",
      "router/claude-x",
      "router/own-model",
    ]);
    const asked = upstream();
    const targets: (string | null)[] = [];
    for (const model of listed) {
      const answer = await post(on, MESSAGES, { model }, headers);
      targets.push(model === "claude-shared" ? "any of three" : answer.headers.get("x-gateway-target"));
      const one = await on.fetch(`/inference/v1/models/${model}`, { headers });
      expect(await one.json()).toMatchObject({ type: "model", id: model });
    }
    expect(targets).toEqual([
      "bedrock",
      "any of three",
      "bedrock",
      "claude",
      "claude",
      "claude",
      "house",
      "house",
      "router",
      "router",
    ]);
    expect(asked.map(({ body }) => JSON.parse(body))).toContainEqual({ model: "us.anthropic.claude-sonnet-5" });
  });

  it("has a plain id in Anthropic's shape where the other targets that have it are not the caller's", async ({
    expect,
  }) => {
    const on = isolate();
    const id = await gateway(on, { authorizerType: "API_KEY" });
    for (const name of ["one", "two"]) {
      await providerTarget(on, id, name, { operations: [{ path: MESSAGES, models: ["own-model"] }] });
    }
    const key = await apiKey(on, id, { allowedModels: ["two/*"] });
    const headers = { "x-api-key": key, "anthropic-version": "2023-06-01" };
    expect(await ids(await on.fetch("/inference/v1/models", { headers }))).toEqual(["own-model"]);
    upstream();
    expect((await post(on, MESSAGES, { model: "own-model" }, headers)).headers.get("x-gateway-target")).toBe("two");
  });

  it("never has an id in Anthropic's shape that is an alias by now: that stands for something else", async ({
    expect,
  }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "one", { operations: [{ path: MESSAGES, models: ["claude-x", "claude-y"] }] });
    const made = await on.admin("PUT", `/gateways/${id}/aliases/claude-x`, { targets: [{ model: "one/claude-y" }] });
    expect(made.status).toBeLessThan(300);
    const headers = { "anthropic-version": "2023-06-01" };
    expect(await ids(await on.fetch("/inference/v1/models", { headers }))).toEqual([
      "claude-x",
      "one/claude-x",
      "claude-y",
    ]);
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
