/** ENTRA_ID: an application's access token, fetched with its client secret: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
import type { Outbound } from "../words/outbound.ts";
import * as z from "../words/schema.ts";
import type { ClientCredentials } from "./client-credentials.ts";
import { credentialProviderName } from "./credential-provider.ts";
import { credentialKind } from "./credential.ts";

/** Of Azure OpenAI and Foundry: https://learn.microsoft.com/azure/foundry/openai/how-to/managed-identity */
const USUAL_SCOPE = "https://cognitiveservices.azure.com/.default";

const EntraIdCredentialProvider = z.strictObject({
  /** A directory's id or one of its domains; it stands in an address. */
  tenantId: z
    .string()
    .check(z.regex(/^[a-zA-Z0-9-]{1,63}(\.[a-zA-Z0-9-]{1,63}){0,5}$/, "must be a tenant's id or domain")),
  clientId: z.string().check(z.regex(/^[a-zA-Z0-9-]{1,64}$/, "must be an application's client id")),
  /** An API-key credential provider, whose key is the client secret. */
  providerArn: z
    .string()
    .check(
      z.refine((arn) => credentialProviderName(arn) !== undefined, "must be the ARN of an API-key credential provider"),
    ),
  scope: z.optional(
    z
      .string()
      .check(z.maxLength(256), z.regex(/^[\x21-\x7e]+\/\.default$/, "must be a resource with /.default behind it")),
  ),
});

export const entraId = credentialKind(
  "ENTRA_ID",
  z.strictObject({ entraIdCredentialProvider: EntraIdCredentialProvider }),
  {
    named: ({ entraIdCredentialProvider: { providerArn } }) => ({
      credentialProvider: credentialProviderName(providerArn),
      parameter: "authorization",
    }),
    resolve: ({ entraIdCredentialProvider: use }, { targetName, providers }) => {
      const provider = providers.get(credentialProviderName(use.providerArn) ?? "");
      if (provider === undefined) {
        return {
          field: "credentialProvider.entraIdCredentialProvider.providerArn",
          problem: "names a credential provider that does not exist",
          message: `Target "${targetName}" names a credential provider that does not exist.`,
          reason: use.providerArn,
        };
      }
      const { tenantId, clientId, scope = USUAL_SCOPE } = use;
      const client: ClientCredentials = {
        tenantId,
        clientId,
        scope,
        providerName: provider.name,
        secret: provider.key,
      };
      return {
        applyAtOnce: (outbound, keyring) => {
          const known = keyring.knownToken(client);
          if (known !== undefined) placeToken(outbound, known);
          return known !== undefined;
        },
        apply: async (outbound, keyring) => placeToken(outbound, await keyring.token(client)),
        // The secret that would fetch a token: Entra ID is not asked.
        reveal: (keyring) => keyring.revealKey(provider.name, provider.key),
        signsBody: false,
      };
    },
  },
);

function placeToken({ headers }: Outbound, token: string): void {
  headers.set("authorization", `Bearer ${token}`);
}
