/** What a connector asks for beside its id, as a form holds it ⇄ `connector.source` of the API. */
import type { ConnectorSource } from "#worker/connectors/by-id.ts";
import { compact, listOf, textIn, textOf } from "./lines.ts";
import type { ModelSource } from "./model-sources.ts";

export interface ConnectorDraft {
  /** Of a target that is there: as it is, with members and ids that this form does not know. */
  readonly connector?: { readonly connectorId: string };
  /** Of Amazon Bedrock; empty: the gateway's own. */
  readonly region: string;
  /** The address of an Azure resource. */
  readonly resource: string;
  /** Its deployments are named, or taken to be what its v1 API lists. */
  readonly deploymentsBy: "name" | "list";
  /** One a line. */
  readonly deployments: string;
  /** Of Cloudflare. */
  readonly accountId: string;
}

export const EMPTY_CONNECTOR: ConnectorDraft = {
  region: "",
  resource: "",
  deploymentsBy: "name",
  deployments: "",
  accountId: "",
};

export function draftOfConnector(source: ConnectorSource): ConnectorDraft {
  const own = { ...EMPTY_CONNECTOR, connector: source };
  switch (source.connectorId) {
    case "bedrock-runtime":
      return { ...own, region: text(source, "region") };
    case "azure-openai": {
      const deployments = listIn(source, "deployments");
      return {
        ...own,
        resource: text(source, "endpoint"),
        deploymentsBy: deployments === undefined ? "list" : "name",
        deployments: textOf(deployments),
      };
    }
    case "workers-ai":
      return { ...own, accountId: text(source, "accountId") };
    default:
      return own;
  }
}

/** What the API takes. A connector that this form does not know, of a newer Worker, stays as it was. */
export function sourceOf(source: ModelSource, draft: ConnectorDraft): object {
  const { connector } = draft;
  if (connector !== undefined && connector.connectorId !== source) return connector;
  return compact({ ...connector, connectorId: source, ...membersOf(source, draft) });
}

function membersOf(source: ModelSource, draft: ConnectorDraft): object {
  switch (source) {
    case "bedrock-runtime":
      return { region: textIn(draft.region) };
    case "azure-openai":
      return {
        endpoint: draft.resource.trim(),
        deployments: draft.deploymentsBy === "name" ? (listOf(draft.deployments) ?? []) : undefined,
      };
    case "workers-ai":
      return { accountId: draft.accountId.trim() };
    case "bedrock-mantle":
    case "openai":
    case "anthropic":
    case "gemini":
    case "custom":
      return {};
  }
}

/** Their schemas are put together from a list, so that no type tells their members. */
function text(source: object, name: string): string {
  const value: unknown = Reflect.get(source, name);
  return typeof value === "string" ? value : "";
}

function listIn(source: object, name: string): readonly string[] | undefined {
  const value: unknown = Reflect.get(source, name);
  return Array.isArray(value) ? value.map(String) : undefined;
}
