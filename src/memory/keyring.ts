/** The environment → the keyring that credentials take their secrets from: provider keys, tokens fetched with them and the gateway's AWS identity. */
import type { Keyring } from "../credentials/keyring.ts";
import type { Settings } from "../config/settings.ts";
import { knownAwsKeys, readAwsKeys } from "../secrets/aws-identity.ts";
import type { RequestContext } from "../words/request-context.ts";
import { knownKey, revealKey } from "../secrets/vault.ts";
import { entraTokensOf } from "./entra-tokens.ts";
import { rolesOf } from "./roles.ts";

export function keyring(env: object, settings: Settings, context: RequestContext): Keyring {
  return {
    knownKey: (source) => knownKey(env, source),
    revealKey: (providerName, source) => revealKey(env, providerName, source),
    knownAwsKeys: (roleArn) => (roleArn === undefined ? knownAwsKeys(env) : rolesOf(env).fresh(roleArn, context.now())),
    awsKeys: (roleArn) => (roleArn === undefined ? readAwsKeys(env) : rolesOf(env).find(roleArn, settings, context)),
    knownToken: (client) => entraTokensOf(env).fresh(client, context.now()),
    token: (client) => entraTokensOf(env).find(client, settings, context),
  };
}
