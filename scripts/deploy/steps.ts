/** The steps of a deployment, each through wrangler: sign in, what is there, migrate, upload, set secrets. Every one may be done again. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { StartFailure } from "../start/failure.ts";
import { need, wrangler, wranglerHere } from "./wrangler.ts";

export const STEPS = {
  there: ["secret", "list", "--format", "json"],
  migrate: ["d1", "migrations", "apply", "DB", "--remote"],
  // What was set in the dashboard stays.
  upload: ["deploy", "--keep-vars"],
  secrets: ["secret", "bulk"],
} as const;

const AGAIN = "Mend that, then run `npm run deploy` again: it goes on where it stopped.";
const NOBODY = /not authenticated|not logged in/i;
const NO_WORKER = /Worker ".+" not found/;
const NO_DATABASE = /Couldn't find (?:a|an auto-provisioned) D1 DB/;

const Secrets = z.array(z.object({ name: z.string() }));
const Deployed = z.object({ type: z.literal("deploy"), targets: z.array(z.string()).nullish() });

/** Appended to every step: nothing, or what makes wrangler use an account that ends by itself. */
export type Account = readonly [] | readonly ["--temporary"];

export function nameOfWorker(): string {
  return /^name = "(.+)"/m.exec(readFileSync("wrangler.toml", "utf8"))?.[1] ?? "the Worker";
}

/** @param asks may a browser be opened? @throws StartFailure where nobody is signed in, or that cannot be found out. */
export async function ensureLogin(asks: boolean): Promise<void> {
  const who = await wrangler(["whoami"]);
  if (!NOBODY.test(who.text)) {
    need(who, "Cloudflare could not be asked who is signed in.", AGAIN);
    return;
  }
  if (asks && (await wranglerHere(["login"])) === 0) return;
  throw new StartFailure(
    "Nobody is signed in to Cloudflare.",
    "Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN, then run `npm run deploy` again. Without an account, for an hour: `npm run deploy -- --temporary`.",
  );
}

/** @returns the names of the secrets that are set; undefined where there is no such Worker yet. */
export async function secretsThere(account: Account): Promise<readonly string[] | undefined> {
  const said = await wrangler([...STEPS.there, ...account]);
  if (said.code !== 0 && NO_WORKER.test(said.text)) return undefined;
  const text = need(said, "What is deployed could not be found out.", AGAIN);
  return Secrets.parse(JSON.parse(/^\[.*^\]|^\[\]/ms.exec(text)?.[0] ?? text)).map(({ name }) => name);
}

/** @param mayBeMissing the first upload makes the database. @returns false where there is none yet. */
export async function migrate(account: Account, mayBeMissing: boolean): Promise<boolean> {
  const said = await wrangler([...STEPS.migrate, ...account]);
  if (mayBeMissing && said.code !== 0 && NO_DATABASE.test(said.text)) return false;
  need(said, "The database could not be migrated.", AGAIN);
  console.log("The database has every migration.");
  return true;
}

export interface Uploaded {
  /** Where it answers; undefined where it has no address of its own. */
  readonly origin: string | undefined;
  /** Of a temporary account: who opens it owns it. */
  readonly claimUrl: string | undefined;
}

export async function upload(account: Account): Promise<Uploaded> {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-deploy-"));
  const output = join(folder, "output.ndjson");
  try {
    console.log("Building and uploading …");
    const said = await wrangler([...STEPS.upload, ...account], { env: { WRANGLER_OUTPUT_FILE_PATH: output } });
    const text = need(said, "The Worker could not be deployed.", AGAIN);
    return { origin: originIn(readFileSync(output, "utf8")), claimUrl: /Claim URL:\s+(\S+)/.exec(text)?.[1] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param output wrangler's own record of what it did, a line of JSON for each. A domain of one's own comes before workers.dev. */
export function originIn(output: string): string | undefined {
  const entries = output.split("\n").filter((line) => line !== "");
  const deployed = entries.map((line) => Deployed.safeParse(JSON.parse(line)).data);
  const addresses = deployed
    .flatMap((one) => one?.targets ?? [])
    .flatMap((target) => {
      const host = /^(?:https:\/\/)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:\/?$| \(custom domain\))/.exec(target)?.[1];
      return host === undefined ? [] : [`https://${host}`];
    });
  return addresses.find((address) => !address.endsWith(".workers.dev")) ?? addresses[0];
}

export async function setSecrets(account: Account, values: Readonly<Record<string, string>>): Promise<void> {
  const names = Object.keys(values);
  if (names.length === 0) return;
  const command = [...STEPS.secrets, ...account];
  need(await wrangler(command, { input: JSON.stringify(values) }), "The secrets could not be set.", AGAIN);
  console.log(`Set the secrets ${names.join(", ")}.`);
}
