/** What an answer says beside its tokens that changes its price. */
import { isRecord, textOf, type Said } from "./said.ts";
import type { Usage } from "./usage.ts";

export interface Billing {
  /** As the provider writes it: OpenAI's and Anthropic's `service_tier`, Converse's `serviceTier`, Vertex's `trafficType` in small letters. */
  readonly serviceTier?: string;
  /** Anthropic's fast mode. */
  readonly speed?: string;
  /** Where it was computed; Anthropic asks more for `us`. */
  readonly inferenceGeo?: string;
  readonly webSearches?: number;
  readonly webFetches?: number;
  /** What other models used for this answer, at prices of their own: Anthropic's advisors. Not part of the usage. */
  readonly advisors?: readonly { readonly model: string; readonly usage: Usage }[];
}

/**
 * @param said the object that `usage` is a member of.
 * @param usage what that member is.
 */
export function readBilling(said: Said, usage: Said): Billing {
  const tier = said["serviceTier"];
  const serviceTier =
    textOf(usage["service_tier"]) ??
    textOf(said["service_tier"]) ??
    textOf(isRecord(tier) ? tier["type"] : tier) ??
    textOf(usage["trafficType"])?.toLowerCase();
  const speed = textOf(usage["speed"]);
  const inferenceGeo = textOf(usage["inference_geo"]);
  const anthropic = usage["server_tool_use"];
  const webSearches = timesOf(anthropic, "web_search_requests") ?? timesOf(openaiSearch(said), "num_requests");
  const webFetches = timesOf(anthropic, "web_fetch_requests");
  return {
    ...(serviceTier !== undefined && { serviceTier }),
    ...(speed !== undefined && { speed }),
    ...(inferenceGeo !== undefined && { inferenceGeo }),
    ...(webSearches !== undefined && { webSearches }),
    ...(webFetches !== undefined && { webFetches }),
  };
}

function openaiSearch(said: Said): unknown {
  const tools = said["tool_usage"];
  return isRecord(tools) ? tools["web_search"] : undefined;
}

/** Undefined where it is nothing, none included. */
function timesOf(said: unknown, name: string): number | undefined {
  const times = isRecord(said) ? said[name] : undefined;
  return typeof times === "number" && Number.isSafeInteger(times) && times > 0 ? times : undefined;
}
