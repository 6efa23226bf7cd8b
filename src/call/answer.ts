/** Request to the data plane → Response: every answer has a request id, every failure the caller's dialect, and every call one end. */
import { receive, type Body } from "../body/receive.ts";
import { roomOf } from "../body/room.ts";
import { Alarm } from "../words/alarm.ts";
import { asGatewayError } from "../words/errors.ts";
import { isModelsPath, isUsagePath, locate, type Located } from "./address.ts";
import { notAllowed } from "./admit.ts";
import { astray } from "./astray.ts";
import type { Bookkeeping } from "./book.ts";
import { isPreflight, preflight, readableBy, readableByOf } from "./cors.ts";
import { dialectOf } from "./dialect.ts";
import { settingsOf, type Edge, type Incoming } from "./edge.ts";
import { listModels } from "./endpoints/models.ts";
import { passThrough } from "./endpoints/pass-through.ts";
import { answerMetadata, isMetadataPath } from "./endpoints/resource-metadata.ts";
import { showOwnUsage } from "./endpoints/usage.ts";
import { abandoned, answered, failed } from "./observe.ts";
import { infer } from "./pipeline.ts";
import { renderError } from "./render.ts";
import { newRequestId } from "./request-id.ts";
import { startTrace } from "./traced.ts";
import { Trail } from "./trail.ts";
import { nothingThere, upgradeRefused } from "./wrong-address.ts";

export async function answer(
  request: Request,
  env: Env,
  ctx: Pick<ExecutionContext, "waitUntil"> & Partial<Pick<ExecutionContext, "tracing">>,
): Promise<Response> {
  const located = locate(request.url);
  const path = located.address?.path ?? located.url.pathname;
  const trail = new Trail(newRequestId(), path, Date.now());
  const alarm = new Alarm();
  const call: Bookkeeping = { env, later: (work) => ctx.waitUntil(work), trail };
  let body: Body | undefined;
  // Where a caller resets the connection, the platform ends the call as it waits: this runs, and nothing behind an
  // `await` does any more, a `finally` included.
  const { signal } = request;
  const onLeave = (): void => {
    body?.release();
    abandoned(call, Date.now());
  };
  signal.addEventListener("abort", onLeave);
  try {
    const settings = settingsOf(env);
    const edge: Edge = {
      ...call,
      settings,
      requestId: trail.requestId,
      now: Date.now,
      alarm,
    };
    if (mayAsk(request, located)) trail.traced = startTrace(request, env, ctx.tracing, path);
    body = receive(request, settings.maxBodyBytes, roomOf(env), alarm);
    const response = await dispatch(request, located, body, edge);
    return trail.corsOrigins === undefined ? response : readableBy(request, trail.corsOrigins, response);
  } catch (caught) {
    const error = asGatewayError(caught);
    failed(call, error, Date.now());
    const elsewhere = await astray(request, located.url, error.code, env, trail.requestId);
    const refusal =
      elsewhere ?? renderError(error, dialectOf(path, request.headers, located.url.search), trail.requestId);
    return readableByOf(request, located, call, refusal);
  } finally {
    alarm.stop();
    body?.release();
    // Else the signal and what listens to it hold each other until a large collection.
    signal.removeEventListener("abort", onLeave);
  }
}

function dispatch(request: Request, { url, address }: Located, body: Body, edge: Edge): Promise<Response> {
  const { method } = request;
  const reads = method === "GET" || method === "HEAD";
  if (reads && request.headers.get("upgrade")?.toLowerCase() === "websocket") {
    // Codex falls back to HTTP at once on 426, and tries seven times on 404.
    throw upgradeRefused(url.pathname);
  }
  if (address === undefined) {
    if (!isMetadataPath(url.pathname)) throw nothingThere(request);
    if (!reads) throw notAllowed(method, url.pathname, "GET, HEAD");
    return ours(answerMetadata(url, edge), edge, method);
  }
  const { gatewayId, targetName, path } = address;
  const incoming: Incoming = { request, url, gatewayId, path, body, edge };
  if (method === "OPTIONS" && isPreflight(request.headers)) {
    return ours(preflight(incoming, targetName !== undefined), edge, method);
  }
  if (targetName !== undefined) return passThrough(incoming, targetName);
  edge.trail.isOurs = isModelsPath(path) || isUsagePath(path);
  if (!reads) return infer(incoming);
  // Claude Code probes its base URL before the first call.
  if (path === "" && method === "HEAD") return ours(Promise.resolve(new Response(null)), edge, method);
  if (isUsagePath(path)) return ours(showOwnUsage(incoming), edge, method);
  return isModelsPath(path) ? ours(listModels(incoming), edge, method) : infer(incoming);
}

const TELLS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Is it a call that may get as far as a provider? */
function mayAsk({ method, headers }: Request, { address }: Located): boolean {
  if (address === undefined || (method === "OPTIONS" && isPreflight(headers))) return false;
  return address.targetName !== undefined || !TELLS.has(method);
}

/** An answer that no provider was asked for. */
async function ours(answering: Promise<Response>, edge: Edge, method: string): Promise<Response> {
  const response = await answering;
  response.headers.set("x-gateway-request-id", edge.requestId);
  answered(edge, response.status, edge.now());
  return method === "HEAD" ? new Response(null, response) : response;
}
