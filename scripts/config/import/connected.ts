/** What a source says of a provider that has a connector → the connector's source, or another server that speaks its API. */
import { addressed, labelOf, type Options, type Place, type Whereabouts } from "./place.ts";

const ANTHROPIC_PATHS = ["/v1/messages", "/v1/messages/count_tokens"];

/** @returns a sentence where it cannot be called. */
export function connectedPlace(
  name: string,
  where: Whereabouts,
  url: URL | undefined,
  options: Options,
): Place | string {
  const address = url?.href.replace(/\/+$/, "");
  switch (name) {
    case "openai":
      if (address === undefined || url?.hostname === "api.openai.com") {
        return { name, tells: [], connector: { connectorId: "openai" }, speech: "openai", variable: "OPENAI_API_KEY" };
      }
      return addressed(labelOf(url) ?? "openai-compatible", address, where.mode, "sdk");
    case "anthropic":
      return address === undefined || url?.hostname === "api.anthropic.com"
        ? {
            name,
            tells: [],
            connector: { connectorId: "anthropic" },
            speech: "anthropic",
            variable: "ANTHROPIC_API_KEY",
          }
        : anthropicAt(labelOf(url) ?? name, address);
    case "azure":
      if (url === undefined) return "the address of the Azure resource (api_base) is missing";
      return azureAt(url);
    case "azure-ai":
      if (url === undefined) return "the address of the Azure resource (api_base) is missing";
      if (/\/anthropic(\/|$)/.test(url.pathname)) return anthropicAt("azure-claude", `${url.origin}/anthropic`);
      return /\.(openai|services\.ai|cognitiveservices)\.azure\.com$/.test(url.hostname)
        ? azureAt(url)
        : addressed("azure-ai", address ?? "", where.mode, "sdk");
    case "gemini":
      if (address !== undefined && url?.hostname !== "generativelanguage.googleapis.com") {
        return `Google's API at another address (${address}) has no connector: the variable GOOGLE_GEMINI_BASE_URL sets it for all targets`;
      }
      return { name, tells: [], connector: { connectorId: "gemini" }, speech: "gemini", variable: "GEMINI_API_KEY" };
    case "workers-ai":
      if (!/^[0-9a-f]{32}$/.test(where.accountId ?? "")) {
        return "Workers AI needs the id of its Cloudflare account, 32 hexadecimal digits, and the file does not have it in clear";
      }
      return {
        name,
        tells: [where.accountId?.slice(0, 6) ?? ""],
        connector: { connectorId: "workers-ai", accountId: where.accountId ?? "" },
        speech: "openai",
        variable: "CLOUDFLARE_API_KEY",
      };
    case "bedrock-mantle":
      return { name, tells: [], connector: { connectorId: name }, speech: "bedrock" };
    default:
      return bedrockAt(where, address, options);
  }
}

function azureAt({ origin, hostname }: URL): Place {
  return {
    name: "azure",
    tells: [hostname.split(".")[0] ?? ""],
    connector: { connectorId: "azure-openai", endpoint: origin },
    speech: "openai",
    variable: "AZURE_API_KEY",
  };
}

function bedrockAt({ region }: Whereabouts, address: string | undefined, { allowLocal }: Options): Place | string {
  if (region !== undefined && !/^[a-z0-9-]{1,32}$/.test(region)) return "its region is none of AWS's";
  if (address !== undefined && !(allowLocal || address.includes(".amazonaws.com"))) {
    return `Bedrock at another address (${address}) is set for all targets at once, by the variable AWS_ENDPOINT_URL_BEDROCK_RUNTIME`;
  }
  return {
    name: "bedrock",
    tells: [region ?? "usual"],
    connector: { connectorId: "bedrock-runtime", ...(region === undefined ? {} : { region }) },
    speech: "bedrock",
  };
}

function anthropicAt(name: string, address: string): Place {
  return {
    name,
    tells: [labelOf(URL.parse(address) ?? undefined) ?? ""],
    endpoint: address,
    paths: ANTHROPIC_PATHS.map((path) => [path, path]),
    header: "x-api-key",
    speech: "anthropic",
    variable: "ANTHROPIC_API_KEY",
  };
}
