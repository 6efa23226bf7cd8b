/** A model and what was found for it → the targets that list it and are not asked all the same, and why. */
import { findAll, operationAt } from "../../routing/find.ts";
import { aliasOf, type Match } from "../../routing/match.ts";
import { isRoutable } from "../../routing/routable.ts";
import type { RoutingTable } from "../../routing/table.ts";

export interface PassedOver {
  readonly targetName: string;
  readonly reason: string;
}

/** Each target once, with the first reason. */
export function findPassedOver(
  table: RoutingTable,
  model: string,
  path: string,
  found: Match | undefined,
): readonly PassedOver[] {
  const asked = new Set([...(found?.leading ?? []), ...(found?.following ?? [])].map(({ target }) => target));
  const reasons = new Map<string, string>();
  const models = aliasOf(table, model)?.targets.map((one) => one.model) ?? [model];
  for (const listed of models.flatMap((one) => findAll(table, one))) {
    const { target, listing, operations } = listed;
    if (asked.has(target) || reasons.has(target.name)) continue;
    if (!isRoutable(target)) reasons.set(target.name, `It is ${target.status}.`);
    else if (operationAt(listed, path) === undefined) {
      const paths = [...new Set(operations.map((operation) => operation.path))].join(", ");
      reasons.set(target.name, `It serves the model at ${paths === "" ? "no path" : paths}, not at ${path}.`);
    } else if (listing === "pattern")
      reasons.set(target.name, "Its pattern covers the model, which another declares by its id.");
    else reasons.set(target.name, "Its provider lists the model, which an administrator declared for another.");
  }
  return [...reasons].map(([targetName, reason]) => ({ targetName, reason }));
}
