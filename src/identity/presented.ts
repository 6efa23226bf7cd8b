/** Request headers → the bearer credentials a caller presented, wherever its SDK puts them; where none is taken, what was presented in its place. */
import { isPlaceholder } from "../config/placeholder.ts";
import { pairsOf } from "../words/query.ts";
import { isApiKey } from "./api-key.ts";

/** Distinct, in the order `authorization`, `x-api-key`, `api-key`; empty ones left out. */
export function presentedKeys(headers: Headers): readonly string[] {
  const authorization = headers.get("authorization");
  const bearer = authorization !== null && /^bearer /i.test(authorization) ? authorization.slice(7).trim() : "";
  const all = [bearer, headers.get("x-api-key")?.trim() ?? "", headers.get("api-key")?.trim() ?? ""];
  return all.filter((key, at) => key !== "" && all.indexOf(key) === at);
}

/**
 * Where Google's clients put a key: `x-goog-api-key`, else `?key=`. Looked at where the usual places hold none of ours, so
 * that who sends it there pays nothing.
 *
 * @param search the query with its `?`, or empty.
 */
export function googleKeys(headers: Headers, search: string): readonly string[] {
  const inQuery = search === "" ? [] : new URLSearchParams(search).getAll("key");
  const all = [headers.get("x-goog-api-key") ?? "", ...inQuery].map((key) => key.trim());
  return all.filter((key, at) => key !== "" && all.indexOf(key) === at);
}

/** Distinct, of the form of our keys. What is none is a dummy an SDK insists on: it says nothing. */
export function gatewayKeys(headers: Headers, search: string): readonly string[] {
  const usual = presentedKeys(headers).filter(isApiKey);
  return usual.length > 0 ? usual : googleKeys(headers, search).filter(isApiKey);
}

/** A query without any key of ours, under whatever name: it was the caller's proof, and is nobody else's to know. */
export function withoutGatewayKeys(search: string): string {
  if (!/sb[xp]|%/i.test(search)) return search;
  const kept = pairsOf(search).filter((pair) => ![...new URLSearchParams(pair)].flat().some((text) => holdsKey(text)));
  return kept.length === 0 ? "" : `?${kept.join("&")}`;
}

/** Also encoded once more, and among other text. */
function holdsKey(text: string): boolean {
  return /sb[xp](?:_|%5f)[0-9a-z]{38}/i.test(text);
}

/** What stands in the place of a credential, never its value. */
export type Mistake =
  | "nothing"
  /** The header is there and empty, as an unset variable leaves it. */
  | "empty"
  | "placeholder"
  | "quoted"
  /** `Authorization` without a scheme, with another one than `Bearer`, or with it twice. */
  | "bare"
  | "other_scheme"
  | "twice"
  | "basic"
  | "signature"
  /** Where no credential is read. */
  | "in_url"
  | "in_google_header"
  /** It has the form of ours, of a token's, or none that we know. */
  | "key"
  | "token"
  | "other";

/** What is surely none of an issuer's tokens, where a token belongs. */
export function mistakeIn(token: string): Mistake | undefined {
  if (isQuoted(token)) return "quoted";
  if (KEY.test(token)) return "key";
  return isPlaceholder(token) ? "placeholder" : undefined;
}

const KEY = /^sb[xp]_/;
const TOKEN = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;

/** Asked where no credential could be taken: the likeliest mistake, the more telling first. */
export function mistakeOf({ headers, url }: Pick<Request, "headers" | "url">): Mistake {
  const authorization = headers.get("authorization")?.trim();
  const [, scheme = "", rest = ""] = /^(\S*)\s*([^]*)$/.exec(authorization ?? "") ?? [];
  const named = scheme.toLowerCase();
  if (named.startsWith("aws4-")) return "signature";
  if (named === "basic") return "basic";
  const isOurs = (text: string): boolean => KEY.test(text) || TOKEN.test(text);
  if (isOurs(scheme)) return "bare";
  if (/^bearer(?:\s|$)/i.test(rest)) return "twice";

  const elsewhere = ["x-api-key", "api-key"].map((name) => headers.get(name)?.trim());
  const values = [named === "bearer" ? rest : authorization, ...elsewhere].filter((value) => value !== undefined);
  if (values.some(isQuoted)) return "quoted";
  if (named !== "bearer" && isOurs(rest)) return "other_scheme";
  if (values.some((value) => KEY.test(value))) return "key";
  if (values.some((value) => TOKEN.test(value))) return "token";
  if (values.some(isPlaceholder)) return "placeholder";
  if (isOurs(headers.get("x-goog-api-key") ?? "")) return "in_google_header";
  if ([...new URL(url).searchParams.values()].some(isOurs)) return "in_url";
  if (values.some((value) => value === "")) return "empty";
  if (values.length === 0) return "nothing";
  if (authorization === undefined || named === "bearer") return "other";
  return rest === "" ? "bare" : "other_scheme";
}

function isQuoted(text: string): boolean {
  return /^(["'`]).+\1$/.test(text);
}
