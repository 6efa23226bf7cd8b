/** A gateway's rate limits and its keys' own: what they allow, and what of it is used, reserved and left. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Metrics, Period, RateLimitChange, WantedRateLimit } from "#worker/config/rate-limit.ts";
import { useAllPages } from "./all-pages.ts";
import { ask } from "./ask.ts";

export const METRIC_NAMES = ["requests", "tokens", "cost", "connections"] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

export interface Entry extends Metrics {
  /** A value for each of the limit's dimensions; `*`: any. */
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface RateLimit {
  readonly rateLimitId: string;
  readonly description?: string;
  readonly dimensionKeys: readonly string[];
  readonly entries: readonly Entry[];
  readonly strict?: boolean;
  readonly whenUnavailable?: "allow" | "deny";
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Its row in the database makes no sense any more. */
export interface UnreadableLimit {
  readonly rateLimitId: string;
  /** What becomes of calls that it may take. */
  readonly calls: "refused" | "unlimited";
  readonly reason: string;
}

interface LimitsPage {
  readonly rateLimits: readonly RateLimit[];
  readonly unreadableRateLimits: readonly UnreadableLimit[];
  readonly nextToken?: string;
}

export interface Bucket {
  readonly limitKey: string;
  readonly metric: MetricName;
  readonly period: Period;
  readonly rate: number;
  readonly used: number;
  readonly reserved: number;
  readonly left: number;
  /** RFC 3339; absent where its window never ends. */
  readonly until?: string;
}

export function limitsPath(gatewayId: string, rateLimitId?: string): string {
  const all = `/gateways/${encodeURIComponent(gatewayId)}/rate-limits`;
  return rateLimitId === undefined ? all : `${all}/${encodeURIComponent(rateLimitId)}`;
}

const keyOf = (gatewayId: string) => ["gateways", gatewayId, "rate-limits"];

export function useRateLimits(gatewayId: string) {
  return useQuery({
    queryKey: keyOf(gatewayId),
    queryFn: async ({ signal }) => {
      const limits: RateLimit[] = [];
      const unreadable: UnreadableLimit[] = [];
      let next: string | undefined = "";
      while (next !== undefined) {
        const token: string = next === "" ? "" : `&nextToken=${encodeURIComponent(next)}`;
        const path = `${limitsPath(gatewayId)}?unreadable=listed&maxResults=100${token}`;
        const page: LimitsPage = await ask("GET", path, undefined, signal);
        limits.push(...page.rateLimits);
        unreadable.push(...page.unreadableRateLimits);
        next = page.nextToken;
      }
      return { limits, unreadable };
    },
  });
}

interface LimitSave {
  /** Absent: it is made. */
  readonly rateLimitId?: string;
  readonly spec: WantedRateLimit | RateLimitChange;
}

export function useSaveRateLimit(gatewayId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ rateLimitId, spec }: LimitSave) =>
      ask<RateLimit>(rateLimitId === undefined ? "POST" : "PATCH", limitsPath(gatewayId, rateLimitId), spec),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(gatewayId) }),
  });
}

export function useDeleteRateLimit(gatewayId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (rateLimitId: string) => ask<unknown>("DELETE", limitsPath(gatewayId, rateLimitId)),
    onSettled: () =>
      Promise.all([keyOf(gatewayId), ["health"]].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}

const REFRESH_MS = 5_000;

/** @param path of a limit or of a key, below `/control`. */
export function useBuckets(path: string, enabled = true) {
  return useAllPages<Bucket>(["buckets", path], `${path}/state?maxResults=1000`, REFRESH_MS, enabled);
}

/** What was used and reserved is forgotten. */
export function useReset(path: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (limitKeys: readonly string[] | undefined) =>
      ask<unknown>("POST", `${path}/reset`, limitKeys === undefined ? {} : { limitKeys }),
    onSettled: () => client.invalidateQueries({ queryKey: ["buckets", path] }),
  });
}
