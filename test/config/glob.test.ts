/** Model patterns against the plainest definition of what they mean. */
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { isGlob, matchesGlob } from "../../src/config/glob.ts";

/** The definition, one line a case. Exponential, so only for short texts. */
function matches(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  if (pattern.startsWith("*"))
    return matches(pattern.slice(1), text) || (text !== "" && matches(pattern, text.slice(1)));
  if (text === "") return false;
  return (pattern.startsWith("?") || pattern[0] === text[0]) && matches(pattern.slice(1), text.slice(1));
}

describe("a model pattern", () => {
  it("matches as its definition says", ({ expect }) => {
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "."), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "."), maxLength: 10 });
    fc.assert(
      fc.property(pattern, text, (pattern, text) => {
        expect(matchesGlob(pattern, text)).toBe(matches(pattern, text));
      }),
      { numRuns: 3_000 },
    );
  });

  it("matches every text it was made from by putting wildcards in", ({ expect }) => {
    const part = fc.tuple(
      fc.string({ unit: fc.constantFrom("a", "b", ".", "-", "/", ":"), maxLength: 5 }),
      fc.constantFrom("keep", "star", "question"),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const text = parts.map(([literal]) => literal).join("");
        const pattern = parts
          .map(([literal, how]) => (how === "keep" ? literal : how === "star" ? "*" : "?".repeat(literal.length)))
          .join("");
        expect(matchesGlob(pattern, text)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("stands for itself where it holds no wildcard, dots and brackets included", ({ expect }) => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (text, other) => {
        fc.pre(!isGlob(text));
        expect(matchesGlob(text, text)).toBe(true);
        expect(matchesGlob(text, other)).toBe(text === other);
      }),
      { numRuns: 1_000 },
    );
  });

  it.for([
    ["gpt-*", "gpt-5", true],
    ["gpt-*", "gpt-", true],
    ["gpt-*", "agpt-5", false],
    ["*", "", true],
    ["?", "", false],
    ["gpt-?", "gpt-55", false],
    ["claude-*-v?:*", "claude-opus-4-v1:0", true],
    ["openai.gpt-oss*", "openai_gpt-oss-120b", false],
    ["*/llama3", "meta/llama3", true],
    ["*-latest", "a-latest-latest", true],
    ["[a-z]", "b", false],
  ] as const)("%s on %j: %s", ([pattern, text, answer], { expect }) => {
    expect(matchesGlob(pattern, text)).toBe(answer);
  });

  it("is told from a plain id by its wildcards", ({ expect }) => {
    expect(["a*", "?", "a/b*c"].map(isGlob)).toEqual([true, true, true]);
    expect(["", "a.b", "llama3:8b", "[a]", "a+"].map(isGlob)).toEqual([false, false, false, false, false]);
  });

  it("ends its work on patterns that make backtracking explode", ({ expect }) => {
    const text = "a".repeat(5_000);
    for (const pattern of [
      `${"*a".repeat(64)}*b`,
      `${"a*".repeat(128)}b`,
      `${"*".repeat(250)}b`,
      `${"*?".repeat(127)}b`,
    ]) {
      expect(matchesGlob(pattern, text)).toBe(false);
      expect(matchesGlob(pattern, `${text}b`)).toBe(true);
    }
  });
});
