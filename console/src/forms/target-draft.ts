/** A target as a form holds it, and a new one of each model source. */
import { EMPTY_CONNECTOR, type ConnectorDraft } from "./connector-draft.ts";
import { EMPTY_CREDENTIAL, type CredentialDraft } from "./credential-draft.ts";
import { ANY_AUTH, authsFor, nameFor, type Auth, type ModelSource } from "./model-sources.ts";
import { newId } from "./new-id.ts";

export interface OperationDraft {
  readonly id: number;
  readonly path: string;
  readonly providerPath: string;
  /** One a line. */
  readonly models: string;
}

export interface TargetDraft extends CredentialDraft, ConnectorDraft {
  /** Of this form only. */
  readonly id: number;
  readonly name: string;
  /** The name follows the model source until somebody types one. */
  readonly isNamed: boolean;
  readonly description: string;
  readonly isPassthrough: boolean;
  readonly source: ModelSource;
  readonly endpoint: string;
  readonly operations: readonly OperationDraft[];
  readonly mapsPrefix: boolean;
  readonly stripsPrefix: boolean;
  readonly separator: string;
  readonly protocolType: "INFERENCE" | "MCP" | "A2A" | "CUSTOM";
  /** `name=value`, one a line. */
  readonly staticQuery: string;
  readonly staticQueryWins: "" | "CLIENT_OVERRIDE" | "STATIC_OVERRIDE";
  readonly requestHeaders: string;
  readonly queryParameters: string;
  readonly responseHeaders: string;
  readonly firstByteTimeoutMs: string;
  readonly failover: boolean;
  readonly onDisconnect: "" | "cancel" | "drain";
  readonly streamUsage: "" | "as_sent" | "ask" | "ask_and_hide";
}

export function newOperation(path = ""): OperationDraft {
  return { id: newId(), path, providerPath: "", models: "" };
}

/** @param taken names that other targets have. */
export function newTarget(source: ModelSource, taken: readonly string[]): TargetDraft {
  return {
    ...EMPTY_CONNECTOR,
    ...EMPTY_CREDENTIAL,
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
    auth: authsFor(source)[0],
    requestHeaders: "",
    queryParameters: "",
    responseHeaders: "",
    firstByteTimeoutMs: "",
    failover: true,
    onDisconnect: "",
    streamUsage: "",
  };
}

/** What it can be called with, the usual way first. */
export function authsOf({ isPassthrough, source, connector }: TargetDraft): readonly [Auth, ...Auth[]] {
  const isUnknown = connector !== undefined && connector.connectorId !== source;
  return isPassthrough || isUnknown ? ANY_AUTH : authsFor(source);
}

/** Somebody says where its provider is, and it is checked as such. */
export function isCustom({ isPassthrough, source }: TargetDraft): boolean {
  return isPassthrough || source === "custom";
}
