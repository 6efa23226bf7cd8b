/** Which list and where it goes on ⇄ a `nextToken`, opaque to clients: what is in it may change. */

export function closePageToken(of: string, after: string): string {
  return new TextEncoder().encode(`${of} ${after}`).toBase64({ alphabet: "base64url", omitPadding: true });
}

/**
 * Nothing secret is in a token, so it is not signed: what this list could have given out is taken, in no other spelling.
 *
 * @param key what the list's keys look like.
 * @returns undefined where this list gave out no such token.
 */
export function openPageToken(of: string, key: RegExp, token: string): string | undefined {
  const text = decoded(token);
  const after = text?.startsWith(`${of} `) === true ? text.slice(of.length + 1) : "";
  return key.test(after) && closePageToken(of, after) === token ? after : undefined;
}

function decoded(token: string): string | undefined {
  try {
    const bytes = Uint8Array.fromBase64(token, { alphabet: "base64url" });
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
