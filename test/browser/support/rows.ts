/** What a test asks of the Worker beside: rows of D1, and buckets of a limit. Read by both sides, so nothing of Node's is here. */

export const ROWS_PATH = "/test/rows";
export const BUCKETS_PATH = "/test/buckets";

/** Statements of D1, done in one batch. */
export type Rows = readonly { readonly sql: string; readonly values: readonly (string | number)[] }[];

export interface ManyBuckets {
  readonly gatewayId: string;
  readonly rateLimitId: string;
  readonly dimension: string;
  readonly count: number;
  readonly rate: number;
}
