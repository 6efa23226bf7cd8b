/** What is asked of a ledger and what it answers: the words that the object and those who ask it share. */
import type { CallRecord } from "../usage/record.ts";

/** Calls of one gateway that one isolate saw end, counted once however often they arrive. */
export interface Batch {
  /** Who sends: random, of one isolate and one object. */
  readonly sender: string;
  /** One more for each batch of the sender's, from 1 on. */
  readonly sequence: number;
  readonly calls: readonly CallRecord[];
  /** Records the sender had no room for since its last batch. */
  readonly dropped: number;
}

export type Granularity = "minute" | "hour" | "day" | "total";
export type Dimension = "caller" | "target" | "model" | "alias";

/** Each absent: all. `alias: ""` are the calls without one. */
export interface Filters {
  readonly callerKind?: string | undefined;
  readonly callerId?: string | undefined;
  readonly target?: string | undefined;
  readonly model?: string | undefined;
  readonly alias?: string | undefined;
}

export interface TimeRange {
  /** Milliseconds since 1970, included. */
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

export interface UsageQuestion extends TimeRange {
  readonly granularity: Granularity;
  readonly groupBy: readonly Dimension[];
  readonly filters: Filters;
  readonly most: number;
  /** The last group of the page before. */
  readonly after: Cursor | undefined;
}

/** Where a group stands in its list. */
export interface Cursor {
  readonly start: number;
  /** Of the group's own dimensions. */
  readonly key: string;
}

/** Only what was grouped by is there. */
export interface Group {
  readonly callerKind?: string;
  readonly callerId?: string;
  readonly callerName?: string;
  readonly target?: string;
  readonly model?: string;
  readonly alias?: string;
}

export interface UsageAnswer {
  /** In the order of their places, one more than was asked for where there are more. `totals` as `writeTotals` has them. */
  readonly groups: readonly { place: Cursor; group: Group; totals: Uint8Array }[];
  /** Records of the period that never arrived, whoever's. */
  readonly dropped: number;
}

export interface CallsQuestion extends TimeRange {
  readonly filters: Filters;
  readonly most: number;
  /** The last call of the page before. */
  readonly after: { readonly time: number; readonly requestId: string } | undefined;
}

export interface MetricsAnswer {
  /** The ledger's first report; undefined: there was none yet. */
  readonly began: number | undefined;
  /** Its latest report. */
  readonly latest: number | undefined;
  readonly series: readonly { target: string; model: string; totals: Uint8Array }[];
  readonly dropped: number;
}
