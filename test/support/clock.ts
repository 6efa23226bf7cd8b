/** Time that stands still in every test of a file, until the test lets it pass. */
import { afterEach, beforeEach, vi } from "vitest";

/** Said once at the top of a file. Timers go on: only the date stands. */
export function stopClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

export function pass(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}
