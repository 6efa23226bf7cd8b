/** README and docs, block by block and link by link: what is shown can be read by what it is for, says which test tries it or why none can, and leads somewhere. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import { describe, it } from "vitest";
import { STATUS } from "../../src/words/errors.ts";

const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...readdirSync("docs").map((name) => `docs/${name}`),
].filter((name) => name.endsWith(".md"));
const DECISIONS = readdirSync("docs/decisions").map((name) => `docs/decisions/${name}`);

interface Block {
  readonly page: string;
  readonly line: number;
  readonly mark: string;
  readonly language: string;
  readonly text: string;
}

const BLOCKS = PAGES.flatMap((page) => {
  const text = readFileSync(page, "utf8");
  return [...text.matchAll(/^(?:<!-- ([^\n]+) -->\n)?```([^\n]*)\n(.+?)^```$/gms)].map(
    ({ 1: mark = "", 2: language = "", 3: block = "", index }): Block => ({
      page,
      line: text.slice(0, index).split("\n").length,
      mark,
      language,
      text: block,
    }),
  );
});
const blocksIn = (language: string): Block[] => BLOCKS.filter((block) => block.language === language);

describe("a block of shell in the docs", () => {
  it.for(blocksIn("sh"))(
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

  it("is found wherever there is one: every fence opens one, and has a language that is tried or only shown", ({
    expect,
  }) => {
    const fences = PAGES.flatMap((page) => readFileSync(page, "utf8").match(/^ *(?:```|~~~)/gm) ?? []);
    expect(BLOCKS.length * 2).toBe(fences.length);
    expect(blocksIn("sh").length).toBeGreaterThan(10);
    const known = new Set(["sh", "json", "js", "python", "yaml", "hcl", "text"]);
    expect(BLOCKS.filter(({ language }) => !known.has(language)).map(({ page, line }) => `${page}:${line}`)).toEqual(
      [],
    );
  });

  it("does not hide as text that is only shown", ({ expect }) => {
    const typed = /^(?:\$ |npm |npx |curl |git |aws |export |[A-Z_]+=)/m;
    expect(
      blocksIn("text")
        .filter(({ text }) => typed.test(text))
        .map(({ page, line }) => `${page}:${line}`),
    ).toEqual([]);
  });
});

describe("a block of another language in the docs", () => {
  it.for(blocksIn("json"))("$page:$line is JSON", ({ text }, { expect }) => {
    expect(() => JSON.parse(text)).not.toThrow();
  });

  it.for(blocksIn("js"))("$page:$line is JavaScript", ({ text }, { expect }) => {
    expect(stripTypeScriptTypes(text)).toBe(text);
  });

  const hasPython = spawnSync("python3", ["--version"]).status === 0;
  it.for(blocksIn("python"))("$page:$line is Python, as far as there is one here", ({ text }, { expect }) => {
    if (!hasPython) return;
    const compile = "import sys; compile(sys.stdin.read(), 'block', 'exec')";
    expect(spawnSync("python3", ["-c", compile], { input: text, encoding: "utf8" }).stderr).toBe("");
  });
});

/** As GitHub makes them of headings. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of readFileSync(page, "utf8").matchAll(/^#+ (.+)$/gm)) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const anchor = plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-");
    let one = anchor;
    for (let again = 1; anchors.has(one); again++) one = `${anchor}-${again}`;
    anchors.add(one);
  }
  return anchors;
}

describe("a link in the docs", () => {
  it.for([...PAGES, ...DECISIONS, "CHANGELOG.md"])(
    "of %s leads to a file that is there, and to a heading of it",
    (page, { expect }) => {
      const links = [...readFileSync(page, "utf8").matchAll(/\]\((?!https?:|mailto:)([^)\s]+)/g)].map(
        ([, to = ""]) => to,
      );
      const broken = links.filter((to) => {
        const [path = "", anchor] = to.split("#");
        const file = path === "" ? page : join(dirname(page), path);
        if (!existsSync(file)) return true;
        return anchor !== undefined && !(statSync(file).isFile() && anchorsOf(file).has(anchor));
      });
      expect(broken).toEqual([]);
    },
  );

  it.for(PAGES)("of %s names files that are there, and npm scripts that there are", (page, { expect }) => {
    const text = readFileSync(page, "utf8");
    const files = [...text.matchAll(/`([\w-]+\/[\w./-]+\.(?:tsx?|mjs|json|toml|css))`/g)].map(([, name = ""]) => name);
    const places = ["", "src", "console/src", "scripts"];
    expect(files.filter((file) => !places.some((place) => existsSync(join(place, file))))).toEqual([]);
    const scripts = Object.keys(JSON.parse(readFileSync("package.json", "utf8")).scripts);
    const named = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
  });

  it("leads away from the repository over https only", ({ expect }) => {
    const links = PAGES.flatMap((page) => readFileSync(page, "utf8").match(/\]\(http:[^)]*\)/g) ?? []);
    expect(links).toEqual([]);
  });
});

/** Read by whoever works on it or runs it, in pieces: a benchmark, a runbook. */
const LOOKED_UP = new Set(["docs/performance.md", "docs/operations.md", "CONTRIBUTING.md"]);
const MOST_WORDS = 1_300;

describe("a page", () => {
  it.for(PAGES.filter((page) => !LOOKED_UP.has(page)))("%s is read in five minutes", (page, { expect }) => {
    const words = readFileSync(page, "utf8").match(/\S+/g) ?? [];
    expect(words.length).toBeLessThanOrEqual(MOST_WORDS);
  });

  it.for(PAGES.filter((page) => page.startsWith("docs/")))("%s is led to by another", (page, { expect }) => {
    const name = page.slice("docs/".length);
    const leads = PAGES.filter((other) => other !== page && readFileSync(other, "utf8").includes(name));
    expect(leads).not.toEqual([]);
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
