/** API_KEY: a credential provider's key in a header or in a query parameter. */
import { GatewayError } from "../words/errors.ts";
import type { Outbound } from "../words/outbound.ts";
import { pairOf, pairsOf, searchOf, withoutParameters } from "../words/query.ts";
import * as z from "../words/schema.ts";
import { credentialProviderName } from "./credential-provider.ts";
import { credentialKind, type KeyPlacement } from "./credential.ts";

const ApiKeyCredentialProvider = z.strictObject({
  providerArn: z
    .string()
    .check(
      z.refine((arn) => credentialProviderName(arn) !== undefined, "must be the ARN of an API-key credential provider"),
    ),
  credentialLocation: z.optional(z.enum(["HEADER", "QUERY_PARAMETER"])),
  credentialParameterName: z.optional(
    z
      .string()
      .check(
        z.minLength(1),
        z.maxLength(64),
        z.regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, "must be a header or query parameter name"),
      ),
  ),
  credentialPrefix: z.optional(
    z.string().check(z.minLength(1), z.maxLength(64), z.regex(/^[\x20-\x7e]+$/, "must be printable ASCII")),
  ),
});

export const apiKey = credentialKind(
  "API_KEY",
  z.strictObject({ apiKeyCredentialProvider: ApiKeyCredentialProvider }),
  {
    named: ({ apiKeyCredentialProvider: { providerArn, credentialParameterName } }) => ({
      credentialProvider: credentialProviderName(providerArn),
      parameter: credentialParameterName,
    }),
    resolve: ({ apiKeyCredentialProvider: use }, { targetName, providers, authentication }) => {
      const provider = providers.get(credentialProviderName(use.providerArn) ?? "");
      if (provider === undefined) {
        return {
          field: "credentialProvider.apiKeyCredentialProvider.providerArn",
          problem: "names a credential provider that does not exist",
          message: `Target "${targetName}" names a credential provider that does not exist.`,
          reason: use.providerArn,
        };
      }
      const { name, key: source } = provider;
      const { placement } = authentication;
      // The placement is one thing: a configuration that names a parameter also decides on the prefix.
      const isDefault = use.credentialLocation === undefined && use.credentialParameterName === undefined;
      const own: KeyPlacement = {
        location: use.credentialLocation ?? placement.location,
        parameter: use.credentialParameterName ?? placement.parameter,
        prefix: use.credentialPrefix ?? (isDefault ? placement.prefix : undefined),
      };
      const elsewhere = isDefault && use.credentialPrefix === undefined ? placement.elsewhere : undefined;
      const placeOn = ({ url }: Outbound): KeyPlacement =>
        elsewhere !== undefined && url.startsWith(elsewhere.below) ? elsewhere.placement : own;
      return {
        applyAtOnce: (outbound, keyring) => {
          const known = keyring.knownKey(source);
          if (known !== undefined) placeKey(outbound, placeOn(outbound), known, name);
          return known !== undefined;
        },
        apply: async (outbound, keyring) => {
          placeKey(outbound, placeOn(outbound), await keyring.revealKey(name, source), name);
        },
        reveal: (keyring) => keyring.revealKey(name, source),
        signsBody: false,
      };
    },
  },
);

function placeKey(outbound: Outbound, placement: KeyPlacement, key: string, providerName: string): void {
  // AgentCore's docs write "Bearer " and its behaviour adds a space: trimmed, then one space, suits both.
  const prefix = placement.prefix?.trim() ?? "";
  const value = prefix === "" ? key : `${prefix} ${key}`;
  requireSendable(value, providerName);
  if (placement.location === "HEADER") outbound.headers.set(placement.parameter, value);
  else outbound.url = withParameter(outbound.url, placement.parameter, value);
}

/** Checked before the platform sees the value: workerd writes a header value with non-ASCII characters to the console. */
function requireSendable(value: string, providerName: string): void {
  if (/^[\x20-\x7e]*$/.test(value)) return;
  throw new GatewayError(
    "target_misconfigured",
    `The key of credential provider "${providerName}" cannot be sent: it holds characters other than printable ASCII.`,
  );
}

/** Added last, in place of any parameter of the caller's that a server could take for it. */
function withParameter(url: string, name: string, value: string): string {
  const changed = new URL(url);
  changed.search = searchOf([...pairsOf(withoutParameters(changed.search, [name])), pairOf(name, value)]);
  return changed.href;
}
