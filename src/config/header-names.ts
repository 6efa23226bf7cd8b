/** A header's name in a target's `allowedRequestHeaders` → may it pass at all? Why each stays here: docs/decisions/2026-11-25-one-model.md. */

/** Whatever a target lists. Underscores count as hyphens: CGI, WSGI and their heirs cannot tell them apart. */
const WITHHELD = new RegExp(
  `^(?:${[
    // Credentials, and cookies.
    "authorization|x-authorization|x-api-key|api-key|apikey|x-goog-api-key|xi-api-key|ocp-apim-subscription-key",
    "x-functions-key|x-auth-token|x-access-token|helicone-auth|x-amz-.*|proxy-.*|cookie2?|set-cookie2?",
    // Who the caller is on the network, and whom a proxy in front of us took it for.
    "x-forwarded(?:-.*)?|forwarded|via|x-real-.*|.*-client-ip|x-originating-.*|x-remote-.*|remote-user",
    "x-envoy-.*|cf-.*|cdn-loop|x-amzn-oidc-.*|x-ms-client-principal.*|x-authenticated-.*|x-consumer-.*",
    "x-goog-authenticated-.*|x-goog-iap-.*",
    // Whose account at the provider it is: that goes with the credential.
    "openai-organization|openai-project|anthropic-organization-id|anthropic-workspace-id",
    "anthropic-user-profile-id|x-goog-user-project|x-hf-bill-to",
    // Another method, host or path than the one that was judged.
    "x-(?:http-)?(?:method|host|path|uri|url)(?:-override)?|x-original-.*|x-rewrite-.*|x-override-.*",
    // What belongs to one hop, and what is ours.
    "host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|http2-settings|content-length|content-encoding",
    "expect|x-gateway-.*",
  ].join("|")})$`,
);

/** Of a call of inference: how its body is to be read, which is as JSON in UTF-8, and which model it is for. */
const WITHHELD_FROM_INFERENCE =
  /^(?:accept-charset|content-.*|(?:.*-)?models?(?:id|name)?(?:-.*)?|x-amzn-(?!bedrock-).*|x-portkey-(?!trace-id$|metadata$).*|helicone-(?:fallbacks|target-.*)|x-litellm-.*)$/;

/**
 * @param name in any case.
 * @param credential the header the target's own credential goes into, if it goes into one.
 */
export function mayBeForwarded(name: string, isInference: boolean, credential: string | undefined): boolean {
  const plain = hyphened(name);
  if (credential !== undefined && plain === hyphened(credential)) return false;
  return !WITHHELD.test(plain) && !(isInference && WITHHELD_FROM_INFERENCE.test(plain));
}

function hyphened(name: string): string {
  return name.toLowerCase().replaceAll("_", "-");
}
