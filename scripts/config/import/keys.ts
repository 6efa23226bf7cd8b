/** How a source names a provider's key → the Worker secret that is to hold it here; a key in clear is never carried on. */
import type { Spot } from "./account.ts";

/** `variable`: its name in the environment there. `vault`: its name in Portkey's vault. `text`: it stands in the source in clear. */
export type Key =
  | { readonly from: "variable"; readonly name: string }
  | { readonly from: "vault"; readonly name: string }
  | { readonly from: "text"; readonly text: string; readonly spot: Spot };

/** Names that `npm run deploy` and the README give these secrets. */
const USUAL: Readonly<Record<string, string>> = {
  OPENAI_API_KEY: "UPSTREAM_OPENAI",
  ANTHROPIC_API_KEY: "UPSTREAM_ANTHROPIC",
};

/** What people write where a server takes no key. */
const NO_KEY = /^(none|null|no-?key|not-?needed|empty|dummy|-)$/i;

/** A secret that has to be put, and which credential provider is called by it. */
export interface Secret {
  readonly provider: string;
  readonly secretId: string;
  readonly key: Key;
}

export function isNoKey(text: string): boolean {
  return NO_KEY.test(text);
}

/** The same for keys that are the same. */
export function idOfKey(key: Key | undefined): string {
  if (key === undefined) return "";
  return key.from === "text" ? `text ${key.text}` : `${key.from} ${key.name}`;
}

/** What tells one key of a provider from another: `eu` of `AZURE_API_KEY_EU`. */
export function tellOfKey(key: Key | undefined, provider: string): string {
  if (key === undefined || key.from === "text") return "";
  const words = key.name.toLowerCase().split(/[^a-z0-9]+/);
  const usual = new Set(["api", "key", "token", "secret", ...provider.split("-")]);
  return words.filter((word) => !usual.has(word)).join("-");
}

/** @param target of which it is the key, or the first one of several. */
export function secretOf(key: Key, target: string, taken: ReadonlySet<string>): Secret {
  const wanted = key.from === "text" ? target : key.name;
  const secretId = unlessTaken(USUAL[wanted] ?? `UPSTREAM_${screaming(wanted).replace(/^UPSTREAM_/, "")}`, taken);
  const name = secretId
    .replace(/^UPSTREAM_/, "")
    .toLowerCase()
    .replaceAll("_", "-");
  return { provider: /(^|-)key(-|$)/.test(name) ? name : `${name}-key`, secretId, key };
}

function unlessTaken(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name}_${number}`)) return `${name}_${number}`;
}

function screaming(name: string): string {
  const text = name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return (text === "" ? "KEY" : text).slice(0, 90);
}
