/** A secret access key, a scope and a string to sign → AWS's signature: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */

/** What a derived key is good for. */
export interface CredentialScope {
  /** `20260705`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** Derived keys hold for a day: four HMACs and five imports saved on each signature. */
const derivedKeys = new Map<string, CryptoKey>();
const MOST_DERIVED_KEYS = 100;

const encoder = new TextEncoder();

export async function awsSignature(secret: string, scope: CredentialScope, toSign: string): Promise<ArrayBuffer> {
  const { date, region, service } = scope;
  const name = `${secret},${date},${region},${service}`;
  return hmac(derivedKeys.get(name) ?? (await derive(name, secret, scope)), toSign);
}

async function derive(name: string, secret: string, { date, region, service }: CredentialScope): Promise<CryptoKey> {
  let key = await importKey(encoder.encode(`AWS4${secret}`));
  for (const part of [date, region, service, "aws4_request"]) key = await importKey(await hmac(key, part));
  if (derivedKeys.size >= MOST_DERIVED_KEYS) derivedKeys.clear();
  derivedKeys.set(name, key);
  return key;
}

async function importKey(key: BufferSource): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

function hmac(key: CryptoKey, text: string): Promise<ArrayBuffer> {
  return crypto.subtle.sign("HMAC", key, encoder.encode(text));
}
