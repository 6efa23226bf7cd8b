/** A call that has entered → may it go to its path at all, as what it says it is, and which model does the path name? Answered before a body is read. */
import { refuseOtherMediaTypes } from "../body/media-type.ts";
import { KNOWN_PATHS } from "../providers/known-paths.ts";
import { GatewayError } from "../words/errors.ts";
import { findModelPath, readModel } from "../words/model-path.ts";
import { withoutParameters } from "../words/query.ts";
import { isModelsPath, isUsagePath } from "./address.ts";
import type { Incoming } from "./edge.ts";
import type { Entered } from "./enter.ts";
import { notServed } from "./wrong-address.ts";

/**
 * @returns the same, where the path names the model under the operation's own path.
 * @throws GatewayError `not_found` naming the paths there are, `method_not_allowed` naming the method of this one,
 * `unsupported_media_type`, and `invalid_request` where a path names no model that can be one, or the query another.
 */
export function admit(incoming: Incoming, { snapshot }: Entered): Incoming {
  const { request, path } = incoming;
  const { method } = request;
  const { paths, modelPaths } = snapshot.table;
  if (!paths.has(path) && !KNOWN_PATHS.includes(path)) {
    if (modelPaths.length > 0) {
      const named = admitModel(incoming, modelPaths);
      if (named !== undefined) return named;
    }
    if (isModelsPath(path) || isUsagePath(path)) throw notAllowed(method, path, "GET, HEAD");
    throw notServed(request, path, paths);
  }
  if (method !== "POST") throw notAllowed(method, path, "POST");
  refuseOtherMediaTypes(request.headers);
  return incoming;
}

/** Where a server that is not ours might look for a model too: any API's word for one. */
const OF_A_MODEL = [
  "model",
  "models",
  "model_id",
  "model-id",
  "modelId",
  "deployment",
  "deployment_id",
  "deployment-id",
  "deploymentId",
  "engine",
];

function admitModel(incoming: Incoming, modelPaths: Parameters<typeof findModelPath>[0]): Incoming | undefined {
  const { request, url, edge } = incoming;
  const found = findModelPath(modelPaths, incoming.path);
  if (found === undefined) return undefined;
  const { path } = found;
  const { trail } = edge;
  trail.isOurs = false;
  // One path for all models, as of calls whose model is in the body.
  trail.path = path;
  if (request.method !== "POST") throw notAllowed(request.method, path, "POST");
  refuseOtherMediaTypes(request.headers, path.includes("/model/{model}/"));
  const model = readModel(found, incoming.path);
  trail.model = model;
  if (withoutParameters(url.search, OF_A_MODEL) !== url.search) {
    throw new GatewayError("invalid_request", "The path names the model: the query must not name one.", {
      param: "model",
    });
  }
  return { ...incoming, path, model };
}

/** @param allow the methods there are (RFC 9110, 15.5.6). */
export function notAllowed(method: string, path: string, allow: string): GatewayError {
  return new GatewayError("method_not_allowed", `${path} takes ${allow}, not ${method}.`, { headers: { allow } });
}
