/** Model and path → the targets that can serve the call, and by which rule (design, section 5). */
import { matchesGlob } from "../config/glob.ts";
import type { ServedOperation, ServedTarget } from "../config/served-target.ts";
import { GatewayError } from "../errors.ts";
import { nearIds } from "./near.ts";
import { isRoutable, type MayUse } from "./routable.ts";
import type { RoutingTable } from "./table.ts";

/** A target that can serve the call, with the provider's model id and path. */
export interface Candidate {
  readonly target: ServedTarget;
  readonly operation: ServedOperation;
  readonly model: string;
}

export type Rule = "qualified" | "only_match" | "bedrock_first" | "round_robin";

export type Candidates = readonly [Candidate, ...Candidate[]];

export interface Match {
  readonly rule: Rule;
  /** Those whose turn it may be: one, or several that take turns. */
  readonly leading: Candidates;
  /** Those that come after them. */
  readonly following: readonly Candidate[];
}

/**
 * @throws GatewayError `unknown_model`, `unsupported_operation`, `target_not_ready`, `forbidden` where the model
 * is known and the caller may not use it, and `target_misconfigured` where it names a target that cannot be used.
 */
export function match(table: RoutingTable, path: string, model: string, mayUse: MayUse): Match {
  const slash = model.indexOf("/");
  const fault = slash > 0 ? table.broken.get(model.slice(0, slash)) : undefined;
  if (fault !== undefined) throw fault;
  const named = slash > 0 ? table.targets.get(model.slice(0, slash)) : undefined;
  if (named !== undefined) return matchNamed(table, named, path, model, slash, mayUse);

  const exact = findExact(table, model);
  const served = onPath(exact, path);
  const all = served.length > 0 ? served : onPath(findPatterns(table, model), path);
  if (all.length === 0) {
    const elsewhere = exact.length > 0 ? exact : findPatterns(table, model);
    throw noMatch(table, path, model, elsewhere, mayUse);
  }
  const [first, ...others] = all.filter((one) => mayUse(one.target.name, one.model));
  if (first === undefined) throw mayNotUse(model);
  if (others.length === 0) return { rule: "only_match", leading: [first], following: [] };

  const [bedrock, ...moreBedrock] = [first, ...others].filter((one) => one.target.bedrock);
  if (bedrock === undefined) return { rule: "round_robin", leading: [first, ...others], following: [] };
  const following = [first, ...others].filter((one) => !one.target.bedrock);
  return { rule: "bedrock_first", leading: [bedrock, ...moreBedrock], following };
}

/** A match before its operation is chosen. */
interface Found {
  readonly target: ServedTarget;
  readonly model: string;
  readonly operations: readonly ServedOperation[];
}

function matchNamed(
  table: RoutingTable,
  target: ServedTarget,
  path: string,
  model: string,
  slash: number,
  mayUse: MayUse,
): Match {
  const found = findIn(table, target, model.slice(slash + 1));
  const usable = found.filter((one) => mayUse(target.name, one.model));
  if (found.length > 0 && usable.length === 0) throw mayNotUse(model);
  if (!isRoutable(target)) {
    throw new GatewayError(
      "target_not_ready",
      `Target "${target.name}" is ${target.status}, not READY. Whoever runs the gateway sees the reason at its control plane.`,
    );
  }
  const [candidate] = onPath(usable, path);
  if (candidate === undefined) throw noMatch(table, path, model, found, mayUse);
  return { rule: "qualified", leading: [candidate], following: [] };
}

/** What a named target makes of a model id; a target without a list takes any. */
function findIn(table: RoutingTable, target: ServedTarget, model: string): readonly Found[] {
  if (model === "") return [];
  if (table.open.has(target)) return [{ target, model, operations: target.operations }];
  const exact = (table.exact.get(model) ?? []).filter((one) => one.target === target);
  if (exact.length > 0) return exact;
  return matching(table, model).filter((one) => one.target === target);
}

function findExact(table: RoutingTable, model: string): readonly Found[] {
  return (table.exact.get(model) ?? []).filter((one) => isRoutable(one.target));
}

function findPatterns(table: RoutingTable, model: string): readonly Found[] {
  return matching(table, model).filter((one) => isRoutable(one.target));
}

function matching(table: RoutingTable, model: string): readonly Found[] {
  return table.patterns
    .filter((one) => matchesGlob(one.pattern, model))
    .map(({ target, restore, operations }) => ({ target, model: restore + model, operations }));
}

/** Those found that serve the path, one a target: the first it lists. */
function onPath(found: readonly Found[], path: string): Candidate[] {
  const candidates: Candidate[] = [];
  for (const { target, model, operations } of found) {
    if (candidates.some((one) => one.target === target)) continue;
    const operation = operations.find(
      (one) => one.path === path && (one.only === undefined || one.only.some((pattern) => matchesGlob(pattern, model))),
    );
    if (operation !== undefined) candidates.push({ target, operation, model });
  }
  return candidates;
}

function noMatch(
  table: RoutingTable,
  path: string,
  model: string,
  elsewhere: readonly Found[],
  mayUse: MayUse,
): GatewayError {
  const usable = elsewhere.filter((one) => mayUse(one.target.name, one.model));
  const paths = [...new Set(usable.flatMap((one) => one.operations.map((operation) => operation.path)))];
  if (paths.length > 0) {
    return new GatewayError(
      "unsupported_operation",
      `Model "${model}" is not served at ${path}, but at ${paths.join(", ")}.`,
      { param: "model" },
    );
  }
  const near = nearIds(table, model, mayUse);
  const hint =
    near.length > 0
      ? `Did you mean ${near.map((id) => `"${id}"`).join(" or ")}?`
      : "GET /v1/models lists what there is.";
  return new GatewayError("unknown_model", `Model "${model}" was not found on any target. ${hint}`, { param: "model" });
}

function mayNotUse(model: string): GatewayError {
  return new GatewayError("forbidden", `This caller may not use model "${model}". GET /v1/models lists what it may.`, {
    param: "model",
  });
}
