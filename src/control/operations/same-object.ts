/** Two objects of JSON → are they the same? In whatever order their members are written. */

export function sameObject(a: unknown, b: unknown): boolean {
  // Most of a file is as it was, or new.
  if (a === undefined || b === undefined) return a === b;
  return JSON.stringify(a) === JSON.stringify(b) || JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
