/** A call that was routed → what its limits have for it, before anybody is asked. */
import { callAccounts, unreadableFor } from "../limits/match.ts";
import type { Refused } from "../limits/reservation.ts";
import { NO_LIMITS } from "../limits/compile.ts";
import { billedAt } from "../usage/answer-format.ts";
import type { Size, Spot } from "./amounts.ts";
import type { Incoming } from "./edge.ts";
import type { Entered } from "./enter.ts";
import { Holding, type Taken } from "./holding.ts";
import { holderOf } from "./holder.ts";
import { refusal, unreadableLimit } from "./limit-refusal.ts";

export interface Asked {
  readonly leading: readonly Spot[];
  readonly following: readonly Spot[];
}

export const NOBODY: Asked = { leading: [], following: [] };

/** Of a call whose body nobody reads here. */
export const UNBOUNDED: Pick<Size, "mostOutput" | "mostInput"> = { mostOutput: undefined, mostInput: () => undefined };

/**
 * Of the limits that do not depend on who is asked, all or none; those of targets follow with each (`steer.ts`).
 *
 * @param asked who may be, the one that leads first; nobody: then it costs a request and nothing else.
 * @param known what is known of its size.
 * @returns undefined where the call may go on at once; else when it may.
 * @throws GatewayError `rate_limited`, `budget_exhausted`, `limits_unavailable`.
 */
export function govern(
  { leading, following }: Asked,
  known: Pick<Size, "mostOutput" | "mostInput">,
  { snapshot, caller }: Entered,
  { request, path, edge }: Incoming,
): Promise<void> | undefined {
  const { limits, gatewayId } = snapshot;
  if (limits === NO_LIMITS && caller.limits === undefined) return undefined;
  const { trail } = edge;
  const { isBilled, isInference, writes } = billedAt(request.method, path);
  const facts = { caller, alias: trail.alias, hasTokens: isBilled && leading.length > 0 };
  const unreadable = unreadableFor(limits, facts);
  if (unreadable !== undefined) throw unreadableLimit(unreadable);
  const { mostInput, mostOutput } = known;
  const size = { isInference, input: trail.estimatedInput, mostOutput: writes ? mostOutput : 0, mostInput };
  const holding = new Holding({ gatewayId, limits, facts, size, holder: holderOf(caller) });
  trail.holding = holding;
  return orThrow(holding.takeOfCall(callAccounts(limits, facts), [...leading, ...following], edge));
}

function orThrow(taken: Taken): Promise<void> | undefined {
  if (taken === undefined) return undefined;
  if (taken instanceof Promise) return throwing(taken);
  throw refusal(taken);
}

async function throwing(taking: Promise<Refused | undefined>): Promise<void> {
  const refused = await taking;
  if (refused !== undefined) throw refusal(refused);
}
