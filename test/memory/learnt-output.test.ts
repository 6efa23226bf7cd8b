/** How much a model writes, as an isolate learns it. */
import { describe, it } from "vitest";
import { LearntOutput } from "../../src/memory/learnt-output.ts";

const AT = ["https://a.test", "m"] as const;

describe("what a model is expected to write", () => {
  it("is a thousand tokens until twenty answers were seen", ({ expect }) => {
    const learnt = new LearntOutput();
    for (let seen = 0; seen < 19; seen++) learnt.learn(...AT, 10);
    expect(learnt.expected(...AT)).toBe(1_024);
    learnt.learn(...AT, 10);
    expect(learnt.expected(...AT)).toBeLessThan(14);
    expect(learnt.expected("https://b.test", "m")).toBe(1_024);
  });

  it("is passed by one answer of twenty, and never too much by more than a fifth", ({ expect }) => {
    const learnt = new LearntOutput();
    // 1 to 2,000, in no order.
    for (let at = 0; at < 2_000; at++) learnt.learn(...AT, ((at * 787) % 2_000) + 1);
    const expected = learnt.expected(...AT);
    expect(expected).toBeGreaterThanOrEqual(1_850);
    expect(expected).toBeLessThanOrEqual(1_900 * 1.2);
  });

  it("follows a model that writes otherwise than before", ({ expect }) => {
    const learnt = new LearntOutput();
    for (let at = 0; at < 1_000; at++) learnt.learn(...AT, 10_000);
    for (let at = 0; at < 2_500; at++) learnt.learn(...AT, 100);
    expect(learnt.expected(...AT)).toBeLessThan(125);
  });
});
