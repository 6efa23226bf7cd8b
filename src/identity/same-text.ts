/** Compares a presented secret with ours in a time that tells nothing of where they differ. */

/** Both are hashed first, so that not even the length shows. */
export async function sameText(presented: string, ours: string): Promise<boolean> {
  const encoder = new TextEncoder();
  const [a, b] = await Promise.all(
    [presented, ours].map((text) => crypto.subtle.digest("SHA-256", encoder.encode(text))),
  );
  return a !== undefined && b !== undefined && crypto.subtle.timingSafeEqual(a, b);
}
