/** A target's credential configuration → the credential providers that it names and that there are, by name. */
import type { CredentialProvider } from "../../credentials/credential-provider.ts";
import { namedBy, type CredentialConfiguration } from "../../credentials/kinds.ts";
import { findCredentialProvider } from "../../store/credential-providers.ts";

export async function findNamedProviders(
  db: D1Database,
  configuration: CredentialConfiguration | undefined,
): Promise<ReadonlyMap<string, CredentialProvider>> {
  const { credentialProvider: name } = namedBy(configuration);
  const provider = name === undefined ? undefined : await findCredentialProvider(db, name);
  return new Map(provider === undefined ? [] : [[provider.name, provider]]);
}
