/** A call and its path → may a call go there at all? Answered before a body is read. */
import { KNOWN_PATHS } from "../providers/known-paths.ts";
import { GatewayError } from "../words/errors.ts";
import { isModelsPath } from "./endpoints/models.ts";
import type { Snapshot } from "../snapshot/compile.ts";
import { notServed } from "./wrong-address.ts";

/** @throws GatewayError `not_found` naming the paths there are, `method_not_allowed` naming the method of this one. */
export function admit(request: Request, path: string, snapshot: Snapshot): void {
  const { method } = request;
  const { paths } = snapshot.table;
  if (!paths.has(path) && !KNOWN_PATHS.includes(path)) {
    if (isModelsPath(path)) throw notAllowed(method, path, "GET, HEAD");
    throw notServed(request, path, paths);
  }
  if (method !== "POST") throw notAllowed(method, path, "POST");
}

/** @param allow the methods there are (RFC 9110, 15.5.6). */
export function notAllowed(method: string, path: string, allow: string): GatewayError {
  return new GatewayError("method_not_allowed", `${path} takes ${allow}, not ${method}.`, { headers: { allow } });
}
