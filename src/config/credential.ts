/** As whom a target is called, as it is configured: credential providers, which name a secret, and how a target uses one. */
import * as z from "../words/schema.ts";
import { CREDENTIAL_PROVIDER_NAME, credentialProviderName, SECRET_NAME } from "./identifiers.ts";

const ApiKeyCredentialProviderRef = z.strictObject({
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

/** AgentCore refuses `iamCredentialProvider` on inference targets; here it says what the signature is scoped to. */
const IamCredentialProvider = z.strictObject({
  service: z.string().check(z.regex(/^[a-zA-Z0-9._-]{1,64}$/, "must be 1 to 64 letters, digits and . _ -")),
  region: z.optional(z.string().check(z.regex(/^[a-zA-Z0-9-]{1,32}$/, "must be 1 to 32 letters, digits and hyphens"))),
});

/** How a target proves itself to its provider (spec 2.3). */
export const CredentialConfiguration = z.discriminatedUnion(
  "credentialProviderType",
  [
    z.strictObject({
      credentialProviderType: z.literal("GATEWAY_IAM_ROLE"),
      credentialProvider: z.optional(z.strictObject({ iamCredentialProvider: IamCredentialProvider })),
    }),
    z.strictObject({
      credentialProviderType: z.literal("API_KEY"),
      credentialProvider: z.strictObject({ apiKeyCredentialProvider: ApiKeyCredentialProviderRef }),
    }),
  ],
  "must be API_KEY or GATEWAY_IAM_ROLE: no other type is supported here",
);
export type CredentialConfiguration = z.infer<typeof CredentialConfiguration>;

/** Where an API key is kept: a Worker secret by name, or sealed in D1 under `TOKEN_VAULT_KEY`. */
export const KeySource = z.discriminatedUnion("source", [
  z.strictObject({
    source: z.literal("EXTERNAL"),
    secretId: z.string().check(z.regex(SECRET_NAME)),
    jsonKey: z.optional(z.string().check(z.minLength(1), z.maxLength(128))),
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

export interface ApiKeyCredential {
  readonly kind: "api_key";
  readonly location: "HEADER" | "QUERY_PARAMETER";
  readonly parameter: string;
  readonly prefix: string | undefined;
  readonly providerName: string;
  readonly key: KeySource;
}

/** A target's credential, resolved: what has to be put into an Outbound and where the secret is. */
export type Credential =
  | { readonly kind: "none" }
  | ApiKeyCredential
  | { readonly kind: "sigv4"; readonly service: string; readonly region: string; readonly roleArn: string | undefined };
