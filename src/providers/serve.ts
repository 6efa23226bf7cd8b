/** Target → ServedTarget: a connector's facts or a provider's configuration, brought to one shape. */
import { bedrockScope } from "../aws/bedrock-host.ts";
import { endpointFault } from "../config/endpoint.ts";
import { mayBeForwarded } from "../config/header-names.ts";
import { NEVER_OF_INFERENCE, rivalsOf, USUAL_PARAMETERS } from "../config/query-names.ts";
import type { ServedPassthrough, ServedTarget } from "../config/served-target.ts";
import type { Settings } from "../config/settings.ts";
import type { Target, TargetSpec } from "../config/target.ts";
import type { Passthrough, Provider } from "../config/target-configuration.ts";
import { GatewayError } from "../words/errors.ts";
import { modelPath } from "../words/model-path.ts";
import { isFiledUnder } from "../words/query.ts";
import { factsOf } from "../connectors/by-id.ts";
import { samePaths, type ServedOperation } from "../connectors/connector.ts";
import { BEDROCK_HEADERS } from "../connectors/model-paths.ts";
import { namedBy } from "../credentials/kinds.ts";
import { KNOWN_PATHS, MODELS_PATH } from "./known-paths.ts";
import { pathBelow } from "./provider-path.ts";

type Where = Pick<
  ServedTarget,
  "endpoint" | "operations" | "prefixSeparator" | "ownedBy" | "bedrock" | "discovers" | "streamUsage"
> & {
  /** What passes of a caller's call beside what the target lists. */
  readonly passing: Pick<ServedTarget, "requestHeaders" | "queryParameters">;
};

/**
 * @returns undefined for a passthrough target, which serves no model.
 * @throws GatewayError `target_misconfigured` where the endpoint may not be called.
 */
export function serve(target: Target, settings: Settings): ServedTarget | undefined {
  const located = locate(target.spec, settings);
  if (located === undefined) return undefined;
  const { passing, ...where } = located;
  assertCallable(target, where.endpoint, settings);
  const own = shared(target);
  const listed = target.spec.metadataConfiguration?.allowedQueryParameters ?? USUAL_PARAMETERS;
  return {
    ...where,
    ...own,
    operations: where.operations.map(withWrittenModel),
    requestHeaders: [...new Set([...passing.requestHeaders, ...own.requestHeaders])],
    queryParameters: [...new Set([...passing.queryParameters, ...listed])].filter(
      (name) => !isFiledUnder(name, NEVER_OF_INFERENCE),
    ),
    discovered: target.models,
    failover: target.spec.failover ?? true,
    streamUsage: target.spec.streamUsage ?? settings.streamUsage ?? where.streamUsage,
    createdAt: target.createdAt,
  };
}

/** @throws GatewayError `target_misconfigured` where the endpoint may not be called. */
export function servePassthrough(target: Target, passthrough: Passthrough, settings: Settings): ServedPassthrough {
  assertCallable(target, passthrough.endpoint, settings);
  const credential = target.spec.credentialProviderConfigurations?.[0];
  return {
    ...shared(target),
    endpoint: withoutSlash(passthrough.endpoint),
    staticQuery: Object.entries(passthrough.staticQueryParameters ?? {}),
    staticQueryWins: passthrough.staticQueryParameterConflictResolution === "STATIC_OVERRIDE",
    queryParameters: target.spec.metadataConfiguration?.allowedQueryParameters,
    withheldParameters: credential === undefined ? [] : rivalsOf(namedBy(credential).parameter),
  };
}

function shared({ targetId, spec, status }: Target) {
  const isInference = spec.targetConfiguration.inference !== undefined;
  // Only a header that the target names itself has to be withheld here: the usual ones are never forwarded.
  const credentialHeader = namedBy(spec.credentialProviderConfigurations?.[0]).parameter;
  return {
    targetId,
    name: spec.name,
    status,
    requestHeaders: (spec.metadataConfiguration?.allowedRequestHeaders ?? [])
      .map(lower)
      .filter((name) => mayBeForwarded(name, isInference, credentialHeader)),
    responseHeaders: (spec.metadataConfiguration?.allowedResponseHeaders ?? []).map(lower),
    firstByteTimeoutMs: spec.firstByteTimeoutMs,
    onDisconnect: spec.onDisconnect ?? ("cancel" as const),
  };
}

/** Checked on every compilation too, since settings may have changed since the target was created. */
function assertCallable({ spec }: Target, endpoint: string, settings: Settings): void {
  const fault = endpointFault(endpoint, settings.allowLocalEndpoints);
  if (fault !== undefined) {
    throw new GatewayError("target_misconfigured", `Target "${spec.name}" cannot be called: its endpoint ${fault}.`);
  }
}

function locate({ name, targetConfiguration }: TargetSpec, settings: Settings): Where | undefined {
  const { connector, provider } = targetConfiguration.inference ?? {};
  if (connector !== undefined) {
    const facts = factsOf(connector.source, settings);
    return {
      endpoint: facts.baseUrl,
      operations: facts.operations,
      prefixSeparator: facts.prefixSeparator,
      ownedBy: facts.ownedBy,
      bedrock: facts.bedrock,
      discovers: facts.models.length > 0,
      streamUsage: facts.streamUsage ?? "as_sent",
      passing: { requestHeaders: facts.requestHeaders ?? [], queryParameters: facts.queryParameters ?? [] },
    };
  }
  return provider === undefined ? undefined : { ...locateProvider(provider), ownedBy: name };
}

function locateProvider({ endpoint, operations: declared = [], modelMapping }: Provider): Omit<Where, "ownedBy"> {
  const operations = declared
    .filter(({ path }) => path !== MODELS_PATH)
    .map(({ path, providerPath, models }) => ({
      path,
      providerPath: providerPath ?? path,
      models: models?.map(({ model }) => model),
    }));
  const prefix = modelMapping?.providerPrefix;
  const scope = bedrockScope(URL.parse(endpoint)?.hostname ?? "");
  const base = withoutSlash(endpoint);
  const served = operations.length > 0 ? operations : samePaths(...KNOWN_PATHS);
  return {
    endpoint: base,
    operations: served.map(({ path, providerPath, models }) => ({
      path,
      providerPath: pathBelow(base, providerPath),
      models,
    })),
    prefixSeparator: prefix?.strip === true ? (prefix.separator ?? ".") : undefined,
    bedrock: scope !== undefined,
    discovers: operations.length < declared.length,
    streamUsage: "as_sent",
    passing: { requestHeaders: scope?.service === "bedrock" ? BEDROCK_HEADERS : [], queryParameters: [] },
  };
}

function withWrittenModel(operation: ServedOperation): ServedOperation {
  const written = modelPath(operation.providerPath);
  return written === undefined ? operation : { ...operation, written };
}

function withoutSlash(endpoint: string): string {
  return endpoint.replace(/\/+$/, "");
}

function lower(name: string): string {
  return name.toLowerCase();
}
