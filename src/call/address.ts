/** A URL's path → which gateway is addressed and the operation's path; doubled and trailing slashes are forgiven (design, section 2). */
import { GATEWAY_ID, TARGET_NAME } from "../config/identifiers.ts";

export interface Address {
  /** Absent: the default gateway. */
  readonly gatewayId: string | undefined;
  /** The passthrough target that is called; absent: inference. */
  readonly targetName?: string;
  /** `/v1/chat/completions`; empty for the bare base URL. */
  readonly path: string;
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

/** Where the models of the gateway so addressed are listed. */
export function modelsPathOf({ gatewayId }: Pick<Address, "gatewayId">): string {
  return `${gatewayId === undefined ? "" : GATEWAYS + gatewayId}${INFERENCE}/v1/models`;
}

/** Before the first slash, and from it on. */
function cut(path: string): [string, string] {
  const slash = path.indexOf("/");
  return slash < 0 ? [path, ""] : [path.slice(0, slash), path.slice(slash)];
}

function isBelow(path: string, base: string): boolean {
  return path === base || path.startsWith(`${base}/`);
}
