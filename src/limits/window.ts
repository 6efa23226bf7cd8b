/** A period and a time → the calendar window, in UTC, that the time lies in. */
import type { Period } from "./account.ts";

export interface Window {
  /** Milliseconds since 1970, included. */
  readonly start: number;
  /** Not included; `Infinity`: it never ends. */
  readonly end: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Weeks begin on Monday (ISO 8601), and 1970 began on a Thursday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;
const ALWAYS: Window = { start: 0, end: Infinity };

export function windowOf(period: Period, now: number): Window {
  switch (period) {
    case "second":
      return even(now, SECOND_MS, 0);
    case "minute":
      return even(now, MINUTE_MS, 0);
    case "hour":
      return even(now, HOUR_MS, 0);
    case "day":
      return even(now, DAY_MS, 0);
    case "week":
      return even(now, WEEK_MS, FIRST_MONDAY_MS);
    case "month": {
      const date = new Date(now);
      const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
      return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) };
    }
    case "total":
      return ALWAYS;
  }
}

function even(now: number, length: number, first: number): Window {
  const start = Math.floor((now - first) / length) * length + first;
  return { start, end: start + length };
}
