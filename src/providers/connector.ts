/** What we know of a provider: a connector is a record of facts. */
import type { SigningScope } from "../config/bedrock-host.ts";
import type { ServedOperation } from "../config/served-target.ts";
import type { Settings } from "../config/settings.ts";
import type { StreamUsage } from "../config/stream-usage.ts";

/** Where a provider expects an API key when the target does not say. */
export interface Placement {
  readonly location: "HEADER" | "QUERY_PARAMETER";
  readonly parameter: string;
  readonly prefix: string | undefined;
}

/** How a provider lists its models. */
export interface ModelsApi {
  readonly path: string;
  /** Sent with the request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the first page; Anthropic's paging is followed wherever an answer has it. */
  readonly search: string;
  /** What to grant or change where the provider refuses. */
  readonly remedy: string;
}

export interface Connector {
  readonly baseUrl: (settings: Settings) => string;
  readonly operations: readonly ServedOperation[];
  readonly models: ModelsApi;
  readonly placement: Placement;
  /** What a SigV4 signature is scoped to; absent: the provider takes none. */
  readonly signing?: (settings: Settings) => SigningScope;
  /** Callers may leave out what stands before it in a model id. */
  readonly prefixSeparator?: string;
  readonly ownedBy: string;
  /** Of its chat streams, where nobody says otherwise; absent: `as_sent`. */
  readonly streamUsage?: StreamUsage;
}

export const BEARER: Placement = { location: "HEADER", parameter: "authorization", prefix: "Bearer" };

/** Operations that keep their path on the provider. */
export function samePaths(...paths: string[]): ServedOperation[] {
  return paths.map((path) => ({ path, providerPath: path, models: undefined }));
}
