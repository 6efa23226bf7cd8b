/** The form of our API keys, `sbx_` + 32 random characters + 6 of checksum, so that scanners and our own door can tell one without a look-up; the playground's begin with `sbp_`. */

const PREFIX = "sbx_";
const PLAYGROUND_PREFIX = "sbp_";
const SECRET_LENGTH = 32;
const CHECKSUM_LENGTH = 6;
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const FORM = /^sb[xp]_[0-9A-Za-z]{38}$/;

/** A new key of 190 random bits. `random` fills bytes, as `crypto.getRandomValues` does. */
export function makeApiKey(random: Random): string {
  return withChecksum(PREFIX, secretBy(random));
}

/** A new key for the console's playground, as `makeApiKey` makes others. */
export function makePlaygroundKey(random: Random): string {
  return withChecksum(PLAYGROUND_PREFIX, secretBy(random));
}

type Random = (bytes: Uint8Array<ArrayBuffer>) => void;

function secretBy(random: Random): string {
  let secret = "";
  const bytes = new Uint8Array(64);
  while (secret.length < SECRET_LENGTH) {
    random(bytes);
    for (const byte of bytes) {
      // 248 is the largest multiple of 62 a byte can hold: taking more would favour the first characters.
      if (byte < 248 && secret.length < SECRET_LENGTH) secret += ALPHABET[byte % 62] ?? "";
    }
  }
  return secret;
}

/** A playground's prefix counts too, so that no change of one character makes the one of the other. */
function withChecksum(prefix: string, secret: string): string {
  return prefix + secret + checksum(prefix === PREFIX ? secret : prefix + secret);
}

/**
 * What is presented as a key of the playground's, which its gateway takes whoever else it lets in. As the console sends
 * it and in no other way: what other callers send is not looked at.
 */
export function playgroundKeyIn(headers: Headers): string | undefined {
  const authorization = headers.get("authorization");
  return authorization?.startsWith(PLAYGROUND_BEARER) === true ? authorization.slice("Bearer ".length) : undefined;
}

const PLAYGROUND_BEARER = `Bearer ${PLAYGROUND_PREFIX}`;

/** Can this be one of our keys? Most other credentials, and mistyped keys, cannot. */
export function isApiKey(text: string): boolean {
  const secret = text.slice(PREFIX.length, -CHECKSUM_LENGTH);
  return FORM.test(text) && text === withChecksum(text.slice(0, PREFIX.length), secret);
}

/** CRC-32 in base 62, as GitHub's tokens carry it: https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/ */
function checksum(secret: string): string {
  let crc = 0xffffffff;
  for (let i = 0; i < secret.length; i++) crc = (CRC[(crc ^ secret.charCodeAt(i)) & 255] ?? 0) ^ (crc >>> 8);
  let rest = (crc ^ 0xffffffff) >>> 0;
  let text = "";
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    text = (ALPHABET[rest % 62] ?? "") + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

const CRC = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});
