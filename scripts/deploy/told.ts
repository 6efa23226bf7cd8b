/** What was deployed → what whoever deployed it reads last: where it is, how it is, the token once, and the next step. */
import type { Health } from "./health.ts";
import type { SecretsToSet } from "./secrets.ts";

export interface Deployed {
  readonly origin: string | undefined;
  readonly isNew: boolean;
  readonly health: Health | undefined;
  readonly secrets: SecretsToSet;
  readonly hasToken: boolean;
}

export function describeDeployed({ origin, isNew, health, secrets, hasToken }: Deployed): string {
  const { madeToken, missing } = secrets;
  const lines = [isNew ? "Signalbox is deployed." : "Signalbox is upgraded."];
  if (madeToken !== undefined) {
    lines.push(
      "",
      `  ADMIN_TOKEN   ${madeToken}`,
      "                Keep it now: it is shown this once, and cannot be read again.",
    );
  }
  lines.push("");
  if (origin === undefined) {
    lines.push(
      "  It has no address yet: give it a route or a domain in wrangler.toml, or workers.dev in the dashboard.",
    );
  } else {
    lines.push(`  Console       ${origin}/console`, `  Endpoint      ${origin}/inference/v1`);
  }
  if (health !== undefined) lines.push(`  Health        ${health.words}`);
  for (const name of missing) {
    lines.push("", `  ${name} is not set, so nobody may configure it. npx wrangler secret put ${name}  sets it.`);
  }
  if (!hasToken && missing.length === 0) {
    lines.push("", "  ADMIN_TOKEN=… npm run deploy  also tells how each of its parts is.");
  }
  lines.push("", nextStep(origin, isNew, missing.length > 0));
  return `\n${lines.join("\n")}`;
}

function nextStep(origin: string | undefined, isNew: boolean, isClosed: boolean): string {
  const page = origin === undefined ? "the console" : `${origin}/console`;
  if (isClosed) return "Next: set it, then open the console.";
  if (!isNew) return "What was configured is as it was. To go back: npx wrangler rollback (docs/operations.md).";
  return `Next: open ${page} and sign in with the token; it leads to the first gateway, target, key and answer.`;
}
