/** What stays of a kind and what is added to it → a fault for each gateway, or for all in all, that would have more than it may. */
import type { Settings } from "../../config/settings.ts";
import type { StoredObject } from "../../store/whole-config.ts";
import type { FileFault } from "./fault.ts";
import type { Kind } from "./kinds/kind.ts";
import { ownerOf } from "./neighbours.ts";
import type { Wanted } from "./read-file.ts";

/** More than there may be is no fault where nothing is added to it. */
export function tooMany(
  kind: Kind,
  staying: readonly StoredObject[],
  added: readonly Wanted[],
  settings: Settings,
): FileFault[] {
  const { most, raisedBy } = kind.most?.(settings) ?? { most: Infinity, raisedBy: "" };
  const owner = ({ name }: { readonly name: string }): string => (kind.of === "gateway" ? ownerOf(name) : "");
  const counts = Map.groupBy(staying, owner);
  return [...Map.groupBy(added, owner)].flatMap(([name, all]) => {
    const first = all[Math.max(most - (counts.get(name)?.length ?? 0), 0)];
    if (first === undefined) return [];
    const of = name === "" ? "" : " of a gateway";
    return [{ pointer: first.pointer, message: `is one ${kind.table.kind}${of} more than ${most}: ${raisedBy}` }];
  });
}
