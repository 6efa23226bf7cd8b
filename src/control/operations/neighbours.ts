/** What is wanted and what stays → what each gateway has of a kind afterwards: what an object is checked beside. */
import type { StoredObject } from "../../store/whole-config.ts";
import type { Neighbour, Neighbours } from "./kinds/kind.ts";
import type { Wanted } from "./read-file.ts";

/**
 * @param staying those that nobody wants and that stay.
 * @param wanted in the file's order.
 * @param stored by name, as it is now.
 * @returns by the gateway's name.
 */
export function neighboursOf(
  staying: readonly StoredObject[],
  wanted: readonly Wanted[],
  stored: (name: string) => StoredObject | undefined,
): ReadonlyMap<string, readonly Neighbour[]> {
  const all: (Neighbour & { readonly gateway: string })[] = [
    ...staying.map((one) => ({ ...partsOf(one.name), object: one.object, known: one })),
    ...wanted.map(({ kind, name, object }) => {
      const known = stored(name);
      return { ...partsOf(name), object: kind.kept(object, known), known };
    }),
  ];
  return Map.groupBy(all, ({ gateway }) => gateway);
}

/** Each kind is gathered once, when it is first asked for. */
export function byGateway(gather: (kind: string) => ReadonlyMap<string, readonly Neighbour[]>): Neighbours["all"] {
  const gathered = new Map<string, ReadonlyMap<string, readonly Neighbour[]>>();
  return (kind, gateway) => {
    const all = gathered.get(kind) ?? gather(kind);
    gathered.set(kind, all);
    return all.get(gateway) ?? [];
  };
}

/** The gateway's name in that of an object of its own, and the rest. */
function partsOf(name: string): { readonly gateway: string; readonly own: string } {
  const gateway = ownerOf(name);
  return { gateway, own: name.slice(gateway.length + 1) };
}

/** The gateway's name in that of an object of its own. */
export function ownerOf(name: string): string {
  return name.slice(0, name.indexOf("/"));
}
