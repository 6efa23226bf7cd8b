/** A path that leads to nothing → an error that names the mistake and the base URL that is right for the caller's SDK. */
import { GATEWAY_ID } from "../config/identifiers.ts";
import { isPlaceholder } from "../config/placeholder.ts";
import { KNOWN_PATHS, MODELS_PATH } from "../providers/known-paths.ts";
import { GatewayError } from "../words/errors.ts";
import { findModelPath, modelPath } from "../words/model-path.ts";
import { dialectOf, speaksAnthropic, type Dialect } from "./dialect.ts";
import { shownPath } from "./shown-path.ts";

/** What a mistaken base URL is told by. */
export type Called = Pick<Request, "url" | "headers">;

/** No gateway is addressed. */
export function nothingThere(called: Called): GatewayError {
  const { pathname } = new URL(called.url);
  return new GatewayError("not_found", unsetGateway(called, pathname) ?? nothingAt(called, pathname));
}

/** A gateway is addressed, and a path that none of its targets serves. */
export function notServed(called: Called, path: string, served: ReadonlySet<string>): GatewayError {
  if (isMistaken(path, served)) return new GatewayError("not_found", nothingAt(called, new URL(called.url).pathname));
  const paths = served.size > 0 ? `It serves ${[...served].join(", ")} and ${MODELS_PATH}.` : "It has no targets yet.";
  return new GatewayError("not_found", `This gateway does not serve ${shownPath(path)}. ${paths}`);
}

/** A gateway is addressed, and behind it what is neither `inference` nor one of its passthrough targets. */
export function noPassthrough(called: Called, name: string): GatewayError {
  const { pathname } = new URL(called.url);
  if (isMistaken(pathname, new Set())) return new GatewayError("not_found", nothingAt(called, pathname));
  const message = `This gateway has no passthrough target "${shownPath(name)}". Models are called below /inference.`;
  return new GatewayError("not_found", message);
}

/** The call asks for a WebSocket, whatever its path. */
export function upgradeRefused(pathname: string): GatewayError {
  const message = REALTIME.test(pathname)
    ? NO_REALTIME
    : "This gateway speaks HTTP and no WebSocket: send the same call as a POST.";
  return new GatewayError("upgrade_required", message, { headers: { upgrade: "HTTP/1.1" } });
}

const DEPLOYMENTS = /\/openai\/deployments\//;
const REALTIME = /\/realtime(?:\/|$)/;
const NO_REALTIME =
  "The Realtime API is not served here, over WebSocket or otherwise: call /v1/responses or /v1/chat/completions over HTTP, with `stream` for an answer as it comes.";
/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html */
const BEDROCK = /\/model\/.+\/(?:invoke|converse|count-tokens)/;
const NO_BEDROCK =
  "Bedrock's own API is served below the gateway's base URL, where a target serves it: one of the connector bedrock-runtime, or one whose operations say so.";

/** Rather a client that was set up wrong than a path nobody serves. */
function isMistaken(path: string, served: ReadonlySet<string>): boolean {
  return path === "" || REALTIME.test(path) || BEDROCK.test(path) || hasUnset(path) || endsInOperation(path, served);
}

function hasUnset(pathname: string): boolean {
  return pathname.split("/").some(isPlaceholder);
}

function nothingAt(called: Called, pathname: string): string {
  if (REALTIME.test(pathname)) return NO_REALTIME;
  let what = `There is nothing at ${shownPath(pathname)}.`;
  if (BEDROCK.test(pathname)) what = NO_BEDROCK;
  // What it looks like is not repeated: it may be a password that begins with a dollar.
  else if (hasUnset(pathname)) what = `The address has a placeholder in it: ${IS_SET}`;
  return `${what} ${rightBaseUrl(called, pathname)}`;
}

const IS_SET = "is the variable set that should stand there?";

/** An operation behind a base URL that is too short, too long or another's; a base URL without `/v1` is Anthropic's way. */
function endsInOperation(path: string, served: ReadonlySet<string>): boolean {
  return [...served, ...KNOWN_PATHS, MODELS_PATH].some((known) => {
    const named = modelPath(known);
    if (named === undefined) return path.endsWith(known.replace(/^\/v1(?=\/)/, ""));
    const at = named.before.length > 1 && named.behind.length > 1 ? path.indexOf(named.before) : -1;
    return at >= 0 && findModelPath([named], path.slice(at)) !== undefined;
  });
}

/** Where the gateway that was addressed, or meant, takes calls. */
function rightBaseUrl({ headers, url }: Called, pathname: string, gateway = gatewayOf(pathname)): string {
  const { origin } = new URL(url);
  const base = `${origin}${gateway}/inference`;
  const own = OWN_BASES[dialectOf(pathname, headers)];
  if (own !== undefined) return `The base URL of ${own.replaceAll("{base}", base)}.`;
  if (speaksAnthropic(pathname, headers)) {
    return `The base URL of an Anthropic SDK is ${base} here (ANTHROPIC_BASE_URL).`;
  }
  if (DEPLOYMENTS.test(pathname)) return `The endpoint of an Azure client is ${base} here (AZURE_OPENAI_ENDPOINT).`;
  if (endsInOperation(pathname, new Set()))
    return `The base URL of an OpenAI SDK is ${base}/v1 here (OPENAI_BASE_URL).`;
  return `The base URL is ${base}/v1 for OpenAI's SDKs, ${base} for Anthropic's; the control plane is at ${origin}/control.`;
}

/** Of clients whose paths name the model, and the option or variable of theirs. */
const OWN_BASES: Readonly<Partial<Record<Dialect, string>>> = {
  aws: "an AWS SDK is {base} here (AWS_ENDPOINT_URL_BEDROCK_RUNTIME, or ANTHROPIC_BEDROCK_BASE_URL)",
  google: "a Google SDK is {base} here (httpOptions.baseUrl, GOOGLE_GEMINI_BASE_URL), of the AI SDK {base}/v1beta",
};

/** `/gateways/{id}` where one is addressed, else the default gateway's empty prefix. */
function gatewayOf(pathname: string): string {
  const id = /^\/+gateways\/+([^/]+)/.exec(pathname)?.[1] ?? "";
  return GATEWAY_ID.test(id) ? `/gateways/${id}` : "";
}

/** @returns undefined where a gateway's id stands in its place, or none belongs. */
function unsetGateway(called: Called, pathname: string): string | undefined {
  const [found, slashes = "", segment = ""] = /^\/+gateways(?:(\/+)([^/]*)|$)/.exec(pathname) ?? [];
  if (found === undefined || GATEWAY_ID.test(segment)) return undefined;
  const right = rightBaseUrl(called, pathname, "/gateways/{gatewayId}");
  // Some clients fold the two slashes that an unset variable leaves.
  if (slashes.length > 1 || segment === "" || segment === "inference") {
    return `The address has nothing behind /gateways/, where a gateway's id belongs: ${IS_SET} ${right}`;
  }
  return isPlaceholder(segment)
    ? `The address has a placeholder behind /gateways/, where a gateway's id belongs: ${IS_SET} ${right}`
    : `The address has no gateway's id behind /gateways/: an id ends in a hyphen and ten letters or digits, and the control plane shows it as gatewayId. ${right}`;
}
