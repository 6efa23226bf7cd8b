/** Gateways, as the control plane shows them. */
import { useQuery } from "@tanstack/react-query";
import type { AuthorizerType } from "#worker/config/authorizer.ts";
import { ask, askAll } from "./ask.ts";

export interface GatewaySummary {
  readonly gatewayId: string;
  readonly name: string;
  readonly description?: string;
  readonly authorizerType: AuthorizerType;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Gateway extends GatewaySummary {
  readonly gatewayArn: string;
  /** Below it, `/inference`. */
  readonly gatewayUrl: string;
  readonly roleArn?: string;
  readonly authorizerConfiguration?: object;
}

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
