/** What becomes of LiteLLM's configuration, rule by rule: https://docs.litellm.ai/docs/proxy/configs */
import { describe, it } from "vitest";
import { BODY } from "../../scripts/config/import/litellm-explained.ts";
import { UNKNOWN } from "../../scripts/config/import/account.ts";
import { imported } from "./support/imported.ts";

interface Entry {
  readonly name?: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly info?: Readonly<Record<string, unknown>>;
}

const entry = ({ name = "m", params, info }: Entry) => ({
  model_name: name,
  litellm_params: params,
  ...(info === undefined ? {} : { model_info: info }),
});

const file = (entries: readonly Entry[], more: object = {}): string =>
  JSON.stringify({ model_list: entries.map(entry), ...more });

const one = (params: Entry["params"], info?: Entry["info"]): string =>
  file([info === undefined ? { params } : { params, info }]);

const AT = "/model_list/0/litellm_params";

describe("a deployment", () => {
  it.for([
    ["openai/gpt-5.5", { connector: { source: { connectorId: "openai" } } }],
    ["gpt-5.5", { connector: { source: { connectorId: "openai" } } }],
    ["anthropic/claude-opus-5", { connector: { source: { connectorId: "anthropic" } } }],
    ["claude-opus-5", { connector: { source: { connectorId: "anthropic" } } }],
    ["gemini/gemini-2.5-pro", { connector: { source: { connectorId: "gemini" } } }],
    [
      "bedrock/us-east-1/amazon.nova-pro-v1:0",
      { connector: { source: { connectorId: "bedrock-runtime", region: "us-east-1" } } },
    ],
    ["bedrock/converse/openai.gpt-oss-120b-1:0", { connector: { source: { connectorId: "bedrock-runtime" } } }],
    ["anthropic.claude-haiku-4-5-20251001-v1:0", { connector: { source: { connectorId: "bedrock-runtime" } } }],
    ["bedrock_mantle/openai.gpt-oss-120b", { connector: { source: { connectorId: "bedrock-mantle" } } }],
  ] as const)("of %s is a target with the connector of its provider", ([model, inference], { expect }) => {
    const { inferences } = imported(one({ model }));
    expect(inferences).toEqual([inference]);
  });

  it.for([
    ["groq/llama-3.3-70b", undefined, "https://api.groq.com/openai/v1", undefined],
    ["deepinfra/llama", undefined, "https://api.deepinfra.com/v1/openai", "/chat/completions"],
    ["perplexity/sonar-pro", undefined, "https://api.perplexity.ai", "/chat/completions"],
    ["openai/our-model", "https://models.example.com/v1/", "https://models.example.com/v1", undefined],
    ["hosted_vllm/our-model", "https://models.example.com", "https://models.example.com", "/chat/completions"],
    ["huggingface/our-model", "https://tgi.example.com", "https://tgi.example.com", undefined],
    ["ollama/llama3:8b", "https://ollama.example.com", "https://ollama.example.com", undefined],
    ["our-model", "https://models.example.com/v1", "https://models.example.com/v1", undefined],
  ] as const)(
    "of %s at %s is a target at the address that OpenAI's SDK would call",
    ([model, api_base, endpoint, providerPath], { expect }) => {
      const { inferences } = imported(
        one({ model, ...(api_base === undefined ? {} : { api_base }) }, { mode: "chat" }),
      );
      const models = [
        { model: model.replace(/^(groq|deepinfra|perplexity|openai|hosted_vllm|huggingface|ollama)\//, "") },
      ];
      const operation = {
        path: "/v1/chat/completions",
        ...(providerPath === undefined ? {} : { providerPath }),
        models,
      };
      expect(inferences).toEqual([{ provider: { endpoint, operations: [operation] } }]);
    },
  );

  it("of Azure is a deployment of its resource, and all of one resource and key are one target", ({ expect }) => {
    const params = {
      api_base: "https://ours.openai.azure.com/",
      api_key: "os.environ/AZURE_API_KEY",
      api_version: "2024-10-21",
    };
    const { inferences, said } = imported(
      file([
        { name: "a", params: { model: "azure/one", ...params } },
        { name: "b", params: { model: "azure/o_series/two", ...params } },
      ]),
    );
    expect(inferences).toEqual([
      {
        connector: {
          source: {
            connectorId: "azure-openai",
            endpoint: "https://ours.openai.azure.com",
            deployments: ["one", "two"],
          },
        },
      },
    ]);
    expect(said("differs", `${AT}/api_version`)).toContain("v1 API");
  });

  it("of Claude in Foundry is called at Anthropic's path with its header", ({ expect }) => {
    const { targets } = imported(
      one({ model: "azure_ai/claude-opus-5", api_base: "https://ours.services.ai.azure.com/anthropic" }),
    );
    expect(targets).toMatchObject([
      {
        name: "azure-claude",
        targetConfiguration: {
          inference: {
            provider: {
              endpoint: "https://ours.services.ai.azure.com/anthropic",
              operations: [{ path: "/v1/messages" }, { path: "/v1/messages/count_tokens" }],
            },
          },
        },
        credentialProviderConfigurations: [
          {
            credentialProvider: {
              apiKeyCredentialProvider: { credentialLocation: "HEADER", credentialParameterName: "x-api-key" },
            },
          },
        ],
      },
    ]);
  });

  it.for([
    ["embedding", "/v1/embeddings"],
    ["responses", "/v1/responses"],
    ["image_generation", "/v1/images/generations"],
    ["rerank", "/v1/rerank"],
  ] as const)("of mode %s is served at %s alone", ([mode, path], { expect }) => {
    const { targets } = imported(one({ model: "openai/x", api_base: "https://models.example.com/v1" }, { mode }));
    expect(targets).toMatchObject([{ targetConfiguration: { inference: { provider: { operations: [{ path }] } } } }]);
  });

  it.for([
    [{ model: "*" }, "every model of every provider"],
    [{ model: "vertex_ai/gemini-2.5-pro" }, "Vertex AI wants tokens"],
    [{ model: "sagemaker/ours" }, "SageMaker"],
    [{ model: "stability/sd3" }, 'no connector speaks the API of "stability"'],
    [{ model: "azure/gpt" }, "the address of the Azure resource"],
    [
      { model: "azure/gpt", api_base: "os.environ/WHERE" },
      "its address is in the variable WHERE, which is not set here",
    ],
    [{ model: "openai/x", api_base: "http://10.0.0.1:8000/v1" }, "public https:// addresses only"],
    [{ model: "openai/x", api_base: "not an address" }, "its address is no https:// URL"],
    [{ model: "openai/x", api_base: "https://me:literal@models.example.com" }, "its address"],
    [{ model: "openai/<your-model>" }, "no id a provider could have"],
    [{ model: "some-model" }, "which provider has"],
    [{ model: "bedrock/agent/ABC/DEF" }, "agents of Bedrock"],
    [{}, "name no model"],
  ] as const)("%j is left, and it is said why", ([params, why], { expect }) => {
    const { targets, said } = imported(one(params));
    expect(targets).toEqual([]);
    expect(said("left", "/model_list/0")).toContain(why);
    expect(said("left", "/model_list/0")).not.toContain("literal");
  });

  it("on this machine is kept where that is asked for", ({ expect }) => {
    const local = { options: { allowLocal: true } };
    expect(imported(one({ model: "ollama/llama3" }), local).targets).toMatchObject([
      { name: "ollama", targetConfiguration: { inference: { provider: { endpoint: "http://localhost:11434" } } } },
    ]);
    expect(imported(one({ model: "ollama/llama3" })).targets).toEqual([]);
  });

  it("takes its address from the file's own variables, then from whoever imports", ({ expect }) => {
    const params = { model: "openai/x", api_base: "os.environ/WHERE" };
    const own = file([{ params }], { environment_variables: { WHERE: "https://own.example.com/v1" } });
    const env = (name: string): string | undefined => (name === "WHERE" ? "https://env.example.com/v1" : undefined);
    expect(imported(own, { env }).targets).toMatchObject([{ name: "own" }]);
    expect(imported(one(params), { env }).targets).toMatchObject([{ name: "env" }]);
  });

  it("takes nothing from a variable that holds a key, whatever asks for it", ({ expect }) => {
    const env = (): string => "https://sk-literal.example.com/v1";
    const { targets, translated } = imported(one({ model: "openai/x", api_base: "os.environ/OPENAI_API_KEY" }), {
      env,
    });
    expect(targets).toEqual([]);
    expect(JSON.stringify(translated.findings)).not.toContain("sk-literal");
  });

  it("keeps how long it waits, and leaves what LiteLLM would put into bodies", ({ expect }) => {
    const { targets, said } = imported(one({ model: "gpt-5.5", timeout: 0.2, temperature: 0.2, seed: 12 }));
    expect(targets).toMatchObject([{ firstByteTimeoutMs: 1_000 }]);
    expect(said("differs", `${AT}/timeout`)).toContain("begin its answer");
    expect([said("left", `${AT}/temperature`), said("left", `${AT}/seed`)]).toEqual([BODY, BODY]);
  });
});

describe("a key", () => {
  it.for([
    ["os.environ/OPENAI_API_KEY", "openai-key", "UPSTREAM_OPENAI"],
    ["os.environ/SOME_KEY", "some-key", "UPSTREAM_SOME_KEY"],
    ["os.environ/UPSTREAM_OURS", "ours-key", "UPSTREAM_OURS"],
    [undefined, "openai-key", "UPSTREAM_OPENAI"],
    ["sk-literal-key", "openai-key", "UPSTREAM_OPENAI"],
  ] as const)("written as %s is a secret by name", ([api_key, name, secretId], { expect }) => {
    const { credentialProviders, translated } = imported(
      one({ model: "gpt-5.5", ...(api_key === undefined ? {} : { api_key }) }),
    );
    expect(credentialProviders).toEqual([{ name, apiKeySecretConfig: { secretId } }]);
    expect(JSON.stringify(translated.document)).not.toContain("sk-literal-key");
  });

  it("that several deployments have is one, and targets of one provider with different keys are told apart by them", ({
    expect,
  }) => {
    const { names, credentialProviders } = imported(
      file([
        { name: "a", params: { model: "gpt-5.5", api_key: "os.environ/OPENAI_API_KEY_RED" } },
        { name: "b", params: { model: "gpt-5.5", api_key: "os.environ/OPENAI_API_KEY_BLUE" } },
        { name: "c", params: { model: "gpt-5-mini", api_key: "os.environ/OPENAI_API_KEY_RED" } },
      ]),
    );
    expect(names).toEqual(["openai-red", "openai-blue"]);
    expect(credentialProviders.map(({ apiKeySecretConfig }) => apiKeySecretConfig.secretId)).toEqual([
      "UPSTREAM_OPENAI_API_KEY_RED",
      "UPSTREAM_OPENAI_API_KEY_BLUE",
    ]);
  });

  it("that stands for none is none, and a server at an own address is sent no provider's key", ({ expect }) => {
    for (const api_key of ["none", "", undefined]) {
      const params = {
        model: "openai/x",
        api_base: "https://models.example.com/v1",
        ...(api_key === undefined ? {} : { api_key }),
      };
      const { targets, credentialProviders } = imported(one(params));
      expect(credentialProviders).toEqual([]);
      expect(targets[0]).not.toHaveProperty("credentialProviderConfigurations");
    }
  });

  it("of a named credential is read there", ({ expect }) => {
    const credential = {
      credential_name: "shared",
      credential_values: { api_key: "os.environ/SHARED", api_base: "https://ours.openai.azure.com" },
    };
    const { targets, credentialProviders } = imported(
      file([{ params: { model: "azure/gpt", litellm_credential_name: "shared" } }], { credential_list: [credential] }),
    );
    expect(targets).toMatchObject([{ name: "azure" }]);
    expect(credentialProviders).toEqual([{ name: "shared-key", apiKeySecretConfig: { secretId: "UPSTREAM_SHARED" } }]);
  });

  it("of an application of Entra ID is its client secret", ({ expect }) => {
    const params = {
      model: "azure/gpt",
      api_base: "https://ours.openai.azure.com",
      tenant_id: "ours.example.com",
      client_id: "app",
      client_secret: "os.environ/APP",
    };
    expect(imported(one(params)).targets).toMatchObject([
      {
        credentialProviderConfigurations: [
          {
            credentialProviderType: "ENTRA_ID",
            credentialProvider: {
              entraIdCredentialProvider: { tenantId: "ours.example.com", clientId: "app", providerArn: "app-key" },
            },
          },
        ],
      },
    ]);
  });

  it("of AWS is the gateway's identity, with one role", ({ expect }) => {
    const role = (account: string) => ({
      model: "bedrock/openai.gpt-oss-120b-1:0",
      aws_region_name: "us-east-1",
      aws_access_key_id: "literal",
      aws_role_name: `arn:aws:iam::${account}:role/models`,
    });
    const { gateway, targets, said } = imported(
      file([{ params: role("111122223333") }, { params: role("444455556666") }]),
    );
    expect(gateway).toMatchObject({ roleArn: "arn:aws:iam::111122223333:role/models" });
    expect(targets).toMatchObject([
      { credentialProviderConfigurations: [{ credentialProviderType: "GATEWAY_IAM_ROLE" }] },
    ]);
    expect(said("left", "/model_list/1/litellm_params/aws_role_name")).toContain("as one role");
  });
});

describe("a name", () => {
  const red = { model: "groq/red" };
  const blue = { model: "deepseek/blue" };
  const both = (more: readonly object[], settings: object = {}) =>
    imported(
      file(
        [red, blue].map((params, at) => ({ name: "smart", params: { ...params, ...more[at] } })),
        settings,
      ),
    );

  it.for([
    [[{}, {}], "groq/red×1, deepseek/blue×1"],
    [[{ weight: 9 }, { weight: 1 }], "groq/red×9, deepseek/blue×1"],
    [[{ weight: 0.7 }, { weight: 0.3 }], "groq/red×7, deepseek/blue×3"],
    [[{ weight: 1 }, { weight: 0 }], "groq/red"],
    [[{ rpm: 600 }, { rpm: 60 }], "groq/red×10, deepseek/blue×1"],
    [[{ tpm: 100_000 }, { tpm: 50_000 }], "groq/red×2, deepseek/blue×1"],
    [
      [
        { weight: 1, rpm: 60 },
        { weight: 3, rpm: 60 },
      ],
      "groq/red×1, deepseek/blue×3",
    ],
    [[{ weight: 100_000 }, { weight: 1 }], "groq/red×1000, deepseek/blue×1"],
    [[{ order: 2 }, { order: 1 }], "deepseek/blue > groq/red"],
  ] as const)("of two deployments with %j is %s", ([more, alias], { expect }) => {
    expect(both(more).aliases).toEqual({ smart: alias });
  });

  it("of the same deployment twice has its share twice", ({ expect }) => {
    const { aliases } = imported(file([red, red, blue].map((params) => ({ params }))));
    expect(aliases).toEqual({ m: "groq/red×2, deepseek/blue×1" });
  });

  it.for([
    ["litellm_settings", { fallbacks: [{ a: ["b"] }] }, { a: "groq/a > groq/b", b: "groq/b", c: "groq/c" }],
    [
      "router_settings",
      { fallbacks: [{ a: ["b", "c"] }] },
      { a: "groq/a > groq/b > groq/c", b: "groq/b", c: "groq/c" },
    ],
    [
      "litellm_settings",
      { fallbacks: [{ a: ["b"] }, { b: ["c"] }] },
      { a: "groq/a > groq/b > groq/c", b: "groq/b > groq/c", c: "groq/c" },
    ],
    [
      "litellm_settings",
      { fallbacks: [{ a: ["b"] }, { b: ["a"] }] },
      { a: "groq/a > groq/b", b: "groq/b > groq/a", c: "groq/c" },
    ],
    ["litellm_settings", { default_fallbacks: ["c"] }, { a: "groq/a > groq/c", b: "groq/b > groq/c", c: "groq/c" }],
    [
      "litellm_settings",
      { fallbacks: [{ a: ["b"] }], default_fallbacks: ["c"] },
      { a: "groq/a > groq/b > groq/c", b: "groq/b > groq/c", c: "groq/c" },
    ],
    ["litellm_settings", { fallbacks: [{ "*": ["c"] }] }, { a: "groq/a > groq/c", b: "groq/b > groq/c", c: "groq/c" }],
    ["litellm_settings", { fallbacks: [{ a: ["id-of-b"] }] }, { a: "groq/a > groq/b", b: "groq/b", c: "groq/c" }],
    [
      "router_settings",
      { model_group_alias: { other: "a" } },
      { a: "groq/a", b: "groq/b", c: "groq/c", other: "groq/a" },
    ],
    [
      "router_settings",
      { model_group_alias: { other: { model: "a", hidden: true } } },
      { a: "groq/a", b: "groq/b", c: "groq/c", other: "groq/a" },
    ],
  ] as const)("by %s %j leads where it led", ([section, settings, aliases], { expect }) => {
    const entries = ["a", "b", "c"].map((name) => ({
      name,
      params: { model: `groq/${name}` },
      info: { id: `id-of-${name}` },
    }));
    expect(imported(file(entries, { [section]: settings })).aliases).toEqual(aliases);
  });

  it("that leads nowhere any more is told with its place", ({ expect }) => {
    const settings = {
      litellm_settings: { fallbacks: [{ m: ["gone"] }, { nobody: ["m"] }] },
      router_settings: { model_group_alias: { other: "gone" } },
    };
    const { said } = imported(file([{ params: red }], settings));
    expect(said("left", "/litellm_settings/fallbacks/0/m/0")).toContain("this fallback");
    expect(said("left", "/litellm_settings/fallbacks/1/nobody")).toContain("nobody");
    expect(said("left", "/router_settings/model_group_alias/other")).toContain("leads to");
  });

  it("of a pattern is its target's: openai/* needs a target of that name, and house/* gets one", ({ expect }) => {
    const { names, aliases } = imported(
      file([
        { name: "house/*", params: { model: "openai/*", api_base: "https://models.example.com/v1" } },
        { name: "openai/*", params: { model: "openai/*" } },
      ]),
    );
    expect(names).toEqual(["house", "openai"]);
    expect(aliases).toEqual({});
  });

  it("that begins like a target needs no alias where it is that target's model, and keeps its target from that name where it is not", ({
    expect,
  }) => {
    const itself = imported(file([{ name: "groq/red", params: red }]));
    expect([itself.names, itself.aliases]).toEqual([["groq"], {}]);
    const another = imported(file([{ name: "groq/smart", params: red }]));
    expect([another.names, another.aliases]).toEqual([["groq-2"], { "groq/smart": "groq-2/red" }]);
  });

  it("of models that speak different APIs is told which is asked where", ({ expect }) => {
    const { findings } = imported(file([{ params: { model: "gpt-5.5" } }, { params: { model: "claude-opus-5" } }]));
    expect(findings.find(({ say }) => say.includes("different APIs"))?.say).toBe(
      `"m" stands for models that speak different APIs, and nothing is translated here. Asked is only at /v1/chat/completions (OpenAI's SDKs) openai/gpt-5.5; at /v1/messages (Anthropic's SDKs, Claude Code) anthropic/claude-opus-5`,
    );
  });
});

describe("a number", () => {
  it("of calls, tokens, calls at once or dollars is a limit of its model at its target", ({ expect }) => {
    const { gateway } = imported(
      one({ model: "gpt-5.5", rpm: 6, tpm: 1000, max_parallel_requests: 2, max_budget: 5, budget_duration: "30d" }),
    );
    expect(gateway.rateLimits).toEqual([
      {
        rateLimitId: "deployments",
        dimensionKeys: ["targetName", "qualifiedModelId"],
        entries: [
          {
            dimensions: { targetName: "openai", qualifiedModelId: "gpt-5.5" },
            requests: [{ rate: 6, period: "minute" }],
            tokens: [{ rate: 1000, period: "minute" }],
            connections: [{ rate: 2, period: "second" }],
            cost: [{ rate: 5, period: "month" }],
          },
        ],
      },
    ]);
  });

  it("of two entries for one model at one target is their sum", ({ expect }) => {
    const { gateway } = imported(
      file([
        { name: "a", params: { model: "gpt-5.5", rpm: 6 } },
        { name: "b", params: { model: "gpt-5.5", rpm: 4 } },
      ]),
    );
    expect(gateway.rateLimits).toMatchObject([{ entries: [{ requests: [{ rate: 10, period: "minute" }] }] }]);
  });

  it("of a provider's budget is a limit of its one target", ({ expect }) => {
    const budgets = {
      openai: { budget_limit: 100, time_period: "1d" },
      groq: { budget_limit: 1, time_period: "1d" },
      azure: { budget_limit: 1, time_period: "12d" },
    };
    const { gateway, said } = imported(
      file([{ params: { model: "gpt-5.5" } }], { router_settings: { provider_budget_config: budgets } }),
    );
    expect(gateway.rateLimits).toEqual([
      {
        rateLimitId: "providers",
        dimensionKeys: ["targetName"],
        entries: [{ dimensions: { targetName: "openai" }, cost: [{ rate: 100, period: "day" }] }],
      },
    ]);
    expect(said("left", "/router_settings/provider_budget_config/groq")).toContain("none is at this provider");
    expect(said("left", "/router_settings/provider_budget_config/azure")).toContain("a month or for good");
  });

  it("of dollars a token is a price a million, where input and output have one", ({ expect }) => {
    const whole = imported(
      one(
        { model: "gpt-5.5", input_cost_per_token: 0.000006, output_cost_per_token: "3e-05" },
        { cache_read_input_token_cost: 6e-7 },
      ),
    );
    expect(whole.prices).toEqual([{ target: "openai", model: "gpt-5.5", input: 6, output: 30, cacheRead: 0.6 }]);
    const half = imported(one({ model: "gpt-5.5", input_cost_per_token: 0.000006 }));
    expect([half.prices, half.said("left", `${AT}/input_cost_per_token`)]).toEqual([
      [],
      expect.stringContaining("what input and what output costs"),
    ]);
  });
});

describe("what an alias or a gateway takes", () => {
  it("is kept to, and the rest is told", ({ expect }) => {
    const many = Array.from({ length: 130 }, (_, at) => ({
      params: { model: `openai/m${at}`, api_base: `https://h${at}.example.com/v1` },
    }));
    const { targets, aliases, findings } = imported(file(many));
    expect(targets.length).toBe(100);
    expect(aliases["m"]?.split(", ").length).toBe(20);
    expect(findings.filter(({ fate }) => fate === "left").map(({ say }) => say)).toEqual([
      expect.stringContaining("30 more"),
      expect.stringContaining("the last 80 were left out"),
    ]);
  });
});

describe("the rest of the file", () => {
  it("is spoken for section by section, and what nobody knows is said to be that", ({ expect }) => {
    const settings = {
      litellm_settings: { cache: true, callbacks: ["otel"], num_retries: 3 },
      general_settings: { master_key: "sk-literal", database_url: "postgres://literal" },
      guardrails: [{ guardrail_name: "g" }],
      mcp_servers: { a: { url: "https://mcp.example.com" } },
      new_section: { x: 1 },
    };
    const { said, findings } = imported(file([], settings));
    expect(said("left", "/litellm_settings/cache")).toContain("nothing is cached");
    expect(said("left", "/litellm_settings/callbacks")).toContain("OpenTelemetry");
    expect(said("left", "/litellm_settings/num_retries")).toContain("nothing is tried twice");
    expect(said("differs", "/general_settings/master_key")).toContain("ADMIN_TOKEN");
    expect(said("left", "/general_settings/database_url")).toContain("no Postgres");
    expect(said("left", "/guardrails")).toContain("not inspected");
    expect(said("left", "/mcp_servers")).toContain("passthrough");
    expect(findings.filter(({ say }) => say === UNKNOWN).map(({ at }) => at)).toEqual([["/new_section/x"]]);
  });
});
