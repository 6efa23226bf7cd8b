/** Ids as providers, Bedrock and Mantle spell them → the row of the table that is theirs, and no other. */
import { describe, it } from "vitest";
import { findFamily, findPrice, type PriceTable } from "../../src/usage/find-price.ts";
import { PRICE_TABLE } from "../../src/usage/price-table.ts";

/** Dollars a million tokens of input, output and, where it has a price of its own, cache reads: today's, for a short context. */
function prices(family: string, model: string): number[] | undefined {
  const rates = findPrice(PRICE_TABLE, family, model)?.periods.findLast(({ daily }) => daily === undefined)?.rates[0];
  if (rates === undefined) return undefined;
  const { input, output, cacheRead } = rates;
  return [input, output, ...(cacheRead === input ? [] : [cacheRead])].map((pico) => pico / 1e6);
}

describe("an id on Bedrock", () => {
  const GLOBAL = [2, 10, 0.2];
  const REGIONAL = [2.2, 11, 0.22];

  it.for<readonly [string, number[]]>([
    ["global.anthropic.claude-sonnet-5", GLOBAL],
    ["global.anthropic.claude-sonnet-5-20260630-v1:0", GLOBAL],
    ["us.anthropic.claude-sonnet-5", REGIONAL],
    ["eu.anthropic.claude-sonnet-5-20260630-v1:0", REGIONAL],
    ["jp.anthropic.claude-sonnet-5", REGIONAL],
    ["anthropic.claude-sonnet-5", REGIONAL],
    ["arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-5", REGIONAL],
    ["arn:aws:bedrock:us-east-1:123456789012:inference-profile/global.anthropic.claude-sonnet-5", GLOBAL],
    ["arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-sonnet-5-20260630-v1:0", REGIONAL],
  ])("costs what its region costs: %s", ([model, expected], { expect }) => {
    expect(prices("aws", model)).toEqual(expected);
  });

  it("is never priced as the global model where the table does not know its region", ({ expect }) => {
    for (const model of [
      "sa.anthropic.claude-sonnet-5",
      "us.anthropic.claude-opus-5-20260724-v1:0",
      "apac.amazon.nova-2-lite-v1:0",
    ]) {
      expect(prices("aws", model), model).toBeUndefined();
    }
  });

  it("has no price where it says nothing of its model", ({ expect }) => {
    const profile = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6";
    expect(prices("aws", profile)).toBeUndefined();
  });

  it("may carry a version behind it", ({ expect }) => {
    expect(prices("aws", "amazon.nova-pro-v1:0")).toEqual([0.8, 3.2, 0.2]);
    expect(prices("aws", "us.amazon.nova-pro-v1:0")).toEqual([0.8, 3.2, 0.2]);
    expect(prices("aws", "openai.gpt-oss-120b-1:0")).toEqual([0.15, 0.6]);
  });
});

describe("an id on Mantle, without region, date and version", () => {
  it.for<readonly [string, number[]]>([
    ["anthropic.claude-haiku-4-5", [1.1, 5.5, 0.11]],
    ["anthropic.claude-opus-5-5", [4.4, 22, 0.22]],
    ["anthropic.claude-opus-4-7", [5.5, 27.5, 0.55]],
    ["anthropic.claude-sonnet-4-5", [3.3, 16.5, 0.33]],
    ["openai.gpt-oss-120b", [0.15, 0.6]],
    ["openai.gpt-oss-20b", [0.07, 0.3]],
    ["openai.gpt-5.5", [5.5, 33, 0.55]],
    ["openai.gpt-5.6-sol", [4.4, 22, 0.44]],
    ["qwen.qwen3-32b", [0.15, 0.6]],
    ["mistral.mistral-large-3-675b-instruct", [0.5, 1.5]],
  ])("costs what Bedrock takes in a region: %s", ([model, expected], { expect }) => {
    expect(prices("aws", model)).toEqual(expected);
  });

  it("is not a longer or a shorter id", ({ expect }) => {
    expect(prices("aws", "openai.gpt-oss-1200b")).toBeUndefined();
    expect(prices("aws", "anthropic.claude-haiku-4")).toBeUndefined();
    expect(prices("aws", "anthropic.claude-haiku-4-6")).toBeUndefined();
  });
});

describe("an id of a later version", () => {
  it("is not the earlier model, though it begins like it", ({ expect }) => {
    expect(prices("anthropic", "claude-sonnet-5")).toEqual([2, 10, 0.2]);
    expect(prices("anthropic", "claude-sonnet-5-20260630")).toEqual([2, 10, 0.2]);
    for (const model of [
      "claude-sonnet-5-9",
      "claude-sonnet-5.9",
      "claude-sonnet-5-9-20270101",
      "claude-haiku-4-5-1",
    ]) {
      expect(prices("anthropic", model), model).toBeUndefined();
    }
    expect(prices("aws", "us.anthropic.claude-sonnet-5-9")).toBeUndefined();
    expect(prices("aws", "global.anthropic.claude-sonnet-5-9-v1:0")).toBeUndefined();
  });

  it("is told from the others that begin alike", ({ expect }) => {
    expect(prices("openai", "gpt-4o")).toEqual([2.5, 10, 1.25]);
    expect(prices("openai", "gpt-4o-mini")).toEqual([0.15, 0.6, 0.075]);
    expect(prices("openai", "gpt-5.4-nano-2026-03-17")).toEqual([0.2, 1.25, 0.02]);
    expect(prices("google", "gemini-2.5-flash-lite")).toEqual([0.1, 0.4, 0.01]);
    expect(prices("google", "gemini-2.5-flash")).toEqual([0.3, 2.5, 0.03]);
  });
});

describe("an id elsewhere", () => {
  it("may be spelled in capitals, and with Google's paths before it", ({ expect }) => {
    expect(prices("openai", " GPT-4o ")).toEqual([2.5, 10, 1.25]);
    expect(prices("google", "models/gemini-2.5-flash")).toEqual([0.3, 2.5, 0.03]);
    expect(prices("google", "publishers/anthropic/models/claude-opus-5")).toEqual([5, 25, 0.5]);
    expect(prices("fireworks", "accounts/fireworks/models/deepseek-v4-pro")).toEqual([1.74, 3.48, 0.145]);
  });

  it("costs at Azure what its maker takes, and what Azure takes where it sells the model itself", ({ expect }) => {
    expect(prices("azure", "gpt-5.5")).toEqual([5, 30, 0.5]);
    expect(prices("azure", "claude-opus-5-5")).toEqual([4, 20, 0.2]);
    expect(prices("azure", "phi-4")).toEqual([0.07, 0.14]);
  });

  it("has no price where none is known, or none in tokens of text", ({ expect }) => {
    for (const [family, model] of [
      ["openai", "gpt-99"],
      ["openai", "whisper-1"],
      ["openai", "gpt-audio"],
      ["google", "gemini-2.5-flash-image"],
      ["nobody", "gpt-4o"],
      ["openai", ""],
    ] as const) {
      expect(prices(family, model), `${family}/${model}`).toBeUndefined();
    }
  });

  it("is not caught by another model's pattern where its own price cannot be said", ({ expect }) => {
    const table: PriceTable = {
      version: "test",
      families: {
        one: {
          api: "https://one",
          models: JSON.stringify([
            [["^voice-"], []],
            [["*voice"], [{ rates: [[-1, 1, 1]] }]],
          ]),
        },
      },
    };
    expect(findPrice(table, "one", "a-voice")).toBeDefined();
    expect(findPrice(table, "one", "voice-1000")).toBeUndefined();
  });
});

describe("the family of an endpoint", () => {
  it.for<readonly [string, string | undefined]>([
    ["https://api.openai.com/v1", "openai"],
    ["https://api.anthropic.com", "anthropic"],
    ["https://bedrock-mantle.eu-central-1.api.aws", "aws"],
    ["https://bedrock-runtime.us-east-1.amazonaws.com", "aws"],
    ["https://my-resource.openai.azure.com/openai", "azure"],
    ["https://my-resource.services.ai.azure.com", "azure"],
    ["https://generativelanguage.googleapis.com/v1beta/openai", "google"],
    ["https://api.cloudflare.com/client/v4/accounts/abc/ai/v1", "cloudflare"],
    ["https://api.x.ai/v1", "x-ai"],
    ["https://router.huggingface.co/nebius/v1", "huggingface_nebius"],
    ["https://llm.example.com/v1", undefined],
    ["http://127.0.0.1:11434/v1", undefined],
    ["https://example.com/https://api.openai.com", undefined],
    ["https://bedrock-mantle.us-east-1.api.aws.example.com", undefined],
  ])("is that of its host: %s", ([endpoint, family], { expect }) => {
    expect(findFamily(PRICE_TABLE, endpoint)).toBe(family);
  });
});
