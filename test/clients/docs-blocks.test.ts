/** Every block of shell in README and docs: bash can read it, and it says which test tries it or why none can. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, it } from "vitest";
import { STATUS } from "../../src/words/errors.ts";

const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...readdirSync("docs").map((name) => `docs/${name}`),
].filter((name) => name.endsWith(".md"));

interface Block {
  readonly page: string;
  readonly line: number;
  readonly mark: string;
  readonly text: string;
}

const BLOCKS = PAGES.flatMap((page) => {
  const text = readFileSync(page, "utf8");
  return [...text.matchAll(/^(?:<!-- ([^\n]+) -->\n)?```(?:sh|bash|shell)\n(.+?)^```/gms)].map(
    ({ 1: mark = "", 2: block = "", index }): Block => ({
      page,
      line: text.slice(0, index).split("\n").length,
      mark,
      text: block,
    }),
  );
});

describe("a block of shell in the docs", () => {
  it.for(BLOCKS)(
    "$page:$line can be read by bash, and is tried or says why not",
    ({ page, mark, text }, { expect }) => {
      expect(spawnSync("bash", ["-n"], { input: text, encoding: "utf8" }).stderr).toBe("");
      const [, test] = /^tried by (test\/\S+)$/.exec(mark) ?? [];
      if (test === undefined)
        expect([page, mark]).toEqual([
          page,
          expect.stringMatching(/^(not tried: .{10,}|tried by the command itself)$/),
        ]);
      else expect([test, existsSync(test)]).toEqual([test, true]);
    },
  );

  it("is found wherever there is one", ({ expect }) => {
    const all = PAGES.flatMap((page) => readFileSync(page, "utf8").match(/^```(?:sh|bash|shell)$/gm) ?? []);
    expect(BLOCKS.length).toBe(all.length);
    expect(BLOCKS.length).toBeGreaterThan(10);
  });
});

describe("a link in the docs", () => {
  it.for(PAGES)("of %s leads to a file that is there", (page, { expect }) => {
    const folder = page.includes("/") ? page.slice(0, page.lastIndexOf("/") + 1) : "";
    const links = [...readFileSync(page, "utf8").matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(
      ([, to = ""]) => to,
    );
    expect(links.filter((to) => !existsSync(folder + to))).toEqual([]);
  });
});

describe("the page of calls", () => {
  it("has every error code under its status", ({ expect }) => {
    const page = readFileSync("docs/calling.md", "utf8");
    const told = [...page.matchAll(/((?:`\w+`, )*`\w+`) (\d{3})(?= ·|\n)/g)].flatMap(([, codes = "", status = ""]) =>
      [...codes.matchAll(/\w+/g)].map(([code]) => [code, Number(status)] as const),
    );
    expect(Object.fromEntries(told)).toEqual(STATUS);
  });
});
