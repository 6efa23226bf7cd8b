/** A period → which rows tell of it: days and hours where they are whole, hours and minutes at its edges. Pure. */
import type { Granularity, TimeRange } from "./ledger-question.ts";
import type { Retention } from "./ledger-roll-up.ts";
import { DAY_MS, floor, HOUR_MS, MINUTE_MS } from "./ledger-tables.ts";

export interface Segments {
  readonly minutes: TimeRange[];
  readonly hours: TimeRange[];
  readonly days: TimeRange[];
}

/** An edge whose finer rows are gone is told by the whole coarser row. */
export function segmentsOf(period: TimeRange, granularity: Granularity, kept: Retention, now: number): Segments {
  const segments: Segments = { minutes: [], hours: [], days: [] };
  // Nothing is later than now: an edge there needs no finer rows.
  const to = period.to > floor(now, MINUTE_MS) ? floor(now, DAY_MS) + DAY_MS : period.to;
  const minutes = (from: number, end: number): void =>
    add(segments.minutes, Math.max(kept.minutes, floor(from, MINUTE_MS)), ceil(end, MINUTE_MS));
  const hours = (from: number, end: number): void =>
    split(from, end, HOUR_MS, kept.minutes, minutes, (first, last) =>
      add(segments.hours, Math.max(kept.hours, first), last),
    );
  const days = (from: number, end: number): void =>
    split(from, end, DAY_MS, kept.hours, hours, (first, last) => add(segments.days, Math.max(kept.days, first), last));
  const begin = { minute: minutes, hour: hours, day: days, total: days }[granularity];
  begin(period.from, to);
  return segments;
}

type Take = (from: number, to: number) => void;

function split(from: number, to: number, unit: number, finerSince: number, finer: Take, whole: Take): void {
  const first = floor(from, unit) < finerSince ? floor(from, unit) : ceil(from, unit);
  const last = floor(to, unit) < finerSince ? ceil(to, unit) : floor(to, unit);
  if (first >= last) {
    finer(from, to);
    return;
  }
  whole(first, last);
  if (from < first) finer(from, first);
  if (last < to) finer(last, to);
}

function add(periods: TimeRange[], from: number, to: number): void {
  if (from < to) periods.push({ from, to });
}

function ceil(time: number, unit: number): number {
  return Math.ceil(time / unit) * unit;
}
