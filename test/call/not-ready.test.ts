/** Targets that cannot be called, as a caller meets them: told of with their state, to those who may use them. */
import { afterEach, describe, it } from "vitest";
import { apiKey, gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";

afterEach(async () => {
  await reset();
});

async function ask(on: Isolate, model: string, path = CHAT, headers: Record<string, string> = {}): Promise<Response> {
  return post(on, path, { model }, headers);
}

async function refusal(response: Response): Promise<[number, string | null, string]> {
  const { error } = await response.json<{ error: { message: string } }>();
  return [response.status, response.headers.get("x-gateway-error"), error.message];
}

describe("a target that cannot be called", () => {
  const serving = (...models: string[]) => ({ operations: [{ path: CHAT, models }] });
  const fail = (on: Isolate, name: string, status = "FAILED"): Promise<unknown> =>
    on.env.DB.prepare("UPDATE targets SET status = ?1, status_reasons = '[\"the inner reason\"]' WHERE name = ?2")
      .bind(status, name)
      .run();

  it.for(["gpt-5.5", "gpt-*"])(
    "is named with its state where only it serves a plain model, declared as %s",
    async (declared, { expect }) => {
      const on = isolate();
      const id = await gateway(on);
      await providerTarget(on, id, "sick", serving(declared));
      await providerTarget(on, id, "other", serving("other"));
      await fail(on, "sick");
      const refused = await ask(isolate(), "gpt-5.5");
      expect(refused.headers.get("x-should-retry")).toBe("false");
      const [status, code, message] = await refusal(refused);
      expect([status, code]).toEqual([503, "target_not_ready"]);
      expect(message).toContain('"sick" is FAILED');
      expect(message).not.toContain("inner reason");
      await fail(on, "sick", "CREATING");
      const early = await ask(isolate(), "gpt-5.5");
      expect([early.status, early.headers.get("x-should-retry")]).toEqual([503, null]);
      // Another that serves it, by whatever right, is asked in its stead.
      await providerTarget(on, id, "well", serving("gpt-5*"));
      const asked = upstream();
      expect((await ask(isolate(), "gpt-5.5")).status).toBe(200);
      expect(asked.map(({ url }) => new URL(url).hostname)).toEqual(["well.provider.test"]);
    },
  );

  it("is named where nobody knows what it serves, and nowhere else", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    upstream(() => new Response("", { status: 401 }));
    await providerTarget(on, id, "unasked", { operations: [{ path: "/v1/models" }, { path: CHAT }] });
    await providerTarget(on, id, "listed", serving("m"));
    await fail(on, "listed");
    const [status, code, message] = await refusal(await ask(isolate(), "gpt-5.5"));
    expect([status, code]).toEqual([404, "unknown_model"]);
    expect(message).toContain('"unasked" is FAILED');
    expect(message).not.toContain("listed");
    expect((await refusal(await ask(isolate(), "gpt-5.5", "/v1/embeddings")))[2]).not.toContain("unasked");
    expect((await refusal(await ask(isolate(), "listed/gpt-5.5")))[2]).not.toContain("unasked");
  });

  it("is named where its configuration cannot be read", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "unread", serving("gpt-5.5"));
    await on.env.DB.prepare(`UPDATE targets SET spec = '{"nonsense":1}'`).run();
    const [status, code, message] = await refusal(await ask(isolate(), "gpt-5.5"));
    expect([status, code]).toEqual([404, "unknown_model"]);
    expect(message).toContain('"unread" is misconfigured');
    expect(message).not.toContain("nonsense");
  });

  it("is a hint where it takes any model that names it", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    for (const name of ["open", "open-too"]) await providerTarget(on, id, name);
    await providerTarget(on, id, "elsewhere", { operations: [{ path: "/v1/rerank" }] });
    const [status, code, message] = await refusal(await ask(on, "meta/llama"));
    expect([status, code]).toEqual([404, "unknown_model"]);
    expect(message).toContain('"open/meta/llama" or "open-too/meta/llama"');
    expect(message).not.toContain("elsewhere");
    const asked = upstream();
    expect((await ask(on, "open/meta/llama")).status).toBe(200);
    expect(asked.map(({ body }) => JSON.parse(body).model)).toEqual(["meta/llama"]);
  });

  it("is not told of to who may not use it", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on, { authorizerType: "API_KEY" });
    upstream(() => new Response("", { status: 401 }));
    await providerTarget(on, id, "sick", serving("gpt-5.5"));
    await providerTarget(on, id, "unasked", { operations: [{ path: "/v1/models" }, { path: CHAT }] });
    await providerTarget(on, id, "unread", serving("x"));
    await providerTarget(on, id, "open");
    await providerTarget(on, id, "mine", serving("m"));
    await fail(on, "sick");
    await on.env.DB.prepare(`UPDATE targets SET spec = '{"nonsense":1}' WHERE name = 'unread'`).run();
    const key = await apiKey(on, id, { allowedModels: ["mine/*"] });
    const names = /sick|unasked|unread|open|FAILED|misconfigured/;
    for (const [model, expected] of [
      // As it is where the target is READY.
      ["gpt-5.5", "forbidden"],
      ["sick/gpt-5.5", "forbidden"],
      ["open/any", "forbidden"],
      ["zzzzzz", "unknown_model"],
      ["unasked/zzzzzz", "unknown_model"],
      ["sick/zzzzzz", "unknown_model"],
      ["unread/zzzzzz", "unknown_model"],
    ] as const) {
      const [, code, message] = await refusal(await ask(isolate(), model, CHAT, { "x-api-key": key }));
      expect([model, code]).toEqual([model, expected]);
      expect(message.replace(`"${model}"`, "")).not.toMatch(names);
    }
    const all = await apiKey(on, id, { allowedModels: ["*"] });
    const told = (await refusal(await ask(isolate(), "zzzzzz", CHAT, { "x-api-key": all })))[2];
    for (const name of ['"unasked" is FAILED', '"unread" is misconfigured', '"open/zzzzzz"'])
      expect(told).toContain(name);
  });
});
