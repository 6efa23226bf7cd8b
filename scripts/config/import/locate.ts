/** What a source says of one provider → where its calls go here: a connector's source or an address with paths; or why nowhere. */
import { endpointFault } from "../../../src/config/endpoint.ts";
import { connectedPlace } from "./connected.ts";
import { addressed, type Options, type Place, type Whereabouts } from "./place.ts";
import { compatibleNamed, connectedNamed, whyNot, type Compatible } from "./providers.ts";

/** As a target's configuration takes it. */
const ADDRESS = /^https?:\/\/[a-zA-Z0-9\-.[\]:]+(:[0-9]{1,5})?(\/.*)?$/;

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
  return known === undefined ? whyNot(provider) : compatiblePlace(known, address, mode, options);
}

function faultOf(address: string, { allowLocal }: Options): string | undefined {
  const fault = endpointFault(address, allowLocal);
  if (fault === undefined) return undefined;
  if (endpointFault(address, true) !== undefined) return `its address ${fault}`;
  return `a Worker reaches public https:// addresses only, and "${address}" is none. Give it one (a tunnel, such as cloudflared) and import again, or --allow-local for the gateway of npm start`;
}

/** @param said undefined: the provider's own address. */
function compatiblePlace(
  known: Compatible,
  said: string | undefined,
  mode: string | undefined,
  options: Options,
): Place | string {
  const { name, variable, isRoot } = known;
  const address = said ?? known.address;
  if (address === undefined) return `the address of this server is missing (api_base, custom_host)`;
  const fault = faultOf(address, options);
  if (fault !== undefined) return fault;
  const isOwn = address !== known.address;
  // An endpoint of Hugging Face's own server is written without its version.
  const isBare = isRoot === true || (name === "huggingface" && !address.endsWith("/v1"));
  const place = addressed(name, address, mode, isBare ? "root" : "sdk");
  const differs =
    name === "ollama" || name === "cohere" || (name === "huggingface" && !isOwn)
      ? `${name} is called by its OpenAI-compatible paths, not by its own API`
      : undefined;
  return { ...place, variable: isOwn ? undefined : variable, differs };
}
