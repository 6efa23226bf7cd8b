/** A URL → which gateway is addressed and the operation's path; doubled and trailing slashes are forgiven (design, section 2). */
import { GATEWAY_ID, TARGET_NAME } from "../config/identifiers.ts";
import { GOOGLE_MODELS_PATH, MODELS_PATH, USAGE_PATH } from "../providers/known-paths.ts";
import { BoundedMap } from "../words/bounded-map.ts";

export interface Address {
  /** Absent: the default gateway. */
  readonly gatewayId: string | undefined;
  /** The passthrough target that is called; absent: inference. */
  readonly targetName?: string;
  /** `/v1/chat/completions`; empty for the bare base URL. */
  readonly path: string;
}

export interface Located {
  readonly url: URL;
  /** Absent: the path leads to no gateway. */
  readonly address: Address | undefined;
}

/** An application calls one address or two: parsing the same text again takes longer than finding it. */
const known = new BoundedMap<string, Located>(500);
const LONGEST_KNOWN = 300;

/** A request's URL, parsed. Shared between calls: it is not to be changed. */
export function locate(text: string): Located {
  let located = known.get(text);
  if (located === undefined) {
    const url = new URL(text);
    located = { url, address: parseAddress(url.pathname) };
    // A query may be a caller's own.
    if (url.search === "" && text.length <= LONGEST_KNOWN) known.set(text, located);
  }
  return located;
}

const GATEWAYS = "/gateways/";
const INFERENCE = "/inference";

/** @returns undefined where the path leads to no gateway. */
export function parseAddress(pathname: string): Address | undefined {
  const clean =
    pathname.includes("//") || pathname.endsWith("/") ? pathname.replace(/\/{2,}/g, "/").replace(/\/$/, "") : pathname;
  if (isBelow(clean, INFERENCE)) return { gatewayId: undefined, path: clean.slice(INFERENCE.length) };
  if (!clean.startsWith(GATEWAYS)) return undefined;
  const [gatewayId, rest] = cut(clean.slice(GATEWAYS.length));
  if (!GATEWAY_ID.test(gatewayId)) return undefined;
  if (isBelow(rest, INFERENCE)) return { gatewayId, path: rest.slice(INFERENCE.length) };
  const [targetName] = cut(rest.slice(1));
  if (!TARGET_NAME.test(targetName)) return undefined;
  // A provider's own path stays as it came, slashes and all.
  const path = pathname.slice(
    pathname.indexOf(targetName, pathname.indexOf(gatewayId) + gatewayId.length) + targetName.length,
  );
  return { gatewayId, targetName, path };
}

/** Answered by the gateway, whatever its targets serve. */
export function isModelsPath(path: string): boolean {
  return isBelow(path, MODELS_PATH) || isBelow(path, GOOGLE_MODELS_PATH);
}

/** Answered by the gateway too. */
export function isUsagePath(path: string): boolean {
  return path === USAGE_PATH;
}

/** Where the models of the gateway so addressed are listed. */
export function modelsPathOf({ gatewayId }: Pick<Address, "gatewayId">): string {
  return `${gatewayId === undefined ? "" : GATEWAYS + gatewayId}${INFERENCE}${MODELS_PATH}`;
}

/** Before the first slash, and from it on. */
function cut(path: string): [string, string] {
  const slash = path.indexOf("/");
  return slash < 0 ? [path, ""] : [path.slice(0, slash), path.slice(slash)];
}

function isBelow(path: string, base: string): boolean {
  return path === base || path.startsWith(`${base}/`);
}
