/** Where models are, in a source's words and in ours; and an address, with what its models are for → a place that calls go to. */

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

export interface Options {
  /** May a target be on this machine or in a private network? */
  readonly allowLocal: boolean;
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

/** @param style `sdk`: what comes behind the address is `/chat/completions`; `root`: `/v1/chat/completions`. */
export function addressed(name: string, address: string, mode: string | undefined, style: "sdk" | "root"): Place {
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
export function labelOf(url: URL | undefined): string | undefined {
  if (url === undefined || /^[\d.[\]:]+$/.test(url.hostname)) return undefined;
  const named = url.hostname.split(".").find((label) => !/^(www|api|llm|inference)$/.test(label));
  const label = named?.replaceAll(/[^a-zA-Z0-9]+/g, "-");
  return label === "" ? undefined : label;
}
