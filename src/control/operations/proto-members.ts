/** A parsed body → where it has members named `__proto__`, by path: schemas of records pass over them in silence. */

export function protoMembers(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [];
  const found: (readonly string[])[] = [];
  for (const [name, member] of Object.entries(value)) {
    if (name === "__proto__") found.push([...path, name]);
    if (typeof member === "object" && member !== null) found.push(...protoMembers(member, [...path, name]));
  }
  return found;
}
