/** The law of direction: a file imports from the rows under its own, never up, never sideways into another room (docs/architecture.md). */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, it } from "vitest";

const ROWS: readonly (readonly string[])[] = [
  ["index.ts"],
  ["call", "control/doors", "console"],
  ["control/operations"],
  ["snapshot", "memory"],
  ["store", "secrets", "objects"],
  ["body", "routing", "identity", "usage", "limits", "providers", "telemetry"],
  ["config"],
  ["connectors"],
  ["credentials"],
  ["words", "aws"],
];

/** The stages of a call, in order: each takes only types from those to its left. */
const STAGES = ["enter", "admit", "read", "route", "govern", "attempt", "observe"];

/** hono is for routes only, zod comes with its messages from schema.ts, and a fifth dependency needs a written decision. */
const LIBRARIES: Readonly<Record<string, RegExp>> = {
  hono: /^control\/doors\//,
  zod: /^words\/schema\.ts$/,
  "words/schema.ts": /^(config|connectors|credentials|store|secrets|memory|control|identity|providers)\//,
  jose: /^(identity|call)\//,
  aws4fetch: /^secrets\//,
  "cloudflare:workers": /^objects\//,
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const imports = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const source = readFileSync(join("src", file), "utf8");
  const stated = source.matchAll(/^(?:import|export)\s+(type\s+)?[^;]*?from\s+"([^"]+)"/gms);
  const whenAsked = source.matchAll(/\bimport(\s+type)?\("([^"]+)"\)/g);
  return [...stated, ...whenAsked].map(([, type, specifier = ""]) => ({
    from: file,
    to: specifier.startsWith(".") ? normalize(join(dirname(file), specifier)) : specifier,
    typeOnly: type !== undefined,
  }));
}

/** The control plane has two: its operations never see the doors that lead to them. */
function room(file: string): string {
  return /^control\/[^/]+(?=\/)|^[^/]+/.exec(file)?.[0] ?? "";
}

function row(file: string): number {
  return ROWS.findIndex((rooms) => rooms.includes(room(file)));
}

describe("the house", () => {
  it("has every file in a room of the plan", ({ expect }) => {
    expect(files.filter((file) => row(file) < 0)).toEqual([]);
    expect(files.length).toBeGreaterThan(20);
  });

  it("is imported downwards only", ({ expect }) => {
    const ours = imports.filter(({ to }) => to.endsWith(".ts"));
    expect(ours.length).toBeGreaterThan(50);
    const broken = ours.filter(({ from, to }) => room(from) !== room(to) && row(to) <= row(from));
    expect(broken).toEqual([]);
  });

  it("has no row that stands above another for nothing", ({ expect }) => {
    const idle = ROWS.slice(0, -1).filter(
      (_, at) => !imports.some(({ from, to }) => row(from) === at && row(to) === at + 1),
    );
    expect(idle).toEqual([]);
  });

  it("has stages that take only types from the stages to their left, and nothing from those to their right", ({
    expect,
  }) => {
    const stage = (file: string): number => STAGES.findIndex((name) => file === `call/${name}.ts`);
    const between = imports.filter(({ from, to }) => stage(from) >= 0 && stage(to) >= 0);
    expect(between.filter(({ from, to, typeOnly }) => stage(to) > stage(from) || !typeOnly)).toEqual([]);
  });

  it("has doors of the control plane that reach the database through operations alone", ({ expect }) => {
    const past = imports.filter(
      ({ from, to, typeOnly }) => room(from) === "control/doors" && room(to) === "store" && !typeOnly,
    );
    expect(past).toEqual([]);
    expect(imports.some(({ from, to }) => room(from) === "control/operations" && room(to) === "store")).toBe(true);
  });

  it("asks D1 nothing but in store/", ({ expect }) => {
    const asking = files.filter((file) => /\.(?:prepare|batch)\(/.test(readFileSync(join("src", file), "utf8")));
    expect(asking.filter((file) => room(file) !== "store")).toEqual([]);
    expect(asking.length).toBeGreaterThan(5);
  });

  it("has operations of the control plane that are handed no HTTP request", ({ expect }) => {
    const operations = files.filter((file) => room(file) === "control/operations");
    const ofHttp = operations.filter((file) =>
      /\b(?:Request|Context<|Hono|c\.(?:req|env|var|json))\b/.test(readFileSync(join("src", file), "utf8")),
    );
    expect(ofHttp).toEqual([]);
    expect(operations.length).toBeGreaterThan(10);
  });

  it("uses each library only where it belongs, and no other", ({ expect }) => {
    const foreign = imports.filter(
      ({ to }) =>
        LIBRARIES[to] !== undefined ||
        !/\.ts$|^(?:\.\.\/)*(?:package|examples\/config\.schema)\.json$|dist\/modules\/manifest\.js$/.test(to),
    );
    const broken = foreign.filter(({ from, to }) => {
      const name = /^(hono|zod)\//.exec(to)?.[1] ?? to;
      return LIBRARIES[name]?.test(from) !== true;
    });
    expect(broken).toEqual([]);
  });

  it("opens every file with a line that says what it is for", ({ expect }) => {
    expect(files.filter((file) => !readFileSync(join("src", file), "utf8").startsWith("/**"))).toEqual([]);
  });

  it("has no file whose name says nothing", ({ expect }) => {
    const empty =
      /(^|[/-])(utils?|helpers?|common|misc|core|managers?|services?|handlers?|base|types)\.ts$|\/index\.ts$/;
    expect(files.filter((file) => empty.test(file))).toEqual([]);
  });

  it("has everything in the benchmark's stand-ins that the files they stand for give", ({ expect }) => {
    const given = (file: string): string[] =>
      [...readFileSync(file, "utf8").matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm)].map(
        ([, name = ""]) => name,
      );
    const missing = ["bench/unmetered", "bench/without-console"].flatMap((variant) =>
      readdirSync(variant, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .flatMap((file) => {
          const standIn = given(join(variant, file));
          return given(join("src", file))
            .filter((name) => !standIn.includes(name))
            .map((name) => `${variant}/${file}: ${name}`);
        }),
    );
    expect(missing).toEqual([]);
  });
});
