/** Gateway → Snapshot: its config as this isolate knows it, compiled once for each version. */
import type { Settings } from "../config/settings.ts";
import { GatewayError } from "../errors.ts";
import { isApiKey } from "../identity/api-key.ts";
import { presentedKeys } from "../identity/presented.ts";
import { compileSnapshot, type Snapshot } from "../snapshot/compile.ts";
import { apiKeyCache } from "../store/api-keys.ts";
import { configCache } from "../store/config-cache.ts";
import type { GatewayConfig, GatewayRef } from "../store/gateway-config.ts";
import type { Edge } from "./edge.ts";

const compiled = new WeakMap<GatewayConfig, Snapshot>();

/**
 * At once where what is known is young enough, as it is in the steady state: of a call's work, waiting is the dearest.
 *
 * @param presented the request's headers: a key among them is looked up in the same round trip, if there has to be one.
 * @throws GatewayError `not_found`, `config_unavailable`.
 */
export function findSnapshot(
  gatewayId: string | undefined,
  edge: Edge,
  presented?: Headers,
): Snapshot | Promise<Snapshot> {
  const { env, settings } = edge;
  const ref = gatewayId === undefined ? { name: settings.defaultGateway } : { id: gatewayId };
  const now = edge.now();
  const fresh = configCache(env).fresh(ref, now);
  return fresh === undefined ? lookUp(ref, edge, now, presented) : snapshotOf(fresh, settings);
}

async function lookUp(ref: GatewayRef, edge: Edge, now: number, presented: Headers | undefined): Promise<Snapshot> {
  const { env, settings } = edge;
  const cache = configCache(env);
  const key = presented !== undefined && cache.isCold(ref) ? presentedKeys(presented).find(isApiKey) : undefined;
  const alongside = key === undefined ? undefined : await apiKeyCache(env).alongside(key, now);
  const config = await cache.get(ref, now, edge.later, alongside);
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

function snapshotOf(config: GatewayConfig, settings: Settings): Snapshot {
  let snapshot = compiled.get(config);
  if (snapshot === undefined) {
    snapshot = compileSnapshot(config, settings);
    compiled.set(config, snapshot);
  }
  return snapshot;
}
