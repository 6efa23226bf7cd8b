/** What one call used: tokens by kind, in one shape for every dialect. */

/** Tokens. */
export interface Usage {
  /** Cached ones included. */
  readonly input: number;
  /** Of the input. */
  readonly cacheRead: number;
  /** Of the input: kept for five minutes. */
  readonly cacheWrite5m: number;
  /** Of the input: kept for an hour. */
  readonly cacheWrite1h: number;
  readonly output: number;
  /** Of the output. */
  readonly reasoning: number;
}

/** Where the figures come from: the provider said them, we counted bytes, or there are none. */
export type UsageSource = "reported" | "estimated" | "none";
