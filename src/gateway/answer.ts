/** Request to the data plane → Response: every answer has a request id, every failure the caller's dialect, and the log a line of each. */
import { asGatewayError, GatewayError } from "../errors.ts";
import { parseAddress, type Address } from "./address.ts";
import { authenticate } from "./authenticate.ts";
import { budgetOf } from "./budget.ts";
import { dialectOf } from "./dialect.ts";
import { settingsOf, type Edge, type Trail } from "./edge.ts";
import { logCall } from "./log.ts";
import { answerModels, isModelsPath } from "./models.ts";
import { passThrough } from "./pass-through.ts";
import { pipeline } from "./pipeline.ts";
import { answerMetadata, isMetadataPath } from "./protected-resource.ts";
import { receive } from "./receive.ts";
import { renderError } from "./render.ts";
import { findSnapshot } from "./snapshot.ts";

export async function answer(request: Request, env: Env, ctx: Pick<ExecutionContext, "waitUntil">): Promise<Response> {
  const response = await attempt(request, env, ctx);
  return request.method === "HEAD" ? new Response(null, response) : response;
}

async function attempt(request: Request, env: Env, ctx: Pick<ExecutionContext, "waitUntil">): Promise<Response> {
  const startedAt = Date.now();
  const requestId = crypto.randomUUID();
  const trail: Trail = {};
  const url = new URL(request.url);
  const address = parseAddress(url.pathname);
  trail.path = address?.path ?? url.pathname;
  try {
    const edge: Edge = {
      env,
      settings: settingsOf(env),
      requestId,
      now: () => Date.now(),
      later: (work) => ctx.waitUntil(work),
      trail,
    };
    const response = await dispatch(request, url, address, edge);
    logCall({ requestId, ...trail, status: response.status, ms: Date.now() - startedAt });
    return response;
  } catch (caught) {
    const error = asGatewayError(caught);
    logCall({ requestId, ...trail, status: error.status, ms: Date.now() - startedAt }, error);
    return renderError(error, dialectOf(address?.path ?? "", request.headers), requestId);
  }
}

async function dispatch(request: Request, url: URL, address: Address | undefined, edge: Edge): Promise<Response> {
  if (request.headers.get("upgrade")?.toLowerCase() === "websocket") {
    // Codex falls back to HTTP at once on 426, and tries seven times on 404.
    throw new GatewayError("upgrade_required", "This gateway speaks HTTP: send the same call as a POST.", {
      headers: { upgrade: "HTTP/1.1" },
    });
  }
  if (isMetadataPath(url.pathname)) return answerMetadata(url, edge);
  if (address === undefined) {
    throw new GatewayError(
      "not_found",
      `There is nothing at ${url.pathname}. Calls go to /inference/v1/…, configuration to /control/.`,
    );
  }
  if (address.targetName !== undefined)
    return passThrough(request, { ...address, targetName: address.targetName }, url.search, edge);
  const reads = request.method === "GET" || request.method === "HEAD";
  // Claude Code probes its base URL before the first call.
  if (address.path === "" && request.method === "HEAD")
    return new Response(null, { headers: { "x-gateway-request-id": edge.requestId } });
  if (reads && isModelsPath(address.path)) return listModels(request, url, address, edge);
  return pipeline(request, address, url.search, edge);
}

async function listModels(request: Request, url: URL, { gatewayId, path }: Address, edge: Edge): Promise<Response> {
  const snapshot = await findSnapshot(gatewayId, edge, request.headers);
  edge.trail.gatewayId = snapshot.gatewayId;
  const body = receive(request, edge.settings.maxBodyBytes, budgetOf(edge.env));
  const caller = await authenticate(request, body, snapshot, edge);
  edge.trail.caller = caller.id;
  const response = answerModels(path, url.searchParams, caller, snapshot, dialectOf(path, request.headers));
  response.headers.set("x-gateway-request-id", edge.requestId);
  return response;
}
