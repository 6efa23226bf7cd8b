/** ServedTargets → RoutingTable: who lists which model on which path, laid out so that a call needs two map look-ups. */
import { isGlob } from "../config/glob.ts";
import { prefixOf } from "../config/model-id.ts";
import type { ServedOperation, ServedTarget } from "../config/served-target.ts";
import type { GatewayError } from "../errors.ts";

/** One target's entry for one model id, full or shortened. */
export interface Listed {
  readonly target: ServedTarget;
  /** The provider's id. */
  readonly model: string;
  readonly operations: readonly ServedOperation[];
}

/** One target's pattern; what a caller's id matches is completed by `restore`, the prefix the caller left out. */
export interface ListedPattern {
  readonly target: ServedTarget;
  readonly pattern: string;
  readonly restore: string;
  readonly operations: readonly ServedOperation[];
}

export interface RoutingTable {
  readonly targets: ReadonlyMap<string, ServedTarget>;
  readonly exact: ReadonlyMap<string, readonly Listed[]>;
  readonly patterns: readonly ListedPattern[];
  /** Targets that list no models and ask for none: they take any, when named. */
  readonly open: ReadonlySet<ServedTarget>;
  /** Targets that cannot be used as they are configured, by name, and why. */
  readonly broken: ReadonlyMap<string, GatewayError>;
  /** Every path some target serves. */
  readonly paths: ReadonlySet<string>;
}

/** Targets are taken in the order of their names, so that every isolate has the same table. */
export function compile(
  targets: readonly ServedTarget[],
  broken: ReadonlyMap<string, GatewayError> = new Map(),
): RoutingTable {
  const exact = new Map<string, Listed[]>();
  const patterns: ListedPattern[] = [];
  const open = new Set<ServedTarget>();
  const paths = new Set<string>();
  const ordered = targets.toSorted((a, b) => (a.name < b.name ? -1 : 1));

  for (const target of ordered) {
    for (const operation of target.operations) paths.add(operation.path);
    const listing = operationsByModel(target);
    if (listing.size === 0 && !target.discovers) open.add(target);
    const shortened: [string, Listed][] = [];
    for (const [model, operations] of listing) {
      const prefix = prefixOf(model, target.prefixSeparator);
      if (!isGlob(model)) {
        add(exact, model, { target, model, operations });
        if (prefix !== "") shortened.push([model.slice(prefix.length), { target, model, operations }]);
      } else {
        patterns.push({ target, pattern: model, restore: "", operations });
        // A prefix that is itself a pattern cannot be restored.
        if (prefix !== "" && !isGlob(prefix)) {
          patterns.push({ target, pattern: model.slice(prefix.length), restore: prefix, operations });
        }
      }
    }
    // After the full ids: a full id wins over another's short form.
    for (const [short, listed] of shortened) add(exact, short, listed);
  }
  return { targets: new Map(ordered.map((target) => [target.name, target])), exact, patterns, open, broken, paths };
}

/** Every id and pattern the target lists → the operations that serve it. An operation without models serves all that the target lists. */
function operationsByModel(target: ServedTarget): Map<string, readonly ServedOperation[]> {
  const general = target.operations.filter((operation) => operation.models === undefined);
  const byModel = new Map<string, readonly ServedOperation[]>();
  for (const { id } of target.discovered) byModel.set(id, general);
  for (const operation of target.operations) {
    for (const model of operation.models ?? []) byModel.set(model, [...(byModel.get(model) ?? general), operation]);
  }
  return byModel;
}

function add(exact: Map<string, Listed[]>, model: string, listed: Listed): void {
  const known = exact.get(model);
  if (known === undefined) exact.set(model, [listed]);
  else known.push(listed);
}
