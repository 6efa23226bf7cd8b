/** Which targets and models a call may go to at all. */
import type { ServedTarget } from "../config/served-target.ts";
import type { TargetStatus } from "../config/target.ts";

/** May the caller use this target's model? Asked with the provider's id. */
export type MayUse = (target: string, model: string) => boolean;

/** A target goes on with its last good configuration while it is being changed, and when the change failed. */
const ROUTABLE: ReadonlySet<TargetStatus> = new Set([
  "READY",
  "UPDATING",
  "UPDATE_UNSUCCESSFUL",
  "SYNCHRONIZING",
  "SYNCHRONIZE_UNSUCCESSFUL",
]);

export function isRoutable(target: Pick<ServedTarget, "status">): boolean {
  return ROUTABLE.has(target.status);
}
