/** ServedTargets → RoutingTable: who lists which model on which path, laid out so that a call needs few look-ups. */
import type { Affinity } from "../config/affinity.ts";
import { isGlob } from "../config/glob.ts";
import { prefixOf, shortForm } from "../config/model-id.ts";
import type { ServedTarget } from "../config/served-target.ts";
import type { ServedOperation } from "../connectors/connector.ts";
import type { GatewayError } from "../words/errors.ts";
import { inOrder, modelPath, type ModelPath } from "../words/model-path.ts";
import type { ServedAlias } from "./alias.ts";

/** How a target comes by a model; the first that has somebody on the called path decides. */
export type Listing = "declared" | "pattern" | "discovered";

/** One target's entry for one model id, full or shortened. */
export interface Listed {
  readonly listing: Listing;
  readonly target: ServedTarget;
  /** The provider's id. */
  readonly model: string;
  /** The same as callers may shorten it; absent where they may not. */
  readonly short: string | undefined;
  readonly operations: readonly ServedOperation[];
}

/** One target's pattern; what a caller's id matches is completed by `restore`, the prefix the caller left out. */
export interface ListedPattern {
  readonly target: ServedTarget;
  readonly pattern: string;
  readonly restore: string;
  /** The prefix that ids of this pattern may be shortened by; empty where they may not. */
  readonly prefix: string;
  readonly operations: readonly ServedOperation[];
}

type ByModel = ReadonlyMap<string, readonly Listed[]>;

export interface RoutingTable {
  readonly targets: ReadonlyMap<string, ServedTarget>;
  /** Ids that an administrator declared, */
  readonly declared: ByModel;
  /** patterns likewise, */
  readonly patterns: readonly ListedPattern[];
  /** and ids that providers list and nobody declared at their target. */
  readonly discovered: ByModel;
  /** Targets that list no models and ask for none: they take any, when named. */
  readonly open: ReadonlySet<ServedTarget>;
  /** Targets that cannot be used as they are configured, by name, and why. */
  readonly broken: ReadonlyMap<string, GatewayError>;
  /** Every path some target serves, */
  readonly paths: ReadonlySet<string>;
  /** and of these the ones that name the model, in the order they are to be tried. */
  readonly modelPaths: readonly ModelPath[];
  /** Names of the gateway's own. */
  readonly aliases: ReadonlyMap<string, ServedAlias>;
  /** Of models that are no alias. */
  readonly affinity: Affinity;
  /** Some call may have to stay where its conversation is. */
  readonly marksConversations: boolean;
}

/** What a gateway says beside its targets. */
export interface Naming {
  readonly aliases: readonly ServedAlias[];
  readonly affinity: Affinity;
}

const UNNAMED: Naming = { aliases: [], affinity: "none" };

/** Targets are taken in the order of their names, so that every isolate has the same table. */
export function compile(
  targets: readonly ServedTarget[],
  broken: ReadonlyMap<string, GatewayError> = new Map(),
  { aliases, affinity }: Naming = UNNAMED,
): RoutingTable {
  const declared = new Map<string, Listed[]>();
  const discovered = new Map<string, Listed[]>();
  const patterns: ListedPattern[] = [];
  const open = new Set<ServedTarget>();
  const paths = new Set<string>();
  const ordered = targets.toSorted((a, b) => (a.name < b.name ? -1 : 1));

  for (const target of ordered) {
    for (const operation of target.operations) paths.add(operation.path);
    const general = target.operations.filter((operation) => operation.models === undefined);
    const byModel = operationsByModel(target, general);
    if (byModel.size === 0 && !target.discovers) open.add(target);
    const ids = new Map([...byModel].filter(([model]) => !isGlob(model)));
    listIds(declared, "declared", target, ids);
    for (const [pattern, operations] of byModel) {
      if (!isGlob(pattern)) continue;
      const cut = prefixOf(pattern, target.prefixSeparator);
      // A prefix that is itself a pattern cannot be restored.
      const prefix = isGlob(cut) ? "" : cut;
      patterns.push({ target, pattern, restore: "", prefix, operations });
      if (prefix !== "") {
        patterns.push({ target, pattern: pattern.slice(prefix.length), restore: prefix, prefix, operations });
      }
    }
    listIds(
      discovered,
      "discovered",
      target,
      new Map(target.discovered.filter(({ id }) => !ids.has(id)).map(({ id }) => [id, general])),
    );
  }
  return {
    targets: new Map(ordered.map((target) => [target.name, target])),
    declared,
    patterns,
    discovered,
    open,
    broken,
    paths,
    modelPaths: inOrder([...paths].flatMap((path) => modelPath(path) ?? [])),
    aliases: new Map(aliases.map((alias) => [alias.name, alias])),
    affinity,
    marksConversations: affinity === "conversation" || aliases.some((alias) => alias.affinity === "conversation"),
  };
}

/** Every id and pattern the administrator declared → the operations that serve it. One without models serves all that the target lists. */
function operationsByModel(
  target: ServedTarget,
  general: readonly ServedOperation[],
): ReadonlyMap<string, readonly ServedOperation[]> {
  const byModel = new Map<string, readonly ServedOperation[]>();
  for (const operation of target.operations) {
    for (const model of operation.models ?? []) byModel.set(model, [...(byModel.get(model) ?? general), operation]);
  }
  return byModel;
}

function listIds(
  known: Map<string, Listed[]>,
  listing: Listing,
  target: ServedTarget,
  ids: ReadonlyMap<string, readonly ServedOperation[]>,
): void {
  const shortened: [string, Listed][] = [];
  for (const [model, operations] of ids) {
    const short = shortForm(model, target.prefixSeparator);
    const listed: Listed = { listing, target, model, short, operations };
    add(known, model, listed);
    if (short !== undefined) shortened.push([short, listed]);
  }
  // After the full ids: a full id wins over another's short form.
  for (const [short, listed] of shortened) add(known, short, listed);
}

function add(known: Map<string, Listed[]>, model: string, listed: Listed): void {
  const others = known.get(model);
  if (others === undefined) known.set(model, [listed]);
  else others.push(listed);
}
