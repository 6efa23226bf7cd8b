/** A path → the same as an answer or the log may show it: a client that was set up wrong puts its key there too. */

/** Shorter than any key of ours or of a provider's. */
const HARMLESS_LENGTH = 31;
const MOST_SHOWN = 300;
const SECRETIVE = /^(?:sb[xp]_|sk-|eyJ)|\w{32}/;

export function shownPath(path: string): string {
  if (path.length <= HARMLESS_LENGTH) return path;
  const segments = path.split("/").map((segment) => (SECRETIVE.test(segment) ? "…" : segment));
  const shown = segments.join("/");
  return shown.length <= MOST_SHOWN ? shown : `${shown.slice(0, MOST_SHOWN)}…`;
}
