/** API-key credential providers: names for provider keys, and where each key is kept. */
import * as z from "../words/schema.ts";

export const CREDENTIAL_PROVIDER_NAME = /^[a-zA-Z0-9\-_]{1,128}$/;

/** Only such secrets can be named in config, so that nobody who may write targets can aim `ADMIN_TOKEN` at a host of theirs. */
export const SECRET_NAME = /^UPSTREAM_[A-Z0-9_]{1,100}$/;

const JsonKey = z.optional(z.string().check(z.minLength(1), z.maxLength(128)));

/** As an administrator or a file names it. */
export const ApiKeySecretConfig = z.strictObject({
  secretId: z
    .string()
    .check(z.regex(SECRET_NAME, "must name a Worker secret that starts with UPSTREAM_, in capitals, digits and _")),
  jsonKey: JsonKey,
});

const CREDENTIAL_PROVIDER_ARN =
  /^arn:[^:]*:[^:]*:[^:]*:(?:[0-9]{12})?:token-vault\/[^/]+\/apikeycredentialprovider\/([a-zA-Z0-9\-_]{1,128})$/;

/** The name in an API-key credential provider's ARN, or undefined where it is no such ARN. */
export function credentialProviderName(arn: string): string | undefined {
  return CREDENTIAL_PROVIDER_ARN.exec(arn)?.[1];
}

/** Where an API key is kept: a Worker secret by name, or sealed in D1 under `TOKEN_VAULT_KEY`. */
export const KeySource = z.discriminatedUnion("source", [
  z.strictObject({
    source: z.literal("EXTERNAL"),
    secretId: z.string().check(z.regex(SECRET_NAME)),
    jsonKey: JsonKey,
  }),
  z.strictObject({ source: z.literal("MANAGED"), sealed: z.string() }),
]);
export type KeySource = z.infer<typeof KeySource>;

export const ProviderName = z
  .string()
  .check(z.regex(CREDENTIAL_PROVIDER_NAME, "must be 1 to 128 letters, digits, hyphens and underscores"));

/** The name of a provider key, and nothing of the key itself. */
export interface CredentialProvider {
  readonly name: string;
  readonly key: KeySource;
  readonly createdAt: number;
  readonly updatedAt: number;
}
