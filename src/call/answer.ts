/** Request to the data plane → Response: every answer has a request id, every failure the caller's dialect, and the log a line of each. */
import { Alarm } from "../words/alarm.ts";
import { asGatewayError } from "../words/errors.ts";
import { roomOf } from "../body/room.ts";
import { parseAddress, type Address } from "./address.ts";
import { notAllowed } from "./admit.ts";
import { astray } from "./astray.ts";
import { authenticate } from "./authenticate.ts";
import { dialectOf } from "./dialect.ts";
import { settingsOf, type Edge } from "./edge.ts";
import { CallLog } from "./log.ts";
import { answerModels, isModelsPath } from "./endpoints/models.ts";
import { passThrough } from "./endpoints/pass-through.ts";
import { pipeline } from "./pipeline.ts";
import { answerMetadata, isMetadataPath } from "./endpoints/resource-metadata.ts";
import { receive, type Body } from "../body/receive.ts";
import { renderError } from "./render.ts";
import { newRequestId } from "./request-id.ts";
import { findSnapshot, freshSnapshot } from "./snapshot.ts";
import { nothingThere, upgradeRefused } from "./wrong-address.ts";

export function answer(request: Request, env: Env, ctx: Pick<ExecutionContext, "waitUntil">): Promise<Response> {
  const answering = attempt(request, env, ctx);
  return request.method === "HEAD" ? answering.then((response) => new Response(null, response)) : answering;
}

async function attempt(request: Request, env: Env, ctx: Pick<ExecutionContext, "waitUntil">): Promise<Response> {
  const requestId = newRequestId();
  const url = new URL(request.url);
  const address = parseAddress(url.pathname);
  const log = new CallLog(requestId, address?.path ?? url.pathname);
  const alarm = new Alarm();
  let body: Body | undefined;
  // Where a caller resets the connection, the platform ends the call as it waits: this runs, and nothing behind an
  // `await` does any more, a `finally` included.
  const { signal } = request;
  const onLeave = (): void => {
    body?.release();
    log.left();
  };
  signal.addEventListener("abort", onLeave);
  try {
    const settings = settingsOf(env);
    const edge: Edge = {
      env,
      settings,
      requestId,
      now: () => Date.now(),
      later: (work) => ctx.waitUntil(work),
      alarm,
      trail: log.trail,
    };
    body = receive(request, settings.maxBodyBytes, roomOf(env), alarm);
    const response = await dispatch(request, url, address, body, edge);
    log.answered(response.status);
    return response;
  } catch (caught) {
    const error = asGatewayError(caught);
    log.failed(error);
    const elsewhere = await astray(request, url, error.code, env, requestId);
    return elsewhere ?? renderError(error, dialectOf(address?.path ?? url.pathname, request.headers), requestId);
  } finally {
    alarm.stop();
    body?.release();
    // Else the signal and what listens to it hold each other until a large collection.
    signal.removeEventListener("abort", onLeave);
  }
}

function dispatch(
  request: Request,
  url: URL,
  address: Address | undefined,
  body: Body,
  edge: Edge,
): Response | Promise<Response> {
  const { method } = request;
  const reads = method === "GET" || method === "HEAD";
  if (reads && request.headers.get("upgrade")?.toLowerCase() === "websocket") {
    // Codex falls back to HTTP at once on 426, and tries seven times on 404.
    throw upgradeRefused(url.pathname);
  }
  if (address === undefined) {
    if (!isMetadataPath(url.pathname)) throw nothingThere(request);
    if (!reads) throw notAllowed(method, url.pathname, "GET, HEAD");
    return answerMetadata(url, edge);
  }
  const { targetName, path } = address;
  if (targetName !== undefined) return passThrough(request, { ...address, targetName }, url.search, body, edge);
  // Claude Code probes its base URL before the first call.
  if (path === "" && method === "HEAD")
    return new Response(null, { headers: { "x-gateway-request-id": edge.requestId } });
  if (reads && isModelsPath(path)) return listModels(request, url, address, body, edge);
  return pipeline(request, address, url.search, body, edge);
}

async function listModels(
  request: Request,
  url: URL,
  { gatewayId, path }: Address,
  body: Body,
  edge: Edge,
): Promise<Response> {
  const snapshot = freshSnapshot(gatewayId, edge) ?? (await findSnapshot(gatewayId, edge, request.headers));
  edge.trail.gatewayId = snapshot.gatewayId;
  const caller = await authenticate(request, body, snapshot, edge);
  edge.trail.caller = caller.id;
  const response = answerModels(
    { gatewayId, path },
    url.searchParams,
    caller,
    snapshot,
    dialectOf(path, request.headers),
  );
  response.headers.set("x-gateway-request-id", edge.requestId);
  return response;
}
