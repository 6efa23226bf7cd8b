/** The secrets a Worker has → those it still needs, made, asked for or taken from the environment: each once, and never one that stands. */
import { randomBytes } from "node:crypto";
import { StartFailure } from "../start/failure.ts";
import { askUnseen } from "./ask.ts";

export interface SecretsToSet {
  readonly values: Readonly<Record<string, string>>;
  /** Made here, and shown once. */
  readonly madeToken: string | undefined;
  /** What is missing, and nobody was there to be asked for. */
  readonly missing: readonly string[];
}

/** A secret, the variable it may be taken from, and what asks for it. */
export const PROVIDERS = [
  ["UPSTREAM_OPENAI", "OPENAI_API_KEY", "OpenAI's key (enter: none)"],
  ["UPSTREAM_ANTHROPIC", "ANTHROPIC_API_KEY", "Anthropic's key (enter: none)"],
] as const;

/**
 * @param there names. @param asks may questions be asked, and secrets shown?
 * @throws StartFailure for a value of the environment that cannot be such a secret, before anything is done.
 */
export async function secretsToSet(
  there: readonly string[],
  env: NodeJS.ProcessEnv,
  asks: boolean,
  ask: (question: string) => Promise<string> = askUnseen,
): Promise<SecretsToSet> {
  const values: Record<string, string> = {};
  const isThere = (name: string): boolean => there.includes(name);
  // Asked for once: where there is a token, somebody has been here before.
  const isFirst = !isThere("ADMIN_TOKEN");
  let madeToken: string | undefined;
  if (isFirst) {
    const given = valueOf(env, "ADMIN_TOKEN", faultOfKey);
    const token = given ?? (asks ? (madeToken = randomBytes(32).toString("hex")) : undefined);
    if (token !== undefined) values.ADMIN_TOKEN = token;
  }
  // Never another: what is sealed under one key opens with no other.
  if (!isThere("TOKEN_VAULT_KEY")) {
    const key =
      valueOf(env, "TOKEN_VAULT_KEY", faultOfVaultKey) ?? (asks ? randomBytes(32).toString("base64") : undefined);
    if (key !== undefined) values.TOKEN_VAULT_KEY = key;
  }
  for (const [name, variable, question] of PROVIDERS) {
    if (!isFirst || isThere(name)) continue;
    const value = valueOf(env, variable, faultOfProviderKey) ?? (asks ? await askFor(question, ask) : "");
    if (value !== "") values[name] = value;
  }
  const missing = isFirst && values.ADMIN_TOKEN === undefined ? ["ADMIN_TOKEN"] : [];
  return { values, madeToken, missing };
}

/** Again, until it is empty or can be a key. */
async function askFor(question: string, ask: (question: string) => Promise<string>): Promise<string> {
  let asked = `${question}: `;
  for (;;) {
    const typed = await ask(asked);
    const fault = typed === "" ? undefined : faultOfProviderKey(typed);
    if (fault === undefined) return typed;
    asked = `That cannot be it: ${fault}. ${question}: `;
  }
}

function valueOf(
  env: NodeJS.ProcessEnv,
  name: string,
  faultOf: (value: string) => string | undefined,
): string | undefined {
  const value = env[name]?.trim() ?? "";
  if (value === "") return undefined;
  const fault = faultOf(value);
  if (fault === undefined) return value;
  throw new StartFailure(
    `${name} of the environment cannot be used: ${fault}.`,
    `Set it right or unset it, then run \`npm run deploy\` again. Nothing was deployed.`,
  );
}

/** What travels in a header is ASCII that can be seen, and quotes or a name before it came along with copying. */
function faultOfKey(value: string): string | undefined {
  if (!/^[\x21-\x7e]+$/.test(value)) return "a key has no spaces and only ASCII characters";
  if (/^["'`].*["'`]$/.test(value)) return "it stands in quotes";
  if (/^[A-Z][A-Z0-9_]*=/.test(value)) return "it begins with the name of a variable";
  return undefined;
}

function faultOfProviderKey(value: string): string | undefined {
  return /^sb[xp]_/.test(value) ? "it is a key of a Signalbox gateway" : faultOfKey(value);
}

function faultOfVaultKey(value: string): string | undefined {
  const isKey = /^[A-Za-z0-9+/]{43}=$/.test(value);
  return isKey ? undefined : "it is no 32 bytes in base64, as `openssl rand -base64 32` makes them";
}
