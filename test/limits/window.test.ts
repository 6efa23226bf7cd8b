/** Calendar windows in UTC, at the edges where calendars surprise. */
import { describe, it } from "vitest";
import { windowOf } from "../../src/limits/window.ts";

const shown = (period: Parameters<typeof windowOf>[0], time: string): string[] => {
  const { start, end } = windowOf(period, Date.parse(time));
  return [new Date(start).toISOString(), Number.isFinite(end) ? new Date(end).toISOString() : "never"];
};

describe("a window", () => {
  it.for([
    ["second", "2026-11-25T12:00:00.999Z", "2026-11-25T12:00:00.000Z", "2026-11-25T12:00:01.000Z"],
    ["second", "2026-11-25T12:00:01.000Z", "2026-11-25T12:00:01.000Z", "2026-11-25T12:00:02.000Z"],
    ["minute", "2026-11-25T12:59:59.999Z", "2026-11-25T12:59:00.000Z", "2026-11-25T13:00:00.000Z"],
    ["hour", "2026-11-25T23:59:59.999Z", "2026-11-25T23:00:00.000Z", "2026-11-26T00:00:00.000Z"],
    ["day", "2028-02-29T23:59:59.999Z", "2028-02-29T00:00:00.000Z", "2028-03-01T00:00:00.000Z"],
    ["week", "2026-11-29T23:59:59.999Z", "2026-11-23T00:00:00.000Z", "2026-11-30T00:00:00.000Z"],
    ["week", "2026-11-30T00:00:00.000Z", "2026-11-30T00:00:00.000Z", "2026-12-07T00:00:00.000Z"],
    ["month", "2028-02-29T12:00:00.000Z", "2028-02-01T00:00:00.000Z", "2028-03-01T00:00:00.000Z"],
    ["month", "2027-02-28T23:59:59.999Z", "2027-02-01T00:00:00.000Z", "2027-03-01T00:00:00.000Z"],
    ["month", "2026-12-31T23:59:59.999Z", "2026-12-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z"],
    ["month", "2027-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z", "2027-02-01T00:00:00.000Z"],
    ["total", "2026-11-25T12:00:00.000Z", "1970-01-01T00:00:00.000Z", "never"],
  ] as const)("of a %s around %s begins at %s and ends at %s", ([period, time, start, end], { expect }) => {
    expect(shown(period, time)).toEqual([start, end]);
  });
});
