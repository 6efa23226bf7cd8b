/** A model and a path → the targets that can serve it, by rules 1 to 3 (design, section 5). */
import type { Rights } from "../config/rights.ts";
import type { ServedTarget } from "../config/served-target.ts";
import type { ServedOperation } from "../connectors/connector.ts";
import { find, LISTINGS, nameIn, operationAt } from "./find.ts";
import { isRoutable } from "./routable.ts";
import type { Listed, Listing, RoutingTable } from "./table.ts";

/** A target that can serve the call, with the provider's model id and path. */
export interface Candidate {
  readonly target: ServedTarget;
  readonly operation: ServedOperation;
  readonly model: string;
}

export type Candidates = readonly [Candidate, ...Candidate[]];

export type Rule = "alias" | "qualified" | "only_match" | "bedrock_first" | "round_robin";

export interface Resolved {
  readonly rule: Rule;
  readonly listing: Listing;
  /** Those whose turn it may be: one, or several that take turns. */
  readonly leading: Candidates;
  /** Those that come after them. */
  readonly following: readonly Candidate[];
}

/** @returns undefined where nobody serves the model at the path to somebody with these rights. */
export function resolve(table: RoutingTable, model: string, path: string, rights: Rights): Resolved | undefined {
  const name = nameIn(model);
  const named = name === "" ? undefined : table.targets.get(name);
  const id = named === undefined ? model : model.slice(name.length + 1);
  for (const listing of LISTINGS) {
    const usable = find(table, listing, id, named).filter((one) => isUsable(one, rights));
    const [first, ...others] = onPath(usable, path);
    if (first !== undefined) return arrange(first, others, listing, named !== undefined);
  }
  return undefined;
}

function isUsable({ target, model, short }: Listed, rights: Rights): boolean {
  return isRoutable(target) && rights.mayUse(target.name, model, short);
}

/** Those found that serve the path, one a target: the first it lists. */
function onPath(found: readonly Listed[], path: string): Candidate[] {
  const candidates: Candidate[] = [];
  for (const one of found) {
    if (candidates.some(({ target }) => target === one.target)) continue;
    const operation = operationAt(one, path);
    if (operation !== undefined) candidates.push({ target: one.target, operation, model: one.model });
  }
  return candidates;
}

function arrange(first: Candidate, others: readonly Candidate[], listing: Listing, isNamed: boolean): Resolved {
  if (others.length === 0) {
    return { rule: isNamed ? "qualified" : "only_match", listing, leading: [first], following: [] };
  }
  const all = [first, ...others];
  const [bedrock, ...moreBedrock] = all.filter((one) => one.target.bedrock);
  if (bedrock === undefined) return { rule: "round_robin", listing, leading: [first, ...others], following: [] };
  const following = all.filter((one) => !one.target.bedrock);
  return { rule: "bedrock_first", listing, leading: [bedrock, ...moreBedrock], following };
}
