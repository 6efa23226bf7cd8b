/** An update by a client that knows of a connector's `source` its id only → the same with the other members as they were, but for those that it takes away. */
import type { TargetConfiguration } from "../../config/target-configuration.ts";
import type { TakenAway } from "./additions.ts";

const SOURCE = "targetConfiguration.inference.connector.source";

/** AWS's SDKs send `connectorId` and drop all else: a `PUT` of theirs would move a target to another region, or open it to all models. */
export function withSourceOf(
  known: TargetConfiguration,
  wanted: TargetConfiguration,
  takenAway: TakenAway,
): TargetConfiguration {
  const was = known.inference?.connector?.source;
  const source = wanted.inference?.connector?.source;
  if (was === undefined || source === undefined || was.connectorId !== source.connectorId) return wanted;
  const kept = Object.entries(was).filter(([name]) => !(name in source) && !takenAway.has(`${SOURCE}.${name}`));
  return { inference: { connector: { source: { ...source, ...Object.fromEntries(kept) } } } };
}
