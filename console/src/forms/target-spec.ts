/** A target as a form holds it → what the API takes, for a creation and for an update. */
import type { Target } from "../api/targets.ts";
import { sourceOf } from "./connector-draft.ts";
import { credentialOf } from "./credential-draft.ts";
import { compact, listOf, textIn } from "./lines.ts";
import type { TargetDraft } from "./target-draft.ts";

/** Ours, which stay as they were where an update leaves them out: so what is empty is said. */
const ADDITIONS = ["firstByteTimeoutMs", "failover", "onDisconnect", "streamUsage"] as const;

/** @returns what the API takes for a creation. @param arnOf a credential provider's name → its ARN. */
export function specOf(draft: TargetDraft, arnOf: (name: string) => string): Readonly<Record<string, unknown>> {
  const metadata = compact({
    allowedRequestHeaders: listOf(draft.requestHeaders),
    allowedQueryParameters: listOf(draft.queryParameters),
    allowedResponseHeaders: listOf(draft.responseHeaders),
  });
  const credential = credentialOf(draft, arnOf);
  return compact({
    name: draft.name.trim(),
    description: textIn(draft.description),
    targetConfiguration: configurationOf(draft),
    credentialProviderConfigurations: credential === undefined ? undefined : [credential],
    metadataConfiguration: Object.keys(metadata).length === 0 ? undefined : metadata,
    firstByteTimeoutMs: numberIn(draft.firstByteTimeoutMs),
    failover: draft.failover ? undefined : false,
    onDisconnect: draft.onDisconnect === "" ? undefined : draft.onDisconnect,
    streamUsage: draft.streamUsage === "" ? undefined : draft.streamUsage,
  });
}

/** The same for an update: `null` takes away what the target has and the form does not. */
export function updateOf(
  draft: TargetDraft,
  before: Target,
  arnOf: (name: string) => string,
): Readonly<Record<string, unknown>> {
  const spec = specOf(draft, arnOf);
  const gone = ADDITIONS.filter((name) => before[name] !== undefined && spec[name] === undefined);
  return { ...spec, ...Object.fromEntries(gone.map((name) => [name, null])) };
}

function configurationOf(draft: TargetDraft): object {
  if (draft.isPassthrough) return { http: { passthrough: passthroughOf(draft) } };
  if (draft.source === "custom") return { inference: { provider: providerOf(draft) } };
  return { inference: { connector: { source: sourceOf(draft.source, draft) } } };
}

function passthroughOf({ endpoint, protocolType, staticQuery, staticQueryWins }: TargetDraft): object {
  const parameters = staticQueryOf(staticQuery);
  return compact({
    endpoint: endpoint.trim(),
    protocolType,
    staticQueryParameters: Object.keys(parameters).length === 0 ? undefined : parameters,
    staticQueryParameterConflictResolution: staticQueryWins === "" ? undefined : staticQueryWins,
  });
}

function providerOf({ endpoint, mapsPrefix, stripsPrefix, separator, operations }: TargetDraft): object {
  const mapping = { strip: stripsPrefix, separator: separator === "" ? undefined : separator };
  return compact({
    endpoint: endpoint.trim(),
    modelMapping: mapsPrefix ? { providerPrefix: compact(mapping) } : undefined,
    operations:
      operations.length === 0
        ? undefined
        : operations.map(({ path, providerPath, models }) =>
            compact({
              path: path.trim(),
              providerPath: textIn(providerPath),
              models: listOf(models)?.map((model) => ({ model })),
            }),
          ),
  });
}

function staticQueryOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split("\n").flatMap((line) => {
      if (line.trim() === "") return [];
      const at = line.indexOf("=");
      return [at === -1 ? [line.trim(), ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]];
    }),
  );
}

/** What is no number stays text, so that the schema says it. */
function numberIn(text: string): number | string | undefined {
  if (text.trim() === "") return undefined;
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}
