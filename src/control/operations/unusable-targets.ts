/** Snapshot → the targets of a gateway that no call can use, and why, in words for an administrator. */
import { asGatewayError, GatewayError } from "../../words/errors.ts";
import type { Keyring } from "../../credentials/keyring.ts";
import { isRoutable } from "../../routing/routable.ts";
import type { Snapshot } from "../../snapshot/compile.ts";
import type { GatewayConfig } from "../../store/gateway-config.ts";

export interface UnusableTarget {
  readonly targetName: string;
  /** Absent where the target's row cannot be read. */
  readonly status?: string;
  readonly reason: string;
}

/** @param faults as `findCredentialFaults` returns them. */
export function unusableTargets(
  { targets }: GatewayConfig,
  { broken, table, passthroughs }: Snapshot,
  faults: ReadonlyMap<string, GatewayError>,
): readonly UnusableTarget[] {
  return targets.flatMap((target): readonly UnusableTarget[] => {
    const targetName = "broken" in target ? target.name : target.spec.name;
    const misconfigured = broken.get(targetName);
    if (misconfigured !== undefined) {
      const { message, reason } = misconfigured;
      const known = "broken" in target ? {} : { status: target.status };
      return [{ targetName, ...known, reason: reason === undefined ? message : `${message} ${reason}` }];
    }
    if ("broken" in target) return [];
    const { status, statusReasons, targetId } = target;
    const fault = faults.get(targetId);
    const served = table.targets.get(targetName) ?? passthroughs.get(targetName);
    const reasons = [
      ...(served === undefined || isRoutable(served) ? [] : [`It is ${status}.`, ...statusReasons]),
      ...(fault === undefined ? [] : [fault.message]),
    ];
    return reasons.length === 0 ? [] : [{ targetName, status, reason: reasons.join(" ") }];
  });
}

/** @returns by target id, why its credential cannot be applied; whether STS or the provider would accept it is not known. */
export async function findCredentialFaults(
  { credentials }: Snapshot,
  keys: Keyring,
): Promise<ReadonlyMap<string, GatewayError>> {
  const faults = new Map<string, GatewayError>();
  for (const [targetId, credential] of credentials) {
    if (credential instanceof GatewayError) faults.set(targetId, credential);
    else {
      await credential.reveal(keys).catch((caught: unknown) => {
        faults.set(targetId, asGatewayError(caught));
      });
    }
  }
  return faults;
}
