/** Call + Candidate → Outbound: the provider's URL, model and headers, and the credential last, over the final bytes. */
import type { Candidate } from "../routing/match.ts";
import type { Outbound } from "../words/outbound.ts";
import { onlyParameters } from "../words/query.ts";
import { attachCredential } from "./attach-credential.ts";
import type { Edge } from "./edge.ts";
import type { Entered } from "./enter.ts";
import { forwardedHeaders } from "./headers.ts";
import type { Call } from "./read.ts";

/**
 * @param members put into the body behind its model.
 * @throws GatewayError `target_misconfigured`, and `upstream_unreachable` where STS is.
 */
export function prepare(
  call: Call,
  { target, operation, model }: Candidate,
  { snapshot }: Entered,
  edge: Edge,
  members: string,
): Outbound | Promise<Outbound> {
  const headers = forwardedHeaders(call.headers, target.requestHeaders);
  // As it was authorised, whatever the caller says: another type or charset would make another body of the same bytes.
  headers.set("content-type", "application/json");
  edge.trail.traced?.tell(headers);
  const outbound: Outbound = {
    method: "POST",
    url: target.endpoint + operation.providerPath + onlyParameters(call.search, target.queryParameters),
    headers,
    body: call.body.with(model, members),
  };
  const attaching = attachCredential(outbound, target.targetId, snapshot, edge);
  return attaching === undefined ? outbound : attaching.then(() => outbound);
}
