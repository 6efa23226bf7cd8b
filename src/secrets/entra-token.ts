/** An application's client secret → an access token of Entra ID for it: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
import type { Settings } from "../config/settings.ts";
import type { ClientCredentials } from "../credentials/client-credentials.ts";
import { collect } from "../words/collect.ts";
import { within } from "../words/deadline.ts";
import { GatewayError } from "../words/errors.ts";
import * as z from "../words/schema.ts";

export interface AccessToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 65_536;

/** Tokens are of a few kilobytes; checked here because workerd writes a header value with other characters to the console. */
const TokenAnswer = z.object({
  access_token: z.string().check(z.maxLength(16_384), z.regex(/^[\x21-\x7e]+$/)),
  expires_in: z.number().check(z.minimum(1), z.maximum(31_536_000)),
});
const TokenError = z.object({ error_codes: z.optional(z.array(z.number())) });

/** @throws GatewayError `target_misconfigured` where Entra ID refuses the application, `upstream_unreachable` where it does not answer. */
export async function fetchToken(
  { tenantId, clientId, scope }: ClientCredentials,
  clientSecret: string,
  { azureAuthority }: Settings,
  now: number,
): Promise<AccessToken> {
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    scope,
  });
  const { status, text } = await ask(`${azureAuthority}/${tenantId}/oauth2/v2.0/token`, form).catch(
    (cause: unknown) => {
      throw entraUnreachable(cause);
    },
  );
  // Such an answer says nothing about the application.
  if (status >= 500 || status === 429) throw entraUnreachable(new Error(`status ${status}`));
  if (status !== 200) {
    const codes = TokenError.safeParse(parsed(text)).data?.error_codes ?? [];
    throw new GatewayError(
      "target_misconfigured",
      `Entra ID refused the application ${clientId} of tenant ${tenantId} (status ${status}).`,
      { reason: codes.length === 0 ? "no code" : codes.map((code) => `AADSTS${code}`).join(" ") },
    );
  }
  const answer = TokenAnswer.safeParse(parsed(text)).data;
  if (answer === undefined) throw new GatewayError("upstream_unreachable", "Entra ID gave an answer without a token.");
  return { token: answer.access_token, expiresAt: now + answer.expires_in * 1_000 };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Aborted where the answer takes too long or is too large. */
async function ask(url: string, form: URLSearchParams): Promise<{ status: number; text: string }> {
  const aborter = new AbortController();
  const answered = async (): Promise<{ status: number; text: string }> => {
    const { status, body } = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: form.toString(),
      redirect: "manual",
      signal: aborter.signal,
    });
    const bytes = body === null ? new Uint8Array(0) : await collect(body, MOST_BYTES);
    if (bytes === undefined) throw new Error(`an answer of more than ${MOST_BYTES} bytes`);
    return { status, text: new TextDecoder().decode(bytes) };
  };
  try {
    return await within(TIMEOUT_MS, answered());
  } finally {
    aborter.abort();
  }
}

export function entraUnreachable(cause: unknown): GatewayError {
  return new GatewayError("upstream_unreachable", "Entra ID, which hands out the target's token, cannot be reached.", {
    cause,
  });
}
