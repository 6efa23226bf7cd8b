/** Target → ServedTarget: a connector's facts or a provider's configuration, brought to one shape. */
import { bedrockScope, type SigningScope } from "../config/bedrock-host.ts";
import { endpointFault } from "../config/endpoint.ts";
import type { ServedTarget } from "../config/served-target.ts";
import type { Settings } from "../config/settings.ts";
import type { ConnectorId, Target, TargetSpec } from "../config/target.ts";
import { GatewayError } from "../errors.ts";
import { anthropic } from "./anthropic.ts";
import { bedrockMantle } from "./bedrock-mantle.ts";
import { BEARER, samePaths, type Connector, type Placement } from "./connector.ts";
import { openai } from "./openai.ts";

const CONNECTORS: Readonly<Record<ConnectorId, Connector>> = { openai, anthropic, "bedrock-mantle": bedrockMantle };

/** The paths of section 2, which a provider target without operations serves as they are. */
export const KNOWN_PATHS = [
  "/v1/chat/completions",
  "/v1/responses",
  "/v1/messages",
  "/v1/messages/count_tokens",
  "/v1/embeddings",
  "/v1/completions",
];

/** Declared to have a provider's models discovered; calls to it are answered by the gateway. */
export const MODELS_PATH = "/v1/models";

type Where = Pick<ServedTarget, "endpoint" | "operations" | "prefixSeparator" | "ownedBy" | "bedrock">;

/** @throws GatewayError `target_misconfigured` where the endpoint may not be called. */
export function serve(target: Target, settings: Settings): ServedTarget {
  const { spec } = target;
  const where = locate(spec, settings);
  const fault = endpointFault(where.endpoint, settings.allowLocalEndpoints);
  if (fault !== undefined) {
    throw new GatewayError("target_misconfigured", `Target "${spec.name}" cannot be called: its endpoint ${fault}.`);
  }
  return {
    ...where,
    targetId: target.targetId,
    name: spec.name,
    status: target.status,
    statusReasons: target.statusReasons,
    discovered: target.models,
    requestHeaders: (spec.metadataConfiguration?.allowedRequestHeaders ?? []).map(lower),
    responseHeaders: (spec.metadataConfiguration?.allowedResponseHeaders ?? []).map(lower),
    firstByteTimeoutMs: spec.firstByteTimeoutMs,
    createdAt: target.createdAt,
  };
}

/** How the provider behind `spec` is signed in to where the target does not say: an API key's place, a signature's scope. */
export function signIn(
  spec: TargetSpec,
  settings: Settings,
): { placement: Placement; signing: SigningScope | undefined } {
  const { connector, provider } = spec.targetConfiguration.inference;
  if (connector !== undefined) {
    const facts = CONNECTORS[connector.source.connectorId];
    return { placement: facts.placement, signing: facts.signing?.(settings) };
  }
  const host = new URL(provider?.endpoint ?? "").hostname;
  // What AgentCore does for any other host: the service is the host's first label (spec 3.3).
  const guessed = { service: host.split(".")[0] ?? host, region: settings.awsRegion };
  return { placement: BEARER, signing: bedrockScope(host) ?? guessed };
}

function locate(spec: TargetSpec, settings: Settings): Where {
  const { connector, provider } = spec.targetConfiguration.inference;
  if (connector !== undefined) {
    const { connectorId } = connector.source;
    const facts = CONNECTORS[connectorId];
    return {
      endpoint: facts.baseUrl(settings),
      operations: facts.operations,
      prefixSeparator: facts.prefixSeparator,
      ownedBy: facts.ownedBy,
      bedrock: connectorId === "bedrock-mantle",
    };
  }
  const endpoint = (provider?.endpoint ?? "").replace(/\/+$/, "");
  const operations = (provider?.operations ?? [])
    .filter(({ path }) => path !== MODELS_PATH)
    .map(({ path, providerPath, models }) => ({
      path,
      providerPath: providerPath ?? path,
      models: models?.map(({ model }) => model),
    }));
  const prefix = provider?.modelMapping?.providerPrefix;
  return {
    endpoint,
    operations: operations.length > 0 ? operations : samePaths(...KNOWN_PATHS),
    prefixSeparator: prefix?.strip === true ? (prefix.separator ?? ".") : undefined,
    ownedBy: spec.name,
    bedrock: bedrockScope(hostOf(endpoint)) !== undefined,
  };
}

function hostOf(endpoint: string): string {
  return URL.parse(endpoint)?.hostname ?? "";
}

function lower(name: string): string {
  return name.toLowerCase();
}
