/** Deployments, names and shares, as a translator finds them → the file of configuration; targets get their names here. */
import { idOfKey, tellOfKey, type Key } from "./keys.ts";
import type { Place } from "./place.ts";

/** An application of Entra ID: its client secret is `key`. */
export interface Entra {
  readonly tenantId: string;
  readonly clientId: string;
}

export type Credential =
  | { readonly kind: "key"; readonly key: Key }
  | { readonly kind: "entra"; readonly key: Key; readonly entra: Entra }
  | { readonly kind: "aws" }
  | { readonly kind: "none" };

/** A target in the making: everything that is at one place and called by one credential. */
export interface DraftTarget {
  readonly place: Place;
  readonly credential: Credential;
  /** Of each path, for providers that declare theirs; for others under "". */
  readonly models: Map<string, Set<string>>;
  timeoutMs: number | undefined;
  /** Some of its callers say the model: then it declares none. */
  isOpen: boolean;
  /** Set once all are known. */
  name: string;
}

export interface Share {
  readonly target: DraftTarget;
  readonly model: string;
  readonly weight: number;
}

/** Who is asked first, and who when none of these can answer. */
export type Tiers = readonly (readonly Share[])[];

/** What the provider lets through, of one model of a target. */
export interface Quota {
  readonly target: DraftTarget;
  readonly model: string | undefined;
  readonly metrics: Readonly<Record<string, readonly { readonly rate: number; readonly period: string }[]>>;
}

/** Dollars a million tokens, by the members of a price. */
export interface DraftPrice {
  readonly target: DraftTarget;
  readonly model: string;
  readonly dollars: Readonly<Record<string, number>>;
}

export interface Draft {
  readonly targets: DraftTarget[];
  readonly aliases: Map<string, Tiers>;
  readonly quotas: Quota[];
  readonly prices: DraftPrice[];
  roleArn: string | undefined;
}

export function openDraft(): Draft {
  return { targets: [], aliases: new Map(), quotas: [], prices: [], roleArn: undefined };
}

/** The target at that place with that credential, made where there is none yet. @param model undefined: its callers say it. */
export function targetFor(draft: Draft, place: Place, credential: Credential, model: string | undefined): DraftTarget {
  const id = identity(place, credential);
  let target = draft.targets.find((one) => identity(one.place, one.credential) === id);
  if (target === undefined) {
    target = { place, credential, models: new Map(), timeoutMs: undefined, isOpen: false, name: "" };
    draft.targets.push(target);
  }
  if (model === undefined) target.isOpen = true;
  for (const [path] of place.paths ?? [["", ""] as const]) {
    const models = target.models.get(path) ?? new Set();
    if (model !== undefined) models.add(model);
    target.models.set(path, models);
  }
  return target;
}

/** As long as the longest of its models, within what a target takes: 1 to 900 s. */
export function waitFor(target: DraftTarget, milliseconds: number): void {
  const within = Math.round(Math.min(900_000, Math.max(1_000, milliseconds)));
  target.timeoutMs = Math.max(target.timeoutMs ?? 0, within);
}

/** Where a source names no key: the variable that both read then. */
export function usualCredential({ variable }: Place): Credential {
  return variable === undefined ? { kind: "none" } : { kind: "key", key: { from: "variable", name: variable } };
}

function identity({ connector, endpoint, header }: Place, credential: Credential): string {
  const who = credential.kind === "key" || credential.kind === "entra" ? idOfKey(credential.key) : "";
  return JSON.stringify([
    connector,
    endpoint,
    header,
    credential.kind,
    who,
    credential.kind === "entra" ? credential.entra : "",
  ]);
}

/**
 * Names every target: by its provider, and by what tells it from others of that provider where there are several.
 *
 * @param wishes names that callers put before their models already.
 * @param isFree may a target have this name? An alias that begins with a target's name and a slash could not be reached.
 */
export function nameTargets(
  { targets }: Draft,
  wishes: ReadonlyMap<DraftTarget, string>,
  isFree: (name: string, target: DraftTarget) => boolean,
): void {
  const taken = new Set<string>();
  const groups = Map.groupBy(targets, ({ place }) => place.name);
  for (const [base, group] of groups) {
    const tells = group.map(({ place, credential }) => [
      ...place.tells,
      tellOfKey("key" in credential ? credential.key : undefined, base),
    ]);
    const telling = tells[0]?.findIndex((_, at) => new Set(tells.map((one) => one[at])).size === group.length) ?? -1;
    for (const [at, target] of group.entries()) {
      const own = tells[at] ?? [];
      const tail = group.length === 1 ? [] : telling < 0 ? own : own.slice(telling, telling + 1);
      const wanted = hyphened([base, ...tail.filter((part) => part !== "")].join("-"));
      const free = [
        wishes.get(target) ?? wanted,
        wanted,
        ...Array.from({ length: 200 }, (_, number) => `${wanted}-${number + 2}`),
      ].find((name) => !taken.has(name.toLowerCase()) && isFree(name, target));
      target.name = free ?? wanted;
      taken.add(target.name.toLowerCase());
    }
  }
}

/** As a target's name has to be: letters, digits and single hyphens. */
export function hyphened(text: string): string {
  const name = text.replaceAll(/[^a-zA-Z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return (name === "" ? "target" : name).slice(0, 90);
}
