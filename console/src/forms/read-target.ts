/** A target as the API shows it → as a form holds it. */
import type { Target } from "../api/targets.ts";
import { draftOfConnector } from "./connector-draft.ts";
import { draftOfCredential } from "./credential-draft.ts";
import { textOf } from "./lines.ts";
import { MODEL_SOURCES } from "./model-sources.ts";
import { newId } from "./new-id.ts";
import { newTarget, type TargetDraft } from "./target-draft.ts";

export function draftOf(target: Target): TargetDraft {
  const { inference, http } = target.targetConfiguration;
  const { provider } = inference ?? {};
  const { passthrough } = http ?? {};
  const connector = inference?.connector?.source;
  const source =
    MODEL_SOURCES.find((one) => one === connector?.connectorId) ?? (connector === undefined ? "custom" : "openai");
  const prefix = provider?.modelMapping?.providerPrefix;
  const metadata = target.metadataConfiguration;
  return {
    ...newTarget(source, []),
    ...(connector === undefined ? {} : draftOfConnector(connector)),
    ...draftOfCredential(target.credentialProviderConfigurations[0]),
    name: target.name,
    isNamed: true,
    description: target.description ?? "",
    isPassthrough: passthrough !== undefined,
    endpoint: provider?.endpoint ?? passthrough?.endpoint ?? "",
    operations: (provider?.operations ?? []).map(({ path, providerPath = "", models }) => ({
      id: newId(),
      path,
      providerPath,
      models: textOf(models?.map(({ model }) => model)),
    })),
    mapsPrefix: prefix !== undefined,
    stripsPrefix: prefix?.strip ?? false,
    separator: prefix?.separator ?? "",
    protocolType: passthrough?.protocolType ?? "INFERENCE",
    staticQuery: Object.entries(passthrough?.staticQueryParameters ?? {})
      .map(([name, value]) => `${name}=${value}`)
      .join("\n"),
    staticQueryWins: passthrough?.staticQueryParameterConflictResolution ?? "",
    requestHeaders: textOf(metadata?.allowedRequestHeaders),
    queryParameters: textOf(metadata?.allowedQueryParameters),
    responseHeaders: textOf(metadata?.allowedResponseHeaders),
    firstByteTimeoutMs: target.firstByteTimeoutMs === undefined ? "" : String(target.firstByteTimeoutMs),
    failover: target.failover ?? true,
    onDisconnect: target.onDisconnect ?? "",
    streamUsage: target.streamUsage ?? "",
  };
}
