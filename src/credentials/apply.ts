/** Outbound + Credential → the finished Outbound: a key in its place, or a signature over the final bytes. */
import type { ApiKeyCredential, Credential, KeySource } from "../config/credential.ts";
import { GatewayError } from "../words/errors.ts";
import type { Outbound } from "../words/outbound.ts";
import { pairOf, pairsOf, searchOf, withoutParameters } from "../words/query.ts";
import { sign, type SigningKeys } from "./sigv4.ts";

/** Where secrets come from; asked only for what the credential needs. */
export interface Vault {
  /** At once; undefined where it has to be revealed first. */
  readonly knownKey: (key: KeySource) => string | undefined;
  readonly revealKey: (providerName: string, key: KeySource) => Promise<string>;
  readonly knownAwsKeys: (roleArn: string | undefined) => SigningKeys | undefined;
  readonly awsKeys: (roleArn: string | undefined) => Promise<SigningKeys>;
}

/**
 * Comes last: nothing may change the outbound afterwards. Done when it returns, unless it returns a promise.
 *
 * @throws what the vault throws.
 */
export function applyCredential(
  outbound: Outbound,
  credential: Credential,
  vault: Vault,
  now: number,
): Promise<void> | undefined {
  switch (credential.kind) {
    case "none":
      return undefined;
    case "api_key": {
      const key = vault.knownKey(credential.key);
      if (key === undefined) {
        return vault
          .revealKey(credential.providerName, credential.key)
          .then((revealed) => applyKey(outbound, credential, revealed));
      }
      applyKey(outbound, credential, key);
      return undefined;
    }
    case "sigv4": {
      const keys = vault.knownAwsKeys(credential.roleArn);
      return keys === undefined
        ? vault.awsKeys(credential.roleArn).then((read) => sign(outbound, credential, read, now))
        : sign(outbound, credential, keys, now);
    }
  }
}

function applyKey(outbound: Outbound, credential: ApiKeyCredential, key: string): void {
  // AgentCore's docs write "Bearer " and its behaviour adds a space: trimmed, then one space, suits both.
  const prefix = credential.prefix?.trim() ?? "";
  const value = prefix === "" ? key : `${prefix} ${key}`;
  requireSendable(value, credential.providerName);
  if (credential.location === "HEADER") outbound.headers.set(credential.parameter, value);
  else outbound.url = withParameter(outbound.url, credential.parameter, value);
}

/** Asked before the platform sees the value: workerd writes a header value with non-ASCII characters to the console. */
function requireSendable(value: string, providerName: string): void {
  if (/^[\x20-\x7e]*$/.test(value)) return;
  throw new GatewayError(
    "target_misconfigured",
    `The key of credential provider "${providerName}" cannot be sent: it holds characters other than printable ASCII.`,
  );
}

/** Last of all and once: a caller's own parameter that a server could take for it does not stay beside it. */
function withParameter(url: string, name: string, value: string): string {
  const changed = new URL(url);
  changed.search = searchOf([...pairsOf(withoutParameters(changed.search, [name])), pairOf(name, value)]);
  return changed.href;
}
