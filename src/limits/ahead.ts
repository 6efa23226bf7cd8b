/** How much calls have needed of an account of late → what is to be free for the next ones, by window, of those that begin within the horizon. */
import type { Account } from "./account.ts";
import { windowAt, type Wanted } from "./lending.ts";
import { HORIZON_MS } from "./demand.ts";

interface Needed {
  /** Connections. */
  readonly inUse: number;
  /** The most of them since the last ask. */
  readonly peak: number;
  /** In a millisecond. */
  readonly rate: number;
}

/** @param earliest the ledger's time; `-Infinity`: not known, so nothing is asked for. */
export function wantedAhead(account: Account, { inUse, peak, rate }: Needed, earliest: number): readonly Wanted[] {
  if (earliest === -Infinity) return [];
  if (account.metric === "connections") return [{ start: 0, amount: Math.max(0, Math.ceil(1.25 * peak) - inUse) }];
  const wanted: Wanted[] = [];
  const until = earliest + HORIZON_MS;
  for (let window = windowAt(account, earliest); window.start < until; window = windowAt(account, window.end)) {
    const ms = Math.min(until, window.end) - Math.max(earliest, window.start);
    wanted.push({ start: window.start, amount: Math.ceil(rate * ms) });
    if (window.end === Infinity) break;
  }
  return wanted;
}
