/** What one call used, in the one shape that every dialect's usage is read into. */

/** Tokens, whole numbers from 0. */
export interface Usage {
  /** All of the input, what came out of a cache and what went into one included. */
  readonly input: number;
  readonly cacheRead: number;
  /** Written into a cache for five minutes, which is also what a provider means that names no time. */
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  /** All of the output, reasoning included. */
  readonly output: number;
  readonly reasoning: number;
}

/** `reported` by the provider, all of it; `estimated`, in part at least; `none`: nothing is known, or nothing is billed. */
export type UsageSource = "reported" | "estimated" | "none";
