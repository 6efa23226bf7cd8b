/** A browser's call from a page of another origin → may that page make it, and read its answer? Only where the gateway's `corsOrigins` says so (https://fetch.spec.whatwg.org/#http-cors-protocol). */
import { ANY_ORIGIN } from "../config/cors-origin.ts";
import { GatewayError } from "../words/errors.ts";
import type { Located } from "./address.ts";
import { settingsOf, type Edge, type Incoming } from "./edge.ts";
import { findSnapshot, freshSnapshot } from "./snapshot.ts";

/** The longest that Chromium keeps the answer to a preflight, in seconds. */
const KEPT_SECONDS = "7200";

/** The question that a browser asks by itself before a call, and without the call's credential. */
export function isPreflight(headers: Headers): boolean {
  return headers.has("origin") && headers.has("access-control-request-method");
}

/**
 * Answered of the gateway's configuration alone: no caller is looked up, nothing is counted and no provider hears of it.
 *
 * @param passes to a passthrough target, which may take any method.
 * @throws GatewayError `forbidden` where the gateway does not list the origin; `not_found`, `config_unavailable`, `overloaded`.
 */
export async function preflight({ request, gatewayId, edge }: Incoming, passes: boolean): Promise<Response> {
  // A question to itself, which is no call to be booked.
  edge.trail.isOurs = true;
  const snapshot = freshSnapshot(gatewayId, edge) ?? (await findSnapshot(gatewayId, edge));
  edge.trail.gatewayId = snapshot.gatewayId;
  const { corsOrigins = [] } = snapshot.spec;
  const origin = request.headers.get("origin") ?? "";
  if (allowedOrigin(corsOrigins, origin) === undefined) {
    const message = `Pages of ${shownOrigin(origin)} may not call this gateway from a browser: its corsOrigins does not list them.`;
    throw new GatewayError("forbidden", message, { reason: "origin" });
  }
  edge.trail.corsOrigins = corsOrigins;
  const { headers } = request;
  const wanted = headers.get("access-control-request-headers");
  const allowed: Record<string, string> = {
    "access-control-allow-methods": passes ? (headers.get("access-control-request-method") ?? "") : "GET, HEAD, POST",
    "access-control-max-age": KEPT_SECONDS,
    vary: "access-control-request-method, access-control-request-headers",
  };
  // Whatever a page sends: what travels on to a provider is listed elsewhere.
  if (wanted !== null) allowed["access-control-allow-headers"] = wanted;
  return new Response(null, { status: 204, headers: allowed });
}

/** @param corsOrigins of the gateway that was called. */
export function readableBy({ headers }: Request, corsOrigins: readonly string[], response: Response): Response {
  // Caches keep an answer for the origin that asked.
  response.headers.append("vary", "origin");
  const allowed = allowedOrigin(corsOrigins, headers.get("origin") ?? "");
  if (allowed === undefined) return response;
  response.headers.set("access-control-allow-origin", allowed);
  // An answer holds nothing but what a list lets through. `*` stands for all of it where no cookies go along, and ours take none.
  response.headers.set("access-control-expose-headers", "*");
  return response;
}

/** For a refusal, which may come before the gateway was entered: of what the isolate knows of it. */
export function readableByOf(
  request: Request,
  { address }: Located,
  { env, trail }: Pick<Edge, "env" | "trail">,
  refusal: Response,
): Response {
  if (address === undefined || !request.headers.has("origin")) return refusal;
  const corsOrigins = trail.corsOrigins ?? knownOrigins(address.gatewayId, env);
  return corsOrigins === undefined ? refusal : readableBy(request, corsOrigins, refusal);
}

function knownOrigins(gatewayId: string | undefined, env: Env): readonly string[] | undefined {
  try {
    return freshSnapshot(gatewayId, { env, settings: settingsOf(env), now: Date.now })?.spec.corsOrigins;
  } catch {
    // Settings that cannot be used are what the refusal tells of.
    return undefined;
  }
}

/** @returns what `access-control-allow-origin` says, if anything. */
function allowedOrigin(corsOrigins: readonly string[], origin: string): string | undefined {
  if (origin === "") return undefined;
  if (corsOrigins.includes(ANY_ORIGIN)) return ANY_ORIGIN;
  return corsOrigins.includes(origin) ? origin : undefined;
}

/** What a browser sends is short and plain; what anybody else sends is not repeated. */
function shownOrigin(origin: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9.:[\]-]{1,255}$/.test(origin) ? origin : "this origin";
}
