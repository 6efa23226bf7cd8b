/** OAUTH, AWS's own word for it → the same application of Entra ID that ENTRA_ID names, in members that AWS's clients know (docs/decisions/2026-11-25-by-awss-clients.md). */
import * as z from "../words/schema.ts";
import { credentialKind } from "./credential.ts";
import { applicationCredential, ClientId, namedByApplication, Scope, SecretArn, TenantId } from "./entra-id.ts";

/** https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_OAuthCredentialProvider.html */
const OAuthCredentialProvider = z.strictObject({
  providerArn: SecretArn,
  /** AWS asks for the member; empty: the usual scope of Azure's models. */
  scopes: z.array(Scope).check(z.maxLength(1, "must hold one scope at most")),
  customParameters: z.strictObject({ tenantId: TenantId, clientId: ClientId }),
  grantType: z.optional(
    z.literal("CLIENT_CREDENTIALS", "must be CLIENT_CREDENTIALS: no other grant is supported here"),
  ),
});
type OAuthCredentialProvider = z.infer<typeof OAuthCredentialProvider>;

export const oauth = credentialKind("OAUTH", z.strictObject({ oauthCredentialProvider: OAuthCredentialProvider }), {
  named: ({ oauthCredentialProvider }) => namedByApplication(applicationOf(oauthCredentialProvider)),
  resolve: ({ oauthCredentialProvider }, target) =>
    applicationCredential(applicationOf(oauthCredentialProvider), "oauthCredentialProvider", target),
});

function applicationOf({ providerArn, scopes: [scope], customParameters }: OAuthCredentialProvider) {
  return { ...customParameters, providerArn, scope };
}
