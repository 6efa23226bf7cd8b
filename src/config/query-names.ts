/** A parameter's name → may a caller's of that name reach a provider? Why which: docs/decisions/2026-11-25-one-model.md. */

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

/**
 * What must not stand beside the target's own credential.
 *
 * @param parameter the header or query parameter that the target's configuration names for it.
 */
export function rivalsOf(parameter: string | undefined): readonly string[] {
  // Google takes the same key as `key` too, which is a common word elsewhere.
  return parameter?.toLowerCase() === "x-goog-api-key" ? [...CREDENTIALS, "key"] : CREDENTIALS;
}
