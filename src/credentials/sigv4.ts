/** Outbound → the same, signed for AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
import { AwsV4Signer } from "aws4fetch";
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
  if (derivedKeys.size > MOST_DERIVED_KEYS) derivedKeys.clear();
  const signer = new AwsV4Signer({
    method: outbound.method,
    url: outbound.url,
    headers: outbound.headers,
    body: outbound.body,
    service: scope.service,
    region: scope.region,
    accessKeyId: keys.accessKeyId,
    secretAccessKey: keys.secretAccessKey,
    ...(keys.sessionToken === undefined ? {} : { sessionToken: keys.sessionToken }),
    datetime: new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, ""),
    cache: derivedKeys,
  });
  const signed = await signer.sign();
  outbound.url = signed.url.href;
  for (const [name, value] of signed.headers) outbound.headers.set(name, value);
}
