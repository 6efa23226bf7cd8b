/** What is deployed, and what the README has whoever deploys it type: no secret ends where others find it. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "vitest";
import { unstable_readConfig } from "wrangler";

describe("wrangler.toml", () => {
  const { observability, compatibility_flags: flags, vars } = unstable_readConfig({ config: "./wrangler.toml" });

  it("has queries cut from the addresses in the platform's logs and traces: a provider's key may stand there", ({
    expect,
  }) => {
    expect(observability).toMatchObject({ enabled: true, redact_query_string: true });
  });

  it("has calls leave as anybody's do, so that none reaches an origin behind its own zone's protection", ({
    expect,
  }) => {
    expect(flags).toContain("global_fetch_strictly_public");
  });

  it("never has ALLOW_LOCAL_ENDPOINTS deployed", ({ expect }) => {
    expect(Object.keys(vars)).not.toContain("ALLOW_LOCAL_ENDPOINTS");
  });
});

describe("the README's way to an administrator's token", () => {
  it("sets it as the secret and writes it into no file", ({ expect }) => {
    const folder = mkdtempSync(join(tmpdir(), "signalbox-readme-"));
    try {
      const [, deploy = ""] = /^## Deploy it\n+```sh\n(.+?)```/ms.exec(readFileSync("README.md", "utf8")) ?? [];
      const lines = deploy.split("\n").filter((line) => line.includes("ADMIN_TOKEN"));
      expect(lines.length).toBeGreaterThan(0);
      copyFileSync(".gitignore", join(folder, ".gitignore"));
      // What wrangler would be given, and by which words.
      const stand = [`openssl() { echo ${"0a".repeat(32)}; }`, 'npx() { echo "$*"; cat; }'];
      const script = [...stand, ...lines].join("\n");
      const { stdout, status } = spawnSync("bash", ["-ec", script], { cwd: folder, encoding: "utf8" });
      expect(status).toBe(0);
      expect(stdout).toBe(`wrangler secret put ADMIN_TOKEN\n${"0a".repeat(32)}\n`);
      expect(readdirSync(folder)).toEqual([".gitignore"]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("leaves nothing for git of what an older README had written, nor of a .dev.vars half made", ({ expect }) => {
    const folder = mkdtempSync(join(tmpdir(), "signalbox-ignored-"));
    const git = (...args: string[]): string => spawnSync("git", args, { cwd: folder, encoding: "utf8" }).stdout;
    try {
      git("init", "-q");
      copyFileSync(".gitignore", join(folder, ".gitignore"));
      for (const name of ["admin-token", ".dev.vars", ".dev.vars.0a1b2c", ".dev.vars.example"])
        writeFileSync(join(folder, name), "x");
      expect(git("status", "--porcelain").trim().split("\n")).toEqual(["?? .dev.vars.example", "?? .gitignore"]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
