/** A call to a passthrough target → the provider's own path, body and answer untouched: only the credential is put in. */
import type { ServedPassthrough } from "../config/served-target.ts";
import { GatewayError } from "../errors.ts";
import { mayUse, type Caller } from "../identity/caller.ts";
import type { Outbound } from "../outbound.ts";
import { isRoutable } from "../routing/routable.ts";
import type { Address } from "./address.ts";
import { authenticate } from "./authenticate.ts";
import type { Edge } from "./edge.ts";
import { forwardOnce } from "./forward.ts";
import { forwardedHeaders } from "./headers.ts";
import { holderOf, type Body } from "./receive.ts";
import { signIn } from "./sign-in.ts";
import { findSnapshot, type Snapshot } from "./snapshot.ts";

/** Beside those of inference: an upload's and a download's own. */
const REQUEST_HEADERS = [
  "content-encoding",
  "content-language",
  "range",
  "if-match",
  "if-none-match",
  "if-modified-since",
  "prefer",
];
const ANSWER_HEADERS = [
  "etag",
  "last-modified",
  "cache-control",
  "content-disposition",
  "content-language",
  "content-range",
  "accept-ranges",
];

/** @throws GatewayError as its stages do. */
export async function passThrough(
  request: Request,
  { gatewayId, targetName, path }: Address & { readonly targetName: string },
  search: string,
  body: Body,
  edge: Edge,
): Promise<Response> {
  const { trail } = edge;
  const snapshot = await findSnapshot(gatewayId, edge, request.headers);
  trail.gatewayId = snapshot.gatewayId;

  const caller = await authenticate(request, body, snapshot, edge);
  trail.caller = caller.id;

  const target = findTarget(targetName, snapshot);
  trail.target = target.name;
  if (!mayUse(caller, target.name, path.slice(1))) {
    throw new GatewayError("forbidden", `This caller may not use ${path} of target "${target.name}".`);
  }
  refuseTraversal(path);

  const outbound: Outbound = {
    method: request.method,
    url: target.endpoint + path + withStatic(search, target),
    headers: forwardedHeaders(request.headers, target.requestHeaders, REQUEST_HEADERS),
    body: await bodyOf(request, body, caller, isSignedFor(target.targetId, snapshot)),
  };
  await signIn(outbound, target.targetId, snapshot, edge);
  const destination = { ...target, responseHeaders: [...ANSWER_HEADERS, ...target.responseHeaders] };
  return forwardOnce(outbound, destination, { snapshot, signal: request.signal, mayFailOver: false, edge });
}

function findTarget(name: string, snapshot: Snapshot): ServedPassthrough {
  const fault = snapshot.broken.get(name);
  if (fault !== undefined) throw fault;
  const target = snapshot.passthroughs.get(name);
  if (target === undefined) {
    throw new GatewayError(
      "not_found",
      `This gateway has no passthrough target "${name}". Models are called below /inference.`,
    );
  }
  if (!isRoutable(target))
    throw new GatewayError("target_not_ready", `Target "${name}" is ${target.status}, not READY.`);
  return target;
}

/** Encodings of encodings a provider may undo. */
const DEEPEST_ENCODING = 4;

/** `new URL` has resolved plain dot segments long since; what is left is hidden behind an encoding. */
function refuseTraversal(path: string): void {
  let decoded = path;
  for (let depth = 0; depth < DEEPEST_ENCODING; depth++) {
    if (/(^|[/\\])\.\.?([/\\]|$)/.test(decoded))
      throw new GatewayError("invalid_request", "The path must not lead upwards.");
    const once = decode(decoded);
    if (once === decoded) return;
    decoded = once;
  }
  throw new GatewayError("invalid_request", "The path is percent-encoded too many times over.");
}

/** What is no encoding stays as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The caller's query with the target's own parameters, one of each name. */
function withStatic(search: string, { staticQuery, staticQueryWins }: ServedPassthrough): string {
  if (staticQuery.length === 0) return search;
  const query = new URLSearchParams(search);
  for (const [name, value] of staticQuery) {
    if (staticQueryWins || !query.has(name)) query.set(name, value);
  }
  return `?${query.toString()}`;
}

/** A signature needs all the bytes; anything else streams through. */
function isSignedFor(targetId: string, snapshot: Snapshot): boolean {
  const credential = snapshot.credentials.get(targetId);
  return credential !== undefined && !(credential instanceof GatewayError) && credential.kind === "sigv4";
}

async function bodyOf(request: Request, body: Body, caller: Caller, isSigned: boolean): Promise<Outbound["body"]> {
  if (request.body === null) return null;
  const holder = holderOf(caller);
  return isSigned ? body.bytes(holder) : body.unread(holder);
}
