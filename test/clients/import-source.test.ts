/** Files as they may come to `npm run config -- import`: any shape is accounted for whole, keys in clear never travel, and nothing a file does ends the process. */
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { openAccount, shownPlace, UNKNOWN } from "../../scripts/config/import/account.ts";
import { renderReport } from "../../scripts/config/import/report.ts";
import { parseSource } from "../../scripts/config/import/source.ts";
import { wholeWeights } from "../../scripts/config/import/weights.ts";
import { faultsOf, imported, importedWhole, unspokenOf } from "./support/imported.ts";

const SECRET = "sk-literal-0123456789";

const word = fc.constantFrom(
  "a",
  "gpt-5.5",
  "openai/*",
  "groq/red",
  "*",
  "x".repeat(300),
  "<your-model>",
  "\u001b[2Jm",
  "ä/b",
  "openai/gpt-5.5",
);
const key = fc.constantFrom(SECRET, `os.environ/SOME_KEY`, "none", "", 5, null, [SECRET], { deep: SECRET });
const number = fc.constantFrom(0, 1, 0.5, -1, 1e12, "7", "x", null, [], {});
const address = fc.constantFrom(
  "https://models.example.com/v1",
  "http://10.0.0.1",
  `https://user:${SECRET}@models.example.com`,
  `https://models.example.com/?key=${SECRET}`,
  "https://ours.openai.azure.com",
  "os.environ/WHERE",
  "nowhere",
  5,
);
const model = fc.constantFrom(
  "gpt-5.5",
  "openai/gpt-5.5",
  "openai/*",
  "azure/gpt",
  "anthropic/claude",
  "bedrock/us-east-1/openai.oss",
  "groq/x",
  "ollama/llama3:8b",
  "vertex_ai/gemini",
  "*",
  "a b",
  "",
  null,
);

const params = fc.record(
  {
    model,
    api_key: key,
    api_base: address,
    weight: number,
    order: number,
    rpm: number,
    tpm: number,
    timeout: number,
    max_budget: number,
    input_cost_per_token: number,
    output_cost_per_token: number,
    aws_secret_access_key: key,
    client_secret: key,
    temperature: number,
    anything: fc.jsonValue({ maxDepth: 2 }),
  },
  { requiredKeys: [] },
);
const litellm = fc.record(
  {
    model_list: fc.array(
      fc.oneof(
        {
          weight: 5,
          arbitrary: fc.record(
            { model_name: word, litellm_params: params, model_info: fc.jsonValue({ maxDepth: 2 }) },
            { requiredKeys: ["model_name"] },
          ),
        },
        { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
      ),
      { maxLength: 8 },
    ),
    router_settings: fc.record(
      {
        model_group_alias: fc.dictionary(word, fc.oneof(word, fc.jsonValue({ maxDepth: 1 }))),
        fallbacks: fc.jsonValue({ maxDepth: 3 }),
        provider_budget_config: fc.dictionary(word, fc.record({ budget_limit: number, time_period: word })),
      },
      { requiredKeys: [] },
    ),
    litellm_settings: fc.oneof(
      fc.record({ fallbacks: fc.array(fc.dictionary(word, fc.array(word))), default_fallbacks: fc.array(word) }),
      fc.jsonValue({ maxDepth: 2 }),
    ),
    general_settings: fc.jsonValue({ maxDepth: 2 }),
    credential_list: fc.jsonValue({ maxDepth: 3 }),
    environment_variables: fc.jsonValue({ maxDepth: 1 }),
  },
  { requiredKeys: ["model_list"] },
);

const node = fc.letrec((tie) => ({
  target: fc.record(
    {
      provider: fc.constantFrom("openai", "@groq-eu", "azure-openai", "bedrock", "vertex-ai", "nobody"),
      virtual_key: word,
      api_key: key,
      custom_host: address,
      resource_name: word,
      weight: number,
      name: word,
      override_params: fc.record({ model: word, temperature: number }, { requiredKeys: [] }),
      request_timeout: number,
      retry: fc.jsonValue({ maxDepth: 1 }),
      anything: fc.jsonValue({ maxDepth: 1 }),
    },
    { requiredKeys: [] },
  ),
  config: fc.record(
    {
      strategy: fc.record(
        {
          mode: fc.constantFrom("single", "fallback", "loadbalance", "conditional", "other"),
          conditions: fc.jsonValue({ maxDepth: 3 }),
          default: word,
          on_status_codes: fc.array(fc.integer()),
        },
        { requiredKeys: [] },
      ),
      targets: fc.array(fc.oneof({ maxDepth: 2 }, tie("target"), tie("config")), { maxLength: 4 }),
      override_params: fc.jsonValue({ maxDepth: 1 }),
      cache: fc.jsonValue({ maxDepth: 1 }),
    },
    { requiredKeys: ["strategy"] },
  ),
})).config;

describe("any file", () => {
  it.for([
    ["LiteLLM", litellm],
    ["Portkey", node],
  ] as const)(
    "in the shape of %s is accounted for whole, comes out as the gateway takes it, and carries no key on",
    ([, shape], { expect }) => {
      fc.assert(
        fc.property(shape, fc.boolean(), (source, allowLocal) => {
          const translated = importedWhole(JSON.stringify(source), { options: { allowLocal }, models: ["gpt-5.5"] });
          expect(unspokenOf(translated)).toEqual([]);
          expect(faultsOf(translated)).toEqual([]);
          const told = renderReport(translated, "the file", { colours: false });
          expect(JSON.stringify(translated.document) + told).not.toContain(SECRET);
          // oxlint-disable-next-line no-control-regex -- what a terminal would obey
          expect(told).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
        }),
        { numRuns: 150 },
      );
    },
  );

  it("has what nobody spoke for told as unknown", ({ expect }) => {
    const account = openAccount({ a: 1, b: { "c/d": [], e: null } });
    account.note("taken", { at: "/a", value: 1 }, "is known");
    expect(account.findings()).toEqual([
      { fate: "taken", say: "is known", at: ["/a"] },
      { fate: "left", say: UNKNOWN, at: ["/b/c~1d", "/b/e"] },
    ]);
    expect(shownPlace("/b/c~1d/0/e")).toBe("b.c/d[0].e");
  });
});

describe("a file", () => {
  it("of YAML is read as LiteLLM reads it: dates are texts, merges merge", ({ expect }) => {
    const text = "a: &one {x: 1}\nb: {<<: *one, api_version: 2023-07-01}\nc: yes\n";
    expect(parseSource(text, "f")).toEqual({ a: { x: 1 }, b: { x: 1, api_version: "2023-07-01" }, c: true });
  });

  it("of JSON with comments and commas too many is read too", ({ expect }) => {
    expect(parseSource('{"strategy": {"mode": "single"}, # a comment\n "targets": [],}', "f")).toEqual({
      strategy: { mode: "single" },
      targets: [],
    });
  });

  const bomb = [
    "a: &a [x,x,x,x,x,x,x,x,x]",
    ..."bcdefgh"
      .split("")
      .map((name, at) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${"abcdefg"[at]}`).join(",")}]`),
  ].join("\n");
  it.for([
    ["a key twice", "a: 1\na: 2\n", /A key stands twice there/],
    ["an anchor nobody set", "a: *nobody\n", /cannot be read/],
    ["anchors of anchors", bomb, /anchors are used so often/],
    ["too deep a nest", `${"[".repeat(5_000)}${"]".repeat(5_000)}`, /nested/],
    ["too deep a nest of YAML", `a: ${"[".repeat(100_000)}`, /cannot be read|nested/],
    ["too many values", `[${"1,".repeat(100_001)}1]`, /more than 100000 values/],
    ["too many bytes", "#".repeat(4 * 1_024 * 1_024 + 1), /more than 4 MiB/],
    ["a tag of Python's", "a: !!python/object/apply:os.system ['true']\n", /cannot be read|./],
  ] as const)("with %s is refused in a sentence, or harmless", ([, text, told], { expect }) => {
    let said = "";
    try {
      said = JSON.stringify(parseSource(text, "f"));
    } catch (fault) {
      said = fault instanceof Error ? fault.message : "";
    }
    expect(said).toMatch(told);
  });

  it("whose names are those of every object's is one like others", ({ expect }) => {
    const text =
      '{"model_list": [{"model_name": "__proto__", "litellm_params": {"model": "groq/x", "constructor": 1}}], "router_settings": {"model_group_alias": {"toString": "__proto__"}}}';
    const { gateway, findings } = imported(text);
    expect(gateway.aliases.map(({ name }) => name)).toEqual(["__proto__", "toString"]);
    expect(findings.some(({ at }) => at.includes("/model_list/0/litellm_params/constructor"))).toBe(true);
  });
});

describe("weights", () => {
  it.for([
    [[0.7, 0.3], [7, 3], true],
    [[1, 1, 1], [1, 1, 1], true],
    [[60, 600, 60_000], [1, 10, 1000], true],
    [[1, 3_333], [1, 1000], false],
    [[1 / 3, 2 / 3], [500, 1000], false],
    [[0, 0], [1, 1], true],
    [[5, 0], [1, 0], true],
  ] as const)("of %j are %j", ([shares, weights, exact], { expect }) => {
    expect(wholeWeights(shares)).toEqual({ weights, exact });
  });
});
