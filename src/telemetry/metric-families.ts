/** Every metric of `/control/metrics`: its name without a sample's ending, what kind it is and what it counts. Dashboards are held to it. */

export interface MetricFamily {
  /** A counter's sample ends in `_total`, a histogram's in `_bucket`, `_sum` and `_count`. */
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  /** By OpenMetrics the name ends in it. */
  readonly unit?: string;
}

/**
 * Counters, not the histogram that GenAI's published conventions make of tokens: the ledger keeps sums, one sample for each
 * combination adds up without care, and the conventions themselves have since gone over to counters. The parts have those
 * newer names, so that `sum(gen_ai_client_token_usage_total)` counts no token twice.
 */
export const TOKENS: MetricFamily = {
  name: "gen_ai_client_token_usage",
  type: "counter",
  help: "Tokens used, by gen_ai_token_type: input (cached included) and output (reasoning included).",
};
export const CACHE_READ_TOKENS: MetricFamily = {
  name: "gen_ai_client_inference_usage_cache_read_input_tokens",
  type: "counter",
  help: "Input tokens that came out of a provider's cache; part of the input.",
};
export const CACHE_WRITE_TOKENS: MetricFamily = {
  name: "gen_ai_client_inference_usage_cache_write_input_tokens",
  type: "counter",
  help: "Input tokens that went into a provider's cache, by ttl; part of the input.",
};
export const REASONING_TOKENS: MetricFamily = {
  name: "gen_ai_client_inference_usage_reasoning_output_tokens",
  type: "counter",
  help: "Output tokens spent on reasoning; part of the output.",
};
export const DURATION: MetricFamily = {
  name: "gen_ai_client_operation_duration_seconds",
  type: "histogram",
  unit: "seconds",
  help: "How long calls took, to the last byte.",
};
export const FIRST_CHUNK: MetricFamily = {
  name: "gen_ai_client_operation_time_to_first_chunk_seconds",
  type: "histogram",
  unit: "seconds",
  help: "How long it took until an answer began.",
};
export const COST: MetricFamily = {
  name: "signalbox_cost_usd",
  type: "counter",
  unit: "usd",
  help: "What calls cost, in dollars, where a price is known.",
};
export const CALLS: MetricFamily = {
  name: "signalbox_calls",
  type: "counter",
  help: "Calls, by status and, where the gateway answered itself, its error code.",
};
export const WITHOUT_PRICE: MetricFamily = {
  name: "signalbox_calls_without_price",
  type: "counter",
  help: "Calls whose tokens are counted and whose cost is not, for no price is known.",
};
export const ESTIMATED: MetricFamily = {
  name: "signalbox_calls_estimated",
  type: "counter",
  help: "Calls whose tokens are estimated, for the provider did not say.",
};
export const REFUSALS: MetricFamily = {
  name: "signalbox_refusals",
  type: "counter",
  help: "Calls refused by a limit, by error code; which one it was stands in the log.",
};
export const BUDGETS: MetricFamily = {
  name: "signalbox_budget_used_ratio",
  type: "gauge",
  unit: "ratio",
  help: "Of limits of a day or longer that are at 80 % or more: what is used of them, 1 for all of it.",
};
export const TARGET_STATUS: MetricFamily = {
  name: "signalbox_target_status",
  type: "gauge",
  help: "1 for the status a target has.",
};
export const LEDGER_UP: MetricFamily = {
  name: "signalbox_ledger_up",
  type: "gauge",
  help: "1 where the gateway's ledger answered, 0 where it did not: then what it counts is absent.",
};
export const DROPPED: MetricFamily = {
  name: "signalbox_records_dropped",
  type: "counter",
  help: "Records of calls that an isolate had no room for while the ledger did not answer: what is missing above.",
};

export const FAMILIES: readonly MetricFamily[] = [
  TOKENS,
  CACHE_READ_TOKENS,
  CACHE_WRITE_TOKENS,
  REASONING_TOKENS,
  COST,
  CALLS,
  WITHOUT_PRICE,
  ESTIMATED,
  DURATION,
  FIRST_CHUNK,
  REFUSALS,
  BUDGETS,
  TARGET_STATUS,
  LEDGER_UP,
  DROPPED,
];
