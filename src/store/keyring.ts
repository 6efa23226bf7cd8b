/** Everything a credential may need to be put into a request: provider keys and the gateway's AWS identity, fetched when asked for. */
import type { KeySource } from "../config/credential.ts";
import type { Settings } from "../config/settings.ts";
import { awsKeys, type AwsKeys } from "./aws-identity.ts";
import { revealKey } from "./vault.ts";

export interface Keyring {
  readonly revealKey: (providerName: string, key: KeySource) => string | Promise<string>;
  readonly awsKeys: (roleArn: string | undefined) => AwsKeys | Promise<AwsKeys>;
}

export function keyring(env: object, settings: Settings, now: number): Keyring {
  return {
    revealKey: (providerName, key) => revealKey(env, providerName, key),
    awsKeys: (roleArn) => awsKeys(env, settings, roleArn, now),
  };
}
