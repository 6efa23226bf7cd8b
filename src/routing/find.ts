/** A model id → who lists it, ready or not: what an administrator declared first, then what providers say of themselves. */
import { matchesGlob } from "../config/glob.ts";
import type { ServedTarget } from "../config/served-target.ts";
import type { ServedOperation } from "../connectors/connector.ts";
import type { Listed, Listing, RoutingTable } from "./table.ts";

export const LISTINGS: readonly Listing[] = ["declared", "pattern", "discovered"];

const NONE: readonly Listed[] = [];

/** What stands before the first slash of a model, where it may be a target's name; empty where nothing does. */
export function nameIn(model: string): string {
  return model.slice(0, Math.max(0, model.indexOf("/")));
}

/** Does it say which target it is for? Then it is no alias. */
export function namesTarget({ targets, broken }: RoutingTable, model: string): boolean {
  const name = nameIn(model);
  return name !== "" && (targets.has(name) || broken.has(name));
}

/** @param target only what this one lists; a target without a list takes any model. */
export function find(
  table: RoutingTable,
  listing: Listing,
  model: string,
  target: ServedTarget | undefined,
): readonly Listed[] {
  if (target === undefined) return findAnywhere(table, listing, model);
  if (model === "") return NONE;
  if (table.open.has(target)) {
    return listing === "declared"
      ? [{ listing, target, model, short: undefined, operations: target.operations }]
      : NONE;
  }
  return findAnywhere(table, listing, model).filter((one) => one.target === target);
}

/** Everybody who lists the model as it is asked for, best first. */
export function findAll(table: RoutingTable, model: string): readonly Listed[] {
  const name = nameIn(model);
  const named = table.targets.get(name);
  const id = named === undefined ? model : model.slice(name.length + 1);
  return LISTINGS.flatMap((listing) => find(table, listing, id, named));
}

function findAnywhere(table: RoutingTable, listing: Listing, model: string): readonly Listed[] {
  switch (listing) {
    case "declared":
      return table.declared.get(model) ?? NONE;
    case "pattern":
      return findByPattern(table, model);
    case "discovered":
      return table.discovered.get(model) ?? NONE;
  }
}

function findByPattern(table: RoutingTable, asked: string): readonly Listed[] {
  const found: Listed[] = [];
  for (const { target, pattern, restore, prefix, operations } of table.patterns) {
    if (!matchesGlob(pattern, asked)) continue;
    const model = restore + asked;
    found.push({
      listing: "pattern",
      target,
      model,
      short: prefix === "" ? undefined : model.slice(prefix.length),
      operations,
    });
  }
  return found;
}

/** The first of the operations that serves the model at the path. */
export function operationAt(
  { operations, model }: Pick<Listed, "operations" | "model">,
  path: string,
): ServedOperation | undefined {
  return operations.find(
    (one) => one.path === path && (one.only === undefined || one.only.some((pattern) => matchesGlob(pattern, model))),
  );
}
