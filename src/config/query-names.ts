/** A parameter's name → may a caller's of that name reach a provider? Why which: docs/decisions/2026-11-25-one-model.md. */
import type { CredentialConfiguration } from "./credential.ts";

/** Where an inference target lists none: Claude Code sends `?beta=true`, Azure's clients `?api-version=…`. */
export const USUAL_PARAMETERS = ["beta", "api-version"];

/** Where providers take a credential from when it is in no header; the last nine are a presigned URL's of AWS. */
const CREDENTIALS = [
  "access_token",
  "api_key",
  "api-key",
  "apikey",
  "x-api-key",
  "x-goog-api-key",
  "authorization",
  "subscription-key",
  "X-Amz-Algorithm",
  "X-Amz-Content-Sha256",
  "X-Amz-Credential",
  "X-Amz-Date",
  "X-Amz-Expires",
  "X-Amz-Security-Token",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
  "AWSAccessKeyId",
];

/** Another model, method or caller than the one that was judged. */
export const NEVER_OF_INFERENCE = ["model", "models", "_method", "key", ...CREDENTIALS];

/** What must not stand beside the target's own credential. `key` is Google's other place for the same key, and a common word elsewhere. */
export function rivalsOf(credential: CredentialConfiguration | undefined): readonly string[] {
  if (credential === undefined) return [];
  const own =
    credential.credentialProviderType === "API_KEY"
      ? credential.credentialProvider.apiKeyCredentialProvider.credentialParameterName
      : undefined;
  return own?.toLowerCase() === "x-goog-api-key" ? [...CREDENTIALS, "key"] : CREDENTIALS;
}
