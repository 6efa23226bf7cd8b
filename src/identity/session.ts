/** A token of the control plane → a session of the console, as a cookie holds it, and back: the token itself signs it, so that a changed token ends every session it opened. */

import { sameText } from "./same-text.ts";

const FORM = /^v1\.(\d{13})\.[\w-]{43}$/;
/** Another use of the same token as a key would sign other words. */
const PURPOSE = "signalbox console session v1";

/** @param expiresAt milliseconds since 1970. */
export async function makeSession(token: string, expiresAt: number): Promise<string> {
  const mac = await crypto.subtle.sign("HMAC", await keyOf(token), signed(expiresAt));
  return `v1.${expiresAt}.${new Uint8Array(mac).toBase64({ alphabet: "base64url", omitPadding: true })}`;
}

/** @returns when the session ends, in milliseconds since 1970; undefined where it has, or this token did not open it. */
export async function verifySession(session: string, token: string, now: number): Promise<number | undefined> {
  const expiresAt = Number(FORM.exec(session)?.[1] ?? 0);
  if (now >= expiresAt) return undefined;
  // As text, letter by letter: base64's last letter has two bits that say nothing, and one session has one spelling.
  return (await sameText(session, await makeSession(token, expiresAt))) ? expiresAt : undefined;
}

function keyOf(token: string): Promise<CryptoKey> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return crypto.subtle.importKey("raw", new TextEncoder().encode(token), algorithm, false, ["sign"]);
}

function signed(expiresAt: number): Uint8Array {
  return new TextEncoder().encode(`${PURPOSE}\n${expiresAt}`);
}
