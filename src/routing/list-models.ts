/** RoutingTable → the models a caller may use: declared and discovered together, every READY target, patterns left out. */
import { isGlob } from "../config/glob.ts";
import { isRoutable, type MayUse } from "./routable.ts";
import type { RoutingTable } from "./table.ts";

export interface ListedModel {
  /** `target/providerModelId`. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly ownedBy: string;
  readonly displayName: string;
}

export function listModels(table: RoutingTable, mayUse: MayUse): readonly ListedModel[] {
  return [...table.targets.values()].filter(isRoutable).flatMap((target) => {
    const discovered = new Map(target.discovered.map((model) => [model.id, model]));
    const declared = target.operations.flatMap((operation) => operation.models ?? []).filter((model) => !isGlob(model));
    return [...new Set([...declared, ...discovered.keys()])]
      .filter((model) => mayUse(target.name, model))
      .map((model) => ({
        id: `${target.name}/${model}`,
        created: discovered.get(model)?.created ?? Math.floor(target.createdAt / 1000),
        ownedBy: discovered.get(model)?.ownedBy ?? target.ownedBy,
        displayName: discovered.get(model)?.displayName ?? model,
      }));
  });
}
