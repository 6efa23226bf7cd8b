/** The secrets a Worker has → those it still needs, made, asked for or taken from the environment: each once, and never one that stands. */
import { randomBytes } from "node:crypto";
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

/** @param there names. @param asks may questions be asked, and secrets shown? */
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
    const token = valueOf(env, "ADMIN_TOKEN") ?? (asks ? (madeToken = randomBytes(32).toString("hex")) : undefined);
    if (token !== undefined) values.ADMIN_TOKEN = token;
  }
  // Never another: what is sealed under one key opens with no other.
  if (!isThere("TOKEN_VAULT_KEY")) {
    const key = valueOf(env, "TOKEN_VAULT_KEY") ?? (asks ? randomBytes(32).toString("base64") : undefined);
    if (key !== undefined) values.TOKEN_VAULT_KEY = key;
  }
  for (const [name, variable, question] of PROVIDERS) {
    if (!isFirst || isThere(name)) continue;
    const value = valueOf(env, variable) ?? (asks ? await ask(`${question}: `) : "");
    if (value !== "") values[name] = value;
  }
  const missing = isFirst && values.ADMIN_TOKEN === undefined ? ["ADMIN_TOKEN"] : [];
  return { values, madeToken, missing };
}

function valueOf(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === "" ? undefined : value;
}
