/** What was deployed → what whoever deployed it reads: the token once, then where it is, how it is, and the next step. */
import type { Health } from "./health.ts";
import type { SecretsToSet } from "./secrets.ts";

export interface Deployed {
  readonly origin: string | undefined;
  readonly isNew: boolean;
  readonly health: Health | undefined;
  readonly secrets: SecretsToSet;
  readonly hasToken: boolean;
  /** Of a temporary account. */
  readonly claimUrl: string | undefined;
}

/** https://developers.cloudflare.com/workers/platform/claim-deployments/, read on 2026-11-25. wrangler accepts the terms where nobody is asked. */
export function describeTemporary(): string {
  return "With a temporary account of Cloudflare's, which ends after 60 minutes unless it is claimed. Going on accepts\nhttps://www.cloudflare.com/terms/ and https://www.cloudflare.com/privacypolicy/.";
}

/** Before it is set: what breaks off after that would leave a gateway whose token nobody has seen. */
export function describeToken(madeToken: string): string {
  return `
  ADMIN_TOKEN   ${madeToken}
                Keep it now: it is shown this once, and cannot be read again.
`;
}

export function describeDeployed({ origin, isNew, health, secrets, hasToken, claimUrl }: Deployed): string {
  const { missing } = secrets;
  const lines = [isNew ? "Signalbox is deployed." : "Signalbox is upgraded.", ""];
  if (origin === undefined) {
    lines.push(
      "  It has no address yet: give it a route or a domain in wrangler.toml, or workers.dev in the dashboard.",
    );
  } else {
    lines.push(`  Console       ${origin}/console`, `  Endpoint      ${origin}/inference/v1`);
  }
  if (health !== undefined) lines.push(`  Health        ${health.words}`);
  if (claimUrl !== undefined) {
    lines.push(
      `  Claim it      ${claimUrl}`,
      "                within 60 minutes, and for yourself alone: who opens it owns the gateway.",
    );
  }
  for (const name of missing) {
    lines.push("", `  ${name} is not set, so nobody may configure it. npx wrangler secret put ${name}  sets it.`);
  }
  if (!hasToken && missing.length === 0) {
    lines.push("", "  ADMIN_TOKEN=… npm run deploy  also tells how each of its parts is.");
  }
  lines.push("", nextStep(origin, isNew || secrets.madeToken !== undefined, missing.length > 0));
  return `\n${lines.join("\n")}`;
}

function nextStep(origin: string | undefined, isNew: boolean, isClosed: boolean): string {
  const page = origin === undefined ? "the console" : `${origin}/console`;
  if (isClosed) return "Next: set it, then open the console.";
  if (!isNew) return "What was configured is as it was. To go back: npx wrangler rollback (docs/operations.md).";
  return `Next: open ${page} and sign in with the token; it leads to the first gateway, target, key and answer.`;
}
