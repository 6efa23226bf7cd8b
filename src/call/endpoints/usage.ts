/** GET /v1/usage → what the caller itself used and what it cost, as the control plane shows it of everybody. */
import { findUsageSums, respondWith } from "../../objects/answer-usage.ts";
import { readUsageQuery } from "../../objects/usage-query.ts";
import type { Incoming } from "../edge.ts";
import { enter, enterAtOnce } from "../enter.ts";

/**
 * Its own: of its key, its token's subject, its access key. Where a gateway lets everybody in, everybody is the same
 * anonymous caller, and sees what all of them used.
 *
 * @throws GatewayError `invalid_request` whose `param` is the parameter that is wrong, `overloaded` where the ledger does
 * not answer, and what entering throws.
 */
export async function showOwnUsage(incoming: Incoming): Promise<Response> {
  const { request, url, edge } = incoming;
  const { snapshot, caller } = enterAtOnce(incoming) ?? (await enter(incoming));
  const { gatewayId, version } = snapshot;
  const own = { callerKind: caller.kind, callerId: caller.id };
  const asked = readUsageQuery(url.searchParams, { gatewayId, caller: own }, edge.now());
  const ledger = { namespace: edge.env.LEDGER, gatewayId, shards: edge.settings.ledgerShards };
  // How many records of others were lost is not this caller's to know.
  const answer = { ...(await findUsageSums(ledger, asked)), droppedRecords: undefined };
  const response = respondWith(answer, request);
  response.headers.set("x-gateway-config-version", String(version));
  return response;
}
