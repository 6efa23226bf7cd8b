/** What a ledger answers → items as clients see them, in JSON or CSV: tokens, dollars, milliseconds, RFC 3339. */
import { percentile, type Latencies } from "../usage/latencies.ts";
import type { CallRecord } from "../usage/record.ts";
import { costNanosOf } from "../usage/totals.ts";
import type { Cell } from "../words/csv.ts";
import type { UsageItem } from "./ask-ledger.ts";

/** @returns members that are not known or were not grouped by are undefined. */
export function showUsage({ start, group, totals }: UsageItem) {
  return {
    start: new Date(start).toISOString(),
    callerId: group.callerId,
    callerName: group.callerName,
    target: group.target,
    model: group.model,
    alias: group.alias,
    calls: totals.calls,
    failures: totals.failures,
    inputTokens: totals.input,
    cacheReadTokens: totals.cacheRead,
    cacheWrite5mTokens: totals.cacheWrite5m,
    cacheWrite1hTokens: totals.cacheWrite1h,
    outputTokens: totals.output,
    reasoningTokens: totals.reasoning,
    costUsd: dollars(costNanosOf(totals)),
    callsWithoutPrice: totals.callsWithoutPrice,
    callsEstimated: totals.callsEstimated,
    firstByteMs: percentiles(totals.firstByte),
    durationMs: percentiles(totals.duration),
  };
}

export function showCall({ usage, caller, ...call }: CallRecord) {
  return {
    time: new Date(call.time).toISOString(),
    requestId: call.requestId,
    callerId: caller.id,
    callerName: caller.name,
    target: call.target,
    model: call.model,
    modelAsked: call.modelAsked,
    alias: call.alias,
    path: call.path,
    stream: call.stream,
    status: call.status,
    code: call.code,
    attempts: call.attempts,
    ended: call.ended,
    source: call.source,
    inputTokens: usage?.input,
    cacheReadTokens: usage?.cacheRead,
    cacheWrite5mTokens: usage?.cacheWrite5m,
    cacheWrite1hTokens: usage?.cacheWrite1h,
    outputTokens: usage?.output,
    reasoningTokens: usage?.reasoning,
    costUsd: dollars(call.costNanos),
    priceVersion: call.priceVersion,
    firstByteMs: call.firstByteMs,
    durationMs: call.durationMs,
  };
}

type Shown = Readonly<Record<string, Cell | Readonly<Record<string, Cell>>>>;

const USAGE_COLUMNS =
  "start callerId callerName target model alias calls failures inputTokens cacheReadTokens cacheWrite5mTokens cacheWrite1hTokens outputTokens reasoningTokens costUsd callsWithoutPrice callsEstimated firstByteMs.p50 firstByteMs.p95 firstByteMs.p99 durationMs.p50 durationMs.p95 durationMs.p99";
const CALL_COLUMNS =
  "time requestId callerId callerName target model alias path stream status code attempts ended source inputTokens cacheReadTokens cacheWrite5mTokens cacheWrite1hTokens outputTokens reasoningTokens costUsd firstByteMs durationMs modelAsked priceVersion";

/** Every column, also those that nobody asked to group by: a sheet's formulas find them where they were. */
export const COLUMNS = { usage: USAGE_COLUMNS.split(" "), calls: CALL_COLUMNS.split(" ") };

/** @param columns a dot leads into a member. */
export function cellsOf(item: Shown, columns: readonly string[]): Cell[] {
  return columns.map((column) => {
    const [name = "", inner = ""] = column.split(".");
    const value = item[name];
    return typeof value === "object" ? value[inner] : value;
  });
}

/** Nano-dollars are whole, so no digit is made up: a double holds nine places of any sum under nine million dollars. */
function dollars(nanos: number | undefined): number | undefined {
  return nanos === undefined ? undefined : nanos / 1e9;
}

function percentiles(latencies: Latencies) {
  const p50 = percentile(latencies, 0.5);
  if (p50 === undefined) return undefined;
  return { p50, p95: percentile(latencies, 0.95), p99: percentile(latencies, 0.99) };
}
