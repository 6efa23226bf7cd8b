/**
 * The providers' own price lists against the table: figures copied by hand, in dollars a million tokens, so that a wrong
 * table, a wrong row and a wrong calculation all show.
 *
 * Where the provider's page itself could be read, `source` is that page. OpenAI's and AWS's could not: for them it is
 * who quotes it, and when. A provider that changes a price breaks a line here when `npm run prices` brings the change.
 */
import { describe, it } from "vitest";
import { costOf } from "../../src/usage/cost.ts";
import { findPrice } from "../../src/usage/find-price.ts";
import { PRICE_TABLE } from "../../src/usage/price-table.ts";
import type { Usage } from "../../src/usage/usage.ts";

interface Published {
  readonly source: string;
  readonly family: string;
  readonly model: string;
  /** When the list held or holds; noon of 25 November 2026 unless said. */
  readonly at?: string;
  readonly input: number;
  readonly output: number;
  readonly read?: number;
  readonly write5m?: number;
  readonly write1h?: number;
  /** The list for longer contexts than so many tokens. */
  readonly long?: { readonly over: number; readonly input: number; readonly output: number; readonly read?: number };
}

const ANTHROPIC = "https://platform.claude.com/docs/en/about-claude/pricing, stored in autumn 2026";
const CLAUDE_MODELS = "https://platform.claude.com/docs/en/models/overview and each model's page, autumn 2026";
const OPENAI = "https://developers.openai.com/api/docs/pricing as quoted on 4 June 2026 by tokenmix.ai";
const GPT_6 =
  "https://developers.openai.com/api/docs/pricing as quoted on 22 September 2026 by github.com/merefield/codexometer v0.18.4";
const COPILOT = "github.com/github/docs data/tables/copilot/models-and-pricing.yml, OpenAI's list prices, autumn 2026";
const OLDER = "https://openai.com/api/pricing as quoted by github.com/outl1ne/openai-pricing, 2026";
const GOOGLE =
  "https://ai.google.dev/gemini-api/docs/pricing as read on 7 October 2026 by github.com/api-evangelist/deepmind";
const DEEPSEEK = "https://api-docs.deepseek.com/quick_start/pricing, stored in August and in autumn 2026";
const NOVA =
  "https://aws.amazon.com/bedrock/pricing/ as quoted by huggingface.co/spaces/Presidentlin/llm-pricing-calculator";
const MANTLE = "https://docs.litellm.ai/docs/providers/bedrock_mantle, AWS's prices in us-east-1, 2026";

const CLAUDE = { family: "anthropic" };
const GPT = { family: "openai" };
const GEMINI = { family: "google" };

const PUBLISHED: readonly Published[] = [
  {
    source: ANTHROPIC,
    ...CLAUDE,
    model: "claude-fable-5-1",
    input: 10,
    output: 50,
    read: 0.25,
    write5m: 12.5,
    write1h: 20,
  },
  { source: ANTHROPIC, ...CLAUDE, model: "claude-fable-5", input: 10, output: 50, read: 1, write5m: 12.5, write1h: 20 },
  {
    source: CLAUDE_MODELS,
    ...CLAUDE,
    model: "claude-opus-5-5",
    input: 4,
    output: 20,
    read: 0.2,
    write5m: 5,
    write1h: 8,
  },
  { source: ANTHROPIC, ...CLAUDE, model: "claude-opus-5", input: 5, output: 25, read: 0.5, write5m: 6.25, write1h: 10 },
  {
    source: ANTHROPIC,
    ...CLAUDE,
    model: "claude-opus-4-8",
    input: 5,
    output: 25,
    read: 0.5,
    write5m: 6.25,
    write1h: 10,
  },
  {
    source: ANTHROPIC,
    ...CLAUDE,
    model: "claude-opus-4-7",
    input: 5,
    output: 25,
    read: 0.5,
    write5m: 6.25,
    write1h: 10,
  },
  {
    source: ANTHROPIC,
    ...CLAUDE,
    model: "claude-opus-4-1-20250805",
    input: 15,
    output: 75,
    read: 1.5,
    write5m: 18.75,
    write1h: 30,
  },
  {
    source: CLAUDE_MODELS,
    ...CLAUDE,
    model: "claude-sonnet-5",
    input: 2,
    output: 10,
    read: 0.2,
    write5m: 2.5,
    write1h: 4,
  },
  {
    source: ANTHROPIC,
    ...CLAUDE,
    model: "claude-sonnet-4-6",
    input: 3,
    output: 15,
    read: 0.3,
    write5m: 3.75,
    write1h: 6,
  },
  {
    source: ANTHROPIC,
    ...CLAUDE,
    model: "claude-haiku-4-5-20251001",
    input: 1,
    output: 5,
    read: 0.1,
    write5m: 1.25,
    write1h: 2,
  },
  {
    source: ANTHROPIC,
    ...CLAUDE,
    model: "claude-3-5-haiku-20241022",
    input: 0.8,
    output: 4,
    read: 0.08,
    write5m: 1,
    write1h: 1.6,
  },
  {
    source: ANTHROPIC,
    ...CLAUDE,
    model: "claude-3-haiku-20240307",
    input: 0.25,
    output: 1.25,
    read: 0.03,
    write5m: 0.3,
    write1h: 0.5,
  },
  {
    source: `${ANTHROPIC}: a prompt of more than 200K tokens while Sonnet 4.5 took them`,
    ...CLAUDE,
    model: "claude-sonnet-4-5",
    at: "2026-01-15",
    input: 3,
    output: 15,
    read: 0.3,
    write5m: 3.75,
    write1h: 6,
    long: { over: 200_000, input: 6, output: 22.5 },
  },
  {
    source: GPT_6,
    ...GPT,
    model: "gpt-6-sol",
    input: 2,
    output: 10,
    read: 0.2,
    write5m: 2.5,
    long: { over: 272_000, input: 4, output: 15, read: 0.4 },
  },
  {
    source: GPT_6,
    ...GPT,
    model: "gpt-6-luna",
    input: 0.1,
    output: 0.5,
    read: 0.01,
    write5m: 0.125,
    long: { over: 272_000, input: 0.2, output: 0.75, read: 0.02 },
  },
  { source: OPENAI, ...GPT, model: "gpt-5.5", input: 5, output: 30, read: 0.5 },
  { source: OPENAI, ...GPT, model: "gpt-5.4", input: 2.5, output: 15, read: 0.25 },
  { source: OPENAI, ...GPT, model: "gpt-5.4-mini", input: 0.75, output: 4.5, read: 0.075 },
  { source: OPENAI, ...GPT, model: "gpt-5.4-nano", input: 0.2, output: 1.25, read: 0.02 },
  { source: COPILOT, ...GPT, model: "gpt-5.2", input: 1.75, output: 14, read: 0.175 },
  { source: COPILOT, ...GPT, model: "gpt-5-mini", input: 0.25, output: 2, read: 0.025 },
  { source: COPILOT, ...GPT, model: "gpt-4.1", input: 2, output: 8, read: 0.5 },
  { source: OLDER, ...GPT, model: "gpt-4o", input: 2.5, output: 10, read: 1.25 },
  { source: OLDER, ...GPT, model: "gpt-4o-mini", input: 0.15, output: 0.6, read: 0.075 },
  { source: OLDER, ...GPT, model: "o4-mini", input: 1.1, output: 4.4, read: 0.275 },
  {
    source: GOOGLE,
    ...GEMINI,
    model: "gemini-3.1-pro-preview",
    input: 2,
    output: 12,
    long: { over: 200_000, input: 4, output: 18 },
  },
  { source: GOOGLE, ...GEMINI, model: "gemini-3.8-flash", input: 0.75, output: 3.75 },
  {
    source: `${GOOGLE}: from 1 January 2027 on`,
    ...GEMINI,
    model: "gemini-3.8-flash",
    at: "2027-01-01",
    input: 1.5,
    output: 7.5,
  },
  { source: GOOGLE, ...GEMINI, model: "gemini-3.5-flash", input: 1.5, output: 9 },
  { source: GOOGLE, ...GEMINI, model: "gemini-3.5-flash-lite", input: 0.3, output: 2.5 },
  {
    source: `${DEEPSEEK}: until August`,
    family: "deepseek",
    model: "deepseek-v4-pro",
    at: "2026-07-01",
    input: 0.435,
    output: 0.87,
    read: 0.003625,
  },
  {
    source: `${DEEPSEEK}: off-peak`,
    family: "deepseek",
    model: "deepseek-v4-pro",
    input: 0.66,
    output: 1.98,
    read: 0.022,
  },
  {
    source: `${DEEPSEEK}: peak`,
    family: "deepseek",
    model: "deepseek-v4-pro",
    at: "2026-11-25T02:00:00Z",
    input: 1.32,
    output: 3.96,
    read: 0.044,
  },
  { source: NOVA, family: "aws", model: "amazon.nova-pro-v1:0", input: 0.8, output: 3.2 },
  { source: NOVA, family: "aws", model: "amazon.nova-lite-v1:0", input: 0.06, output: 0.24 },
  { source: NOVA, family: "aws", model: "amazon.nova-micro-v1:0", input: 0.035, output: 0.14 },
  { source: MANTLE, family: "aws", model: "openai.gpt-oss-120b", input: 0.15, output: 0.6 },
];

function cost({ family, model, at = "2026-11-25T12:00:00Z" }: Published, usage: Partial<Usage>): number | undefined {
  const price = findPrice(PRICE_TABLE, family, model);
  const whole = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0, ...usage };
  return price === undefined ? undefined : costOf(whole, price, Date.parse(at));
}

/** Nano-dollars of so many thousand tokens; $1 a million tokens is a million nano-dollars a thousand. */
function nano(...parts: readonly (readonly [thousands: number, dollars: number | undefined])[]): number {
  return Math.round(parts.reduce((sum, [thousands, dollars = 0]) => sum + thousands * dollars * 1e6, 0));
}

describe("a published price", () => {
  it("is there for 25 models at least", ({ expect }) => {
    expect(new Set(PUBLISHED.map(({ model }) => model)).size).toBeGreaterThanOrEqual(25);
    expect(new Set(PUBLISHED.map(({ family }) => family)).size).toBe(5);
  });

  it.for(PUBLISHED)("is what a call without a cache costs: $model of $source", (one, { expect }) => {
    expect(cost(one, { input: 90_000, output: 7_000 })).toBe(nano([90, one.input], [7, one.output]));
  });

  it.for(PUBLISHED.filter(({ read }) => read !== undefined))(
    "is what a call costs that reads from a cache: $model of $source",
    (one, { expect }) => {
      const usage = { input: 90_000, cacheRead: 60_000, output: 7_000, reasoning: 5_000 };
      expect(cost(one, usage)).toBe(nano([30, one.input], [60, one.read], [7, one.output]));
    },
  );

  it.for(PUBLISHED.filter(({ write5m }) => write5m !== undefined))(
    "is what a call costs that writes into one: $model of $source",
    (one, { expect }) => {
      const { write1h = one.write5m } = one;
      const usage = { input: 90_000, cacheRead: 20_000, cacheWrite5m: 40_000, cacheWrite1h: 10_000, output: 7_000 };
      const parts = [
        [20, one.input],
        [20, one.read],
        [40, one.write5m],
        [10, write1h],
        [7, one.output],
      ] as const;
      expect(cost(one, usage)).toBe(nano(...parts));
    },
  );

  it.for(PUBLISHED.filter(({ long }) => long !== undefined))(
    "is higher for all of a call with a long context, and only then: $model of $source",
    (one, { expect }) => {
      const { over, input, output, read } = one.long ?? { over: 0, input: 0, output: 0 };
      const cached = read === undefined ? 0 : 100;
      expect(cost(one, { input: over, output: 7_000 })).toBe(nano([over / 1_000, one.input], [7, one.output]));
      const usage = { input: over + 1_000, cacheRead: cached * 1_000, output: 7_000 };
      expect(cost(one, usage)).toBe(nano([over / 1_000 + 1 - cached, input], [cached, read], [7, output]));
    },
  );
});
