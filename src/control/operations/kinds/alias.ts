/** Aliases in a file: as PUT …/aliases/{name} takes them, with their name beside. One that leads nowhere once the file holds is refused where that can be known. */
import { AliasName, AliasSpec } from "../../../config/alias.ts";
import { ALIASES, idOfAlias, MOST_ALIASES } from "../../../store/aliases.ts";
import * as z from "../../../words/schema.ts";
import { aliasFaults } from "../check-alias.ts";
import { sameObject } from "../same-object.ts";
import { tableAfter, tableNow } from "./gateway-table.ts";
import { AnyObject, kindOfObject, type Neighbours } from "./kind.ts";

/** Looking for what may have been meant takes milliseconds: of a file, the first faults alone are told it. */
const MOST_HINTS = 20;
const hints = new WeakMap<Neighbours["all"], number>();

const AliasInFile = z.extend(AliasSpec, { name: AliasName });

export const alias = kindOfObject(AliasInFile, {
  table: ALIASES,
  member: "aliases",
  of: "gateway",
  named: ({ name }) => name,
  newId: ({ name }, _, gatewayId) => idOfAlias(gatewayId, name),
  kept: ({ targets, affinity }) => ({ targets, ...(affinity === undefined ? {} : { affinity }) }),
  shown: (kept, name) => ({ name: name.slice(name.indexOf("/") + 1), ...AnyObject.parse(kept) }),
  faults: ({ name, ...spec }, known, neighbours) => {
    // What is put back leads where it led, which may have been nowhere; and a model of a target that cannot be read is not known.
    if (neighbours.isPast || !neighbours.isRead("target", neighbours.gateway)) return [];
    const faults = aliasFaults(tableAfter(neighbours), name, spec, () => mayHint(neighbours));
    if (faults.length === 0 || known === undefined || !sameObject(known.object, spec)) return faults;
    // One that led nowhere before, since its target was deleted or its provider lists the model no more, is no fault of this file.
    const before = new Set(aliasFaults(tableNow(neighbours), name, spec, () => false).map((fault) => fault.name));
    return faults.filter((fault) => !before.has(fault.name));
  },
  row: ({ name, ...spec }, known, { gatewayId }, { now }) => [
    gatewayId,
    name,
    JSON.stringify(spec),
    known === undefined ? now : null,
    now,
  ],
  most: () => ({ most: MOST_ALIASES, raisedBy: "delete some" }),
});

function mayHint({ all }: Neighbours): boolean {
  const given = hints.get(all) ?? 0;
  hints.set(all, given + 1);
  return given < MOST_HINTS;
}
