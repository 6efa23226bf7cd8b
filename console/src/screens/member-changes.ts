/** An object before and after → its members that are others now, by their paths, in order. */

interface MemberChange {
  /** As `targetConfiguration.inference.provider.endpoint`. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export function memberChanges(before: object | undefined, after: object | undefined): readonly MemberChange[] {
  const was = membersOf(before ?? {});
  const is = membersOf(after ?? {});
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((path) => ({ path, before: was.get(path), after: is.get(path) }))
    .filter((one) => one.before !== one.after);
}

/** Leaves, as JSON; a list of plain values is one. */
function membersOf(object: object, prefix = "", into = new Map<string, string>()): Map<string, string> {
  for (const [name, value] of Object.entries(object) as [string, unknown][]) {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    if (isBranch(value)) membersOf(value, path, into);
    else into.set(path, typeof value === "string" ? value : JSON.stringify(value));
  }
  return into;
}

function isBranch(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const members: readonly unknown[] = Object.values(value);
  if (members.length === 0) return false;
  return !Array.isArray(value) || members.some((one) => typeof one === "object" && one !== null);
}
