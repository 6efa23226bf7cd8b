/** A call that has entered → may it go to its path at all, as what it says it is? Answered before a body is read. */
import { refuseOtherMediaTypes } from "../body/media-type.ts";
import { KNOWN_PATHS } from "../providers/known-paths.ts";
import { GatewayError } from "../words/errors.ts";
import { isModelsPath, isUsagePath } from "./address.ts";
import type { Incoming } from "./edge.ts";
import type { Entered } from "./enter.ts";
import { notServed } from "./wrong-address.ts";

/** @throws GatewayError `not_found` naming the paths there are, `method_not_allowed` naming the method of this one, `unsupported_media_type`. */
export function admit({ request, path }: Incoming, { snapshot }: Entered): void {
  const { method } = request;
  const { paths } = snapshot.table;
  if (!paths.has(path) && !KNOWN_PATHS.includes(path)) {
    if (isModelsPath(path) || isUsagePath(path)) throw notAllowed(method, path, "GET, HEAD");
    throw notServed(request, path, paths);
  }
  if (method !== "POST") throw notAllowed(method, path, "POST");
  refuseOtherMediaTypes(request.headers);
}

/** @param allow the methods there are (RFC 9110, 15.5.6). */
export function notAllowed(method: string, path: string, allow: string): GatewayError {
  return new GatewayError("method_not_allowed", `${path} takes ${allow}, not ${method}.`, { headers: { allow } });
}
