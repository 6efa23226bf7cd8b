/** A request's parts → how SigV4 writes them down, from what came over the wire. */

/** Segments that need no encoding and are no dots; most paths are of them. */
const PLAIN_PATH = /^(?:\/[\w~-][\w.~-]*)+\/?$/;

/** Encoded once more than on the wire, as every service but S3 does; empty and dot segments taken out, as signers do. */
export function canonicalPath(pathname: string): string {
  if (PLAIN_PATH.test(pathname)) return pathname;
  const segments: string[] = [];
  for (const segment of pathname.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(encodeRfc3986(segment));
  }
  const path = `/${segments.join("/")}`;
  return pathname.endsWith("/") && path !== "/" ? `${path}/` : path;
}

/** Every pair in one spelling, sorted by name, then by value. */
export function canonicalQuery(search: string): string {
  if (search === "") return "";
  return search
    .slice(1)
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair): [string, string] => {
      const [name = "", ...value] = pair.split("=");
      return [oneSpelling(name), oneSpelling(value.join("="))];
    })
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
    // AWS joins spaces; `\s` would take a no-break space of the value for one: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
    lines += `${name}:${value.replace(/[ \t]+/g, " ").replace(/^ | $/g, "")}\n`;
  }
  return lines;
}

/** Escaped by RFC 3986, byte for byte: bytes that are no UTF-8 stay the bytes they are. A `+` is a space, as whoever reads the query takes it. */
function oneSpelling(text: string): string {
  return text.replaceAll("+", "%20").replace(/%([0-9a-f]{2})|[^\w.~-]/gi, (found, hex: string | undefined) => {
    if (hex === undefined) return encodeRfc3986(found);
    const character = String.fromCharCode(parseInt(hex, 16));
    return /[\w.~-]/.test(character) ? character : found.toUpperCase();
  });
}

/** `encodeURIComponent` leaves five characters that RFC 3986 reserves. */
export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
