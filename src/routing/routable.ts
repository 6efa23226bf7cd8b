/** Which targets a call may go to at all. */
import type { ServedTarget } from "../config/served-target.ts";
import type { TargetStatus } from "../config/target.ts";

/** A target goes on with what last worked while it is being changed, and when the change failed. */
const ROUTABLE: ReadonlySet<TargetStatus> = new Set([
  "READY",
  "UPDATING",
  "UPDATE_UNSUCCESSFUL",
  "SYNCHRONIZING",
  "SYNCHRONIZE_UNSUCCESSFUL",
]);

type Routable = Pick<ServedTarget, "status"> & Partial<Pick<ServedTarget, "discovers" | "discovered">>;

/** One that is asked for its models and never had any has nothing to go on with. */
export function isRoutable({ status, discovers = false, discovered = [] }: Routable): boolean {
  return status === "READY" || (ROUTABLE.has(status) && (!discovers || discovered.length > 0));
}
