/** A query as it stands in a URL → the same with some of its parameters. What stays is as it came, byte for byte. */

/**
 * Those of the names, each as often as it is there. A `;` leaves encoded: some servers take it for `&`, and would find
 * a parameter behind it that nobody judged.
 */
export function onlyParameters(search: string, names: readonly string[]): string {
  if (search.length < 2) return "";
  const kept = pairsOf(search).filter((pair) => {
    const name = decodeOnce(nameOf(pair));
    return name !== undefined && names.includes(name);
  });
  return searchOf(kept.map((pair) => pair.replaceAll(";", "%3B")));
}

/** All but those that a server may file under one of the names. */
export function withoutParameters(search: string, names: readonly string[]): string {
  if (search.length < 2 || names.length === 0) return search;
  const withheld = new Set(names.map(filed));
  const pairs = pairsOf(search);
  const kept = pairs.filter(
    (pair) => !pair.split(";").some((part) => readingsOf(nameOf(part)).some((name) => withheld.has(name))),
  );
  return kept.length === pairs.length ? search : searchOf(kept.filter((pair) => pair !== ""));
}

export function hasParameter(search: string, name: string): boolean {
  return pairsOf(search).some((pair) => pair !== "" && decodeOnce(nameOf(pair)) === name);
}

/** @returns the query with its `?`, empty where there are no pairs. */
export function searchOf(pairs: readonly string[]): string {
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

export function pairsOf(search: string): string[] {
  return search === "" ? [] : search.slice(1).split("&");
}

export function pairOf(name: string, value: string): string {
  return `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`;
}

function nameOf(pair: string): string {
  return pair.split("=", 1)[0] ?? "";
}

/** As every server does. @returns undefined where it is no valid encoding. */
function decodeOnce(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

/** `%u0061` is .NET's. */
const ASCII_ESCAPE = /%(?:u00)?([0-7][\da-f])/gi;
const OTHER_ESCAPE = /%[89a-f][\da-f]/gi;
/** No server decodes more often, proxies in front of it included. */
const MOST_DECODINGS = 3;

/**
 * Would a stock server take a parameter of this name for one of the others? ASP.NET tells names apart without case; PHP
 * writes dots, spaces and an open bracket as `_`; PHP, Rack and Express's extended parser put `a[]`, `a[b]` and `[a]`
 * under `a`; a C string ends at a NUL; and some leave out what they cannot decode.
 */
export function isFiledUnder(name: string, others: readonly string[]): boolean {
  const readings = readingsOf(name);
  return others.some((other) => readings.includes(filed(other)));
}

function readingsOf(name: string): string[] {
  let text = name.replaceAll("+", " ");
  for (let times = 0; times < MOST_DECODINGS && text.includes("%"); times++) {
    text = text.replace(ASCII_ESCAPE, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  }
  return [text, text.split("\0", 1)[0] ?? ""].flatMap((read) => {
    const clean = read.replace(OTHER_ESCAPE, "").replace(/[^ -~]/g, "");
    return [clean, clean.split(/[[\]]+/).find((part) => part.trim() !== "") ?? ""].map(filed);
  });
}

function filed(name: string): string {
  return name.trim().toLowerCase().replace(/[ .[]/g, "_");
}
