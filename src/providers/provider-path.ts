/** A provider's path → the part to append to the endpoint, so that a version segment in both appears once. */

const VERSION = /^v\d+[a-z0-9]*$/;

/**
 * `/v1/chat/completions` below `https://api.openai.com/v1` is `/chat/completions`, and so is `/openai/v1/…` below
 * `…/openai/v1`: base URLs are often configured with their version, and no provider has it twice.
 *
 * @param endpoint without a slash at its end.
 */
export function pathBelow(endpoint: string, path: string): string {
  // The first three are the scheme, an empty one and the host.
  const base = endpoint.split("/").slice(3);
  const segments = path.split("/").slice(1);
  for (let shared = Math.min(base.length, segments.length - 1); shared > 0; shared--) {
    const isShared = segments.slice(0, shared).join("/") === base.slice(-shared).join("/");
    if (isShared && VERSION.test(segments[shared - 1] ?? "")) return `/${segments.slice(shared).join("/")}`;
  }
  return path;
}
