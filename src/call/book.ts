/** A call that has ended → its record in the ledger: once for each that got as far as a target, or was refused with a known gateway. */
import { reporterOf } from "../objects/ledger-client.ts";
import type { CallerName, CallRecord } from "../usage/record.ts";
import type { Edge } from "./edge.ts";
import type { Trail } from "./trail.ts";

/** Where a call is booked, and by whom it is kept alive until it is. */
export type Bookkeeping = Pick<Edge, "env" | "later" | "trail">;

/** Of a caller that nobody recognised. */
const STRANGER: CallerName = { kind: "unknown", id: "unknown", name: "unknown" };
/** What nginx logs of a client that closed its connection before there was an answer. */
const CLIENT_CLOSED = 499;

/** @param now milliseconds since 1970. */
export function book({ env, later, trail }: Bookkeeping, now: number): void {
  const { gatewayId, attempts, isOurs, traced } = trail;
  const isBooked = gatewayId !== undefined && !(isOurs && attempts === 0);
  if (!isBooked && traced === undefined) return;
  const record = recordOf(trail, now);
  if (isBooked) reporterOf(env).add(record, later);
  traced?.finish(record, isBooked, later);
}

function recordOf(trail: Trail, now: number): CallRecord {
  const { gatewayId = "", caller, code, attempts, ended = "complete" } = trail;
  return {
    time: now,
    requestId: trail.requestId,
    gatewayId,
    caller: caller === undefined ? STRANGER : { kind: caller.kind, id: caller.id, name: caller.name },
    target: trail.target ?? "",
    // What callers make up is no model of anybody's, and would fill the ledger with sums of its own.
    model: trail.calledModel ?? "",
    modelAsked: trail.model ?? "",
    alias: trail.alias,
    path: trail.path,
    stream: trail.stream,
    status: trail.status ?? CLIENT_CLOSED,
    code,
    attempts,
    usage: trail.usage,
    source: trail.source,
    costNanos: trail.costNanos,
    priceVersion: trail.priceVersion,
    firstByteMs: trail.firstByteAt === undefined ? undefined : trail.firstByteAt - trail.startedAt,
    durationMs: now - trail.startedAt,
    ended,
  };
}
