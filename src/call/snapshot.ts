/** Gateway → Snapshot: its config as this isolate knows it, compiled once for each version. */
import type { Settings } from "../config/settings.ts";
import { GatewayError } from "../words/errors.ts";
import { gatewayKeys } from "../identity/presented.ts";
import { apiKeyCache } from "../memory/api-keys.ts";
import { configCache } from "../memory/config-cache.ts";
import { compileSnapshot, type Snapshot } from "../snapshot/compile.ts";
import type { GatewayConfig } from "../store/gateway-config.ts";
import type { GatewayRef } from "../store/gateway-rows.ts";
import type { Edge } from "./edge.ts";

const compiled = new WeakMap<GatewayConfig, Snapshot>();

interface Presented {
  readonly headers: Headers;
  readonly search: string;
}

/** For calls that wait for nothing, as in the steady state: of a call's work, waiting is the dearest. Undefined where one has to ask. */
export function freshSnapshot(
  gatewayId: string | undefined,
  { env, settings, now }: Pick<Edge, "env" | "settings" | "now">,
): Snapshot | undefined {
  const fresh = configCache(env).fresh(refOf(gatewayId, settings), now());
  return fresh === undefined ? undefined : snapshotOf(fresh, settings);
}

/**
 * @param presented the request's headers and query: a key among them is looked up in the same round trip, if there has to be one.
 * @throws GatewayError `not_found`, `config_unavailable`, `overloaded`.
 */
export async function findSnapshot(
  gatewayId: string | undefined,
  edge: Edge,
  presented?: Presented,
): Promise<Snapshot> {
  const { env, settings } = edge;
  const ref = refOf(gatewayId, settings);
  const cache = configCache(env);
  const [key] = presented !== undefined && cache.isCold(ref) ? gatewayKeys(presented.headers, presented.search) : [];
  const piggybacked = key === undefined ? undefined : await apiKeyCache(env).piggybackedQuery(key, edge.now());
  const config = await cache.find(ref, edge, piggybacked);
  if (config === undefined) {
    throw new GatewayError(
      "not_found",
      "name" in ref
        ? `There is no gateway named "${ref.name}" yet: create it with POST /control/gateways/.`
        : `There is no gateway "${ref.id}".`,
    );
  }
  return snapshotOf(config, settings);
}

function refOf(gatewayId: string | undefined, { defaultGateway }: Settings): GatewayRef {
  return gatewayId === undefined ? { name: defaultGateway } : { id: gatewayId };
}

function snapshotOf(config: GatewayConfig, settings: Settings): Snapshot {
  let snapshot = compiled.get(config);
  if (snapshot === undefined) {
    snapshot = compileSnapshot(config, settings);
    compiled.set(config, snapshot);
  }
  return snapshot;
}
