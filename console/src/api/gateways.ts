/** Gateways, as the control plane shows them. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { AuthorizerType } from "#worker/config/authorizer.ts";
import type { GatewaySpec } from "#worker/config/gateway.ts";
import { ask, askAll } from "./ask.ts";

export interface GatewaySummary {
  readonly gatewayId: string;
  readonly name: string;
  readonly description?: string;
  readonly authorizerType: AuthorizerType;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Whole: with every member it was configured by. */
export type Gateway = GatewaySummary &
  GatewaySpec & {
    readonly gatewayArn: string;
    /** Below it, `/inference`. */
    readonly gatewayUrl: string;
  };

export function useGateways() {
  return useQuery({
    queryKey: ["gateways"],
    queryFn: ({ signal }) => askAll<GatewaySummary>("/gateways/?maxResults=1000", signal),
  });
}

export function useGateway(gatewayId: string) {
  return useQuery({
    queryKey: ["gateways", gatewayId],
    queryFn: ({ signal }) => ask<Gateway>("GET", `/gateways/${encodeURIComponent(gatewayId)}`, undefined, signal),
  });
}

/** @param spec an addition of ours that is null is taken away; one that is left out stays. */
export function useUpdateGateway(gatewayId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (spec: object) => ask<Gateway>("PUT", `/gateways/${encodeURIComponent(gatewayId)}`, spec),
    onSettled: () => void client.invalidateQueries({ queryKey: ["gateways"] }),
  });
}

/** The gateway with its targets, which have to go first; what was not reached is still there when one is refused. */
export function useDeleteGateway(gatewayId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const path = `/gateways/${encodeURIComponent(gatewayId)}`;
      const targets = await askAll<{ readonly targetId: string }>(`${path}/targets/?maxResults=1000`);
      for (const { targetId } of targets) await ask<unknown>("DELETE", `${path}/targets/${targetId}`);
      await ask<unknown>("DELETE", path);
    },
    // What is gone is not asked for again: whoever looks at it is led away.
    onSettled: () => void client.invalidateQueries({ queryKey: ["gateways"], exact: true }),
  });
}
