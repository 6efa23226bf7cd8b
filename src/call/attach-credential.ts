/** Outbound → the same with its target's credential: the last touch, over the final bytes. */
import { GatewayError } from "../words/errors.ts";
import { keyring } from "../memory/keyring.ts";
import type { Outbound } from "../words/outbound.ts";
import type { Edge } from "./edge.ts";
import type { Snapshot } from "../snapshot/compile.ts";

/**
 * Done when it returns, unless it returns a promise.
 *
 * @throws GatewayError `target_misconfigured`, and `upstream_unreachable` where STS is.
 */
export function attachCredential(
  outbound: Outbound,
  targetId: string,
  snapshot: Snapshot,
  edge: Edge,
): Promise<void> | undefined {
  const credential = snapshot.credentials.get(targetId);
  if (credential instanceof GatewayError) throw credential;
  if (credential === undefined) return undefined;
  return credential.apply(outbound, keyring(edge.env, edge.settings, edge), edge.now());
}
