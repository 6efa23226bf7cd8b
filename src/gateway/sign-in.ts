/** Outbound → the same with its target's credential: the last touch, over the final bytes. */
import { applyCredential } from "../credentials/apply.ts";
import { GatewayError } from "../errors.ts";
import type { Outbound } from "../outbound.ts";
import { keyring } from "../store/keyring.ts";
import type { Edge } from "./edge.ts";
import type { Snapshot } from "./snapshot.ts";

/** @throws GatewayError `target_misconfigured`, and `upstream_unreachable` where STS is. */
export async function signIn(outbound: Outbound, targetId: string, snapshot: Snapshot, edge: Edge): Promise<void> {
  const credential = snapshot.credentials.get(targetId);
  if (credential instanceof GatewayError) throw credential;
  if (credential === undefined) return;
  const now = edge.now();
  await applyCredential(outbound, credential, keyring(edge.env, edge.settings, now), now);
}
