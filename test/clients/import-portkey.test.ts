/** What becomes of Portkey's configs, rule by rule: https://portkey.ai/docs/api-reference/inference-api/config-object */
import { describe, it } from "vitest";
import { readVaultEntry } from "../../scripts/config/import/portkey-target.ts";
import { imported } from "./support/imported.ts";

const config = (value: unknown, more: Parameters<typeof imported>[1] = {}) => imported(JSON.stringify(value), more);
const at = (model: string, more: object = {}) => ({ provider: "@groq", override_params: { model }, ...more });

describe("a strategy", () => {
  it.for([
    [{ mode: "single" }, [at("a"), at("b")], "groq/a"],
    [{ mode: "fallback" }, [at("a"), at("b")], "groq/a > groq/b"],
    [{ mode: "loadbalance" }, [at("a"), at("b")], "groq/a×1, groq/b×1"],
    [{ mode: "loadbalance" }, [at("a", { weight: 0.95 }), at("b", { weight: 0.05 })], "groq/a×19, groq/b×1"],
    [{ mode: "loadbalance" }, [at("a", { weight: 1 }), at("b", { weight: 0 })], "groq/a"],
    [
      { mode: "fallback" },
      [{ strategy: { mode: "loadbalance" }, targets: [at("a", { weight: 3 }), at("b", { weight: 1 })] }, at("c")],
      "groq/a×3, groq/b×1 > groq/c",
    ],
    [
      { mode: "loadbalance" },
      [at("a", { weight: 0.5 }), { weight: 0.5, strategy: { mode: "loadbalance" }, targets: [at("b"), at("c")] }],
      "groq/a×2, groq/b×1, groq/c×1",
    ],
    [
      { mode: "loadbalance" },
      [at("a"), { strategy: { mode: "fallback" }, targets: [at("b"), at("c")] }],
      "groq/a×1, groq/b×1 > groq/c",
    ],
  ] as const)("%j of %j is %s", ([strategy, targets, alias], { expect }) => {
    expect(config({ strategy, targets }).aliases).toEqual({ config: alias });
  });

  it("that leaves the model to calls is an alias for each model that is asked for, and else says so", ({ expect }) => {
    const open = { strategy: { mode: "fallback" }, targets: [{ provider: "@openai-a" }, { provider: "@openai-b" }] };
    expect(config(open, { models: ["x", "y"] }).aliases).toEqual({
      x: "openai-a/x > openai-b/x",
      y: "openai-a/y > openai-b/y",
    });
    const { aliases, names, findings } = config(open);
    expect([aliases, names]).toEqual([{}, ["openai-a", "openai-b"]]);
    expect(findings.find(({ fate }) => fate === "todo")?.say).toContain("--models");
  });

  it("that leaves the model to calls beside one that does not declares none, so that both are found", ({ expect }) => {
    const at = { provider: "openai", custom_host: "https://models.example.com/v1", api_key: "literal" };
    const both = { strategy: { mode: "fallback" }, targets: [{ ...at, override_params: { model: "own" } }, at] };
    const { aliases, targets } = config(both, { models: ["x"] });
    expect(aliases).toEqual({ x: "models/own > models/x" });
    expect(JSON.stringify(targets)).not.toContain('"models":');
  });

  it("by conditions on the model's name is an alias of each name, and each branch has one of its own", ({ expect }) => {
    const { aliases, said } = imported(`{
      "strategy": {"mode": "conditional", "default": "small", "conditions": [
        {"query": {"params.model": {"$eq": "fast"}}, "then": "small"},
        {"query": {"params.model": {"$in": ["smart", "best"]}}, "then": "large"},
        {"query": {"metadata.plan": {"$eq": "paid"}}, "then": "large"},
        {"query": {"params.model": {"$eq": "none"}}, "then": "nobody"}
      ]},
      "targets": ${JSON.stringify([at("s", { name: "small" }), at("l", { name: "large" })])}
    }`);
    expect(aliases).toEqual({
      "config-small": "groq/s",
      config: "groq/s",
      fast: "groq/s",
      "config-large": "groq/l",
      smart: "groq/l",
      best: "groq/l",
    });
    expect(said("left", "/strategy/conditions/2")).toContain("asks for the branch's alias itself");
    expect(said("left", "/strategy/conditions/3")).toContain("not taken over");
  });

  it("hands its model, address and timeout down to its targets, each of which may say otherwise", ({ expect }) => {
    const { aliases, targets } = config({
      strategy: { mode: "fallback" },
      override_params: { model: "all" },
      custom_host: "https://models.example.com/v1",
      request_timeout: 5_000,
      targets: [
        { provider: "openai", api_key: "literal" },
        {
          provider: "openai",
          custom_host: "https://other.example.com/v1",
          override_params: { model: "own" },
          request_timeout: 100,
        },
      ],
    });
    expect(aliases).toEqual({ config: "models/all > other/own" });
    expect(targets).toMatchObject([{ firstByteTimeoutMs: 5_000 }, { firstByteTimeoutMs: 1_000 }]);
  });
});

describe("a target", () => {
  it.for([
    [{ provider: "openai", api_key: "literal" }, { connector: { source: { connectorId: "openai" } } }],
    [{ provider: "google", api_key: "literal" }, { connector: { source: { connectorId: "gemini" } } }],
    [
      { provider: "bedrock", aws_region: "us-east-1", aws_access_key_id: "literal" },
      { connector: { source: { connectorId: "bedrock-runtime", region: "us-east-1" } } },
    ],
    [
      { provider: "azure-openai", resource_name: "ours", deployment_id: "gpt", api_key: "literal" },
      {
        connector: {
          source: { connectorId: "azure-openai", endpoint: "https://ours.openai.azure.com", deployments: ["gpt"] },
        },
      },
    ],
    [
      {
        provider: "workers-ai",
        workers_ai_account_id: "0123456789abcdef0123456789abcdef",
        override_params: { model: "@cf/meta/llama" },
      },
      { connector: { source: { connectorId: "workers-ai", accountId: "0123456789abcdef0123456789abcdef" } } },
    ],
  ] as const)("%j is its provider's connector", ([target, inference], { expect }) => {
    const { inferences, translated } = config(target, { models: ["x"] });
    expect(inferences).toEqual([inference]);
    expect(JSON.stringify(translated.document)).not.toContain("literal");
  });

  it("keeps a model's own @", ({ expect }) => {
    const target = {
      provider: "workers-ai",
      workers_ai_account_id: "0123456789abcdef0123456789abcdef",
      override_params: { model: "@cf/meta/llama" },
    };
    expect(config(target).aliases).toEqual({ config: "workers-ai/@cf/meta/llama" });
  });

  it.for([
    [{ virtual_key: "openai-prod" }, "openai"],
    [{ provider: "@our-anthropic" }, "anthropic"],
    [{ override_params: { model: "@groq-eu/llama" } }, "groq"],
  ] as const)("behind the slug of %j is taken by its name, which is said", ([target, name], { expect }) => {
    const { targets, findings } = config({ ...target, retry: { attempts: 1 } });
    expect(targets).toMatchObject([{ name }]);
    expect(findings.some(({ fate, say }) => fate === "differs" && say.includes("by its name"))).toBe(true);
  });

  it("behind a slug that says nothing is left until whoever imports says what it is", ({ expect }) => {
    const whole = { virtual_key: "xx", override_params: { model: "m" } };
    expect(config(whole).said("left", "/virtual_key")).toContain("--provider xx=");
    const vault = new Map([["xx", { provider: "azure", address: "https://ours.openai.azure.com" }]]);
    const { aliases, credentialProviders } = config(whole, { vault });
    expect(aliases).toEqual({ config: "azure/m" });
    expect(credentialProviders).toEqual([{ name: "xx-key", apiKeySecretConfig: { secretId: "UPSTREAM_XX" } }]);
  });

  it.for([
    [{ provider: "vertex-ai", vertex_project_id: "p" }, "Vertex AI"],
    [{ provider: "stability-ai", api_key: "literal" }, "no connector"],
    [{ provider: "@azure-prod" }, "--provider azure-prod=azure@https://"],
    [{ provider: "groq", override_params: { model: "x".repeat(156) } }, "no id a provider could have"],
    [{ passthrough: true, override_params: { model: "m" } }, "comes with each call"],
    [{ provider: "ollama", custom_host: "http://localhost:11434" }, "public https:// addresses only"],
  ] as const)("%j is left, and it is said why", ([target, why], { expect }) => {
    const { targets, said } = config({ strategy: { mode: "single" }, targets: [target] });
    expect(targets).toEqual([]);
    expect(said("left", "/targets/0")).toContain(why);
  });
});

describe("what is beside the targets", () => {
  it("is spoken for member by member", ({ expect }) => {
    const { said } = config({
      ...at("m", { weight: 1 }),
      retry: { attempts: 3 },
      cache: { mode: "simple" },
      input_guardrails: ["g"],
      strategy: { on_status_codes: [429], cb_config: { failure_threshold: 5 }, sticky: { enabled: true } },
      forward_headers: ["x-a"],
      default_params: { temperature: 1 },
    });
    expect(said("left", "/retry")).toContain("nothing is tried twice");
    expect(said("left", "/cache")).toContain("nothing is cached");
    expect(said("left", "/input_guardrails")).toContain("not inspected");
    expect(said("differs", "/strategy/on_status_codes")).toContain("408, 429 or 5xx");
    expect(said("differs", "/strategy/cb_config")).toContain("passed over");
    expect(said("left", "/strategy/sticky")).toContain("affinity");
    expect(said("left", "/forward_headers")).toContain("allowedRequestHeaders");
    expect(said("left", "/default_params")).toContain("nothing is translated");
  });
});

describe("configs as the API lists them", () => {
  it("are aliases of their slugs, their text read", ({ expect }) => {
    const exported = {
      data: [
        { slug: "pc-a", config: JSON.stringify(at("a")) },
        { name: "b", config: at("b") },
        { slug: "pc-a", config: at("c") },
      ],
    };
    const { aliases, findings } = config(exported);
    expect(aliases).toEqual({ "pc-a": "groq/a", b: "groq/b" });
    expect(findings.some(({ fate, say }) => fate === "left" && say.includes('"pc-a" is a name of two'))).toBe(true);
  });
});

describe("--provider", () => {
  it.for([
    ["a=openai", ["a", { provider: "openai", address: undefined }]],
    ["@a=azure@https://ours.openai.azure.com", ["a", { provider: "azure", address: "https://ours.openai.azure.com" }]],
    ["a=nobody", undefined],
    ["a", undefined],
    ["a=openai@nowhere", undefined],
  ] as const)("%s is %j", ([text, entry], { expect }) => {
    expect(readVaultEntry(text)).toEqual(entry);
  });
});
