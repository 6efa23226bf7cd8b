/**
 * Times → counts in buckets that grow by 9 %, so that those of any two sets add up and every percentile is right within 5 %.
 * DDSketch without its collapsing: https://www.vldb.org/pvldb/vol12/p2195-masson.pdf
 */
import type { VarintReader, VarintWriter } from "./varint.ts";

/** A bucket's middle is within this of all it holds; what is left of the 5 % is for rounding. */
const ACCURACY = 0.045;
const GROWTH = (1 + ACCURACY) / (1 - ACCURACY);
const LOG_GROWTH = Math.log(GROWTH);
/** Over four days: all that takes longer is in the last. */
export const LAST_BUCKET = 230;

export interface Latencies {
  count: number;
  sumMs: number;
  /** Bucket 0 is under a millisecond; bucket i reaches up to GROWTH^(i - 1). */
  readonly buckets: number[];
}

export function noLatencies(): Latencies {
  return { count: 0, sumMs: 0, buckets: [] };
}

/** @param ms rounded to a whole number. */
export function addLatency(into: Latencies, ms: number): void {
  const whole = Math.max(0, Math.round(ms));
  into.count++;
  into.sumMs += whole;
  addTo(into.buckets, bucketOf(whole), 1);
}

/** The nearest rank's: the smallest time that so large a share of all did not exceed. Undefined where there are none. */
export function percentile({ count, buckets }: Latencies, share: number): number | undefined {
  const rank = Math.max(1, Math.ceil(share * count));
  let seen = 0;
  for (const [bucket, held] of buckets.entries()) {
    seen += held;
    if (seen >= rank) return middleOf(bucket);
  }
  return undefined;
}

/** How many took no longer, to the bucket. */
export function countUpTo({ buckets }: Latencies, ms: number): number {
  return buckets.reduce((seen, held, bucket) => (middleOf(bucket) <= ms ? seen + held : seen), 0);
}

export function writeLatencies({ sumMs, buckets }: Latencies, out: VarintWriter): void {
  out.number(sumMs);
  out.number(buckets.reduce((filled, held) => (held > 0 ? filled + 1 : filled), 0));
  let before = 0;
  for (const [bucket, held] of buckets.entries()) {
    if (held === 0) continue;
    out.number(bucket - before);
    out.number(held);
    before = bucket;
  }
}

/** What `writeLatencies` wrote, added to what is there. */
export function addWrittenLatencies(into: Latencies, from: VarintReader): void {
  into.sumMs += from.number();
  let bucket = 0;
  for (let left = from.number(); left > 0; left--) {
    bucket += from.number();
    const held = from.number();
    into.count += held;
    addTo(into.buckets, bucket, held);
  }
}

function addTo(buckets: number[], bucket: number, held: number): void {
  // Without gaps, so that it stays an array and becomes no dictionary.
  while (buckets.length <= bucket) buckets.push(0);
  buckets[bucket] = (buckets[bucket] ?? 0) + held;
}

function bucketOf(ms: number): number {
  // The logarithm of a bucket's own limit may come out a hair above it.
  return ms < 1 ? 0 : Math.min(LAST_BUCKET, 1 + Math.ceil(Math.log(ms) / LOG_GROWTH - 1e-9));
}

function middleOf(bucket: number): number {
  if (bucket === 0) return 0;
  const upper = GROWTH ** (bucket - 1);
  if (upper - upper / GROWTH < 1) return Math.floor(upper + 1e-9);
  const middle = (2 * upper) / (GROWTH + 1);
  return middle < 200 ? Math.round(10 * middle) / 10 : Math.round(middle);
}
