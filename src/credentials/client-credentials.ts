/** An application that has its access tokens from Entra ID, as a target's configuration names it; it holds no secret. */
import type { KeySource } from "./credential-provider.ts";

export interface ClientCredentials {
  readonly tenantId: string;
  readonly clientId: string;
  /** What the token is for. */
  readonly scope: string;
  /** Of the credential provider whose key is the client secret, */
  readonly providerName: string;
  /** and where that is kept. */
  readonly secret: KeySource;
}
