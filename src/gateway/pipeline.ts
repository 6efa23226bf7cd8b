/** The life of a call, one stage a line: Request → Caller → Call → Candidates → Outbound → Response. */
import type { Address } from "./address.ts";
import { admit } from "./admit.ts";
import { authenticate } from "./authenticate.ts";
import { budgetOf } from "./budget.ts";
import type { Edge } from "./edge.ts";
import { forward } from "./forward.ts";
import { prepare } from "./prepare.ts";
import { read } from "./read.ts";
import { receive } from "./receive.ts";
import { route } from "./route.ts";
import { findSnapshot } from "./snapshot.ts";

/** @throws GatewayError as its stages do. */
export async function pipeline(
  request: Request,
  { gatewayId, path }: Address,
  search: string,
  edge: Edge,
): Promise<Response> {
  const { trail } = edge;
  const snapshot = await findSnapshot(gatewayId, edge, request.headers);
  trail.gatewayId = snapshot.gatewayId;

  const body = receive(request, edge.settings.maxBodyBytes, budgetOf(edge.env));
  try {
    const caller = await authenticate(request, body, snapshot, edge);
    trail.caller = caller.id;

    admit(request.method, path, snapshot);
    const call = await read(request.headers, path, search, body);
    trail.model = call.scanned.model;

    const candidates = await route(call, caller, snapshot, edge);
    trail.target = candidates[0].target.name;

    const mayFailOver = request.headers.get("x-gateway-failover")?.toLowerCase() !== "off";
    const asking = { snapshot, signal: request.signal, mayFailOver, edge };
    return await forward(candidates, (candidate, isLast) => prepare(call, candidate, isLast, snapshot, edge), asking);
  } finally {
    body.release();
  }
}
