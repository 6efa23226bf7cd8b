/** Call + Candidate → Outbound: the provider's URL, model and headers. The credential comes last, over the final bytes. */
import type { Candidate } from "../routing/resolve.ts";
import type { Outbound } from "../words/outbound.ts";
import { writeModel } from "../words/model-path.ts";
import { onlyParameters } from "../words/query.ts";
import type { Edge } from "./edge.ts";
import { forwardedHeaders } from "./headers.ts";
import type { Call } from "./read.ts";

/** @param asksUsage in the body, of a stream. */
export function prepare(call: Call, { target, operation, model }: Candidate, edge: Edge, asksUsage: boolean): Outbound {
  const headers = forwardedHeaders(call.headers, target.requestHeaders);
  // As it was authorised, whatever the caller says: another type or charset would make another body of the same bytes.
  headers.set("content-type", "application/json");
  edge.trail.traced?.tell(headers);
  const { written } = operation;
  const path = written === undefined ? operation.providerPath : writeModel(written, model);
  return {
    method: "POST",
    url: target.endpoint + path + onlyParameters(call.search, target.queryParameters),
    headers,
    body: call.body.with(model, asksUsage, written !== undefined),
  };
}
