/** GatewayConfig → Snapshot: one gateway's config, compiled for routing; immutable, with a version. */
import type { Credential } from "../config/credential.ts";
import type { GatewaySpec } from "../config/gateway.ts";
import type { ServedPassthrough, ServedTarget } from "../config/served-target.ts";
import type { Settings } from "../config/settings.ts";
import type { Target } from "../config/target.ts";
import { serve, servePassthrough } from "../connectors/serve.ts";
import { signIn } from "../connectors/sign-in.ts";
import { resolveCredential } from "../credentials/resolve.ts";
import { asGatewayError, GatewayError } from "../errors.ts";
import { isApiKey } from "../identity/api-key.ts";
import { presentedKeys } from "../identity/presented.ts";
import { compile, type RoutingTable } from "../routing/table.ts";
import { apiKeyCache } from "../store/api-keys.ts";
import { configCache } from "../store/config-cache.ts";
import type { GatewayConfig, GatewayRef } from "../store/gateway-config.ts";
import type { Edge } from "./edge.ts";

export interface Snapshot {
  readonly version: number;
  readonly gatewayId: string;
  readonly spec: GatewaySpec;
  readonly table: RoutingTable;
  /** By name; they are called below it and have no models. */
  readonly passthroughs: ReadonlyMap<string, ServedPassthrough>;
  /** By the target's id. */
  readonly credentials: ReadonlyMap<string, Credential | GatewayError>;
  /** Targets that cannot be used as they are configured, by name: calls to them say why, all others go on. */
  readonly broken: ReadonlyMap<string, GatewayError>;
}

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

function compileSnapshot(config: GatewayConfig, settings: Settings): Snapshot {
  const served: ServedTarget[] = [];
  const passthroughs = new Map<string, ServedPassthrough>();
  const credentials = new Map<string, Credential | GatewayError>();
  const broken = new Map<string, GatewayError>();
  for (const target of config.targets) {
    if ("broken" in target) {
      const message = `The configuration of target "${target.name}" cannot be read.`;
      broken.set(target.name, new GatewayError("target_misconfigured", message, { reason: target.broken }));
      continue;
    }
    const { name, targetConfiguration } = target.spec;
    credentials.set(
      target.targetId,
      attempt(() => credentialOf(target, config, settings)),
    );
    const passthrough = targetConfiguration.http?.passthrough;
    const usable = attempt(() =>
      passthrough === undefined ? serve(target, settings) : servePassthrough(target, passthrough, settings),
    );
    if (usable instanceof GatewayError) broken.set(name, usable);
    else if (usable !== undefined && "operations" in usable) served.push(usable);
    else if (usable !== undefined) passthroughs.set(name, usable);
  }
  const { version, gateway } = config;
  const table = compile(served);
  return { version, gatewayId: gateway.gatewayId, spec: gateway.spec, table, passthroughs, credentials, broken };
}

function credentialOf(target: Target, config: GatewayConfig, settings: Settings): Credential {
  return resolveCredential(
    target.spec.name,
    target.spec.credentialProviderConfigurations?.[0],
    config.credentialProviders,
    signIn(target.spec.targetConfiguration, settings),
    config.gateway.spec.roleArn,
  );
}

/** One target's fault stays its own. */
function attempt<T>(work: () => T): T | GatewayError {
  try {
    return work();
  } catch (caught) {
    return asGatewayError(caught);
  }
}
