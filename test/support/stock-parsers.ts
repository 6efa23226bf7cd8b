/** How servers off the shelf read a query, a form or a path: what they file under a name, and where a path leads on disk. */

/** Every pair of a query, as a server files it: a name it groups by, and the value. */
export type Filed = readonly (readonly [name: string, value: string])[];

/** Percent-decoding that takes whatever comes: bytes that are no UTF-8 become U+FFFD, what is no escape stays. */
export function unquote(text: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const escape = /^%([\da-f]{2})/i.exec(text.slice(at, at + 3))?.[1];
    if (escape === undefined) bytes.push(...new TextEncoder().encode(text[at] ?? ""));
    else {
      bytes.push(parseInt(escape, 16));
      at += 2;
    }
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

const unquotePlus = (text: string): string => unquote(text.replaceAll("+", " "));

function pairs(query: string, separators: RegExp, decode: (text: string) => string): [string, string][] {
  return query
    .split(separators)
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [decode(name), decode(value.join("="))];
    });
}

/** PHP's `parse_str`: https://www.php.net/manual/en/function.parse-str.php */
function php(query: string): Filed {
  return pairs(query, /&/, unquotePlus).map(([name, value]) => {
    const text = (name.split("\0", 1)[0] ?? "").trimStart();
    const bracket = text.indexOf("[");
    const closed = bracket > 0 && text.includes("]", bracket);
    return [(closed ? text.slice(0, bracket) : text).replace(/[ .[]/g, "_"), value];
  });
}

/** Brackets nest, as in Rack and in Express's extended parser. */
function nested(query: string): Filed {
  return pairs(query, /&/, unquotePlus).map(([name, value]) => [
    name.split(/[[\]]+/).find((part) => part !== "") ?? name,
    value,
  ]);
}

/** .NET's `HttpUtility.ParseQueryString`: names without case, and escapes of its own. */
function aspNet(query: string): Filed {
  const decode = (text: string): string =>
    unquotePlus(
      text.replace(/%u([\da-f]{4})/gi, (_, hex: string) =>
        encodeURIComponent(String.fromCharCode(parseInt(hex, 16)).toWellFormed()),
      ),
    );
  return pairs(query, /&/, decode).map(([name, value]) => [name.toLowerCase(), value]);
}

export const QUERY_PARSERS: Readonly<Record<string, (query: string) => Filed>> = {
  "the URL standard": (query) => [...new URLSearchParams(query)],
  "Python before 3.10, Perl's CGI, Rack": (query) => pairs(query, /[&;]/, unquotePlus),
  PHP: php,
  "Express, extended, and Rails": nested,
  "ASP.NET": aspNet,
  "a proxy that decodes first": (query) => pairs(query, /&/, (text) => unquotePlus(unquotePlus(text))),
  "a C string": (query) => pairs(query, /&/, (text) => unquotePlus(text).split("\0", 1)[0] ?? ""),
};

/** A path without its dot segments, never above the root; empty segments stay. */
function resolved(segments: readonly string[]): string {
  const out: string[] = [];
  for (const segment of segments) {
    if (segment === "..") out.pop();
    else if (segment !== ".") out.push(segment);
  }
  return `/${out.join("/")}`;
}

const segmentsOf = (path: string): string[] => path.replace(/^\//, "").split("/");

/** Where a path leads, by server. */
export const PATH_READERS: Readonly<Record<string, (path: string) => string>> = {
  "Python's http.server: decoded, then resolved": (path) => resolved(segmentsOf(unquote(path))),
  "a server that resolves, then decodes": (path) => unquote(resolved(segmentsOf(path))),
  "Tomcat: parameters cut, decoded, resolved": (path) => resolved(segmentsOf(unquote(path.replace(/;[^/]*/g, "")))),
  "decoded, then parameters cut": (path) => resolved(segmentsOf(unquote(path).replace(/;[^/]*/g, ""))),
  "IIS: decoded twice, backslashes are slashes": (path) =>
    resolved(segmentsOf(unquote(unquote(path)).replaceAll("\\", "/"))),
  "Windows: trailing spaces go": (path) =>
    resolved(segmentsOf(unquote(path).replaceAll("\\", "/")).map((segment) => segment.trimEnd())),
  "a proxy before a proxy before a server": (path) => resolved(segmentsOf(unquote(unquote(unquote(unquote(path)))))),
  "a C string": (path) => resolved(segmentsOf(unquote(path).split("\0", 1)[0] ?? "")),
  "decoded, then parsed as a URL": (path) => new URL(`http://host${unquote(path)}`).pathname,
  "normalized for compatibility": (path) => resolved(segmentsOf(unquote(path).normalize("NFKC").replaceAll("\\", "/"))),
};
