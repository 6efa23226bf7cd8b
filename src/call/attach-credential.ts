/** Outbound → the same with its target's credential: the last touch, over the final bytes. */
import type { Credential } from "../credentials/credential.ts";
import { GatewayError } from "../words/errors.ts";
import { keyring } from "../memory/keyring.ts";
import type { Outbound } from "../words/outbound.ts";
import type { Edge } from "./edge.ts";
import type { Snapshot } from "../snapshot/compile.ts";

/** @throws GatewayError `target_misconfigured`, and `upstream_unreachable` where STS is. */
export async function attachCredential(
  outbound: Outbound,
  targetId: string,
  snapshot: Snapshot,
  edge: Edge,
): Promise<void> {
  await credentialOf(targetId, snapshot)?.apply(outbound, keyring(edge.env, edge.settings, edge), edge.now());
}

/** @returns false where its secrets have to be fetched first: then `attachCredential` is awaited. @throws GatewayError `target_misconfigured`. */
export function attachAtOnce(outbound: Outbound, targetId: string, snapshot: Snapshot, edge: Edge): boolean {
  const credential = credentialOf(targetId, snapshot);
  return credential === undefined || credential.applyAtOnce(outbound, keyring(edge.env, edge.settings, edge));
}

function credentialOf(targetId: string, snapshot: Snapshot): Credential | undefined {
  const credential = snapshot.credentials.get(targetId);
  if (credential instanceof GatewayError) throw credential;
  return credential;
}
