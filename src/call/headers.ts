/** Which headers cross the gateway, both ways by list, so that no credential ever slips through: requests' are built from nothing, answers' are what is left of the provider's. */

/** What a provider may want to know of a caller's request. Everything else is named by a target, or stays here. */
const FORWARDED = [
  "accept",
  "user-agent",
  "anthropic-version",
  "anthropic-beta",
  "openai-beta",
  "idempotency-key",
  "traceparent",
  "tracestate",
];

/**
 * @param allowed further names in lower case, as the target allows them: `mayBeForwarded` has judged them.
 * @param ours further names that we know to be harmless here.
 */
export function forwardedHeaders(headers: Headers, allowed: readonly string[], ours: readonly string[] = []): Headers {
  const forwarded = new Headers();
  for (const name of FORWARDED) copy(headers, forwarded, name);
  for (const name of ours) copy(headers, forwarded, name);
  for (const name of allowed) copy(headers, forwarded, name);
  return forwarded;
}

const ANSWERED = new Set([
  "content-type",
  "x-should-retry",
  "x-request-id",
  "request-id",
  "x-amzn-requestid",
  "apim-request-id",
  // By these AWS's SDKs know which error it is, and what they hand their user beside the body.
  "x-amzn-errortype",
  "x-amzn-bedrock-content-type",
  "x-amzn-bedrock-input-token-count",
  "x-amzn-bedrock-output-token-count",
  "x-amzn-bedrock-cache-read-input-token-count",
  "x-amzn-bedrock-cache-write-input-token-count",
  "x-amzn-bedrock-invocation-latency",
  "x-amzn-bedrock-performanceconfig-latency",
  "x-amzn-bedrock-service-tier",
  "openai-processing-ms",
]);

/** Never passed on, listed or not: cookies, who the provider thinks we are, whose pages may read it, and what belongs to one hop. */
const KEPT_BACK =
  /^(set-cookie2?|location|openai-organization|openai-project|anthropic-organization-id|www-authenticate|content-length|content-encoding|transfer-encoding|connection|keep-alive|upgrade|trailer|access-control-.*|x-gateway-.*)$/;

/**
 * Drops every header of a provider's answer that is not listed. The platform copies them all faster than we a few.
 *
 * @param allowed further names in lower case, as the target allows them.
 */
export function keepAnswered(headers: Headers, allowed: readonly string[]): void {
  // Collected first, since deleting moves the iterator; `Array.from` takes a slow path here, of 2 to 3 µs.
  const names: string[] = [];
  for (const name of headers.keys()) names.push(name);
  for (const name of names) {
    const isListed =
      ANSWERED.has(name) ||
      name.startsWith("retry-after") ||
      name.includes("ratelimit") ||
      (allowed.includes(name) && !KEPT_BACK.test(name));
    if (!isListed) headers.delete(name);
  }
}

/** Events, AWS's frames of them, lines of JSON by all of their names, and sound, which is played while it is made. */
const STREAM =
  /^(audio\/[\w.+-]+|text\/event-stream|application\/(vnd\.amazon\.eventstream|x-ndjson|jsonl|x-jsonlines|json-lines|json-seq|stream\+json))\s*(;|$)/i;

/**
 * Whoever stands between us and the caller is asked to hold nothing of a stream back: nginx does with its defaults.
 *
 * @param type the answer's content type.
 * @param isStream whatever that says: Google streams an array as plain JSON.
 */
export function unbuffered(headers: Headers, type: string, isStream: boolean): void {
  if (!isStream && !STREAM.test(type)) return;
  headers.set("cache-control", "no-cache, no-transform");
  headers.set("x-accel-buffering", "no");
}

/** What no browser shows as a page. Nothing but a charset behind it: of several types in one header a browser takes the last. */
const DATA = /^(application\/(json|vnd\.amazon\.eventstream|x-ndjson)|text\/event-stream)( *; *charset=[\w-]+)?$/i;

/**
 * A provider's page would be one of our origin, and could do whatever who is signed in to the console can: where an
 * answer may be one, a browser gives it an origin of its own and runs nothing in it (CSP 3, `sandbox`).
 *
 * @param type the answer's content type.
 */
export function asData(headers: Headers, type: string): void {
  if (DATA.test(type)) return;
  headers.set("content-security-policy", "default-src 'none'; sandbox");
  headers.set("x-content-type-options", "nosniff");
}

function copy(from: Headers, to: Headers, name: string): void {
  const value = from.get(name);
  if (value !== null) to.set(name, value);
}
