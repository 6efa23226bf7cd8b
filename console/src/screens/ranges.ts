/** The periods one looks at: their length, their bars, and what is written below a bar. */
import type { Granularity } from "../api/usage.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const STEPS: Readonly<Record<Granularity, number>> = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS };

export const RANGES = ["hour", "day", "week", "month", "quarter", "year"] as const;
export type RangeName = (typeof RANGES)[number];

const BARS: Readonly<Record<RangeName, readonly [granularity: Granularity, bars: number]>> = {
  hour: ["minute", 60],
  day: ["hour", 24],
  week: ["hour", 7 * 24],
  month: ["day", 30],
  quarter: ["day", 90],
  year: ["day", 365],
};

export interface Range {
  readonly name: RangeName;
  readonly granularity: Granularity;
  readonly stepMs: number;
  /** When each bar begins, in milliseconds since 1970: whole minutes, hours and days of UTC, as they are counted. */
  readonly starts: readonly number[];
  readonly from: string;
}

export function rangeOf(name: RangeName, now: number): Range {
  const [granularity, bars] = BARS[name];
  const stepMs = STEPS[granularity];
  const last = Math.floor(now / stepMs) * stepMs;
  const starts = Array.from({ length: bars }, (_, at) => last - (bars - 1 - at) * stepMs);
  return { name, granularity, stepMs, starts, from: new Date(starts[0] ?? last).toISOString() };
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const utcDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const longDay = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });

/** Below an axis. */
export function startText(start: number, granularity: Granularity): string {
  const date = new Date(start);
  if (granularity === "day") return utcDay.format(date);
  return granularity === "hour" && date.getHours() === 0 && date.getMinutes() === 0
    ? day.format(date)
    : clock.format(date);
}

/** Of one bar, whole. */
export function spanText(start: number, { granularity, stepMs }: Range): string {
  const [from, to] = [new Date(start), new Date(start + stepMs)];
  if (granularity === "day") return longDay.format(from);
  return granularity === "minute"
    ? `${day.format(from)}, ${clock.format(from)}`
    : `${day.format(from)}, ${clock.format(from)} to ${clock.format(to)}`;
}
