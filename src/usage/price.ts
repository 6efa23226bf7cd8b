/** What a model's tokens cost: from when on, at which hours, for how long a context. */

/** Pico-dollars a token, which are micro-dollars a million tokens: whole numbers, so that a cost is exact. */
export interface Rates {
  /** They hold for calls with more input than this, for the whole call. */
  readonly over: number;
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly output: number;
  readonly reasoning: number;
}

export interface PricePeriod {
  /** Milliseconds since 1970; absent: ever since. */
  readonly from?: number;
  /** Seconds of a day in UTC, from and up to; over midnight where the second is the smaller. */
  readonly daily?: readonly [number, number];
  /** Pico-dollars for each search that the provider makes in the web; absent: not known. */
  readonly webSearch?: number;
  /** Rising by `over`; the first is over -1, so that one always holds. */
  readonly rates: readonly Rates[];
}

export interface Price {
  /** Where it is from, for the record of a call. */
  readonly version: string;
  /** The last that holds is the one. */
  readonly periods: readonly PricePeriod[];
  /** What another service tier costs, in millionths of the standard one; absent: no other is priced. */
  readonly tiers?: ReadonlyMap<string, number>;
}

/** Dollars a million tokens; a kind that is left out costs as what it is part of. */
export interface DollarsPerMillion {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite5m?: number | undefined;
  /** Left out: as `cacheWrite5m`. */
  readonly cacheWrite1h?: number | undefined;
  readonly reasoning?: number | undefined;
}

export function ratesOf(dollars: DollarsPerMillion, over = -1): Rates {
  const { input, output, cacheRead = input, cacheWrite5m = input } = dollars;
  const { cacheWrite1h = cacheWrite5m, reasoning = output } = dollars;
  return {
    over,
    input: picoDollarsPerToken(input),
    cacheRead: picoDollarsPerToken(cacheRead),
    cacheWrite5m: picoDollarsPerToken(cacheWrite5m),
    cacheWrite1h: picoDollarsPerToken(cacheWrite1h),
    output: picoDollarsPerToken(output),
    reasoning: picoDollarsPerToken(reasoning),
  };
}

/** Rounded to the millionth of a dollar for a million tokens, finer than any provider's list. */
function picoDollarsPerToken(dollarsPerMillion: number): number {
  return Math.round(dollarsPerMillion * 1e6);
}
