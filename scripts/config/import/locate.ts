/** What a source says of one provider → where its calls go here: a connector's source or an address with paths; or why nowhere. */
import { endpointFault } from "../../../src/config/endpoint.ts";
import { compatibleNamed, connectedNamed, whyNot, type Compatible } from "./providers.ts";

/** What either source says of where a model is. */
export interface Whereabouts {
  /** By its name there. */
  readonly provider: string;
  readonly address?: string | undefined;
  readonly region?: string | undefined;
  readonly accountId?: string | undefined;
  /** What the model is for, in LiteLLM's words; undefined where it is not said. */
  readonly mode?: string | undefined;
}

export type Speech = "openai" | "anthropic" | "bedrock" | "gemini";

/** Where calls go. */
export interface Place {
  /** The target's name, where nobody else has it. */
  readonly name: string;
  /** What tells it from others of that name, the clearest first. */
  readonly tells: readonly string[];
  readonly connector?: Readonly<Record<string, string>>;
  readonly endpoint?: string;
  /** Of a provider target: each path, and what it is called there. */
  readonly paths?: readonly (readonly [path: string, providerPath: string])[];
  /** The header of the key, where it is no bearer token. */
  readonly header?: string;
  readonly speech: Speech;
  /** The variable that its key usually has. */
  readonly variable?: string | undefined;
  /** What is other here than there. */
  readonly differs?: string | undefined;
}

export interface Options {
  /** May a target be on this machine or in a private network? */
  readonly allowLocal: boolean;
}

/** As a target's configuration takes it. */
const ADDRESS = /^https?:\/\/[a-zA-Z0-9\-.[\]:]+(:[0-9]{1,5})?(\/.*)?$/;

const ANTHROPIC_PATHS = ["/v1/messages", "/v1/messages/count_tokens"];

/** By LiteLLM's `mode`: https://docs.litellm.ai/docs/proxy/health */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  chat: ["/v1/chat/completions"],
  completion: ["/v1/completions"],
  embedding: ["/v1/embeddings"],
  responses: ["/v1/responses"],
  image_generation: ["/v1/images/generations"],
  audio_speech: ["/v1/audio/speech"],
  rerank: ["/v1/rerank"],
  moderation: ["/v1/moderations"],
};
const USUAL_PATHS = ["/v1/chat/completions", "/v1/responses", "/v1/completions", "/v1/embeddings"];

/** @returns a sentence where it cannot be called. */
export function locate(where: Whereabouts, options: Options): Place | string {
  const { provider, mode } = where;
  if (mode === "audio_transcription") return "transcriptions are sent as forms, and calls here are JSON";
  const address = where.address?.replace(/\/+$/, "");
  const url = address === undefined ? undefined : URL.parse(address);
  if (address !== undefined) {
    const fault = url === null || !ADDRESS.test(address) ? "its address is no https:// URL" : faultOf(address, options);
    if (fault !== undefined) return fault;
  }
  const connected = connectedNamed(provider);
  if (connected !== undefined) return connectedPlace(connected, where, url ?? undefined, options);
  const known = compatibleNamed(provider);
  return known === undefined ? whyNot(provider) : compatiblePlace(known, where, options);
}

function faultOf(address: string, { allowLocal }: Options): string | undefined {
  const fault = endpointFault(address, allowLocal);
  if (fault === undefined) return undefined;
  if (endpointFault(address, true) !== undefined) return `its address ${fault}`;
  return `a Worker reaches public https:// addresses only, and "${address}" is none. Give it one (a tunnel, such as cloudflared) and import again, or --allow-local for the gateway of npm start`;
}

function connectedPlace(name: string, where: Whereabouts, url: URL | undefined, options: Options): Place | string {
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

function compatiblePlace(known: Compatible, where: Whereabouts, options: Options): Place | string {
  const { name, variable, isRoot } = known;
  const address = where.address?.replace(/\/+$/, "") ?? known.address;
  if (address === undefined) return `the address of this server is missing (api_base, custom_host)`;
  const fault = faultOf(address, options);
  if (fault !== undefined) return fault;
  const isOwn = where.address !== undefined && where.address.replace(/\/+$/, "") !== known.address;
  // An endpoint of Hugging Face's own server is written without its version.
  const isBare = isRoot === true || (name === "huggingface" && !address.endsWith("/v1"));
  const place = addressed(name, address, where.mode, isBare ? "root" : "sdk");
  const differs =
    name === "ollama" || name === "cohere" || (name === "huggingface" && !isOwn)
      ? `${name} is called by its OpenAI-compatible paths, not by its own API`
      : undefined;
  return { ...place, variable: isOwn ? undefined : variable, differs };
}

/** @param style `sdk`: what comes behind the address is `/chat/completions`; `root`: `/v1/chat/completions`. */
function addressed(name: string, address: string, mode: string | undefined, style: "sdk" | "root"): Place {
  const paths = PATHS[mode ?? ""] ?? USUAL_PATHS;
  const isPlain = style === "root" || address.endsWith("/v1");
  return {
    name,
    tells: [labelOf(URL.parse(address) ?? undefined) ?? "", URL.parse(address)?.port ?? ""],
    endpoint: address,
    paths: paths.map((path) => [path, isPlain ? path : path.replace(/^\/v1/, "")]),
    speech: "openai",
  };
}

/** The part of a host that names it to people: `exampleopenaiendpoint` of `exampleopenaiendpoint.up.railway.app`. */
function labelOf(url: URL | undefined): string | undefined {
  if (url === undefined || /^[\d.[\]:]+$/.test(url.hostname)) return undefined;
  const named = url.hostname.split(".").find((label) => !/^(www|api|llm|inference)$/.test(label));
  const label = named?.replaceAll(/[^a-zA-Z0-9]+/g, "-");
  return label === "" ? undefined : label;
}
