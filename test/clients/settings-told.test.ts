/** Every secret and variable that the Worker reads is told of wherever people look: `.dev.vars.example`, docs/settings.md, and for secrets the descriptions that Cloudflare's setup page shows. */
import { globSync, readFileSync } from "node:fs";
import { describe, it } from "vitest";
import * as z from "zod";

/** What stands where names of the environment are read. Connectors' own variables are among the settings. */
const DOORS = ["src/config/{access,otlp,quotas,settings}.ts", "src/secrets/*.ts"];
const NAME = "[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+";
/** Keys of the example for people's own names, and of the demo provider. */
const UPSTREAM = /^UPSTREAM_/;

const read = (path: string): string => readFileSync(path, "utf8");
const sorted = (names: Iterable<string>): string[] => [...new Set(names)].toSorted();

/** Without comments: a name that only prose mentions is read by nobody. */
const code = globSync(DOORS)
  .map((path) => read(path).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ""))
  .join("\n");
const everywhere = globSync("src/**/*.ts").map(read).join("\n");
const inDoors = [...code.matchAll(new RegExp(`"(${NAME})"|^ +(?:readonly )?(${NAME})\\??: `, "gm"))];
const inCalls = [...everywhere.matchAll(new RegExp(`readSecret\\([^)]*"(${NAME})"`, "g"))];
const NAMES = sorted([...inDoors, ...inCalls].map(([, one, other]) => one ?? other ?? ""));

const example = read(".dev.vars.example");
const inExample = sorted([...example.matchAll(new RegExp(`^(?:# )?(${NAME})=`, "gm"))].map(([, name = ""]) => name));

/** The rows of the table: names, and whether they are secrets. */
const rows = [...read("docs/settings.md").matchAll(/^\| (`.+?`) \| (\w+) \|/gm)].map(([, names = "", kind = ""]) => ({
  names: [...names.matchAll(new RegExp(`\`(${NAME})\``, "g"))].map(([, name = ""]) => name),
  isSecret: kind.startsWith("secret"),
}));
const inTable = sorted(rows.flatMap(({ names }) => names));
const secrets = sorted(rows.flatMap(({ names, isSecret }) => (isSecret ? names : [])));

const Manifest = z.object({
  cloudflare: z.object({ bindings: z.record(z.string(), z.object({ description: z.string().min(20) })) }),
});
const described = Object.keys(Manifest.parse(JSON.parse(read("package.json"))).cloudflare.bindings);

describe("what the Worker reads of its environment", () => {
  it("is found in its source", ({ expect }) => {
    expect(NAMES.length).toBeGreaterThan(30);
    expect(NAMES).toEqual(expect.arrayContaining(["ADMIN_TOKEN_NEXT", "ACCESS_KEYS", "MAX_MODELS", "AWS_REGION"]));
  });

  it("stands in .dev.vars.example, and nothing else does", ({ expect }) => {
    expect(inExample.filter((name) => !UPSTREAM.test(name))).toEqual(NAMES);
  });

  it("stands in docs/settings.md, and nothing else does", ({ expect }) => {
    expect(inTable.filter((name) => !UPSTREAM.test(name))).toEqual(NAMES);
  });

  it("is described to whoever deploys by the button, where it is a secret", ({ expect }) => {
    const upstream = inExample.filter((name) => UPSTREAM.test(name) && !name.startsWith("UPSTREAM_DEMO_"));
    expect(described.filter((name) => name !== "DB").toSorted()).toEqual(sorted([...secrets, ...upstream]));
  });

  it("is called a secret in both places or in neither", ({ expect }) => {
    const told = example.split(/\n\n/).flatMap((paragraph) => {
      const names = [...paragraph.matchAll(new RegExp(`^(?:# )?(${NAME})=`, "gm"))].map(([, name = ""]) => name);
      return /^# Secrets?\. /m.test(paragraph) ? names : [];
    });
    expect(sorted(told.filter((name) => !UPSTREAM.test(name)))).toEqual(secrets);
  });
});
