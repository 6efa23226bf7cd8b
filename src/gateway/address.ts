/** A URL's path → which gateway is addressed and the operation's path; doubled and trailing slashes are forgiven (design, section 2). */
import { GATEWAY_ID } from "../config/identifiers.ts";

export interface Address {
  /** Absent: the default gateway. */
  readonly gatewayId: string | undefined;
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
  const end = clean.indexOf("/", GATEWAYS.length);
  const gatewayId = clean.slice(GATEWAYS.length, end < 0 ? undefined : end);
  const rest = end < 0 ? "" : clean.slice(end);
  if (!GATEWAY_ID.test(gatewayId) || !isBelow(rest, INFERENCE)) return undefined;
  return { gatewayId, path: rest.slice(INFERENCE.length) };
}

function isBelow(path: string, base: string): boolean {
  return path === base || path.startsWith(`${base}/`);
}
