/** A gateway's rate limits with those whose rows cannot be read → so that whoever has to delete one sees which, and the others too. */
import type { RateLimit } from "../../config/rate-limit.ts";
import { listWithUnreadable, unreadableAmong, type UnreadableRateLimit } from "../../store/unreadable-rate-limits.ts";
import type { PageRequest } from "../../words/page.ts";
import type { OperationContext } from "./context.ts";
import { requireGateway } from "./gateways.ts";

export interface WithUnreadable {
  readonly rateLimits: readonly RateLimit[];
  readonly unreadableRateLimits: readonly UnreadableRateLimit[];
  readonly nextToken: string | undefined;
}

/** @throws Fault ResourceNotFoundException where there is no such gateway. */
export async function pageWithUnreadable(
  context: OperationContext,
  gatewayId: string,
  wanted: PageRequest,
): Promise<WithUnreadable> {
  await requireGateway(context, gatewayId);
  const { items, nextToken } = await listWithUnreadable(context.env.DB, gatewayId, wanted);
  return {
    rateLimits: items.flatMap((limit) => ("broken" in limit ? [] : [limit])),
    unreadableRateLimits: unreadableAmong(items),
    nextToken,
  };
}
