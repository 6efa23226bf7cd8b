/** The life of a call, one stage a line: Request → Caller → Call → Candidates → Outbound → Response. */
import type { Address } from "./address.ts";
import { admit } from "./admit.ts";
import { authenticate } from "./authenticate.ts";
import type { Edge } from "./edge.ts";
import { forward } from "./forward.ts";
import { prepare } from "./prepare.ts";
import { read } from "./read.ts";
import type { Body } from "../body/receive.ts";
import { route } from "./route.ts";
import { findSnapshot, freshSnapshot } from "./snapshot.ts";

/** @throws GatewayError as its stages do. */
export async function pipeline(
  request: Request,
  { gatewayId, path }: Address,
  search: string,
  body: Body,
  edge: Edge,
): Promise<Response> {
  const { trail } = edge;
  const { headers, signal } = request;
  const snapshot = freshSnapshot(gatewayId, edge) ?? (await findSnapshot(gatewayId, edge, headers));
  trail.gatewayId = snapshot.gatewayId;

  const caller = await authenticate(request, body, snapshot, edge);
  trail.caller = caller.id;

  admit(request, path, snapshot);
  const call = await read(headers, path, search, body, caller);
  trail.model = call.scanned.model;

  const candidates = await route(call, caller, snapshot, edge, { gatewayId });
  trail.target = candidates[0].target.name;

  return forward(candidates, (candidate) => prepare(call, candidate, snapshot, edge), {
    snapshot,
    caller,
    signal,
    mayFailOver: candidates.length > 1 && headers.get("x-gateway-failover")?.toLowerCase() !== "off",
    edge,
  });
}
