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

describe("the runbook", () => {
  it("has for each error code what happened and what to do, and for each that may need somebody what to watch", ({
    expect,
  }) => {
    const rows = [...readFileSync("docs/runbook.md", "utf8").matchAll(/^\| `(\w+)` \|(.*)\|$/gm)].map(
      ([, code = "", rest = ""]) => [code, rest.split("|").map((cell) => cell.trim())] as const,
    );
    const statuses = new Map<string, number>(Object.entries(STATUS));
    expect(rows.map(([code]) => code).toSorted()).toEqual(Object.keys(STATUS).toSorted());
    for (const [code, cells] of rows) {
      expect([code, cells.length]).toEqual([code, 3]);
      const [happened = "", watch = "", act = ""] = cells;
      expect([code, happened.length > 5, act.length > 5]).toEqual([code, true, true]);
      // A caller's own mistakes are nobody else's to watch.
      const isCallers = (statuses.get(code) ?? 0) < 429 && !/misconfigured|rejected/.test(code);
      expect([code, isCallers || watch.length > 2]).toEqual([code, true]);
    }
  });
});

/** What is called like a secret and is an authorizer's type. */
const NO_SECRETS = new Set(["API_KEY"]);
/** By what they are called where the code reads them. */
const SECRET = /["`](ACCESS_KEYS|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:TOKEN|KEYS?|KEY_ID|HEADERS)(?:_NEXT)?)\b/g;

describe("the page of changing secrets", () => {
  const page = readFileSync("docs/rotating.md", "utf8");
  const named = new Set(
    [...page.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = ""]) => cell.match(/[A-Z][A-Z0-9_]+\*?/g) ?? []),
  );

  it("has every secret that the code reads in its table", ({ expect }) => {
    const source = readdirSync("src", { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(`src/${file}`, "utf8"))
      .join("\n");
    const read = new Set([...source.matchAll(SECRET)].map(([, name = ""]) => name));
    expect(read.size).toBeGreaterThan(8);
    expect([...read].filter((name) => !named.has(name) && !NO_SECRETS.has(name))).toEqual([]);
    expect(named.has("UPSTREAM_*")).toBe(true);
  });

  it("has every secret that .dev.vars.example, the settings and the deploy button name", ({ expect }) => {
    const example = readFileSync(".dev.vars.example", "utf8")
      .split(/\n\n/)
      .filter((block) => /^# Secrets?\./m.test(block))
      .flatMap((block) => [...block.matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map(([, name = ""]) => name));
    const settings = [...readFileSync("docs/settings.md", "utf8").matchAll(/^\| (`[^|]+) \| secrets? \|/gm)].flatMap(
      ([, cell = ""]) => cell.match(/[A-Z][A-Z0-9_]+\*?/g) ?? [],
    );
    const { cloudflare } = JSON.parse(readFileSync("package.json", "utf8"));
    const all = [...example, ...settings, ...Object.keys(cloudflare.bindings)].filter((name) => name !== "DB");
    expect(all.length).toBeGreaterThan(20);
    expect(all.filter((name) => !named.has(name) && !name.startsWith("UPSTREAM_"))).toEqual([]);
    // And the settings have them all.
    const missing = [...new Set(example)].filter((name) => !settings.includes(name) && !name.startsWith("UPSTREAM_"));
    expect(missing).toEqual([]);
  });
});
