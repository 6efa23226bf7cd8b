/** Candidates → Response: asked in order until one answers; the provider's status and body stream are handed on unread. */
import type { ServedTarget } from "../config/served-target.ts";
import { asGatewayError, GatewayError, LASTING, type ErrorCode } from "../words/errors.ts";
import type { Caller } from "../identity/caller.ts";
import type { Outbound } from "../words/outbound.ts";
import type { Candidate, Candidates } from "../routing/match.ts";
import { cooldownOf, retryAfterMs } from "./cooldown.ts";
import { drained } from "./drain.ts";
import type { Edge } from "./edge.ts";
import { keepAnswered, unbuffered } from "./headers.ts";
import { isEventStream, peek } from "./peek.ts";
import { send, sendLast, timedOut } from "./send.ts";
import type { Snapshot } from "../snapshot/compile.ts";

/** What forwarding needs to know of a target, whatever its kind. */
export type Destination = Pick<ServedTarget, "name" | "responseHeaders" | "firstByteTimeoutMs" | "onDisconnect">;

/** Another provider may do better. */
const RETRIED_STATUSES = new Set([408, 429, 500, 502, 503, 504, 529]);
const RETRIED_CODES: ReadonlySet<ErrorCode> = new Set([
  "upstream_unreachable",
  "upstream_timeout",
  "upstream_credentials_rejected",
  "target_misconfigured",
]);

/** A caller's own doing, perhaps: a call may be larger than what is left of a quota, or of a kind that breaks the stream. */
const REFUSED_STATUS = 429;
const ERROR_EVENT = "an error as the first event of its stream";

interface Asking {
  readonly snapshot: Snapshot;
  /** The caller's: who leaves cancels the provider's work. */
  readonly signal: AbortSignal;
  readonly edge: Edge;
}

interface Failover extends Asking {
  readonly caller: Pick<Caller, "id">;
  /** The caller may want an answer of the first or none. */
  readonly mayFailOver: boolean;
}

/**
 * Before the first byte only; what the caller did wrong is tried nowhere else. With one candidate nothing is looked at.
 *
 * @param prepare makes the outbound anew for each, credential and all; the one before is then no longer of use.
 * @throws GatewayError the last failure, where it is ours: `upstream_unreachable`, `upstream_timeout`,
 * `upstream_credentials_rejected`, `target_misconfigured`.
 */
export async function forward(
  candidates: Candidates,
  prepare: (candidate: Candidate) => Outbound | Promise<Outbound>,
  asking: Failover,
): Promise<Response> {
  const { edge } = asking;
  if (candidates.length === 1) return forwardOnce(await prepare(candidates[0]), candidates[0].target, asking);
  const cooldown = cooldownOf(edge.env);
  // Callers of two gateways may have one id: a token's subject, or none at all.
  const caller = `${asking.snapshot.gatewayId}/${asking.caller.id}`;
  const ordered = cooldown.arrange(candidates, keyOf, caller, edge.now());
  for (const [at, candidate] of ordered.entries()) {
    const { target } = candidate;
    const key = keyOf(candidate);
    edge.trail.target = target.name;
    edge.trail.attempts = at + 1;
    const isLast = at === ordered.length - 1 || !asking.mayFailOver || !target.failover;
    cooldown.asking(key, caller, edge.now());
    try {
      const outbound = await prepare(candidate);
      const response = await (isLast ? askLast(outbound, target, asking) : ask(outbound, target, asking));
      const { status, headers, body } = response;
      if (!RETRIED_STATUSES.has(status)) cooldown.succeeded(key, caller);
      else {
        const now = edge.now();
        const wait = retryAfterMs(headers, now);
        if (status === REFUSED_STATUS) cooldown.refused(key, caller, now, wait);
        else cooldown.failed(key, caller, now, wait);
        if (!isLast) {
          discard(body);
          continue;
        }
      }
      return answer(response, target, asking, at + 1);
    } catch (caught) {
      const error = asGatewayError(caught);
      if (asking.signal.aborted || !RETRIED_CODES.has(error.code)) {
        cooldown.undecided(key, caller, edge.now());
        throw error;
      }
      if (error.cause === ERROR_EVENT) cooldown.refused(key, caller, edge.now(), undefined);
      else cooldown.failed(key, caller, edge.now(), undefined);
      if (isLast) throw error.withHeaders({ "x-gateway-attempts": String(at + 1) });
    }
  }
  throw new GatewayError("internal", "No candidate was asked.");
}

/** One target, asked as it is: nothing is looked at, nothing is tried twice. */
export async function forwardOnce(outbound: Outbound, target: Destination, asking: Asking): Promise<Response> {
  return answer(await askLast(outbound, target, asking), target, asking, 1);
}

function keyOf({ target, model }: Candidate): string {
  return `${target.targetId}/${model}`;
}

/** Whatever it answers is the answer. */
async function askLast(outbound: Outbound, target: Destination, { signal, edge }: Asking): Promise<Response> {
  refuseLeft(signal, target.name);
  const drains = target.onDisconnect === "drain";
  const answering = sendLast(outbound, target.name, drains ? undefined : signal, timeoutOf(target, edge), edge.alarm);
  if (drains) edge.later(answering.catch(() => undefined));
  const response = await answering;
  refuse(response, target.name);
  return response;
}

/** Where another candidate could still be asked: a stream's opening events are looked at. */
async function ask(outbound: Outbound, target: Destination, asking: Asking): Promise<Response> {
  refuseLeft(asking.signal, target.name);
  const answering = begin(outbound, target, asking);
  // Wanted whole, whoever still waits for it.
  if (target.onDisconnect === "drain") asking.edge.later(answering.catch(() => undefined));
  return answering;
}

async function begin(outbound: Outbound, target: Destination, { signal, edge }: Asking): Promise<Response> {
  const timeoutMs = timeoutOf(target, edge);
  const leave = target.onDisconnect === "drain" ? undefined : signal;
  const sent = await send(outbound, target.name, leave, timeoutMs, edge.alarm);
  const { response } = sent;
  try {
    refuse(response, target.name);
    if (!isEventStream(response) || response.body === null) return response;
    const peeked = await peek(response.body, sent.settle, edge.later).catch((cause: unknown) => {
      throw sent.isLate() ? timedOut(target.name, timeoutMs) : brokenOff(target.name, cause);
    });
    if (peeked.failed) throw brokenOff(target.name, ERROR_EVENT);
    return new Response(peeked.body, response);
  } finally {
    sent.settle();
  }
}

function timeoutOf(target: Destination, edge: Edge): number {
  return target.firstByteTimeoutMs ?? edge.settings.firstByteTimeoutMs;
}

function refuseLeft(signal: AbortSignal, name: string): void {
  if (signal.aborted) {
    throw new GatewayError("upstream_unreachable", `The caller left before target "${name}" was asked.`);
  }
}

/** Six connections are all a Worker has: an answer nobody wants gives its own back. */
function discard(body: ReadableStream | null): void {
  body?.cancel().catch(() => undefined);
}

function brokenOff(name: string, cause: unknown): GatewayError {
  return new GatewayError(
    "upstream_unreachable",
    `The provider of target "${name}" broke off before its answer began.`,
    { cause },
  );
}

/** @throws GatewayError where the answer is about us, not about the call: it is not passed on. */
function refuse({ status, body }: Response, name: string): void {
  // 304 leads nowhere: it answers a caller who has the body already.
  if (status >= 300 && status < 400 && status !== 304) {
    discard(body);
    throw new GatewayError(
      "upstream_unreachable",
      `The provider of target "${name}" answered with a redirect, which is not followed with a credential.`,
      { reason: `status ${status}`, headers: LASTING },
    );
  }
  if (status === 401) {
    discard(body);
    throw new GatewayError(
      "upstream_credentials_rejected",
      `The provider of target "${name}" rejected the gateway's credential. Whoever runs the gateway has to renew it.`,
    );
  }
}

function answer(
  upstream: Response,
  target: Destination,
  { snapshot, signal, edge }: Asking,
  attempts: number,
): Response {
  const { body } = target.onDisconnect === "drain" ? drained(upstream, signal, edge.later) : upstream;
  const response = new Response(body, upstream);
  const { headers } = response;
  keepAnswered(headers, target.responseHeaders);
  unbuffered(headers);
  headers.set("x-gateway-request-id", edge.requestId);
  headers.set("x-gateway-target", target.name);
  headers.set("x-gateway-config-version", String(snapshot.version));
  headers.set("x-gateway-attempts", String(attempts));
  return response;
}
