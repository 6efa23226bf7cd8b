/** RoutingTable → the models a caller may use: its aliases first, then declared and discovered together, every READY target, patterns left out. */
import { isGlob } from "../config/glob.ts";
import { shortForm } from "../config/model-id.ts";
import type { Rights } from "../config/rights.ts";
import type { ServedTarget } from "../config/served-target.ts";
import { findAll, namesTarget } from "./find.ts";
import { isRoutable } from "./routable.ts";
import type { RoutingTable } from "./table.ts";

export interface ListedModel {
  /** An alias, or `target/providerModelId`. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly ownedBy: string;
  readonly displayName: string;
}

/** What OpenAI's shape says owns an alias. */
const GATEWAY = "gateway";

export function modelsFor(table: RoutingTable, rights: Rights): readonly ListedModel[] {
  return [...aliasesFor(table, rights), ...ofTargets(table, rights)];
}

/** Those that lead to somebody who can be called. */
function aliasesFor(table: RoutingTable, rights: Rights): readonly ListedModel[] {
  return [...table.aliases.values()]
    .filter(({ name }) => rights.mayUseAlias(name) && !namesTarget(table, name))
    .filter(({ targets }) =>
      targets.some(({ model }) => findAll(table, model).some(({ target }) => isRoutable(target))),
    )
    .map(({ name, createdAt }) => ({
      id: name,
      created: Math.floor(createdAt / 1000),
      ownedBy: GATEWAY,
      displayName: name,
    }));
}

function ofTargets(table: RoutingTable, rights: Rights): readonly ListedModel[] {
  return [...table.targets.values()].filter(isRoutable).flatMap((target) => {
    const discovered = new Map(target.discovered.map((model) => [model.id, model]));
    return idsOf(target)
      .filter((model) => rights.mayUse(target.name, model, shortForm(model, target.prefixSeparator)))
      .map((model) => ({
        id: `${target.name}/${model}`,
        created: discovered.get(model)?.created ?? Math.floor(target.createdAt / 1000),
        ownedBy: discovered.get(model)?.ownedBy ?? target.ownedBy,
        displayName: discovered.get(model)?.displayName ?? model,
      }));
  });
}

/** Every id the target lists, the provider's, each once. */
export function idsOf({ operations, discovered }: ServedTarget): readonly string[] {
  const declared = operations.flatMap((operation) => operation.models ?? []).filter((model) => !isGlob(model));
  return [...new Set([...declared, ...discovered.map(({ id }) => id)])];
}
