/** A target as a form holds it ⇄ the target that the API takes. */
import { credentialProviderName } from "#worker/credentials/credential-provider.ts";
import type { CredentialShown, Target } from "../api/targets.ts";
import { compact, listOf, textIn, textOf } from "./lines.ts";
import { EMPTY_PROVIDER, type ProviderDraft } from "./provider-draft.ts";

export const MODEL_SOURCES = ["bedrock-mantle", "openai", "anthropic", "custom"] as const;
export type ModelSource = (typeof MODEL_SOURCES)[number];

/** In place of a credential provider's name: one that is made with the target. */
export const NEW_PROVIDER = "+";

export interface OperationDraft {
  readonly id: number;
  readonly path: string;
  readonly providerPath: string;
  /** One a line. */
  readonly models: string;
}

export interface TargetDraft {
  /** Of this form only. */
  readonly id: number;
  readonly name: string;
  /** The name follows the model source until somebody types one. */
  readonly isNamed: boolean;
  readonly description: string;
  readonly isPassthrough: boolean;
  readonly source: ModelSource;
  /** Of a target that is there: its connector as it is, with members and ids that this form does not know. */
  readonly connector?: { readonly connectorId: string };
  readonly endpoint: string;
  readonly operations: readonly OperationDraft[];
  readonly mapsPrefix: boolean;
  readonly stripsPrefix: boolean;
  readonly separator: string;
  readonly protocolType: "INFERENCE" | "MCP" | "A2A" | "CUSTOM";
  /** `name=value`, one a line. */
  readonly staticQuery: string;
  readonly staticQueryWins: "" | "CLIENT_OVERRIDE" | "STATIC_OVERRIDE";
  readonly auth: "API_KEY" | "GATEWAY_IAM_ROLE" | "NONE";
  /** A credential provider's name; `NEW_PROVIDER`; empty: none chosen yet. */
  readonly provider: string;
  readonly newProvider: ProviderDraft;
  readonly keyLocation: "" | "HEADER" | "QUERY_PARAMETER";
  readonly keyParameter: string;
  readonly keyPrefix: string;
  readonly iamService: string;
  readonly iamRegion: string;
  readonly requestHeaders: string;
  readonly queryParameters: string;
  readonly responseHeaders: string;
  readonly firstByteTimeoutMs: string;
  readonly failover: boolean;
  readonly onDisconnect: "" | "cancel" | "drain";
  readonly streamUsage: "" | "as_sent" | "ask" | "ask_and_hide";
}

let ids = 0;
export function newId(): number {
  return ++ids;
}

const NAMES: Readonly<Record<ModelSource, string>> = {
  "bedrock-mantle": "bedrock",
  openai: "openai",
  anthropic: "anthropic",
  custom: "custom",
};

/** @param taken names that other targets have. */
export function nameFor(source: ModelSource, taken: readonly string[]): string {
  const wanted = NAMES[source];
  for (let at = 1; ; at++) {
    const name = at === 1 ? wanted : `${wanted}-${at}`;
    if (!taken.includes(name)) return name;
  }
}

export function newOperation(path = ""): OperationDraft {
  return { id: newId(), path, providerPath: "", models: "" };
}

export function newTarget(source: ModelSource, taken: readonly string[]): TargetDraft {
  return {
    id: newId(),
    name: nameFor(source, taken),
    isNamed: false,
    description: "",
    isPassthrough: false,
    source,
    endpoint: "",
    operations: [newOperation("/v1/chat/completions")],
    mapsPrefix: false,
    stripsPrefix: true,
    separator: ".",
    protocolType: "INFERENCE",
    staticQuery: "",
    staticQueryWins: "",
    auth: authFor(source),
    provider: "",
    newProvider: EMPTY_PROVIDER,
    keyLocation: "",
    keyParameter: "",
    keyPrefix: "",
    iamService: "",
    iamRegion: "",
    requestHeaders: "",
    queryParameters: "",
    responseHeaders: "",
    firstByteTimeoutMs: "",
    failover: true,
    onDisconnect: "",
    streamUsage: "",
  };
}

export function authFor(source: ModelSource): TargetDraft["auth"] {
  return source === "bedrock-mantle" ? "GATEWAY_IAM_ROLE" : "API_KEY";
}

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
    ...authOf(target.credentialProviderConfigurations[0]),
    name: target.name,
    isNamed: true,
    ...(connector === undefined ? {} : { connector }),
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

function authOf(credential: CredentialShown | undefined): Partial<TargetDraft> {
  if (credential === undefined) return { auth: "NONE" };
  const { apiKeyCredentialProvider: key, iamCredentialProvider: iam } = credential.credentialProvider ?? {};
  if (key === undefined)
    return { auth: "GATEWAY_IAM_ROLE", iamService: iam?.service ?? "", iamRegion: iam?.region ?? "" };
  return {
    auth: "API_KEY",
    provider: credentialProviderName(key.providerArn) ?? "",
    keyLocation: key.credentialLocation ?? "",
    keyParameter: key.credentialParameterName ?? "",
    keyPrefix: key.credentialPrefix ?? "",
  };
}

/** The name of the credential provider it goes by, which may be one that is yet to be made. */
export function providerNameOf({ auth, provider, newProvider }: TargetDraft): string | undefined {
  if (auth !== "API_KEY") return undefined;
  return provider === NEW_PROVIDER ? newProvider.name.trim() : provider;
}

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
  const { isPassthrough, source, endpoint, protocolType, operations } = draft;
  if (isPassthrough) {
    const parameters = staticQueryOf(draft.staticQuery);
    return {
      http: {
        passthrough: compact({
          endpoint: endpoint.trim(),
          protocolType,
          staticQueryParameters: Object.keys(parameters).length === 0 ? undefined : parameters,
          staticQueryParameterConflictResolution: draft.staticQueryWins === "" ? undefined : draft.staticQueryWins,
        }),
      },
    };
  }
  if (source !== "custom") {
    return { inference: { connector: { source: draft.connector ?? { connectorId: source } } } };
  }
  const mapping = { strip: draft.stripsPrefix, separator: draft.separator === "" ? undefined : draft.separator };
  return {
    inference: {
      provider: compact({
        endpoint: endpoint.trim(),
        modelMapping: draft.mapsPrefix ? { providerPrefix: compact(mapping) } : undefined,
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
      }),
    },
  };
}

function credentialOf(draft: TargetDraft, arnOf: (name: string) => string): object | undefined {
  if (draft.auth === "NONE") return undefined;
  if (draft.auth === "GATEWAY_IAM_ROLE") {
    const service = textIn(draft.iamService);
    const region = textIn(draft.iamRegion);
    const iam = service === undefined && region === undefined ? undefined : compact({ service: service ?? "", region });
    return compact({
      credentialProviderType: "GATEWAY_IAM_ROLE",
      credentialProvider: iam === undefined ? undefined : { iamCredentialProvider: iam },
    });
  }
  return {
    credentialProviderType: "API_KEY",
    credentialProvider: {
      apiKeyCredentialProvider: compact({
        providerArn: arnOf(providerNameOf(draft) ?? ""),
        credentialLocation: draft.keyLocation === "" ? undefined : draft.keyLocation,
        credentialParameterName: textIn(draft.keyParameter),
        credentialPrefix: textIn(draft.keyPrefix),
      }),
    },
  };
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
