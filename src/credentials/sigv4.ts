/** Outbound → the same, signed for AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
import { AwsV4Signer } from "aws4fetch";
import { awsDate } from "../config/aws-date.ts";
import type { SigningScope } from "../config/bedrock-host.ts";
import type { Outbound } from "../outbound.ts";

export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

/** Derived signing keys by secret, date, region and service: four HMACs saved on each call. */
const derivedKeys = new Map<string, ArrayBuffer>();
const MOST_DERIVED_KEYS = 100;

/** Service and region are always given: aws4fetch's guess from the host is wrong for `bedrock-runtime`. */
export async function sign(outbound: Outbound, scope: SigningScope, keys: SigningKeys, now: number): Promise<void> {
  const { body } = outbound;
  if (body instanceof ReadableStream) throw new TypeError("a signature is made over bytes, not over a stream");
  if (derivedKeys.size > MOST_DERIVED_KEYS) derivedKeys.clear();
  const signer = new AwsV4Signer({
    method: outbound.method,
    url: canonicalUrl(outbound.url),
    headers: outbound.headers,
    body,
    service: scope.service,
    region: scope.region,
    accessKeyId: keys.accessKeyId,
    secretAccessKey: keys.secretAccessKey,
    ...(keys.sessionToken === undefined ? {} : { sessionToken: keys.sessionToken }),
    datetime: awsDate(now),
    cache: derivedKeys,
  });
  const signed = await signer.sign();
  outbound.url = signed.url.href;
  for (const [name, value] of signed.headers) outbound.headers.set(name, value);
}

/**
 * The URL in the one spelling that AWS and aws4fetch read alike, so that what is sent is what was signed: path segments
 * and query pairs decoded and percent-encoded again as RFC 3986 has it. A `+` in a query is a space, as in a form, and
 * leaves as `%20`: AWS would read it as a plus. A pair without a name is dropped: aws4fetch does not sign it.
 */
function canonicalUrl(url: string): string {
  const canonical = new URL(url);
  canonical.pathname = canonical.pathname.split("/").map(canonicalSegment).join("/");
  canonical.search = [...canonical.searchParams]
    .filter(([name]) => name !== "")
    .map((pair) => pair.map(encode).join("="))
    .join("&");
  return canonical.href;
}

/** What is no valid encoding stays as it came: AWS refuses it in its own words. */
function canonicalSegment(segment: string): string {
  try {
    return encode(decodeURIComponent(segment));
  } catch {
    return segment;
  }
}

/** `encodeURIComponent` leaves five characters that RFC 3986 reserves. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
