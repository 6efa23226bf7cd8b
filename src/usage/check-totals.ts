/** Bytes of unknown origin → are they what `writeTotals` writes? Asked before they are added to anything. */
import { COUNTERS } from "./totals.ts";
import { LAST_BUCKET } from "./latencies.ts";
import { VarintReader } from "./varint.ts";

/** Every status there may be, and the gateway's own codes. */
const MOST_CODES = 1_000;
const LONGEST_CODE = 256;

export function areTotals(bytes: Uint8Array): boolean {
  const from = new VarintReader(bytes);
  for (let left = COUNTERS.length; left > 0; left--) if (!isAmount(from.number())) return false;
  if (!areLatencies(from) || !areLatencies(from)) return false;
  const codes = from.number();
  if (!(codes <= MOST_CODES)) return false;
  for (let left = codes; left > 0; left--) {
    if (from.text().length > LONGEST_CODE || !isAmount(from.number())) return false;
  }
  return from.left === 0;
}

function areLatencies(from: VarintReader): boolean {
  const sum = from.number();
  const filled = from.number();
  // Said so, for a number of too many bytes is none: NaN is neither above nor below.
  if (!isAmount(sum) || !(filled <= LAST_BUCKET + 1)) return false;
  let bucket = 0;
  for (let left = filled; left > 0; left--) {
    bucket += from.number();
    if (!(bucket <= LAST_BUCKET) || !isAmount(from.number())) return false;
  }
  return true;
}

/** Two such sums still add up to one. */
function isAmount(value: number): boolean {
  return value <= Number.MAX_SAFE_INTEGER;
}
