/** A target as the data plane sees it: connector and provider targets brought to one shape, every default filled in. */
import type { ServedOperation } from "../connectors/connector.ts";
import type { StreamUsage } from "../connectors/stream-usage.ts";
import type { DiscoveredModel, TargetStatus } from "./target.ts";

export interface ServedTarget {
  readonly targetId: string;
  readonly name: string;
  readonly status: TargetStatus;
  /** The provider's base URL, its base path kept, without a slash at the end. */
  readonly endpoint: string;
  readonly operations: readonly ServedOperation[];
  /** The provider is asked what it has: until it said so, there is nothing. */
  readonly discovers: boolean;
  /** What the provider said it has. */
  readonly discovered: readonly DiscoveredModel[];
  /** Between a provider's prefix and the rest of an id, where callers may leave the prefix out. */
  readonly prefixSeparator: string | undefined;
  readonly ownedBy: string;
  /** Wins where several targets have a model (design, section 5, rule 3). */
  readonly bedrock: boolean;
  /** In lower case; none that has to stay here. */
  readonly requestHeaders: readonly string[];
  /** Of the caller's query, these pass. */
  readonly queryParameters: readonly string[];
  readonly responseHeaders: readonly string[];
  readonly firstByteTimeoutMs: number | undefined;
  /** May another target be asked when this one fails? */
  readonly failover: boolean;
  readonly onDisconnect: "cancel" | "drain";
  readonly streamUsage: StreamUsage;
  readonly createdAt: number;
}

/** A passthrough target as the data plane sees it. */
export interface ServedPassthrough {
  readonly targetId: string;
  readonly name: string;
  readonly status: TargetStatus;
  readonly endpoint: string;
  readonly staticQuery: readonly (readonly [string, string])[];
  /** A static parameter wins over the caller's of the same name. */
  readonly staticQueryWins: boolean;
  /** In lower case; none that has to stay here. */
  readonly requestHeaders: readonly string[];
  /** Of the caller's query, these pass; absent: all but those that are withheld. */
  readonly queryParameters: readonly string[] | undefined;
  /** What a provider could take for a credential beside the target's own. */
  readonly withheldParameters: readonly string[];
  readonly responseHeaders: readonly string[];
  readonly firstByteTimeoutMs: number | undefined;
  readonly onDisconnect: "cancel" | "drain";
}
