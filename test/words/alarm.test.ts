/** One timer for all that a call waits for. */
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { Alarm } from "../../src/words/alarm.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: 0 });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("an alarm", () => {
  it("rings once, when its last wait is over and for that one only", async ({ expect }) => {
    const alarm = new Alarm();
    const rung: string[] = [];
    alarm.set(100, () => rung.push("first"));
    await vi.advanceTimersByTimeAsync(60);
    alarm.set(100, () => rung.push("second"));
    await vi.advanceTimersByTimeAsync(99);
    expect(rung).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(rung).toEqual(["second"]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(rung).toEqual(["second"]);
  });

  it("rings sooner where the next wait is shorter", async ({ expect }) => {
    const alarm = new Alarm();
    const rung: string[] = [];
    alarm.set(100, () => rung.push("long"));
    alarm.set(10, () => rung.push("short"));
    await vi.advanceTimersByTimeAsync(10);
    expect(rung).toEqual(["short"]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(rung).toEqual(["short"]);
  });

  it("sets one timer for waits that follow each other", async ({ expect }) => {
    const set = vi.spyOn(globalThis, "setTimeout");
    const alarm = new Alarm();
    for (let wait = 0; wait < 5; wait++) {
      alarm.set(100 + wait, () => undefined);
      alarm.clear();
    }
    expect(set).toHaveBeenCalledTimes(1);
    alarm.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("does not ring once it is cleared, and is there for the next wait", async ({ expect }) => {
    const alarm = new Alarm();
    const rung: string[] = [];
    alarm.set(100, () => rung.push("cleared"));
    alarm.clear();
    await vi.advanceTimersByTimeAsync(200);
    expect(rung).toEqual([]);
    alarm.set(50, () => rung.push("next"));
    await vi.advanceTimersByTimeAsync(50);
    expect(rung).toEqual(["next"]);
  });
});
