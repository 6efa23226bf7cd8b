/** `.dev.vars` as `npm start` makes and completes it: its secrets are never in a file that others could read, whatever the umask and whoever looks. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, it } from "vitest";

const SECRETS = ["ADMIN_TOKEN", "TOKEN_VAULT_KEY", "UPSTREAM_DEMO_AZURE", "UPSTREAM_DEMO_ANTHROPIC"];
const WHOLE = [...SECRETS.map((name) => `${name}=given`), "ALLOW_LOCAL_ENDPOINTS=true", ""].join("\n");

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "signalbox-dev-vars-"));
  path = join(folder, ".dev.vars");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** In a process that would let everybody read and write what it makes. */
function prepare(): { failed: boolean; said: string } {
  const module = JSON.stringify(resolve("scripts/start/dev-vars.ts"));
  const script = `process.umask(0); (await import(${module})).prepareDevVars(${JSON.stringify(path)});`;
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  return { failed: status !== 0, said: stderr };
}

const mode = (file: string): number => statSync(file).mode & 0o777;
const text = (): string => readFileSync(path, "utf8");

describe("a .dev.vars that is not there", () => {
  it("is made for its owner alone, with every secret, and nothing beside it", ({ expect }) => {
    expect(prepare()).toEqual({ failed: false, said: "" });
    expect([mode(path), readdirSync(folder)]).toEqual([0o600, [".dev.vars"]]);
    for (const name of SECRETS) expect(text()).toMatch(new RegExp(`^${name}=[\\w+/=]{40,}$`, "m"));
  });
});

describe("a .dev.vars that others may read", () => {
  it("gets no secret: whoever has it open sees none, and the one in its place is the owner's alone", ({ expect }) => {
    const own = "# mine\nADMIN_TOKEN=given\nUPSTREAM_OPENAI=sk-mine";
    writeFileSync(path, own);
    chmodSync(path, 0o644);
    const reader = openSync(path, "r");
    try {
      expect(prepare()).toEqual({ failed: false, said: "" });
      expect(readFileSync(reader, "utf8")).toBe(own);
    } finally {
      closeSync(reader);
    }
    expect([mode(path), readdirSync(folder)]).toEqual([0o600, [".dev.vars"]]);
    expect(text().startsWith(`${own}\nTOKEN_VAULT_KEY=`)).toBe(true);
  });

  it("is closed to them where nothing is missing, and stays as it is", ({ expect }) => {
    writeFileSync(path, WHOLE);
    chmodSync(path, 0o664);
    const { ino } = statSync(path);
    prepare();
    expect([mode(path), text(), statSync(path).ino]).toEqual([0o600, WHOLE, ino]);
  });
});

describe("a .dev.vars that is a link", () => {
  it("stays one, and what it leads to is its owner's alone", ({ expect }) => {
    mkdirSync(join(folder, "elsewhere"));
    const target = join(folder, "elsewhere", "vars");
    writeFileSync(target, "ADMIN_TOKEN=given\n");
    chmodSync(target, 0o644);
    symlinkSync(target, path);
    expect(prepare().failed).toBe(false);
    expect([lstatSync(path).isSymbolicLink(), mode(target)]).toEqual([true, 0o600]);
    expect(text()).toMatch(/^ADMIN_TOKEN=given\nTOKEN_VAULT_KEY=/);
    expect(readdirSync(join(folder, "elsewhere"))).toEqual(["vars"]);
  });
});

describe("a .dev.vars that cannot be read", () => {
  it("is said so, and nothing is left beside it", ({ expect }) => {
    mkdirSync(path);
    const { failed, said } = prepare();
    expect([failed, readdirSync(folder)]).toEqual([true, [".dev.vars"]]);
    expect(said).toContain("cannot be read or written");
  });
});
