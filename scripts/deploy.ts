/** `npm run deploy`: a new gateway at Cloudflare, or a newer version of the one that stands; `-- --dry-run` shows every step and does none. */
import { resolve } from "node:path";
import { describeDryRun } from "./deploy/dry-run.ts";
import { checkHealth } from "./deploy/health.ts";
import { mayAsk } from "./deploy/ask.ts";
import { secretsToSet } from "./deploy/secrets.ts";
import { ensureLogin, migrate, nameOfWorker, secretsThere, setSecrets, upload } from "./deploy/steps.ts";
import { describeDeployed } from "./deploy/told.ts";
import { explain } from "./start/failure.ts";
import { quietWrangler } from "./start/worker.ts";

process.chdir(resolve(import.meta.dirname, ".."));
process.umask(0o077);
quietWrangler(process.env);
const unknown = process.argv.slice(2).filter((one) => one !== "--dry-run");
if (unknown.length > 0) {
  console.error(`npm run deploy takes --dry-run and nothing else, not ${unknown.join(" ")}.`);
  process.exitCode = 1;
} else {
  await (process.argv.includes("--dry-run") ? describeDryRun() : deploy()).catch((caught: unknown) => {
    console.error(explain(caught));
    process.exitCode = 1;
  });
}

async function deploy(): Promise<void> {
  const asks = mayAsk();
  await ensureLogin(asks);
  const there = await secretsThere();
  const isNew = there === undefined;
  console.log(isNew ? `Deploying ${nameOfWorker()} for the first time.` : `Upgrading ${nameOfWorker()}.`);
  const secrets = await secretsToSet(there ?? [], process.env, asks);

  // A database that stands is migrated first: migrations only ever add, so the version that runs goes on.
  const wasMigrated = await migrate(isNew);
  const uploaded = await upload();
  // A route of one's own is not in what wrangler knows of.
  const origin = process.env.SIGNALBOX_URL ?? uploaded;
  if (!wasMigrated) await migrate(false);
  await setSecrets(secrets.values);

  const token = secrets.values.ADMIN_TOKEN ?? process.env.ADMIN_TOKEN;
  const health = origin === undefined ? undefined : await checkHealth(origin, token);
  console.log(describeDeployed({ origin, isNew, health, secrets, hasToken: token !== undefined }));
  if (health?.isWell === false) process.exitCode = 1;
}
