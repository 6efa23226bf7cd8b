/** A method and a path → may a call go there at all? Answered before a body is read. */
import { KNOWN_PATHS } from "../connectors/known-paths.ts";
import { GatewayError } from "../errors.ts";
import type { Snapshot } from "../snapshot/compile.ts";

/** @throws GatewayError `not_found` naming the paths there are. */
export function admit(method: string, path: string, snapshot: Snapshot): void {
  const { paths } = snapshot.table;
  if (!paths.has(path) && !KNOWN_PATHS.includes(path)) {
    const served = paths.size > 0 ? `It serves ${[...paths].join(", ")} and /v1/models.` : "It has no targets yet.";
    throw new GatewayError("not_found", `This gateway does not serve ${path === "" ? "/" : path}. ${served}`);
  }
  if (method !== "POST") throw new GatewayError("not_found", `${path} takes POST, not ${method}.`);
}
