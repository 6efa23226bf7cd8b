/** Outbound → the same, signed for AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
import { awsSignature } from "../aws/signature.ts";
import type { AwsKeys } from "../aws/keys.ts";
import { awsDate } from "../aws/date.ts";
import type { SigningScope } from "../aws/bedrock-host.ts";
import { canonicalPath, canonicalQuery, encodeRfc3986 } from "../aws/canonical-request.ts";
import { sha256Hex } from "../words/digest.ts";
import type { Outbound } from "../words/outbound.ts";

/**
 * Signs the host, the date and the session, as AWS asks for: other headers may be changed on their way. Our own and not
 * aws4fetch's, which signs what is not on the hot path: docs/decisions/2026-11-22-signing.md.
 */
export async function sign(outbound: Outbound, scope: SigningScope, keys: AwsKeys, now: number): Promise<void> {
  const { method, body, headers } = outbound;
  if (body instanceof ReadableStream) throw new TypeError("a signature is made over bytes, not over a stream");
  const { region, service } = scope;
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  const datetime = awsDate(now);
  const date = datetime.slice(0, 8);
  const { href, host, pathname, search } = canonicalUrl(outbound.url);
  const token = sessionToken === undefined ? "" : `x-amz-security-token:${sessionToken}\n`;
  const names = `host;x-amz-date${sessionToken === undefined ? "" : ";x-amz-security-token"}`;
  const bodyHash = await sha256Hex(body ?? "");
  const canonical = `${method}\n${canonicalPath(pathname)}\n${canonicalQuery(search)}\nhost:${host}\nx-amz-date:${datetime}\n${token}\n${names}\n${bodyHash}`;
  const credential = `${date}/${region}/${service}/aws4_request`;
  const toSign = `AWS4-HMAC-SHA256\n${datetime}\n${credential}\n${await sha256Hex(canonical)}`;
  const signature = new Uint8Array(await awsSignature(secretAccessKey, { date, region, service }, toSign)).toHex();
  headers.set(
    "authorization",
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${credential}, SignedHeaders=${names}, Signature=${signature}`,
  );
  headers.set("x-amz-date", datetime);
  if (sessionToken !== undefined) headers.set("x-amz-security-token", sessionToken);
  outbound.url = href;
}

/** A path of characters that have one spelling only. */
const PLAIN_PATH = /^[\w.~/-]+$/;

/**
 * The URL in one spelling, so that what is sent is what was signed: path segments and query pairs decoded and
 * percent-encoded again as RFC 3986 has it. A `+` in a query is a space, as in a form, and leaves as `%20`: AWS would
 * read it as a plus. A pair without a name is dropped.
 */
function canonicalUrl(url: string): URL {
  const canonical = new URL(url);
  if (canonical.search === "" && PLAIN_PATH.test(canonical.pathname)) return canonical;
  canonical.pathname = canonical.pathname.split("/").map(canonicalSegment).join("/");
  canonical.search = [...canonical.searchParams]
    .filter(([name]) => name !== "")
    .map((pair) => pair.map(encodeRfc3986).join("="))
    .join("&");
  return canonical;
}

/** An invalid encoding is left as it is, for AWS to refuse. */
function canonicalSegment(segment: string): string {
  try {
    return encodeRfc3986(decodeURIComponent(segment));
  } catch {
    return segment;
  }
}
