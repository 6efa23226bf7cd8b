/** `npm run deploy`: a new gateway at Cloudflare, or a newer version of the one that stands; `-- --dry-run` shows every step and does none, `-- --temporary` needs no account of one's own. */
import { resolve } from "node:path";
import { describeDryRun } from "./deploy/dry-run.ts";
import { checkHealth } from "./deploy/health.ts";
import { mayAsk } from "./deploy/ask.ts";
import { secretsToSet } from "./deploy/secrets.ts";
import { ensureLogin, migrate, nameOfWorker, secretsThere, setSecrets, upload, type Account } from "./deploy/steps.ts";
import { describeDeployed, describeTemporary, describeToken } from "./deploy/told.ts";
import { explain } from "./start/failure.ts";
import { quietWrangler } from "./start/worker.ts";

process.chdir(resolve(import.meta.dirname, ".."));
process.umask(0o077);
quietWrangler(process.env);
// wrangler, at work below us, hears Ctrl-C as well; every step of it may be done again.
process.once("SIGINT", () => {
  console.error("\nStopped. `npm run deploy` again goes on where it was.");
  process.exit(130);
});
const OPTIONS = ["--dry-run", "--temporary"];
const given = process.argv.slice(2);
const unknown = given.filter((one) => !OPTIONS.includes(one));
if (unknown.length > 0) {
  console.error(`npm run deploy takes ${OPTIONS.join(" and ")} and nothing else, not ${unknown.join(" ")}.`);
  process.exitCode = 1;
} else {
  const account: Account = given.includes("--temporary") ? ["--temporary"] : [];
  await (given.includes("--dry-run") ? describeDryRun(account) : deploy(account)).catch((caught: unknown) => {
    console.error(explain(caught));
    process.exitCode = 1;
  });
}

async function deploy(account: Account): Promise<void> {
  const asks = mayAsk();
  const isTemporary = account.length > 0;
  if (isTemporary) console.log(describeTemporary());
  else await ensureLogin(asks);
  const there = await secretsThere(account);
  const isNew = there === undefined;
  console.log(isNew ? `Deploying ${nameOfWorker()} for the first time.` : `Upgrading ${nameOfWorker()}.`);
  const secrets = await secretsToSet(there ?? [], process.env, asks);

  // A database that stands is migrated first: migrations only ever add, so the version that runs goes on.
  const wasMigrated = await migrate(account, isNew);
  const uploaded = await upload(account);
  // A route of one's own is not in what wrangler knows of.
  const origin = process.env.SIGNALBOX_URL ?? uploaded.origin;
  if (!wasMigrated) await migrate(account, false);
  if (secrets.madeToken !== undefined) console.log(describeToken(secrets.madeToken));
  await setSecrets(account, secrets.values);

  const token = secrets.values.ADMIN_TOKEN ?? process.env.ADMIN_TOKEN;
  if (origin !== undefined) console.log(`Checking ${origin}/healthz …`);
  const health = origin === undefined ? undefined : await checkHealth(origin, token);
  const { claimUrl } = uploaded;
  console.log(describeDeployed({ origin, isNew, health, secrets, hasToken: token !== undefined, claimUrl }));
  if (health?.isWell === false) process.exitCode = 1;
}
