/** What a call counts against: one account for each bucket of a limit, metric and window, named alike by calls, isolates and the ledger. */

export type Metric = "requests" | "tokens" | "connections" | "cost";

/** Calendar windows in UTC; `total` never ends. `connections` are counted in flight, whatever their period says. */
export type Period = "second" | "minute" | "hour" | "day" | "week" | "month" | "total";

/** What happens to a call while the ledger does not answer. */
export type WhenUnavailable = "allow" | "deny";

export interface Account {
  /** Names the account for good: limit, bucket, metric and period. Never its rate: a changed rate keeps what was used. */
  readonly key: string;
  /** As callers are told: `{rateLimitId}/{dimension}={value}`, for a key's own limits `{apiKeyId}/…`. */
  readonly limitKey: string;
  readonly metric: Metric;
  readonly period: Period;
  /** The most in one window: requests, tokens, calls in flight, whole billionths of a dollar. 0 blocks. */
  readonly rate: number;
  /** Reserves the upper bound of what a call may use, so that nothing goes over. */
  readonly strict: boolean;
  /** Among which it counts where a caller chose its name: past so many new ones share what there is (`crowd.ts`). */
  readonly crowd?: string | undefined;
  readonly whenUnavailable: WhenUnavailable;
}
