/** Candidates → the first one's answer that is one: asked in order, before the first byte only. */
import type { Used } from "../limits/reservation.ts";
import type { Candidate, Candidates } from "../routing/resolve.ts";
import { asGatewayError, type ErrorCode, type GatewayError } from "../words/errors.ts";
import { attachAtOnce, attachCredential } from "./attach-credential.ts";
import { askTraced, discard, ERROR_EVENT, type Asked, type Destination } from "./ask.ts";
import { cooldownOf, coolingKey, retryAfterMs } from "./cooldown.ts";
import type { Incoming } from "./edge.ts";
import type { Entered } from "./enter.ts";
import { prepare } from "./prepare.ts";
import type { Call } from "./read.ts";
import { nextWithRoom, noRoom } from "./steer.ts";
import { askingFor, unlessRefused } from "./usage-asked.ts";

export interface Answer extends Asked {
  readonly target: Destination;
  /** Its usage was asked for by us: the chunk that says it is not the caller's. */
  readonly hidesUsage?: boolean;
}

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

/**
 * What the caller did wrong is tried nowhere else. With one candidate nothing is looked at and nothing tried twice.
 *
 * @throws GatewayError the last failure, where it is ours: `upstream_unreachable`, `upstream_timeout`,
 * `upstream_credentials_rejected`, `target_misconfigured`; and a limit's refusal where all candidates are at theirs.
 */
export function attempt(candidates: Candidates, call: Call, entered: Entered, incoming: Incoming): Promise<Answer> {
  const { edge } = incoming;
  const { trail } = edge;
  const [only, second] = candidates;
  if (second !== undefined) return attemptInTurn(candidates, call, entered, incoming);
  const place = nextWithRoom(candidates, 0, edge);
  const begin = (at: number): Promise<Answer> => {
    if (at > 0) throw noRoom(edge);
    trail.attempts = 1;
    return askOne(only, call, entered, incoming, true);
  };
  return typeof place === "number" ? begin(place) : place.then(begin);
}

async function attemptInTurn(
  candidates: Candidates,
  call: Call,
  entered: Entered,
  incoming: Incoming,
): Promise<Answer> {
  const { request, edge } = incoming;
  const { now, trail } = edge;
  const cooldown = cooldownOf(edge.env);
  // Callers of two gateways may have one id: a token's subject, or none at all.
  const caller = `${entered.snapshot.gatewayId}/${entered.caller.id}`;
  const mayFailOver = request.headers.get("x-gateway-failover")?.toLowerCase() !== "off";
  const ordered = cooldown.arrange(candidates, coolingKey, caller, now());
  let place = nextWithRoom(ordered, 0, edge);
  for (let asked = 1; ; asked++) {
    const at = typeof place === "number" ? place : await place;
    const candidate = ordered[at];
    if (candidate === undefined) throw noRoom(edge);
    const key = coolingKey(candidate);
    trail.attempts = asked;
    const isLast = at === ordered.length - 1 || !mayFailOver || !candidate.target.failover;
    cooldown.asking(key, caller, now());
    let answer: Answer | undefined;
    let error: GatewayError | undefined;
    try {
      answer = await askOne(candidate, call, entered, incoming, isLast);
      const { status, headers } = answer.response;
      if (!RETRIED_STATUSES.has(status)) {
        cooldown.succeeded(key, caller);
        return answer;
      }
      const wait = retryAfterMs(headers, now());
      if (status === REFUSED_STATUS) cooldown.refused(key, caller, now(), wait);
      else cooldown.failed(key, caller, now(), wait);
    } catch (caught) {
      error = asGatewayError(caught);
      trail.traced?.failed(error.code, now());
      if (request.signal.aborted || !RETRIED_CODES.has(error.code)) {
        cooldown.undecided(key, caller, now());
        throw error;
      }
      if (error.cause === ERROR_EVENT) cooldown.refused(key, caller, now(), undefined);
      else cooldown.failed(key, caller, now(), undefined);
    }
    const used = usedAt(error);
    if (used !== undefined) trail.mayHaveWorked = true;
    const next = isLast ? ordered.length : await nextWithRoom(ordered, at + 1, edge, used);
    if (next === ordered.length) {
      if (answer !== undefined) return answer;
      throw error?.withHeaders({ "x-gateway-attempts": String(asked) }) ?? noRoom(edge);
    }
    if (answer !== undefined) discard(answer.response.body);
    // Of the one that is asked next nobody is paid yet.
    trail.isAsked = false;
    place = next;
  }
}

/** A provider that gave no answer in time may have worked all the while: what was reserved of its limits counts. */
function usedAt(error: GatewayError | undefined): Used | undefined {
  return error?.code === "upstream_timeout" ? {} : undefined;
}

/** Once, or once more without the member by which we ask for a stream's usage. */
async function askOne(
  candidate: Candidate,
  call: Call,
  entered: Entered,
  incoming: Incoming,
  isLast: boolean,
): Promise<Answer> {
  const { target, operation, model } = candidate;
  const { edge } = incoming;
  const { trail } = edge;
  trail.target = target.name;
  trail.endpoint = target.endpoint;
  trail.calledModel = model;
  trail.traced?.begin(target, operation.providerPath, model, edge.now());
  const asking = askingFor(call, target, edge);
  const asks = asking !== "no";
  const outbound = prepare(call, candidate, edge, asks);
  const { snapshot } = entered;
  if (!attachAtOnce(outbound, target.targetId, snapshot, edge)) {
    await attachCredential(outbound, target.targetId, snapshot, edge);
  }
  const asked = await askTraced(outbound, target, incoming, isLast, asking === "unsure");
  const { response, opening } = asked;
  if (!asks) return { response, opening, target };
  const taken = asking === "unsure" ? await unlessRefused(asked, target, edge) : asked;
  if (taken !== undefined) return { ...taken, target, hidesUsage: target.streamUsage === "ask_and_hide" };
  const plain = prepare(call, candidate, edge, false);
  await attachCredential(plain, target.targetId, snapshot, edge);
  return { ...(await askTraced(plain, target, incoming, isLast)), target };
}
