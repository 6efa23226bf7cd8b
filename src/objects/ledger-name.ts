/** A gateway and one of its ledger's shards → the name of the Durable Object. */

/** The first is named as where there is but one, so that adding shards loses nothing. Gateways' ids hold no slash. */
export function ledgerName(gatewayId: string, shard: number): string {
  return shard === 0 ? gatewayId : `${gatewayId}/${shard}`;
}
