/** `npm run deploy -- --dry-run`: what a deployment would do, step by step; the bundle is built and the migrations are tried on an empty database of this machine. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROVIDERS } from "./secrets.ts";
import { nameOfWorker, STEPS, type Account } from "./steps.ts";
import { need, wrangler } from "./wrangler.ts";

/** @throws StartFailure where the Worker does not build or a migration does not pass. */
export async function describeDryRun(account: Account): Promise<void> {
  const step = (name: keyof typeof STEPS): string => `npx wrangler ${[...STEPS[name], ...account].join(" ")}`;
  const folder = mkdtempSync(join(tmpdir(), "signalbox-dry-run-"));
  const migrations = readdirSync("migrations").filter((name) => name.endsWith(".sql"));
  const next = "`npm run check` shows what is at fault.";
  try {
    const built = need(
      await wrangler(["deploy", "--dry-run", "--outdir", join(folder, "dist")]),
      "The Worker does not build.",
      next,
    );
    const local = ["d1", "migrations", "apply", "DB", "--local", "--persist-to", join(folder, "state")];
    need(await wrangler(local), "The migrations do not pass.", next);
    console.log(
      [
        `A deployment of ${nameOfWorker()} would do this. Nothing of it is done now, and Cloudflare is not asked.`,
        "",
        account.length > 0
          ? "1. wrangler makes a temporary account at the first step, and accepts Cloudflare's terms for you"
          : "1. npx wrangler whoami; where nobody is signed in: npx wrangler login",
        `2. ${step("there")}: is it there already, and which secrets has it?`,
        "3. The first time, ask once for what it needs (without a terminal nothing is asked, and no secret is made):",
        "     ADMIN_TOKEN      from the environment, else made and shown once",
        "     TOKEN_VAULT_KEY  from the environment, else made; it seals keys that the control plane is given",
        ...PROVIDERS.map(
          ([name, variable]) => `     ${name.padEnd(18)} from ${variable}, else asked for; may be left out`,
        ),
        `4. ${step("migrate")}, where the database is there`,
        `5. ${step("upload")}, which makes the database where it is not`,
        ...bundleIn(built).map((line) => `     ${line}`),
        `6. the first time, ${step("migrate")} now (${migrations.length} migrations, tried just now on an empty database):`,
        ...migrations.map((name) => `     ${name}`),
        `7. show the token that was made, then ${step("secrets")}, the values by standard input`,
        "8. GET /healthz?deep=1, until every part is well",
        "9. print the console's address, the endpoint and the next step",
        ...button(),
      ].join("\n"),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Cloudflare takes the repository's address from the button's link and from nowhere else, so only a clone of a public one has it. */
function button(): string[] {
  const { stdout } = spawnSync("git", ["remote", "get-url", "origin"], { encoding: "utf8" });
  const [, host, path] =
    /^(?:https:\/\/|git@|ssh:\/\/git@)(github\.com|gitlab\.com)[/:]([\w./-]+?)(?:\.git)?\s*$/.exec(stdout ?? "") ?? [];
  if (host === undefined) return [];
  const at = "https://deploy.workers.cloudflare.com";
  return [
    "",
    "The same as a button, for this repository's README, where it is public:",
    `  [![Deploy to Cloudflare](${at}/button)](${at}/?url=https://${host}/${path})`,
  ];
}

/** Its size and its bindings. */
function bundleIn(text: string): string[] {
  return text
    .split("\n")
    .flatMap((line) => (/^(?:Total Upload|env\.)/.test(line) ? [line.trim().replaceAll(/\s{2,}/g, "  ")] : []));
}
