/** A gateway's latest calls, one by one, read page by page; and one of them. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ask, Refusal } from "./ask.ts";
import type { Filters } from "./usage.ts";
import { callTexts } from "../texts/calls.ts";

/** docs/usage.md says what each member is. */
export interface Call {
  readonly time: string;
  readonly requestId: string;
  readonly callerId: string;
  readonly callerName: string;
  readonly target: string;
  readonly model: string;
  readonly modelAsked: string;
  readonly alias?: string;
  readonly path: string;
  readonly stream: boolean;
  readonly status: number;
  readonly code?: string;
  readonly attempts: number;
  readonly ended: "complete" | "left" | "cut";
  readonly source: "reported" | "estimated" | "none";
  readonly inputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWrite5mTokens?: number;
  readonly cacheWrite1hTokens?: number;
  readonly outputTokens?: number;
  readonly reasoningTokens?: number;
  readonly costUsd?: number;
  readonly priceVersion?: string;
  readonly firstByteMs?: number;
  readonly durationMs: number;
}

interface Page {
  readonly items: readonly Call[];
  readonly nextToken?: string;
}

interface CallsQuestion {
  readonly gatewayId: string;
  readonly from: string;
  readonly to?: string | undefined;
  readonly filters: Filters;
}

const MOST_A_PAGE = 1_000;

export function callsListPath({ gatewayId, from, to, filters }: CallsQuestion, maxResults = MOST_A_PAGE): string {
  const query = new URLSearchParams({
    from,
    ...(to === undefined ? {} : { to }),
    ...filters,
    maxResults: String(maxResults),
  });
  return `/gateways/${encodeURIComponent(gatewayId)}/calls?${query.toString()}`;
}

/** @param refreshMs how often the first page is read anew, as long as it is all that was read. */
export function useCalls(question: CallsQuestion, refreshMs: number | false) {
  return useInfiniteQuery({
    queryKey: ["calls", question],
    initialPageParam: "",
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => {
      const next = pageParam === "" ? "" : `&nextToken=${encodeURIComponent(pageParam)}`;
      return ask<Page>("GET", callsListPath(question) + next, undefined, signal);
    },
    getNextPageParam: ({ nextToken }) => nextToken,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) <= 1 ? refreshMs : false),
  });
}

/** @param at when it was over, where that is known: then its record is found at once. */
export function useCall(gatewayId: string | undefined, requestId: string, at: string | undefined) {
  return useQuery({
    queryKey: ["calls", gatewayId, requestId],
    enabled: gatewayId !== undefined,
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const found = await findCall(gatewayId ?? "", requestId, at, signal);
      if (found === undefined) throw new Refusal(callTexts.missing, { status: 404 });
      return found;
    },
  });
}

const LONGEST_KEPT_MS = 800 * 86_400_000;

/** @returns undefined where the ledger has no such call, or not yet. */
async function findCall(
  gatewayId: string,
  requestId: string,
  at: string | undefined,
  signal?: AbortSignal,
): Promise<Call | undefined> {
  const time = Date.parse(at ?? "");
  const from = new Date(Number.isNaN(time) ? Date.now() - LONGEST_KEPT_MS : time).toISOString();
  const to = Number.isNaN(time) ? undefined : new Date(time + 1).toISOString();
  const path = callsListPath({ gatewayId, from, to, filters: {} });
  let nextToken: string | undefined = "";
  while (nextToken !== undefined) {
    const next = nextToken === "" ? "" : `&nextToken=${encodeURIComponent(nextToken)}`;
    const page: Page = await ask<Page>("GET", path + next, undefined, signal);
    const found = page.items.find((call) => call.requestId === requestId);
    if (found !== undefined) return found;
    nextToken = page.nextToken;
  }
  return undefined;
}

/** Why a call for that model goes where it goes, as the gateway is configured now. */
export interface Route {
  readonly matched: boolean;
  readonly rule?: string;
  readonly reason?: string;
  readonly explanation: string;
  readonly configVersion: number;
  readonly candidates: readonly {
    readonly targetId: string;
    readonly targetName: string;
    readonly status: string;
    readonly providerUrl: string;
    readonly providerModel: string;
    readonly usesLastGoodConfiguration?: true;
    readonly fault?: string;
    readonly tier?: number;
    /** Of its tier's calls, from 0 to 1. */
    readonly share?: number;
  }[];
  readonly nearModels?: readonly string[];
  readonly passedOver?: readonly { readonly targetName: string; readonly reason: string }[];
}

export function useRoute(gatewayId: string, model: string, path: string) {
  return useQuery({
    queryKey: ["gateways", gatewayId, "route", model, path],
    enabled: model !== "",
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ model, path });
      return ask<Route>(
        "GET",
        `/gateways/${encodeURIComponent(gatewayId)}/route?${query.toString()}`,
        undefined,
        signal,
      );
    },
  });
}
