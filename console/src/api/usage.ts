/** What was used and what it cost: sums of a gateway over a period, by whom and by what. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ask, askAll } from "./ask.ts";

export const DIMENSIONS = ["caller", "target", "model", "alias"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export type Granularity = "minute" | "hour" | "day";

/** Exactly these; what is absent is not asked for. An alias that is empty: calls without one. */
export type Filters = Readonly<Partial<Record<Dimension, string>>>;

interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** docs/usage.md says what each member is. */
export interface Sum {
  readonly start: string;
  readonly callerId?: string;
  readonly callerName?: string;
  readonly target?: string;
  readonly model?: string;
  readonly alias?: string;
  readonly calls: number;
  readonly failures: number;
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly costUsd?: number;
  readonly callsWithoutPrice: number;
  readonly callsEstimated: number;
  readonly firstByteMs?: Percentiles;
  readonly durationMs?: Percentiles;
}

/** RFC 3339; `to` absent: now. */
export interface Period {
  readonly from: string;
  readonly to?: string | undefined;
}

/** @param more as `groupBy` and `granularity` have it. */
export function usagePath(
  gatewayId: string,
  { from, to }: Period,
  filters: Filters,
  more: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams({ from, ...(to === undefined ? {} : { to }), ...filters, ...more });
  return `/gateways/${encodeURIComponent(gatewayId)}/usage?${query.toString()}`;
}

/** The value of a sum's group, as a filter takes it. */
export function groupOf(sum: Sum, by: Dimension): string {
  return (by === "caller" ? sum.callerId : sum[by]) ?? "";
}

interface UsageQuestion {
  readonly gatewayId: string;
  readonly period: Period;
  readonly filters: Filters;
  readonly by: Dimension;
  readonly granularity: Granularity;
  /** What groups are put in order by. */
  readonly metric: Metric;
}

export const METRICS = ["cost", "tokens", "calls"] as const;
export type Metric = (typeof METRICS)[number];

export function valueOf(sum: Sum, metric: Metric): number {
  if (metric === "cost") return sum.costUsd ?? 0;
  return metric === "tokens" ? sum.inputTokens + sum.outputTokens : sum.calls;
}

export interface Answer {
  /** What it is grouped by, which is not what is asked for next. */
  readonly by: Dimension;
  readonly total: Sum | undefined;
  /** The dearest first. */
  readonly groups: readonly Sum[];
  /** All together, bar by bar; bars without a call are left out. */
  readonly bars: readonly Sum[];
  /** Of the first groups, in their order. */
  readonly barsOf: readonly (readonly Sum[])[];
  /** Records of that period that never arrived. */
  readonly dropped: number;
}

/** More colours cannot be told apart; the others are drawn together. */
export const MOST_DRAWN = 6;

const A_PAGE = 1_000;

export function useUsage(question: UsageQuestion | undefined, refreshMs: number) {
  return useQuery<Answer>({
    queryKey: ["usage", question],
    enabled: question !== undefined,
    placeholderData: keepPreviousData,
    // Each page of groups is summed up anew by the ledger.
    refetchInterval: ({ state }) => ((state.data?.groups.length ?? 0) > A_PAGE ? 8 * refreshMs : refreshMs),
    queryFn: async ({ signal }) => {
      if (question === undefined) throw new Error("There is no gateway to ask.");
      const { gatewayId, period, filters, by, granularity, metric } = question;
      const all = { granularity, maxResults: "1000" };
      // Grouped by the one caller there is, so that it is named.
      const named: Record<string, string> = filters.caller === undefined ? {} : { groupBy: "caller" };
      const [total, groups, bars] = await Promise.all([
        ask<{ items: readonly Sum[]; droppedRecords?: number }>(
          "GET",
          usagePath(gatewayId, period, filters, named),
          undefined,
          signal,
        ),
        askAll<Sum>(usagePath(gatewayId, period, filters, { groupBy: by, maxResults: "1000" }), signal),
        askAll<Sum>(usagePath(gatewayId, period, filters, all), signal),
      ]);
      const sorted = groups.toSorted((a, b) => valueOf(b, metric) - valueOf(a, metric) || b.calls - a.calls);
      const drawn = sorted.slice(0, sorted.length === MOST_DRAWN + 1 ? MOST_DRAWN + 1 : MOST_DRAWN);
      const barsOf =
        drawn.length <= 1
          ? drawn.map(() => bars)
          : await Promise.all(
              drawn.map((sum) =>
                askAll<Sum>(usagePath(gatewayId, period, { ...filters, [by]: groupOf(sum, by) }, all), signal),
              ),
            );
      return { by, total: total.items[0], groups: sorted, bars, barsOf, dropped: total.droppedRecords ?? 0 };
    },
  });
}

const DAY_MS = 86_400_000;

/** All that a gateway was called for in the last 24 hours; null where nobody called. */
export function useLastDay(gatewayId: string) {
  return useQuery({
    queryKey: ["usage", gatewayId, "last-day"],
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const from = new Date(Math.floor(Date.now() / 60_000) * 60_000 - DAY_MS).toISOString();
      const { items } = await ask<{ items: readonly Sum[] }>(
        "GET",
        usagePath(gatewayId, { from }, {}),
        undefined,
        signal,
      );
      return items[0] ?? null;
    },
  });
}
