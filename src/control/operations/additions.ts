/** An update by a client that knows AgentCore's members only → the same with ours as they were, but for those that it takes away. */

/** Paths of members that an update says null of. */
export type TakenAway = ReadonlySet<string>;

/** @param additions the members of ours; AgentCore's own that are left out are gone, as AWS replaces the whole. */
export function withAdditions<T extends Readonly<Record<string, unknown>>>(
  wanted: T,
  known: T,
  additions: ReadonlySet<string>,
  takenAway: TakenAway,
): T {
  const kept = Object.entries(known).filter(
    ([name]) => additions.has(name) && !takenAway.has(name) && !(name in wanted),
  );
  return { ...wanted, ...Object.fromEntries(kept) };
}
