/** What is deployed, and what the README has whoever deploys it type: no secret ends where others find it. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  it("is npm run deploy, which shows it once and writes it into no file", ({ expect }) => {
    const [, deploy = ""] = /^## Deploy it\n.*?```sh\n(.+?)```/ms.exec(readFileSync("README.md", "utf8")) ?? [];
    expect(deploy).toBe("npm run deploy\n");
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
