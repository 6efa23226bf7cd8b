/** The secrets → the tokens that open the control plane and the console, and what each may do. */
import { sameText } from "../identity/same-text.ts";
import { readSecret } from "./vault.ts";

/** Who asks the control plane, as its history names him, and what he may do there. */
export interface Administrator {
  /** `admin token`, `viewer token`, an ARN or an e-mail. */
  readonly who: string;
  readonly may: "read" | "write";
}

export interface AdministratorToken extends Administrator {
  readonly token: string;
}

/** The most rights first, so that a token that is set twice is what it is at most. */
const TOKENS = [
  ["ADMIN_TOKEN", { who: "admin token", may: "write" }],
  ["ADMIN_TOKEN_NEXT", { who: "admin token", may: "write" }],
  ["VIEWER_TOKEN", { who: "viewer token", may: "read" }],
] as const;

export async function administratorTokens(env: object): Promise<readonly AdministratorToken[]> {
  const secrets = await Promise.all(TOKENS.map(([name]) => readSecret(env, name)));
  return TOKENS.flatMap(([, administrator], at) => {
    const token = secrets[at];
    return token === undefined ? [] : [{ ...administrator, token }];
  });
}

/** @returns the one it is; undefined for any other text. */
export async function findToken(
  tokens: readonly AdministratorToken[],
  presented: string,
): Promise<AdministratorToken | undefined> {
  for (const known of tokens) if (await sameText(presented, known.token)) return known;
  return undefined;
}
