/** A gateway's API keys and what each used. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ApiKeySpec, ApiKeyUpdate } from "#worker/config/api-key-spec.ts";
import type { Metrics } from "#worker/config/rate-limit.ts";
import { useAllPages } from "./all-pages.ts";
import { ask, askAll } from "./ask.ts";

export interface ApiKey {
  readonly apiKeyId: string;
  readonly name: string;
  readonly allowedModels?: readonly string[];
  readonly expiresAt?: string;
  /** Its own, beside its gateway's. */
  readonly limits?: Metrics;
  readonly createdAt: string;
}

/** With the key itself, this once. */
export type MadeApiKey = ApiKey & { readonly apiKey: string };

const keyOf = (gatewayId: string) => ["gateways", gatewayId, "api-keys"];

export function keysPath(gatewayId: string, apiKeyId?: string): string {
  const all = `/gateways/${encodeURIComponent(gatewayId)}/api-keys`;
  return apiKeyId === undefined ? all : `${all}/${encodeURIComponent(apiKeyId)}`;
}

export function useApiKeys(gatewayId: string) {
  return useAllPages<ApiKey>(keyOf(gatewayId), `${keysPath(gatewayId)}?maxResults=1000`);
}

export function useCreateApiKey(gatewayId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (spec: ApiKeySpec) => ask<MadeApiKey>("POST", keysPath(gatewayId), spec),
    // The answer holds the key itself, which is kept nowhere: not in a cache either.
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(gatewayId) }),
  });
}

export function useRevokeApiKey(gatewayId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (apiKeyId: string) => ask<unknown>("DELETE", keysPath(gatewayId, apiKeyId)),
    onSettled: () => client.invalidateQueries({ queryKey: keyOf(gatewayId) }),
  });
}

export interface KeyUsage {
  readonly callerId: string;
  readonly calls: number;
  readonly failures: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd?: number;
}

/** What each caller used in the last thirty days, by its id. @param enabled asked for once nothing more urgent is. */
export function useUsageByKey(gatewayId: string, enabled: boolean) {
  return useQuery({
    enabled,
    queryKey: ["gateways", gatewayId, "usage", "by-key"],
    queryFn: async ({ signal }) => {
      const from = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 30 * 86_400_000).toISOString();
      const path = `/gateways/${encodeURIComponent(gatewayId)}/usage?groupBy=caller&maxResults=1000&from=${from}`;
      const items = await askAll<KeyUsage>(path, signal);
      return new Map(items.map((item) => [item.callerId, item]));
    },
    // Each page of sums is reckoned anew by the ledger.
    refetchInterval: ({ state }) => ((state.data?.size ?? 0) > 1_000 ? 300_000 : 30_000),
  });
}

export function useChangeApiKey(gatewayId: string, apiKeyId: string) {
  const client = useQueryClient();
  return useMutation({
    // Null takes a member away.
    mutationFn: (change: ApiKeyUpdate) => ask<ApiKey>("PATCH", keysPath(gatewayId, apiKeyId), change),
    onSettled: () => client.invalidateQueries({ queryKey: keyOf(gatewayId) }),
  });
}
