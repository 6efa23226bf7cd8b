/** A request's parts → how SigV4 writes them down, from what came over the wire. */

/** Encoded once more than on the wire, as every service but S3 does; empty and dot segments taken out, as signers do. */
export function canonicalPath(pathname: string): string {
  const segments: string[] = [];
  for (const segment of pathname.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(encodeRfc3986(segment));
  }
  const path = `/${segments.join("/")}`;
  return pathname.endsWith("/") && path !== "/" ? `${path}/` : path;
}

/** Every pair decoded, encoded by RFC 3986 and sorted by name, then by value. */
export function canonicalQuery(search: string): string {
  return [...new URLSearchParams(search)]
    .map(([name, value]): [string, string] => [encodeRfc3986(name), encodeRfc3986(value)])
    .toSorted(([name1, value1], [name2, value2]) => compare(name1, name2) || compare(value1, value2))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** @returns undefined where a signed header is not there. */
export function canonicalHeaders(names: readonly string[], headers: Headers, url: URL): string | undefined {
  let lines = "";
  for (const name of names) {
    // Not every way into a Worker keeps the header; the URL is made from it.
    const value = headers.get(name) ?? (name === "host" ? url.host : null);
    if (value === null) return undefined;
    lines += `${name}:${value.trim().replace(/\s+/g, " ")}\n`;
  }
  return lines;
}

function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
