/** As whom a target calls its provider, as a form holds it ⇄ the credential configuration that the API takes. */
import { credentialProviderName } from "#worker/credentials/credential-provider.ts";
import type { CredentialShown } from "../api/targets.ts";
import { compact, textIn } from "./lines.ts";
import type { Auth } from "./model-sources.ts";
import { EMPTY_PROVIDER, type ProviderDraft } from "./provider-draft.ts";

/** In place of a credential provider's name: one that is made with the target. */
export const NEW_PROVIDER = "+";

export interface CredentialDraft {
  readonly auth: Auth;
  /** A credential provider's name; `NEW_PROVIDER`; empty: none chosen yet. */
  readonly provider: string;
  readonly newProvider: ProviderDraft;
  readonly keyLocation: "" | "HEADER" | "QUERY_PARAMETER";
  readonly keyParameter: string;
  readonly keyPrefix: string;
  readonly iamService: string;
  readonly iamRegion: string;
  /** Of an application of Entra ID, whose client secret is the credential provider's key. */
  readonly tenantId: string;
  readonly clientId: string;
  readonly tokenScope: string;
}

/** But for how it is called. */
export const EMPTY_CREDENTIAL: Omit<CredentialDraft, "auth"> = {
  provider: "",
  newProvider: EMPTY_PROVIDER,
  keyLocation: "",
  keyParameter: "",
  keyPrefix: "",
  iamService: "",
  iamRegion: "",
  tenantId: "",
  clientId: "",
  tokenScope: "",
};

export function draftOfCredential(credential: CredentialShown | undefined): Partial<CredentialDraft> {
  if (credential === undefined) return { auth: "NONE" };
  const {
    apiKeyCredentialProvider: key,
    iamCredentialProvider: iam,
    entraIdCredentialProvider: entra,
  } = credential.credentialProvider ?? {};
  if (key !== undefined)
    return {
      auth: "API_KEY",
      provider: credentialProviderName(key.providerArn) ?? "",
      keyLocation: key.credentialLocation ?? "",
      keyParameter: key.credentialParameterName ?? "",
      keyPrefix: key.credentialPrefix ?? "",
    };
  if (entra !== undefined)
    return {
      auth: "ENTRA_ID",
      provider: credentialProviderName(entra.providerArn) ?? "",
      tenantId: entra.tenantId,
      clientId: entra.clientId,
      tokenScope: entra.scope ?? "",
    };
  return { auth: "GATEWAY_IAM_ROLE", iamService: iam?.service ?? "", iamRegion: iam?.region ?? "" };
}

/** Does it go by a key that has a name: the provider's own, or the secret of an application? */
export function hasProvider({ auth }: Pick<CredentialDraft, "auth">): boolean {
  return auth === "API_KEY" || auth === "ENTRA_ID";
}

export function makesProvider(draft: CredentialDraft): boolean {
  return hasProvider(draft) && draft.provider === NEW_PROVIDER;
}

/** The name of the credential provider it goes by, which may be one that is yet to be made. */
export function providerNameOf(draft: CredentialDraft): string | undefined {
  if (!hasProvider(draft)) return undefined;
  return draft.provider === NEW_PROVIDER ? draft.newProvider.name.trim() : draft.provider;
}

/** @param arnOf a credential provider's name → its ARN. @returns undefined where the provider asks for none. */
export function credentialOf(draft: CredentialDraft, arnOf: (name: string) => string): object | undefined {
  const providerArn = arnOf(providerNameOf(draft) ?? "");
  switch (draft.auth) {
    case "NONE":
      return undefined;
    case "GATEWAY_IAM_ROLE": {
      const service = textIn(draft.iamService);
      const region = textIn(draft.iamRegion);
      const iam =
        service === undefined && region === undefined ? undefined : compact({ service: service ?? "", region });
      return compact({
        credentialProviderType: draft.auth,
        credentialProvider: iam === undefined ? undefined : { iamCredentialProvider: iam },
      });
    }
    case "API_KEY":
      return {
        credentialProviderType: draft.auth,
        credentialProvider: {
          apiKeyCredentialProvider: compact({
            providerArn,
            credentialLocation: draft.keyLocation === "" ? undefined : draft.keyLocation,
            credentialParameterName: textIn(draft.keyParameter),
            credentialPrefix: textIn(draft.keyPrefix),
          }),
        },
      };
    case "ENTRA_ID":
      return {
        credentialProviderType: draft.auth,
        credentialProvider: {
          entraIdCredentialProvider: compact({
            tenantId: draft.tenantId.trim(),
            clientId: draft.clientId.trim(),
            providerArn,
            scope: textIn(draft.tokenScope),
          }),
        },
      };
  }
}
