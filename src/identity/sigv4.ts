/**
 * A signed request → the access key that signed it, or why it is refused.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { awsSignature } from "../aws/signature.ts";
import { awsDate } from "../aws/date.ts";
import { sha256Hex } from "../words/digest.ts";
import type { AccessKey } from "./access-keys.ts";
import { canonicalHeaders, canonicalPath, canonicalQuery } from "../aws/canonical-request.ts";

const CLOCK_TOLERANCE_MS = 5 * 60_000;

export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
}

/** Cloudflare puts an `accept-encoding` of its own in place, which Python's signers have signed, and keeps the caller's aside. */
export function signedRequest(request: Request): SignedRequest {
  const { method, url, headers } = request;
  // The platform makes `cf` out of text when it is asked for: only where it matters.
  const covered = headers.get("authorization")?.includes("accept-encoding") === true;
  const acceptEncoding = covered ? request.cf?.["clientAcceptEncoding"] : undefined;
  if (typeof acceptEncoding !== "string" || acceptEncoding === "") return { method, url: new URL(url), headers };
  const signed = new Headers(headers);
  signed.set("accept-encoding", acceptEncoding);
  return { method, url: new URL(url), headers: signed };
}

/** `detail` may be shown: it helps who holds a key, and tells nothing to who does not. */
export type Verdict = { readonly accessKey: AccessKey } | { readonly refused: string };

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/\s,]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request,\s*SignedHeaders=([a-z0-9;_-]+),\s*Signature=([0-9a-f]{64})$/;

/** Does the request claim to be signed, by header or by query? */
export function isSigned({ headers, url }: Pick<SignedRequest, "headers" | "url">): boolean {
  return (
    headers.get("authorization")?.startsWith("AWS4-") === true || /[?&]x-amz-(signature|algorithm)=/i.test(url.search)
  );
}

/** Who is known to ask for the body: nobody, as long as the signature needs the body's own hash. */
export type ReadBody = (provedBy: AccessKey | undefined) => Promise<Uint8Array<ArrayBuffer>>;

/**
 * Where `x-amz-content-sha256` says what the body's hash is, the signature is checked before a byte of the body is read.
 *
 * @param services the names a signature may be for.
 * @param readBody asked for only once everything that can be checked without it is right.
 */
export async function verifySignature(
  request: SignedRequest,
  readBody: ReadBody,
  keys: readonly AccessKey[],
  now: number,
  services: readonly string[],
): Promise<Verdict> {
  const { headers, url } = request;
  if (/[?&]x-amz-(signature|algorithm)=/i.test(url.search)) {
    return { refused: "Presigned URLs are not taken: sign the request in its authorization header." };
  }
  const parsed = AUTHORIZATION.exec(headers.get("authorization") ?? "");
  if (parsed === null) return { refused: "The authorization header is no complete AWS4-HMAC-SHA256 signature." };
  const [, accessKeyId = "", date = "", region = "", service = "", signedHeaders = "", signature = ""] = parsed;
  if (!services.includes(service)) return { refused: signedFor(service, services) };
  if (headers.has("x-amz-security-token")) {
    return {
      refused:
        "Temporary credentials are not taken: sign with an access key of ACCESS_KEYS and without a security token.",
    };
  }
  const names = signedHeaders.split(";");
  const dateHeader = headers.has("x-amz-date") ? "x-amz-date" : "date";
  if (!names.includes("host") || !names.includes(dateHeader)) {
    return { refused: "The signature must cover the headers host and x-amz-date." };
  }
  if (names.some((name, at) => at > 0 && name <= (names[at - 1] ?? "")))
    return { refused: "SignedHeaders must be sorted." };
  const signedAt = parseDate(headers.get(dateHeader) ?? "");
  const stamp = signedAt === undefined ? "" : awsDate(signedAt);
  if (signedAt === undefined || stamp.slice(0, 8) !== date)
    return { refused: "The signature's date is not that of its scope." };
  if (Math.abs(now - signedAt) > CLOCK_TOLERANCE_MS) {
    return {
      refused: `The signature was made at ${new Date(signedAt).toISOString()}, more than five minutes from now: check the signer's clock.`,
    };
  }
  const canonical = canonicalHeaders(names, headers, url);
  if (canonical === undefined) return { refused: "A signed header is missing from the request." };
  const claimed = headers.get("x-amz-content-sha256");
  if (claimed !== null && !/^[0-9a-f]{64}$/.test(claimed)) return { refused: OTHER_BODY };
  // Refused sooner than a wrong signature, which tells that the id is unknown: ids are no secrets, they stand in every
  // request that is signed, and guessing one still leaves its secret to be guessed.
  const accessKey = keys.find((key) => key.accessKeyId === accessKeyId);
  if (accessKey === undefined) return { refused: NO_MATCH };

  const isSignedOver = async (bodyHash: string): Promise<boolean> => {
    const canonicalRequest = [
      request.method,
      canonicalPath(url.pathname),
      canonicalQuery(url.search),
      canonical,
      signedHeaders,
      bodyHash,
    ].join("\n");
    const scope = `${date}/${region}/${service}/aws4_request`;
    const toSign = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${await sha256Hex(canonicalRequest)}`;
    const wanted = await awsSignature(accessKey.secretAccessKey, { date, region, service }, toSign);
    return crypto.subtle.timingSafeEqual(wanted, Uint8Array.fromHex(signature));
  };
  if (claimed === null) {
    const bodyHash = await sha256Hex(await readBody(undefined));
    return (await isSignedOver(bodyHash)) ? { accessKey } : { refused: NO_MATCH };
  }
  if (!(await isSignedOver(claimed))) return { refused: NO_MATCH };
  return (await sha256Hex(await readBody(accessKey))) === claimed ? { accessKey } : { refused: OTHER_BODY };
}

function signedFor(service: string, [first = "", ...others]: readonly string[]): string {
  const or = others.length === 0 ? "" : ` (${others.join(", ")} are taken too)`;
  return `The signature is for service "${service}": set the signer's service, its signing name, to "${first}"${or}.`;
}

/** Of an unknown key, of a wrong secret and of a changed request alike. */
const NO_MATCH =
  "The signature does not match: check the access key, its secret, and that nothing changed the request on its way.";
const OTHER_BODY =
  "The body is not the one that x-amz-content-sha256 names. Unsigned and chunked payloads are not taken.";

/** `20260705T010203Z`, or an HTTP date where only `date` is signed; milliseconds since 1970. */
function parseDate(text: string): number | undefined {
  const iso = text.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, "$1-$2-$3T$4:$5:$6Z");
  const time = Date.parse(iso);
  return Number.isNaN(time) ? undefined : time;
}
