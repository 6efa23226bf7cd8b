/** Target → what AgentCore's clients are shown of it: whole, or as one of a list. */
import type { Settings } from "../../config/settings.ts";
import type { Target } from "../../config/target.ts";
import { kindOf } from "../../config/target-configuration.ts";
import { gatewayArn } from "../operations/arn.ts";

export function describeTarget(target: Target, settings: Settings): object {
  const { spec } = target;
  return {
    gatewayArn: gatewayArn(settings, target.gatewayId),
    targetId: target.targetId,
    ...spec,
    credentialProviderConfigurations: spec.credentialProviderConfigurations ?? [],
    status: target.status,
    statusReasons: target.statusReasons.length > 0 ? target.statusReasons : undefined,
    protocolType: kindOf(spec.targetConfiguration) === "passthrough" ? "HTTP" : undefined,
    ...rfc3339Times(target),
  };
}

export function summarizeTarget(target: Target): object {
  return {
    targetId: target.targetId,
    name: target.spec.name,
    description: target.spec.description,
    status: target.status,
    targetType: kindOf(target.spec.targetConfiguration).toUpperCase(),
    ...rfc3339Times(target),
  };
}

function rfc3339Times({ createdAt, updatedAt, lastSynchronizedAt }: Target): object {
  return {
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    lastSynchronizedAt: lastSynchronizedAt === undefined ? undefined : new Date(lastSynchronizedAt).toISOString(),
  };
}
