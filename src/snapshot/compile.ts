/** GatewayConfig → Snapshot: one gateway's config, compiled for routing; what calls are routed by, and what `route` explains. */
import type { Credential } from "../credentials/credential.ts";
import type { Affinity } from "../config/affinity.ts";
import type { GatewaySpec } from "../config/gateway.ts";
import type { ServedPassthrough, ServedTarget } from "../config/served-target.ts";
import type { RateLimit } from "../config/rate-limit.ts";
import type { Settings } from "../config/settings.ts";
import { inService, type Target } from "../config/target.ts";
import { compileLimits, type CompiledLimits } from "../limits/compile.ts";
import { serve, servePassthrough } from "../providers/serve.ts";
import { authenticationOf } from "../providers/authentication.ts";
import { resolveCredential } from "../credentials/kinds.ts";
import { asGatewayError, GatewayError } from "../words/errors.ts";
import type { ServedAlias } from "../routing/alias.ts";
import { compile, type RoutingTable } from "../routing/table.ts";
import type { GatewayConfig } from "../store/gateway-config.ts";
import type { PriceOverride } from "../usage/price-override.ts";

/** Immutable, with a version. */
export interface Snapshot {
  readonly version: number;
  readonly gatewayId: string;
  readonly spec: GatewaySpec;
  readonly table: RoutingTable;
  /** By name; they are called below it and have no models. */
  readonly passthroughs: ReadonlyMap<string, ServedPassthrough>;
  /** By the target's id. */
  readonly credentials: ReadonlyMap<string, Credential | GatewayError>;
  /** Targets of any kind that cannot be used as they are configured, by name: calls to them say why, all others go on. */
  readonly broken: ReadonlyMap<string, GatewayError>;
  /** What an administrator said its targets' models cost. */
  readonly prices: readonly PriceOverride[];
  readonly limits: CompiledLimits;
}

export function compileSnapshot(config: GatewayConfig, settings: Settings): Snapshot {
  const served: ServedTarget[] = [];
  const passthroughs = new Map<string, ServedPassthrough>();
  const credentials = new Map<string, Credential | GatewayError>();
  const broken = new Map<string, GatewayError>();
  /** Those of `broken` that may have models. */
  const brokenForModels = new Map<string, GatewayError>();
  for (const configured of config.targets) {
    if ("broken" in configured) {
      const message = `The configuration of target "${configured.name}" cannot be read.`;
      const fault = new GatewayError("target_misconfigured", message, { reason: configured.broken });
      broken.set(configured.name, fault);
      brokenForModels.set(configured.name, fault);
      continue;
    }
    const target = inService(configured);
    const { name, targetConfiguration } = target.spec;
    credentials.set(
      target.targetId,
      attempt(() => credentialOf(target, config, settings)),
    );
    const passthrough = targetConfiguration.http?.passthrough;
    const usable = attempt(() =>
      passthrough === undefined ? serve(target, settings) : servePassthrough(target, passthrough, settings),
    );
    if (usable instanceof GatewayError) {
      broken.set(name, usable);
      if (passthrough === undefined) brokenForModels.set(name, usable);
    } else if (usable !== undefined && "operations" in usable) served.push(usable);
    else if (usable !== undefined) passthroughs.set(name, usable);
  }
  const { version, gateway, prices } = config;
  const limits = limitsOf(config);
  const { affinity = "none" } = gateway.spec;
  const aliases = config.aliases.map((alias) => servedAlias(alias, affinity));
  const table = compile(served, brokenForModels, { aliases, affinity });
  return {
    version,
    gatewayId: gateway.gatewayId,
    spec: gateway.spec,
    table,
    passthroughs,
    credentials,
    broken,
    prices,
    limits,
  };
}

/** Of one that cannot be read the log says so, once for each isolate and change. */
function limitsOf({ gateway, rateLimits }: GatewayConfig): CompiledLimits {
  const illegible = rateLimits.filter((limit) => "broken" in limit);
  const legible = rateLimits.filter((limit): limit is RateLimit => !("broken" in limit));
  for (const { rateLimitId, broken, whenUnavailable } of illegible) {
    const effect = whenUnavailable === "allow" ? "limits nothing" : "refuses the calls it may take";
    const message = `a rate limit cannot be read and ${effect}`;
    console.error(JSON.stringify({ message, gatewayId: gateway.gatewayId, rateLimitId, detail: broken }));
  }
  return compileLimits(legible, illegible);
}

function servedAlias(alias: GatewayConfig["aliases"][number], affinity: Affinity): ServedAlias {
  const { name } = alias;
  const plans: ServedAlias["plans"] = new Map();
  if ("broken" in alias) {
    const message = `The configuration of alias "${name}" cannot be read.`;
    const broken = new GatewayError("target_misconfigured", message, { reason: alias.broken });
    return { name, targets: [], affinity: "none", createdAt: 0, broken, plans };
  }
  const { spec, createdAt } = alias;
  return { name, targets: spec.targets, affinity: spec.affinity ?? affinity, createdAt, broken: undefined, plans };
}

function credentialOf(target: Target, config: GatewayConfig, settings: Settings): Credential {
  const { name, targetConfiguration, credentialProviderConfigurations } = target.spec;
  return resolveCredential(credentialProviderConfigurations?.[0], {
    targetName: name,
    providers: config.credentialProviders,
    authentication: authenticationOf(targetConfiguration, settings),
    roleArn: config.gateway.spec.roleArn,
  });
}

/** One target's fault stays its own. */
function attempt<T>(work: () => T): T | GatewayError {
  try {
    return work();
  } catch (caught) {
    return asGatewayError(caught);
  }
}
