/** A call to a passthrough target → the provider's own path, body and answer untouched: only the credential is put in. */
import { rightsOf } from "../../config/rights.ts";
import type { ServedPassthrough } from "../../config/served-target.ts";
import { GatewayError, LASTING } from "../../words/errors.ts";
import type { Outbound } from "../../words/outbound.ts";
import { hasParameter, onlyParameters, pairOf, pairsOf, searchOf, withoutParameters } from "../../words/query.ts";
import { withoutGatewayKeys } from "../../identity/presented.ts";
import { isRoutable } from "../../routing/routable.ts";
import { askTraced } from "../ask.ts";
import { attachCredential } from "../attach-credential.ts";
import type { Incoming } from "../edge.ts";
import { enter, enterAtOnce } from "../enter.ts";
import { forwardedHeaders } from "../headers.ts";
import type { Body } from "../../body/receive.ts";
import type { Caller } from "../../identity/caller.ts";
import { govern, UNBOUNDED } from "../govern.ts";
import { holderOf } from "../holder.ts";
import type { Snapshot } from "../../snapshot/compile.ts";
import { BYTES_PER_TOKEN } from "../../usage/estimate-output.ts";
import { estimateInput } from "../../usage/estimate-input.ts";
import { observe } from "../observe.ts";
import { nextWithRoom, noRoom } from "../steer.ts";
import { refuseTraversal } from "../traversal.ts";
import { noPassthrough } from "../wrong-address.ts";

/** Beside those of inference: an upload's and a download's own. Nothing of the body is judged here, so its type is the caller's. */
const REQUEST_HEADERS = [
  "content-type",
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
export async function passThrough(incoming: Incoming, targetName: string): Promise<Response> {
  const { request, url, path, body, edge } = incoming;
  const entered = enterAtOnce(incoming) ?? (await enter(incoming));
  const { snapshot, caller } = entered;
  const { trail } = edge;

  const target = findTarget(targetName, request, snapshot);
  trail.target = target.name;
  trail.endpoint = target.endpoint;
  trail.attempts = 1;
  refuseTraversal(path);
  if (!rightsOf(caller.allowedModels).mayPass(target.name, path)) {
    throw new GatewayError("forbidden", `This caller may not use ${path} of target "${target.name}".`);
  }

  const outbound: Outbound = {
    method: request.method,
    url: target.endpoint + path + queryOf(url.search, target),
    headers: forwardedHeaders(request.headers, target.requestHeaders, REQUEST_HEADERS),
    body: await bodyOf(request, body, caller, isSignedFor(target.targetId, snapshot)),
  };
  trail.calledModel = modelIn(path);
  trail.model = trail.calledModel;
  trail.estimatedInput = estimateOf(outbound.body, request.headers);
  const spot = { target, model: trail.calledModel };
  trail.attempts = 0;
  const waiting = govern({ leading: [spot], following: [] }, UNBOUNDED, entered, incoming);
  if (waiting !== undefined) await waiting;
  if ((await nextWithRoom([spot], 0, edge)) > 0) throw noRoom(edge);
  trail.attempts = 1;
  trail.traced?.begin(target, path, trail.calledModel, edge.now());
  trail.traced?.tell(outbound.headers);
  await attachCredential(outbound, target.targetId, snapshot, edge);
  const destination = { ...target, responseHeaders: [...ANSWER_HEADERS, ...target.responseHeaders] };
  const asked = await askTraced(outbound, destination, incoming, true);
  return observe({ ...asked, target: destination }, entered, incoming);
}

function findTarget(name: string, request: Request, snapshot: Snapshot): ServedPassthrough {
  const fault = snapshot.broken.get(name);
  if (fault !== undefined) throw fault;
  const target = snapshot.passthroughs.get(name);
  if (target === undefined) throw noPassthrough(request, name);
  if (!isRoutable(target)) {
    // What has failed stays so until somebody or the cron mends it.
    const headers = target.status === "FAILED" ? LASTING : {};
    throw new GatewayError("target_not_ready", `Target "${name}" is ${target.status}, not READY.`, { headers });
  }
  return target;
}

/** The target's own parameters, then the caller's: those that may pass, none of which a server could take for one of the target's. */
function queryOf(callers: string, target: ServedPassthrough): string {
  const search = withoutGatewayKeys(callers);
  const { queryParameters, withheldParameters, staticQuery, staticQueryWins } = target;
  const passing =
    queryParameters === undefined
      ? withoutParameters(search, withheldParameters)
      : onlyParameters(search, queryParameters);
  const own = staticQuery.filter(([name]) => staticQueryWins || !hasParameter(passing, name));
  if (own.length === 0) return passing;
  const names = own.map(([name]) => name);
  return searchOf([...own.map(([name, value]) => pairOf(name, value)), ...pairsOf(withoutParameters(passing, names))]);
}

/** Bedrock's and Google's paths name the model; what was called at any other path is what the answer says. */
function modelIn(path: string): string | undefined {
  const written = /\/models?\/([^/:?]{1,256}(?::[^/:?]{1,16})?)(?=\/(?:invoke|converse)|:\w+$)/.exec(path)?.[1];
  return written === undefined ? undefined : decodeURIComponent(written);
}

/** In tokens: of a body that streams through, its announced length is all there is to go by. */
function estimateOf(body: Outbound["body"], headers: Headers): number {
  if (body instanceof Uint8Array) return estimateInput(body);
  return Math.ceil(Number(headers.get("content-length") ?? 0) / BYTES_PER_TOKEN) || 0;
}

/** A signature needs all the bytes; anything else streams through. */
function isSignedFor(targetId: string, snapshot: Snapshot): boolean {
  const credential = snapshot.credentials.get(targetId);
  return credential !== undefined && !(credential instanceof GatewayError) && credential.signsBody;
}

async function bodyOf(request: Request, body: Body, caller: Caller, isSigned: boolean): Promise<Outbound["body"]> {
  if (request.body === null) return null;
  const holder = holderOf(caller);
  return isSigned ? body.bytes(holder) : body.unread(holder);
}
