/** A gateway's targets with their states: asked for again by themselves while one is under way or has failed, so that what heals shows it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { TargetConfiguration } from "#worker/config/target-configuration.ts";
import type { TargetSpec, TargetStatus } from "#worker/config/target.ts";
import { ask, askAll } from "./ask.ts";

export interface TargetSummary {
  readonly targetId: string;
  readonly name: string;
  readonly description?: string;
  readonly status: TargetStatus;
  readonly targetType: "CONNECTOR" | "PROVIDER" | "PASSTHROUGH";
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lastSynchronizedAt?: string;
}

export interface Target
  extends TargetSummary, Omit<TargetSpec, "name" | "description" | "credentialProviderConfigurations"> {
  readonly gatewayArn: string;
  readonly targetConfiguration: TargetConfiguration;
  readonly credentialProviderConfigurations: readonly CredentialShown[];
  readonly statusReasons?: readonly string[];
}

export interface CredentialShown {
  readonly credentialProviderType: string;
  readonly credentialProvider?: {
    readonly apiKeyCredentialProvider?: {
      readonly providerArn: string;
      readonly credentialLocation?: "HEADER" | "QUERY_PARAMETER";
      readonly credentialParameterName?: string;
      readonly credentialPrefix?: string;
    };
    readonly iamCredentialProvider?: { readonly service: string; readonly region?: string };
    readonly entraIdCredentialProvider?: {
      readonly tenantId: string;
      readonly clientId: string;
      readonly providerArn: string;
      readonly scope?: string;
    };
  };
}

/** The credential provider whose key it goes by, or whose key is its application's secret: as an ARN, or as a file of configuration names it. */
export function providerIn(credential: CredentialShown | undefined): string | undefined {
  const { apiKeyCredentialProvider: key, entraIdCredentialProvider: entra } = credential?.credentialProvider ?? {};
  return (key ?? entra)?.providerArn;
}

const UNDER_WAY_MS = 1_000;
const FAILED_MS = 4_000;
const WELL_MS = 30_000;

const keyOf = (gatewayId: string) => ["gateways", gatewayId, "targets"];
const pathOf = (gatewayId: string) => `/gateways/${encodeURIComponent(gatewayId)}/targets/`;

/** @param live ask again by itself. */
export function useTargets(gatewayId: string, live = true) {
  return useQuery({
    queryKey: keyOf(gatewayId),
    queryFn: ({ signal }) => askAll<TargetSummary>(`${pathOf(gatewayId)}?maxResults=1000`, signal),
    refetchInterval: ({ state }) => {
      if (!live || state.data === undefined) return false;
      if (state.data.some(({ status }) => status.endsWith("ING"))) return UNDER_WAY_MS;
      return state.data.every(({ status }) => status === "READY") ? WELL_MS : FAILED_MS;
    },
  });
}

/** One whole; read anew when the list says that it changed. */
export function useWholeTarget(gatewayId: string, summary: TargetSummary, enabled: boolean) {
  const { targetId, updatedAt, status, lastSynchronizedAt } = summary;
  return useQuery({
    queryKey: [...keyOf(gatewayId), targetId, status, updatedAt, lastSynchronizedAt ?? ""],
    enabled,
    queryFn: ({ signal }) => ask<Target>("GET", pathOf(gatewayId) + targetId, undefined, signal),
    staleTime: status === "READY" ? Infinity : 0,
    refetchInterval: status === "READY" ? false : FAILED_MS,
  });
}

export function useSynchronize(gatewayId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (targetId: string) =>
      ask<unknown>("PUT", `/gateways/${encodeURIComponent(gatewayId)}/synchronizeTargets`, {
        targetIdList: [targetId],
      }),
    onSettled: () => void client.invalidateQueries({ queryKey: keyOf(gatewayId) }),
  });
}

export function useDeleteTarget(gatewayId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (targetId: string) => ask<unknown>("DELETE", pathOf(gatewayId) + targetId),
    onSettled: () => void client.invalidateQueries({ queryKey: keyOf(gatewayId), exact: true }),
  });
}

export function useTarget(gatewayId: string, targetId: string) {
  return useQuery({
    queryKey: [...keyOf(gatewayId), targetId],
    queryFn: ({ signal }) => ask<Target>("GET", pathOf(gatewayId) + encodeURIComponent(targetId), undefined, signal),
    // A form is filled from it: what somebody types is not replaced under his hands.
    staleTime: Infinity,
    gcTime: 0,
  });
}
