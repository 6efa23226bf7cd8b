/** A target's credential configuration → Credential, by its kind. A new kind is one file and one line here. */
import { GatewayError } from "../words/errors.ts";
import * as z from "../words/schema.ts";
import { apiKey } from "./api-key.ts";
import type { Credential, CredentialKind, Misfit, CredentialNames, TargetContext } from "./credential.ts";
import { entraId } from "./entra-id.ts";
import { gatewayIamRole } from "./gateway-iam-role.ts";
import { oauth } from "./oauth.ts";

const KINDS: readonly [CredentialKind, ...CredentialKind[]] = [apiKey, gatewayIamRole, entraId, oauth];

const [first, ...others] = KINDS;
const TYPES = KINDS.map(({ type }) => type).join(" or ");

/** How a target proves itself to its provider (spec 2.3); what it holds is its kind's to read. */
export const CredentialConfiguration = z.discriminatedUnion(
  "credentialProviderType",
  [first.configuration, ...others.map(({ configuration }) => configuration)],
  `must be ${TYPES}: no other type is supported here`,
);
export type CredentialConfiguration = z.infer<typeof CredentialConfiguration>;

/** For targets that are called without one. */
const NO_CREDENTIAL: Credential = {
  applyAtOnce: () => true,
  apply: async () => undefined,
  reveal: async () => undefined,
  signsBody: false,
};

/** @throws GatewayError `target_misconfigured`. */
export function resolveCredential(
  configuration: CredentialConfiguration | undefined,
  target: TargetContext,
): Credential {
  const resolved = resolve(configuration, target);
  if ("apply" in resolved) return resolved;
  const { message, reason } = resolved;
  throw new GatewayError("target_misconfigured", message, reason === undefined ? {} : { reason });
}

/** @returns undefined where the configuration makes a credential. */
export function findMisfit(
  configuration: CredentialConfiguration | undefined,
  target: TargetContext,
): Misfit | undefined {
  const resolved = resolve(configuration, target);
  return "apply" in resolved ? undefined : resolved;
}

export function namedBy(configuration: CredentialConfiguration | undefined): CredentialNames {
  return configuration === undefined ? {} : kindOfCredential(configuration).named(configuration.credentialProvider);
}

function resolve(configuration: CredentialConfiguration | undefined, target: TargetContext): Credential | Misfit {
  if (configuration === undefined) return NO_CREDENTIAL;
  return kindOfCredential(configuration).resolve(configuration.credentialProvider, target);
}

function kindOfCredential({ credentialProviderType }: CredentialConfiguration): CredentialKind {
  const kind = KINDS.find(({ type }) => type === credentialProviderType);
  if (kind === undefined) throw new TypeError(`there is no kind of credential ${credentialProviderType}`);
  return kind;
}
