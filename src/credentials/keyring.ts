/** Where a credential has its secrets from: what is known at once, apart from what has to be fetched first. */
import type { AwsKeys } from "../aws/keys.ts";
import type { ClientCredentials } from "./client-credentials.ts";
import type { KeySource } from "./credential-provider.ts";

/** What fetches throws GatewayError `target_misconfigured` where a secret is missing, `upstream_unreachable` where STS or an issuer of tokens is. */
export interface Keyring {
  /** Undefined where it has to be revealed first. */
  readonly knownKey: (source: KeySource) => string | undefined;
  readonly revealKey: (providerName: string, source: KeySource) => Promise<string>;
  /** Of the role, or of the gateway itself; undefined where they have to be fetched first. */
  readonly knownAwsKeys: (roleArn: string | undefined) => AwsKeys | undefined;
  readonly awsKeys: (roleArn: string | undefined) => Promise<AwsKeys>;
  /** An application's access token; undefined where it has to be fetched first. */
  readonly knownToken: (client: ClientCredentials) => string | undefined;
  readonly token: (client: ClientCredentials) => Promise<string>;
}
