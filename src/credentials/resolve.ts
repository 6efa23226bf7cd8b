/** A target's configuration → Credential: which key or signature a call to it needs, and where the secret is. */
import type { SigningScope } from "../config/bedrock-host.ts";
import type { Credential, CredentialConfiguration, CredentialProvider } from "../config/credential.ts";
import { credentialProviderName } from "../config/identifiers.ts";
import { GatewayError } from "../words/errors.ts";

/** What holds where the configuration does not say. */
interface Defaults {
  readonly placement: {
    readonly location: "HEADER" | "QUERY_PARAMETER";
    readonly parameter: string;
    readonly prefix: string | undefined;
  };
  readonly signing: SigningScope | undefined;
}

/** @throws GatewayError `target_misconfigured` where the credential provider is gone, or the provider takes no signature. */
export function resolveCredential(
  targetName: string,
  configuration: CredentialConfiguration | undefined,
  providers: ReadonlyMap<string, CredentialProvider>,
  defaults: Defaults,
  roleArn: string | undefined,
): Credential {
  if (configuration === undefined) return { kind: "none" };
  if (configuration.credentialProviderType === "GATEWAY_IAM_ROLE") {
    const scope = configuration.credentialProvider?.iamCredentialProvider;
    const service = scope?.service ?? defaults.signing?.service;
    const region = scope?.region ?? defaults.signing?.region;
    if (service === undefined || region === undefined) {
      throw new GatewayError(
        "target_misconfigured",
        `Target "${targetName}" takes an API key, not the gateway's AWS identity.`,
      );
    }
    return { kind: "sigv4", service, region, roleArn };
  }
  const use = configuration.credentialProvider.apiKeyCredentialProvider;
  const provider = providers.get(credentialProviderName(use.providerArn) ?? "");
  if (provider === undefined) {
    throw new GatewayError(
      "target_misconfigured",
      `Target "${targetName}" names a credential provider that does not exist.`,
      {
        reason: use.providerArn,
      },
    );
  }
  // The place is one thing: whoever names a parameter also decides on the prefix.
  const asUsual = use.credentialLocation === undefined && use.credentialParameterName === undefined;
  return {
    kind: "api_key",
    location: use.credentialLocation ?? defaults.placement.location,
    parameter: use.credentialParameterName ?? defaults.placement.parameter,
    prefix: use.credentialPrefix ?? (asUsual ? defaults.placement.prefix : undefined),
    providerName: provider.name,
    key: provider.key,
  };
}
