/** Records of calls → their sums, which add up over minutes, callers and shards; and those sums ⇄ some tens of bytes. */
import { addLatency, addWrittenLatencies, noLatencies, writeLatencies, type Latencies } from "./latencies.ts";
import { hasFailed, type CallRecord } from "./record.ts";
import { VarintReader, VarintWriter } from "./varint.ts";

/** In the order in which they are written: new ones come last. */
export const COUNTERS = [
  "calls",
  "failures",
  "input",
  "cacheRead",
  "cacheWrite5m",
  "cacheWrite1h",
  "output",
  "reasoning",
  "costNanos",
  "callsPriced",
  "callsWithoutPrice",
  "callsEstimated",
  "dropped",
] as const;

/** The most one call adds of anything: a million dollars. */
const MOST = 1e15;

/** Tokens by kind, and: `callsPriced` have a cost, `callsWithoutPrice` used tokens whose price is not known, `dropped` were never booked. */
export type Totals = Record<(typeof COUNTERS)[number], number> & {
  readonly firstByte: Latencies;
  readonly duration: Latencies;
  /** The gateway's error code, or else the status → calls. */
  readonly codes: Map<string, number>;
};

export function noTotals(): Totals {
  return {
    calls: 0,
    failures: 0,
    input: 0,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: 0,
    reasoning: 0,
    costNanos: 0,
    callsPriced: 0,
    callsWithoutPrice: 0,
    callsEstimated: 0,
    dropped: 0,
    firstByte: noLatencies(),
    duration: noLatencies(),
    codes: new Map(),
  };
}

/** Undefined where no call had a price: what is not known is not 0. */
export function costNanosOf({ callsPriced, costNanos }: Totals): number | undefined {
  return callsPriced > 0 ? costNanos : undefined;
}

export function addCall(into: Totals, record: CallRecord): void {
  const { usage, costNanos, firstByteMs } = record;
  into.calls++;
  if (hasFailed(record)) into.failures++;
  if (usage !== undefined) {
    into.input += whole(usage.input);
    into.cacheRead += whole(usage.cacheRead);
    into.cacheWrite5m += whole(usage.cacheWrite5m);
    into.cacheWrite1h += whole(usage.cacheWrite1h);
    into.output += whole(usage.output);
    into.reasoning += whole(usage.reasoning);
    if (costNanos === undefined) into.callsWithoutPrice++;
  }
  if (costNanos !== undefined) {
    into.callsPriced++;
    into.costNanos += whole(costNanos);
  }
  if (record.source === "estimated") into.callsEstimated++;
  if (firstByteMs !== undefined) addLatency(into.firstByte, whole(firstByteMs));
  addLatency(into.duration, whole(record.durationMs));
  const code = record.code ?? String(whole(record.status));
  into.codes.set(code, (into.codes.get(code) ?? 0) + 1);
}

export function writeTotals(totals: Totals): Uint8Array {
  const out = new VarintWriter();
  for (const counter of COUNTERS) out.number(totals[counter]);
  writeLatencies(totals.firstByte, out);
  writeLatencies(totals.duration, out);
  out.number(totals.codes.size);
  for (const [code, calls] of totals.codes) {
    out.text(code);
    out.number(calls);
  }
  return out.finish();
}

/** What `writeTotals` wrote, added to what is there. */
export function addWrittenTotals(into: Totals, bytes: Uint8Array): void {
  const from = new VarintReader(bytes);
  for (const counter of COUNTERS) into[counter] += from.number();
  addWrittenLatencies(into.firstByte, from);
  addWrittenLatencies(into.duration, from);
  for (let left = from.number(); left > 0; left--) {
    const code = from.text();
    into.codes.set(code, (into.codes.get(code) ?? 0) + from.number());
  }
}

/** A figure no sum can be wrong by: whole, not below zero, and never so large that adding to it is lost. */
function whole(value: number): number {
  return value > 0 ? Math.min(Math.round(value), MOST) : 0;
}
