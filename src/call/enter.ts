/** A request and the gateway it addresses → that gateway's snapshot and who is calling: once, for every kind of call. */
import type { Caller } from "../identity/caller.ts";
import type { Snapshot } from "../snapshot/compile.ts";
import { authenticate, recognise } from "./authenticate.ts";
import type { Incoming } from "./edge.ts";
import { findSnapshot, freshSnapshot } from "./snapshot.ts";

export interface Entered {
  readonly snapshot: Snapshot;
  readonly caller: Caller;
}

/** Of what this isolate knows already, as in the steady state. Undefined where something has to be asked or read first. */
export function enterAtOnce(incoming: Incoming): Entered | undefined {
  const { gatewayId, edge } = incoming;
  const snapshot = freshSnapshot(gatewayId, edge);
  const caller = snapshot === undefined ? undefined : recognise(incoming, snapshot);
  if (snapshot === undefined || caller === undefined) return undefined;
  edge.trail.gatewayId = snapshot.gatewayId;
  edge.trail.corsOrigins = snapshot.spec.corsOrigins;
  edge.trail.prices = snapshot.prices;
  edge.trail.caller = caller;
  return { snapshot, caller };
}

/** @throws GatewayError `not_found`, `unauthenticated`, `forbidden`, `config_unavailable`, `overloaded`, and what reading a signed body throws. */
export async function enter(incoming: Incoming): Promise<Entered> {
  const { gatewayId, request, url, edge } = incoming;
  const { trail } = edge;
  const snapshot =
    freshSnapshot(gatewayId, edge) ??
    (await findSnapshot(gatewayId, edge, { headers: request.headers, search: url.search }));
  trail.gatewayId = snapshot.gatewayId;
  trail.corsOrigins = snapshot.spec.corsOrigins;
  trail.prices = snapshot.prices;
  const caller = recognise(incoming, snapshot) ?? (await authenticate(incoming, snapshot));
  trail.caller = caller;
  return { snapshot, caller };
}
