/** Call + Candidate → Outbound: the provider's URL, model and headers, and the credential last, over the final bytes. */
import type { Outbound } from "../outbound.ts";
import type { Candidate } from "../routing/match.ts";
import type { Edge } from "./edge.ts";
import { forwardedHeaders } from "./headers.ts";
import type { Call } from "./read.ts";
import { signIn } from "./sign-in.ts";
import type { Snapshot } from "./snapshot.ts";

/** @throws GatewayError `target_misconfigured`, and `upstream_unreachable` where STS is. */
export function prepare(
  call: Call,
  { target, operation, model }: Candidate,
  snapshot: Snapshot,
  edge: Edge,
): Outbound | Promise<Outbound> {
  const outbound: Outbound = {
    method: "POST",
    url: target.endpoint + operation.providerPath + call.search,
    headers: forwardedHeaders(call.headers, target.requestHeaders),
    body: call.body.with(model),
  };
  const signing = signIn(outbound, target.targetId, snapshot, edge);
  return signing === undefined ? outbound : signing.then(() => outbound);
}
