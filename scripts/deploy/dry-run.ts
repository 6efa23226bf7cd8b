/** `npm run deploy -- --dry-run`: what a deployment would do, step by step; the bundle is built and the migrations are tried on an empty database of this machine. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROVIDERS } from "./secrets.ts";
import { nameOfWorker, STEPS } from "./steps.ts";
import { need, wrangler } from "./wrangler.ts";

/** @throws StartFailure where the Worker does not build or a migration does not pass. */
export async function describeDryRun(): Promise<void> {
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
        "1. npx wrangler whoami; where nobody is signed in: npx wrangler login",
        `2. npx wrangler ${STEPS.there.join(" ")}: is it there already, and which secrets has it?`,
        "3. The first time, ask once for what it needs (without a terminal nothing is asked, and no secret is made):",
        "     ADMIN_TOKEN      from the environment, else made and shown once",
        "     TOKEN_VAULT_KEY  from the environment, else made; it seals keys that the control plane is given",
        ...PROVIDERS.map(
          ([name, variable]) => `     ${name.padEnd(18)} from ${variable}, else asked for; may be left out`,
        ),
        `4. npx wrangler ${STEPS.migrate.join(" ")}, where the database is there`,
        `5. npx wrangler ${STEPS.upload.join(" ")}, which makes the database where it is not`,
        ...bundleIn(built).map((line) => `     ${line}`),
        `6. the first time, npx wrangler ${STEPS.migrate.join(" ")} now (${migrations.length} migrations, tried just now on an empty database):`,
        ...migrations.map((name) => `     ${name}`),
        `7. npx wrangler ${STEPS.secrets.join(" ")}, the values by standard input`,
        "8. GET /healthz?deep=1, until every part is well",
        "9. print the console's address, the endpoint and the next step",
      ].join("\n"),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Its size and its bindings. */
function bundleIn(text: string): string[] {
  return text
    .split("\n")
    .flatMap((line) => (/^(?:Total Upload|env\.)/.test(line) ? [line.trim().replaceAll(/\s{2,}/g, "  ")] : []));
}
