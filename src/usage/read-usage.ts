/**
 * A usage object, whoever wrote it → Counts. Its members say whose it is: no path or model is asked.
 *
 * OpenAI's chat, completions and embeddings say `prompt_tokens`, its responses `input_tokens` with `input_tokens_details`;
 * Anthropic says `input_tokens` and counts its cache beside (https://platform.claude.com/docs/en/build-with-claude/prompt-caching);
 * so do Converse with `inputTokens` (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html)
 * and Bedrock's metrics of an invocation with `inputTokenCount`; Google says `promptTokenCount`
 * (https://ai.google.dev/api/generate-content#UsageMetadata); Cohere's are in `billed_units`.
 */
import { sumOf, usageOf, type Counts } from "./counts.ts";
import { isRecord, tokensOf, type Said } from "./said.ts";
import type { Usage } from "./usage.ts";

const INPUT_WITH_CACHE = ["prompt_tokens", "promptTokens", "promptTokenCount"];
const INPUT = ["input_tokens", "inputTokens", "inputTokenCount"];
const OUTPUT = [
  "completion_tokens",
  "completionTokens",
  "candidatesTokenCount",
  "output_tokens",
  "outputTokens",
  "outputTokenCount",
];
/** Counted within the input where these are said at the top of it. */
const CACHE_READ_WITHIN = ["cachedContentTokenCount", "prompt_cache_hit_tokens", "cached_tokens", "cachedInputTokens"];
const CACHE_READ = ["cache_read_input_tokens", "cacheReadInputTokens", "cacheReadInputTokenCount"];
const CACHE_WRITE = ["cache_creation_input_tokens", "cacheWriteInputTokens", "cacheWriteInputTokenCount"];
const REASONING = ["thoughtsTokenCount", "reasoning_tokens", "reasoningTokens"];
const INPUT_DETAILS = ["prompt_tokens_details", "input_tokens_details"];
const OUTPUT_DETAILS = ["completion_tokens_details", "output_tokens_details"];

/** @returns undefined where it is no usage, or one that cannot be: nonsense is never a number of tokens. */
export function readUsage(said: unknown): Usage | undefined {
  const counts = readCounts(said);
  return counts === undefined ? undefined : usageOf(counts);
}

/** @returns undefined where it is no usage, says nothing but zeros, or cannot be. */
export function readCounts(whole: unknown): Counts | undefined {
  if (!isRecord(whole)) return undefined;
  const billed = whole["billed_units"];
  const said = isRecord(billed) ? billed : whole;
  const withCache = first(said, INPUT_WITH_CACHE);
  const input = withCache ?? first(said, INPUT);
  const output = first(said, OUTPUT);
  if (Number.isNaN(input) || Number.isNaN(output)) return undefined;

  const details = firstRecord(said, INPUT_DETAILS);
  const writes = record(said["cache_creation"]);
  const kept = record(details["cache_write_tokens_details"]);
  const within = detail(said, CACHE_READ_WITHIN);
  const counts: Counts = {
    input,
    includesCache: withCache !== undefined || details !== NOTHING || within > 0,
    cacheRead: Math.max(within, detail(said, CACHE_READ), detail(details, ["cached_tokens"])),
    cacheWrite: Math.max(detail(said, CACHE_WRITE), detail(details, ["cache_write_tokens", "cache_creation_tokens"])),
    // OpenAI keeps for 30 minutes or 12 hours: the shorter and the longer, as the others have them.
    cacheWrite5m:
      detail(writes, ["ephemeral_5m_input_tokens"]) + detail(kept, ["ttl_30m_tokens"]) + written(said, "5m"),
    cacheWrite1h:
      detail(writes, ["ephemeral_1h_input_tokens"]) + detail(kept, ["ttl_12h_tokens"]) + written(said, "1h"),
    output,
    reasoning: Math.max(
      detail(said, REASONING),
      detail(firstRecord(said, OUTPUT_DETAILS), ["reasoning_tokens", "thinking_tokens"]),
    ),
    beside: compactions(said),
  };
  if ((input ?? 0) === 0 && (output ?? 0) === 0 && counts.cacheRead === 0 && counts.cacheWrite === 0) return undefined;
  if ("promptTokenCount" in said) return google(counts, said);
  return withCache === undefined ? counts : completed(counts, tokensOf(said["total_tokens"]));
}

/** Google counts thoughts beside the candidates, and what its tools read beside the prompt. */
function google(counts: Counts, said: Said): Counts {
  return {
    ...counts,
    input: (counts.input ?? 0) + detail(said, ["toolUsePromptTokenCount"]),
    output: (counts.output ?? 0) + counts.reasoning,
  };
}

/** xAI and Google's OpenAI-compatible API leave reasoning out of the completion, and say it in the total alone. */
function completed(counts: Counts, total: number | undefined): Counts {
  const hidden = (total ?? 0) - (counts.input ?? 0) - (counts.output ?? 0);
  if (!(hidden > 0)) return counts;
  // Or it is the cache that is left out, of the prompt.
  if (hidden === counts.cacheRead + counts.cacheWrite) return { ...counts, includesCache: false };
  return { ...counts, output: (counts.output ?? 0) + hidden, reasoning: Math.max(counts.reasoning, hidden) };
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CacheDetail.html */
function written(said: Said, ttl: "5m" | "1h"): number {
  const details = said["cacheDetails"];
  if (!Array.isArray(details)) return 0;
  return details.reduce<number>((sum, each: unknown) => {
    return isRecord(each) && each["ttl"] === ttl ? sum + detail(each, ["inputTokens"]) : sum;
  }, 0);
}

/** Of `iterations` those that "are not included in the top-level usage fields", says the type in Anthropic's SDK. */
function compactions(said: Said): Usage | undefined {
  return iterations(said, "compaction").reduce<Usage | undefined>((sum, { usage }) => {
    return sum === undefined ? usage : sumOf(sum, usage);
  }, undefined);
}

/** Of Anthropic's `iterations` those of a type: what each used, and the model where it is another one. */
export function iterations(said: Said, type: string): { readonly model: unknown; readonly usage: Usage }[] {
  const all = said["iterations"];
  if (!Array.isArray(all)) return [];
  return all.flatMap((each: unknown) => {
    if (!isRecord(each) || each["type"] !== type) return [];
    const { iterations: _, ...flat } = each;
    const usage = readUsage(flat);
    return usage === undefined ? [] : [{ model: each["model"], usage }];
  });
}

function first(said: Said, names: readonly string[]): number | undefined {
  for (const name of names) {
    const tokens = tokensOf(said[name]);
    if (tokens !== undefined) return tokens;
  }
  return undefined;
}

/** A part: nonsense is nothing, for the whole is still true. */
function detail(said: Said, names: readonly string[]): number {
  const tokens = first(said, names) ?? 0;
  return Number.isNaN(tokens) ? 0 : tokens;
}

const NOTHING: Said = {};

function record(value: unknown): Said {
  return isRecord(value) ? value : NOTHING;
}

function firstRecord(said: Said, names: readonly string[]): Said {
  for (const name of names) {
    const value = said[name];
    if (isRecord(value)) return value;
  }
  return NOTHING;
}
