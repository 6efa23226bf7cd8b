/** ENTRA_ID: an application's access token, fetched with its client secret: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
import type { Outbound } from "../words/outbound.ts";
import * as z from "../words/schema.ts";
import type { ClientCredentials } from "./client-credentials.ts";
import { credentialProviderName } from "./credential-provider.ts";
import { credentialKind, type Credential, type Misfit, type TargetContext } from "./credential.ts";

/** Of Azure OpenAI and Foundry: https://learn.microsoft.com/azure/foundry/openai/how-to/managed-identity */
const USUAL_SCOPE = "https://cognitiveservices.azure.com/.default";

/** A directory's id or one of its domains; it stands in an address. */
export const TenantId = z
  .string()
  .check(z.regex(/^[a-zA-Z0-9-]{1,63}(\.[a-zA-Z0-9-]{1,63}){0,5}$/, "must be a tenant's id or domain"));
export const ClientId = z.string().check(z.regex(/^[a-zA-Z0-9-]{1,64}$/, "must be an application's client id"));
/** An API-key credential provider, whose key is the client secret. */
export const SecretArn = z
  .string()
  .check(
    z.refine((arn) => credentialProviderName(arn) !== undefined, "must be the ARN of an API-key credential provider"),
  );
export const Scope = z
  .string()
  .check(z.maxLength(256), z.regex(/^[\x21-\x7e]+\/\.default$/, "must be a resource with /.default behind it"));

/** AWS's clients know of no such member, and leave it out (docs/agentcore.md). */
const leftOut = {
  error: ({ input }: { readonly input?: unknown }) =>
    input === undefined ? "is missing; AWS's clients leave it out, and say the same by OAUTH" : undefined,
};

export const entraId = credentialKind(
  "ENTRA_ID",
  z.strictObject(
    {
      entraIdCredentialProvider: z.strictObject(
        { tenantId: TenantId, clientId: ClientId, providerArn: SecretArn, scope: z.optional(Scope) },
        leftOut,
      ),
    },
    leftOut,
  ),
  {
    named: ({ entraIdCredentialProvider }) => namedByApplication(entraIdCredentialProvider),
    resolve: ({ entraIdCredentialProvider }, target) =>
      applicationCredential(entraIdCredentialProvider, "entraIdCredentialProvider", target),
  },
);

/** An application, and the ARN of the credential provider that has its secret. */
interface Application {
  readonly tenantId: string;
  readonly clientId: string;
  readonly providerArn: string;
  readonly scope?: string | undefined;
}

export function namedByApplication({ providerArn }: Application) {
  return { credentialProvider: credentialProviderName(providerArn), parameter: "authorization" };
}

/** @param member of `credentialProvider` that it stands in. */
export function applicationCredential(
  { tenantId, clientId, providerArn, scope = USUAL_SCOPE }: Application,
  member: string,
  { targetName, providers }: TargetContext,
): Credential | Misfit {
  const provider = providers.get(credentialProviderName(providerArn) ?? "");
  if (provider === undefined) {
    return {
      field: `credentialProvider.${member}.providerArn`,
      problem: "names a credential provider that does not exist",
      message: `Target "${targetName}" names a credential provider that does not exist.`,
      reason: providerArn,
    };
  }
  const client: ClientCredentials = { tenantId, clientId, scope, providerName: provider.name, secret: provider.key };
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
}

function placeToken({ headers }: Outbound, token: string): void {
  headers.set("authorization", `Bearer ${token}`);
}
