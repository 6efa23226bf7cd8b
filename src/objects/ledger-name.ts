/** A gateway and one of its ledger's shards → the name of the Durable Object. */

/** The first is named as where there is but one, so that adding shards loses nothing. Gateways' ids hold no slash. */
export function ledgerName(gatewayId: string, shard: number): string {
  return shard === 0 ? gatewayId : `${gatewayId}/${shard}`;
}

/** The object of a gateway's limits, one for all shards: more of them move no budget, and no question about usage holds up a call. */
export function limitsName(gatewayId: string): string {
  return `${gatewayId}/limits`;
}
