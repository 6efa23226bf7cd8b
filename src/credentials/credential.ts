/** What a kind of credential is: the configuration it takes and what it does to a request; each has a file of its own, listed in `kinds.ts`. */
import type { SigningScope } from "../aws/bedrock-host.ts";
import type { Outbound } from "../words/outbound.ts";
import * as z from "../words/schema.ts";
import type { CredentialProvider } from "./credential-provider.ts";
import type { Keyring } from "./keyring.ts";

/** A target's credential, ready to be put into its calls; it holds no secret. */
export interface Credential {
  /**
   * The last change to an outbound request, where the secrets for it are known: of a call's work, waiting is the dearest.
   *
   * @returns false where nothing was changed, and `apply` has to be awaited.
   * @throws GatewayError `target_misconfigured`.
   */
  readonly applyAtOnce: (outbound: Outbound, keyring: Keyring) => boolean;
  /** The same, with its secrets fetched first. @throws GatewayError `target_misconfigured`, and what the keyring throws. */
  readonly apply: (outbound: Outbound, keyring: Keyring, now: number) => Promise<void>;
  /** Fetches its secrets and sends nothing, to find out whether they are there. @throws what the keyring throws. */
  readonly reveal: (keyring: Keyring) => Promise<unknown>;
  /** Does it need the body's bytes? Otherwise the body may stream. */
  readonly signsBody: boolean;
}

/** Where a provider expects an API key. */
export interface KeyPlacement {
  readonly location: "HEADER" | "QUERY_PARAMETER";
  readonly parameter: string;
  readonly prefix: string | undefined;
  /** Another place on the addresses that begin so. */
  readonly elsewhere?: { readonly below: string; readonly placement: KeyPlacement };
}

/** How a target's provider authenticates where the target's configuration does not say. */
export interface ProviderAuthentication {
  readonly placement: KeyPlacement;
  /** Absent: the provider takes no signature. */
  readonly signing: SigningScope | undefined;
}

/** What is known of a target beside its credential's configuration. */
export interface TargetContext {
  readonly targetName: string;
  /** By name, those that the configuration names. */
  readonly providers: ReadonlyMap<string, CredentialProvider>;
  readonly authentication: ProviderAuthentication;
  /** The role that the gateway's AWS identity assumes first. */
  readonly roleArn: string | undefined;
}

/** Why a configuration makes no credential. */
export interface Misfit {
  /** The member of the configuration at fault, */
  readonly field: string;
  /** and what is wrong with it, for an administrator who sends it. */
  readonly problem: string;
  /** A whole sentence for callers of a target that has it all the same. */
  readonly message: string;
  /** For the log only. */
  readonly reason?: string;
}

/** What a configuration names that others have to know of. */
export interface CredentialNames {
  /** The credential provider it takes its key from. */
  readonly credentialProvider?: string | undefined;
  /** The header or query parameter that it puts the credential into. */
  readonly parameter?: string | undefined;
}

export interface CredentialKind {
  /** `credentialProviderType`. */
  readonly type: string;
  readonly configuration: z.ZodMiniObject<
    { credentialProviderType: z.ZodMiniLiteral<string>; credentialProvider: z.ZodMiniType },
    z.core.$strict
  >;
  /** @param member `credentialProvider` of a configuration of this kind. */
  readonly named: (member: unknown) => CredentialNames;
  /** @param member `credentialProvider` of a configuration of this kind. */
  readonly resolve: (member: unknown, target: TargetContext) => Credential | Misfit;
}

/** @param member the schema of `credentialProvider`, whose type the functions are given. */
export function credentialKind<T extends z.ZodMiniType>(
  type: string,
  member: T,
  {
    named,
    resolve,
  }: {
    readonly named: (member: z.output<T>) => CredentialNames;
    readonly resolve: (member: z.output<T>, target: TargetContext) => Credential | Misfit;
  },
): CredentialKind {
  return {
    type,
    configuration: z.strictObject({ credentialProviderType: z.literal(type), credentialProvider: member }),
    named: (value) => named(member.parse(value)),
    resolve: (value, target) => resolve(member.parse(value), target),
  };
}
