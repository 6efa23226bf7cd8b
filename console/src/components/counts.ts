/** Counts and durations as a person reads them. */

const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat("en-US");
const SECOND_MS = 1_000;

/** 1,234 stays, 12,345,678 becomes 12.3M. */
export function count(value: number): string {
  return value < 10_000 ? whole.format(value) : compact.format(value);
}

export function exactly(value: number): string {
  return whole.format(value);
}

/** @param value in milliseconds. */
export function duration(value: number): string {
  if (value < SECOND_MS) return `${Math.round(value)} ms`;
  return value < 60 * SECOND_MS
    ? `${(value / SECOND_MS).toFixed(value < 10_000 ? 2 : 1)} s`
    : `${Math.floor(value / 60_000)} min ${Math.round((value % 60_000) / SECOND_MS)} s`;
}
