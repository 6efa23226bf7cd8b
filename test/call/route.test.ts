/** The four routing rules (design, section 5), as a caller meets them. */
import { afterEach, describe, it } from "vitest";
import { apiKey, connectorTarget, gateway, GATEWAY_ROLE, keyIn, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream, type Seen } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const AWS = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };

afterEach(async () => {
  await reset();
});

async function ask(on: Isolate, model: string, path = CHAT, headers: Record<string, string> = {}): Promise<Response> {
  return post(on, path, { model }, headers);
}

function hosts(asked: readonly Seen[]): string[] {
  return asked.map(({ url }) => new URL(url).hostname.split(".")[0] ?? "");
}

function models(asked: readonly Seen[]): string[] {
  return asked.map(({ body }) => JSON.parse(body).model);
}

async function refusal(response: Response): Promise<[number, string | null, string]> {
  const { error } = await response.json<{ error: { message: string } }>();
  return [response.status, response.headers.get("x-gateway-error"), error.message];
}

describe("rule 1: a model named with its target", () => {
  it("goes to that target, and only the first slash counts", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "router");
    const asked = upstream();
    for (const model of ["router/meta-llama/Llama-3.1-8B", "router/llama3:8b", "router/us.anthropic.claude-v1:0"]) {
      expect((await ask(on, model)).status).toBe(200);
    }
    expect(models(asked)).toEqual(["meta-llama/Llama-3.1-8B", "llama3:8b", "us.anthropic.claude-v1:0"]);
  });

  it("is held to the target's list, where it has one", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "listed", {
      operations: [{ path: CHAT, models: ["gpt-5.5", "gpt-5.5-mini", "o4-*"] }],
    });
    const asked = upstream();
    expect((await ask(on, "listed/gpt-5.5")).status).toBe(200);
    expect((await ask(on, "listed/o4-preview")).status).toBe(200);
    const [status, code, message] = await refusal(await ask(on, "listed/gpt-5.4"));
    expect([status, code]).toEqual([404, "unknown_model"]);
    expect(message).toContain('"listed/gpt-5.5"');
    expect(models(asked)).toEqual(["gpt-5.5", "o4-preview"]);
  });

  it("answers 503 with the status where the target is not ready", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "sick", { operations: [{ path: CHAT, models: ["m"] }] });
    await on.env.DB.prepare("UPDATE targets SET status = 'FAILED'").run();
    upstream();
    const [status, code, message] = await refusal(await ask(isolate(), "sick/m"));
    expect([status, code]).toEqual([503, "target_not_ready"]);
    expect(message).toContain('"sick" is FAILED');
  });
});

describe("rule 2: a plain model id", () => {
  it("goes to the one target that lists it, slashes and colons included", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "a", { operations: [{ path: CHAT, models: ["meta-llama/Llama-3.1-8B"] }] });
    await providerTarget(on, id, "b", { operations: [{ path: CHAT, models: ["llama3:8b"] }] });
    const asked = upstream();
    await ask(on, "meta-llama/Llama-3.1-8B");
    await ask(on, "llama3:8b");
    expect(hosts(asked)).toEqual(["a", "b"]);
  });

  it("prefers an exact match to a pattern", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "glob", { operations: [{ path: CHAT, models: ["gpt-*"] }] });
    await providerTarget(on, id, "exact", { operations: [{ path: CHAT, models: ["gpt-5.5"] }] });
    const asked = upstream();
    await ask(on, "gpt-5.5");
    await ask(on, "gpt-5.4");
    expect(hosts(asked)).toEqual(["exact", "glob"]);
  });

  it("goes where an administrator declared it, by id or by pattern, before where a provider lists it", async ({
    expect,
  }) => {
    const on = isolate({ UPSTREAM_OPENAI: "sk-openai" });
    const id = await gateway(on);
    const listed = ["gpt-5.5", "gpt-5.4", "o4"];
    await connectorTarget(on, id, "a-openai", "openai", await keyIn(on, "openai", "UPSTREAM_OPENAI"), listed);
    await providerTarget(on, id, "glob", { operations: [{ path: CHAT, models: ["gpt-*"] }] });
    await providerTarget(on, id, "exact", { operations: [{ path: CHAT, models: ["gpt-5.5"] }] });
    const asked = upstream();
    for (const model of ["gpt-5.5", "gpt-5.4", "o4"]) {
      for (let times = 0; times < 2; times++) expect((await ask(on, model)).status).toBe(200);
    }
    expect(hosts(asked)).toEqual(["exact", "exact", "glob", "glob", "api", "api"]);
    // A path that nobody declared it at.
    expect((await ask(on, "gpt-5.5", "/v1/responses")).status).toBe(200);
    expect(hosts(asked).at(-1)).toBe("api");
  });

  it("is no pattern where a provider lists it so", async ({ expect }) => {
    const on = isolate({ UPSTREAM_OPENAI: "sk-openai" });
    const id = await gateway(on);
    await connectorTarget(on, id, "greedy", "openai", await keyIn(on, "openai", "UPSTREAM_OPENAI"), ["*", "gpt-?"]);
    const asked = upstream();
    for (const model of ["gpt-5", "anything", "greedy/anything"]) expect((await ask(on, model)).status).toBe(404);
    expect((await ask(on, "greedy/*")).status).toBe(200);
    expect(models(asked)).toEqual(["*"]);
  });

  it("may leave out the provider's prefix where the target strips it, which is put back", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    const operations = [{ path: CHAT, models: ["openai.gpt-oss-*", "deepseek.v3.2"] }];
    await providerTarget(on, id, "strips", { operations, strip: true });
    const asked = upstream();
    for (const model of [
      "gpt-oss-120b",
      "openai.gpt-oss-20b",
      "v3.2",
      "deepseek.v3.2",
      "strips/gpt-oss-120b",
      "strips/v3.2",
    ]) {
      expect((await ask(on, model)).status).toBe(200);
    }
    expect(models(asked)).toEqual([
      "openai.gpt-oss-120b",
      "openai.gpt-oss-20b",
      "deepseek.v3.2",
      "deepseek.v3.2",
      "openai.gpt-oss-120b",
      "deepseek.v3.2",
    ]);
  });

  it("needs its prefix where the target does not strip it, and knows other separators", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "keeps", { operations: [{ path: CHAT, models: ["openai.gpt"] }] });
    await providerTarget(on, id, "slashed", {
      operations: [{ path: CHAT, models: ["vendor/fast"] }],
      strip: true,
      separator: "/",
    });
    const asked = upstream();
    expect((await ask(on, "gpt")).status).toBe(404);
    expect((await ask(on, "fast")).status).toBe(200);
    expect(models(asked)).toEqual(["vendor/fast"]);
  });
});

describe("rule 3: several targets with the same model", () => {
  it("take turns, strictly", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    for (const name of ["c", "a", "b"])
      await providerTarget(on, id, name, { operations: [{ path: CHAT, models: ["m"] }] });
    const asked = upstream();
    for (let call = 0; call < 9; call++) await ask(on, "m");
    expect(hosts(asked)).toEqual(["a", "b", "c", "a", "b", "c", "a", "b", "c"]);
  });

  it("give way to a Bedrock target, connector or custom", async ({ expect }) => {
    const on = isolate(AWS);
    const id = await gateway(on);
    const operations = [{ path: CHAT, models: ["openai.gpt-oss-120b"] }];
    await providerTarget(on, id, "aaa", { operations });
    await providerTarget(on, id, "runtime", {
      endpoint: "https://bedrock-runtime.eu-west-1.amazonaws.com/openai",
      operations,
      credential: GATEWAY_ROLE,
    });
    const asked = upstream();
    await ask(on, "openai.gpt-oss-120b");
    await ask(on, "openai.gpt-oss-120b");
    expect(asked.map(({ url }) => url)).toEqual(
      Array(2).fill("https://bedrock-runtime.eu-west-1.amazonaws.com/openai/v1/chat/completions"),
    );
    expect(asked[0]?.headers["authorization"]).toContain("/eu-west-1/bedrock/aws4_request");
  });

  it("are those only that the caller may use", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on, { authorizerType: "API_KEY" });
    for (const name of ["a", "b"]) await providerTarget(on, id, name, { operations: [{ path: CHAT, models: ["m"] }] });
    const key = await apiKey(on, id, { allowedModels: ["b/*"] });
    const asked = upstream();
    for (let call = 0; call < 3; call++) await ask(on, "m", CHAT, { authorization: `Bearer ${key}` });
    expect(hosts(asked)).toEqual(["b", "b", "b"]);
    // Also where others have it by a better right.
    await providerTarget(on, id, "c", { operations: [{ path: CHAT, models: ["gpt-*"] }] });
    await providerTarget(on, id, "d", { operations: [{ path: CHAT, models: ["gpt-5.5"] }] });
    const patterns = await apiKey(on, id, { allowedModels: ["c/*"] });
    expect((await ask(on, "gpt-5.5", CHAT, { authorization: `Bearer ${patterns}` })).status).toBe(200);
    expect(hosts(asked).at(-1)).toBe("c");
    expect((await refusal(await ask(on, "a/m", CHAT, { authorization: `Bearer ${key}` })))[1]).toBe("forbidden");
  });
});

describe("a key's rights without a target's name", () => {
  it("are to the model on every target, its short form included, and to no other", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on, { authorizerType: "API_KEY" });
    const operations = [{ path: CHAT, models: ["openai.gpt-oss-120b", "openai.gpt-oss-20b", "deepseek.v3.2"] }];
    await providerTarget(on, id, "strips", { operations, strip: true });
    await providerTarget(on, id, "plain", { operations: [{ path: CHAT, models: ["gpt-oss-120b"] }] });
    const headers = { "x-api-key": await apiKey(on, id, { allowedModels: ["gpt-oss-120b", "v?.2"] }) };
    const asked = upstream();
    for (const model of ["strips/gpt-oss-120b", "plain/gpt-oss-120b", "openai.gpt-oss-120b", "v3.2", "gpt-oss-120b"]) {
      expect([model, (await ask(on, model, CHAT, headers)).status]).toEqual([model, 200]);
    }
    expect(models(asked).slice(0, 4)).toEqual([
      "openai.gpt-oss-120b",
      "gpt-oss-120b",
      "openai.gpt-oss-120b",
      "deepseek.v3.2",
    ]);
    for (const model of ["gpt-oss-20b", "strips/openai.gpt-oss-20b"]) {
      expect((await refusal(await ask(on, model, CHAT, headers)))[1]).toBe("forbidden");
    }
    const listed = await on.fetch("/inference/v1/models", { headers });
    expect((await listed.json<{ data: { id: string }[] }>()).data.map((model) => model.id)).toEqual([
      "plain/gpt-oss-120b",
      "strips/openai.gpt-oss-120b",
      "strips/deepseek.v3.2",
    ]);
  });

  it("are to no prefix of the caller's own", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on, { authorizerType: "API_KEY" });
    await providerTarget(on, id, "open", { strip: true });
    await providerTarget(on, id, "glob", { operations: [{ path: CHAT, models: ["*.gpt-4"] }], strip: true });
    const headers = { "x-api-key": await apiKey(on, id, { allowedModels: ["gpt-4"] }) };
    const asked = upstream();
    for (const model of ["open/dear.gpt-4", "dear.gpt-4", "glob/dear.gpt-4"]) {
      expect((await refusal(await ask(on, model, CHAT, headers)))[1]).toBe("forbidden");
    }
    expect((await ask(on, "open/gpt-4", CHAT, headers)).status).toBe(200);
    expect(models(asked)).toEqual(["gpt-4"]);
  });
});

describe("rule 4: no target", () => {
  it("names up to three near ids the caller may use", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on, { authorizerType: "API_KEY" });
    await providerTarget(on, id, "open", {
      operations: [{ path: CHAT, models: ["gpt-5.5", "gpt-5.4", "gpt-5.3", "gpt-5.2"] }],
    });
    await providerTarget(on, id, "secret", { operations: [{ path: CHAT, models: ["gpt-5.6"] }] });
    const key = await apiKey(on, id, { allowedModels: ["open/*"] });
    const [status, code, message] = await refusal(await ask(on, "gpt-5.7", CHAT, { "x-api-key": key }));
    expect([status, code]).toEqual([404, "unknown_model"]);
    expect(message.match(/"open\/gpt-5\.\d"/g)).toHaveLength(3);
    expect(message).not.toContain("secret");
    // Nor where the other is the nearest.
    const nearest = await refusal(await ask(on, "gpt-5.66", CHAT, { "x-api-key": key }));
    expect(nearest[2]).toContain('"open/gpt-5.');
    expect(nearest[2]).not.toContain("secret");
    const one = await on.fetch("/inference/v1/models/gpt-5.66", { headers: { "x-api-key": key } });
    expect(await one.text()).not.toContain("secret");
    const all = await apiKey(on, id);
    expect((await refusal(await ask(on, "gpt-5.66", CHAT, { "x-api-key": all })))[2]).toContain(
      'mean "secret/gpt-5.6"',
    );
  });

  it("looks past a wrong prefix", async ({ expect }) => {
    const on = isolate();
    await providerTarget(on, await gateway(on), "mine", { operations: [{ path: CHAT, models: ["gpt-5.5"] }] });
    for (const model of ["openai/gpt-5.5", "openrouter/openai/gpt-5.5", "azure.gpt-5.5"]) {
      expect((await refusal(await ask(on, model)))[2]).toContain('Did you mean "mine/gpt-5.5"?');
    }
  });

  it("names the list of models at the address that was called", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on, { authorizerType: "API_KEY" });
    await providerTarget(on, id, "t", { operations: [{ path: CHAT, models: ["m", "forbidden"] }] });
    const headers = { "x-api-key": await apiKey(on, id, { allowedModels: ["t/m"] }) };
    for (const base of ["/inference", `/gateways/${id}/inference`]) {
      for (const model of ["some-quite-other-model", "forbidden"]) {
        const body = JSON.stringify({ model });
        const refused = await refusal(await on.fetch(`${base}/v1/chat/completions`, { method: "POST", headers, body }));
        expect(refused[2]).toContain(`GET ${base}/v1/models lists`);
      }
      const missing = await on.fetch(`${base}/v1/models/some-quite-other-model`, { headers });
      expect(await missing.text()).toContain(`GET ${base}/v1/models lists`);
      expect((await on.fetch(`${base}/v1/models`, { headers })).status).toBe(200);
    }
  });

  it("names the paths that serve a known model", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "claude", {
      operations: [
        { path: "/v1/messages", models: ["claude"] },
        { path: CHAT, models: ["other"] },
      ],
    });
    for (const model of ["claude", "claude/claude"]) {
      const [status, code, message] = await refusal(await ask(on, model));
      expect([status, code]).toEqual([404, "unsupported_operation"]);
      expect(message).toContain("/v1/messages");
    }
  });
});

describe("operations", () => {
  it("keep a base path, become provider paths, and take what may pass of the caller's query along", async ({
    expect,
  }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "gemini", {
      endpoint: "https://gemini.provider.test/v1beta/openai/",
      operations: [{ path: CHAT, providerPath: "/chat/completions", models: ["g"] }],
    });
    const asked = upstream();
    await ask(on, "g", "//v1//chat/completions/?beta=true&x=a%2Fb&api-version=a%2Fb");
    expect(asked[0]?.url).toBe(
      "https://gemini.provider.test/v1beta/openai/chat/completions?beta=true&api-version=a%2Fb",
    );
  });

  it("may be any path a target declares, and those it does not are refused with what there is", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "voice", { operations: [{ path: "/v1/rerank", models: ["r"] }] });
    const asked = upstream();
    expect((await ask(on, "r", "/v1/rerank")).status).toBe(200);
    const [status, code, message] = await refusal(await ask(on, "r", "/v1/speech"));
    expect([status, code]).toEqual([404, "not_found"]);
    expect(message).toContain("/v1/rerank");
    expect(asked).toHaveLength(1);
  });

  it("of a target that declares none are the known paths", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "plain");
    const asked = upstream();
    const paths = [
      CHAT,
      "/v1/responses",
      "/v1/messages",
      "/v1/messages/count_tokens",
      "/v1/embeddings",
      "/v1/completions",
    ];
    for (const path of paths) expect((await ask(on, "plain/any", path)).status).toBe(200);
    expect(asked.map(({ url }) => new URL(url).pathname)).toEqual(paths);
  });

  it("of the Mantle connector send OpenAI's closed models below /openai", async ({ expect }) => {
    const on = isolate(AWS);
    const id = await gateway(on);
    await connectorTarget(on, id, "bedrock", "bedrock-mantle", GATEWAY_ROLE, ["openai.gpt-5.5", "openai.gpt-oss-120b"]);
    const asked = upstream();
    await ask(on, "bedrock/openai.gpt-5.5", "/v1/responses");
    await ask(on, "bedrock/openai.gpt-oss-120b", "/v1/responses");
    expect(asked.map(({ url }) => new URL(url).pathname)).toEqual(["/openai/v1/responses", "/v1/responses"]);
  });

  it("of the OpenAI connector are its API's, those beside responses too", async ({ expect }) => {
    const on = isolate({ UPSTREAM_OPENAI: "sk-openai" });
    const id = await gateway(on);
    await connectorTarget(on, id, "openai", "openai", await keyIn(on, "openai", "UPSTREAM_OPENAI"), ["gpt-5.5"]);
    const asked = upstream();
    const paths = [
      CHAT,
      "/v1/responses",
      "/v1/responses/compact",
      "/v1/responses/input_tokens",
      "/v1/embeddings",
      "/v1/completions",
      "/v1/moderations",
      "/v1/images/generations",
      "/v1/audio/speech",
    ];
    for (const path of paths) expect((await ask(on, "openai/gpt-5.5", path)).status).toBe(200);
    expect(asked.map(({ url, body }) => [url, body])).toEqual(
      paths.map((path) => [`https://api.openai.com${path}`, '{"model":"gpt-5.5"}']),
    );
  });

  it("of the OpenAI connector carry its key, whatever the caller sent", async ({ expect }) => {
    const on = isolate({ UPSTREAM_OPENAI: "sk-openai" });
    const id = await gateway(on);
    await connectorTarget(on, id, "openai", "openai", await keyIn(on, "openai", "UPSTREAM_OPENAI"), ["gpt-5.5"]);
    const asked = upstream();
    await ask(on, "openai/gpt-5.5", CHAT, {
      authorization: "Bearer mine",
      "x-api-key": "mine",
      cookie: "a=b",
      "x-forwarded-for": "1.2.3.4",
    });
    expect(asked[0]?.url).toBe("https://api.openai.com/v1/chat/completions");
    expect(asked[0]?.headers).toEqual({ "content-type": "application/json", authorization: "Bearer sk-openai" });
  });
});
