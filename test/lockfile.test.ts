/** What `npm ci` brings is named, byte for byte, by a lockfile: on each platform, the Node that runs the tools included. */
import { spawnSync } from "node:child_process";
import { copyFileSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { describe, it } from "vitest";
import * as z from "zod";

const Entry = z.object({
  version: z.string().optional(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  link: z.boolean().optional(),
  os: z.union([z.string(), z.array(z.string())]).optional(),
  cpu: z.union([z.string(), z.array(z.string())]).optional(),
  bin: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
type Entry = z.infer<typeof Entry>;
const Lockfile = z.object({ packages: z.record(z.string(), Entry) });

function readEntries(lockfile: string): Record<string, Entry> {
  return Lockfile.parse(JSON.parse(readFileSync(lockfile, "utf8"))).packages;
}

/** Where Node looks for `name` from within the package at `place`, innermost first. */
function placesOf(name: string, place: string): string[] {
  const outer = place === "" ? [] : placesOf(name, place.slice(0, Math.max(0, place.lastIndexOf("node_modules/") - 1)));
  return [join(place, "node_modules", name).replaceAll(sep, "/"), ...outer];
}

function platform({ os = "", cpu = "" }: Entry): string {
  return `${os.toString()} ${cpu.toString()}`;
}

const lockfiles = globSync("**/package-lock.json", { exclude: ["**/node_modules/**"] });
const installed = readEntries("package-lock.json");

describe.each(lockfiles)("%s", (lockfile) => {
  const entries = Object.entries(readEntries(lockfile));
  const packages = entries.filter(([place]) => place !== "");

  it("names the bytes of every package", ({ expect }) => {
    expect(packages.length).toBeGreaterThan(50);
    expect(packages.filter(([, { integrity = "" }]) => !/^sha512-[\w+/]{86}==$/.test(integrity))).toEqual([]);
  });

  it("names no registry", ({ expect }) => {
    expect(packages.filter(([, { resolved, link }]) => resolved !== undefined || link !== undefined)).toEqual([]);
  });

  it("holds the packages of every platform, not only of the one it was written on", ({ expect }) => {
    const places = new Set(entries.map(([place]) => place));
    const missing = entries.flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !placesOf(name, place).some((at) => places.has(at))),
    );
    expect(missing).toEqual([]);
  });
});

describe("npm ci", () => {
  it("takes the lockfile beside package.json as it is, overrides included", ({ expect }) => {
    const folder = mkdtempSync(join(tmpdir(), "signalbox-lockfile-"));
    try {
      for (const name of ["package.json", "package-lock.json", ".npmrc"]) copyFileSync(name, join(folder, name));
      // Nothing is fetched: whether the two agree is judged before.
      const { status, stderr } = spawnSync("npm", ["ci", "--dry-run", "--offline"], { cwd: folder, encoding: "utf8" });
      expect([status, stderr]).toEqual([0, ""]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("the Node that runs the tools", () => {
  const nodes = Object.entries(installed).filter(([, { bin }]) => bin?.["node"] !== undefined);

  it("stands in the lockfile for every platform that workerd runs on, in one version", ({ expect }) => {
    const runtimes = Object.entries(installed).filter(([place]) => place.includes("/@cloudflare/workerd-"));
    expect(runtimes.map(([, entry]) => platform(entry))).toContain("linux x64");
    expect(nodes.map(([, entry]) => platform(entry)).toSorted()).toEqual(
      runtimes.map(([, entry]) => platform(entry)).toSorted(),
    );
    expect([...new Set(nodes.map(([, { version }]) => version))]).toHaveLength(1);
  });

  it("is the one that runs this test", ({ expect }) => {
    expect(nodes.map(([, { version }]) => `v${version}`)).toContain(process.version);
  });

  it("comes as a package, not by a script of one", ({ expect }) => {
    expect(readFileSync(".npmrc", "utf8").split("\n")).toContain("ignore-scripts=true");
  });
});
