/** Names of a gateway's own: what each stands for. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { aliasTexts } from "../texts/aliases.ts";
import { ask, askAll, Refusal } from "./ask.ts";
import { usagePath, type Sum } from "./usage.ts";

export interface AliasTarget {
  /** `target/model`, or an id that targets list. */
  readonly model: string;
  /** The share of calls within its tier; absent: 1. */
  readonly weight?: number;
  /** Asked when nobody of the tiers before can; absent: 1. */
  readonly tier?: number;
}

export interface AliasSpec {
  readonly targets: readonly AliasTarget[];
  readonly affinity?: "none" | "conversation";
}

export interface Alias extends AliasSpec {
  readonly name: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

const keyOf = (gatewayId: string) => ["gateways", gatewayId, "aliases"];

export function aliasPath(gatewayId: string, name: string): string {
  return `/gateways/${encodeURIComponent(gatewayId)}/aliases/${encodeURIComponent(name.toWellFormed())}`;
}

export function useAliases(gatewayId: string) {
  return useQuery({
    queryKey: keyOf(gatewayId),
    queryFn: ({ signal }) =>
      askAll<Alias>(`/gateways/${encodeURIComponent(gatewayId)}/aliases?maxResults=1000`, signal),
  });
}

export function useSetAlias(gatewayId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, spec, isNew }: { readonly name: string; readonly spec: AliasSpec; readonly isNew: boolean }) =>
      isNew ? createAlias(gatewayId, name, spec) : ask<Alias>("PUT", aliasPath(gatewayId, name), spec),
    onSuccess: () => client.invalidateQueries({ queryKey: ["gateways", gatewayId] }),
  });
}

/** A PUT replaces what is there: who makes a new one does not mean that. */
async function createAlias(gatewayId: string, name: string, spec: AliasSpec): Promise<Alias> {
  const known = await ask<Alias>("GET", aliasPath(gatewayId, name)).catch((fault: unknown) => {
    if (fault instanceof Refusal && fault.status === 404) return undefined;
    throw fault;
  });
  if (known !== undefined) {
    const message = aliasTexts.taken(name);
    throw new Refusal(message, { status: 409, type: "ConflictException", fields: [{ name: "name", message }] });
  }
  return ask<Alias>("PUT", aliasPath(gatewayId, name), spec);
}

export function useDeleteAlias(gatewayId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => ask<unknown>("DELETE", aliasPath(gatewayId, name)),
    onSettled: () => client.invalidateQueries({ queryKey: ["gateways", gatewayId] }),
  });
}

const MONTH_MS = 30 * 86_400_000;

/** Who was served what under each alias in the last thirty days. */
export function useServedByAlias(gatewayId: string) {
  return useQuery({
    queryKey: ["gateways", gatewayId, "usage", "by-alias"],
    queryFn: async ({ signal }) => {
      const from = new Date(Math.floor(Date.now() / 60_000) * 60_000 - MONTH_MS).toISOString();
      const sums = await askAll<Sum>(
        usagePath(gatewayId, { from }, {}, { groupBy: "alias,target,model", maxResults: "1000" }),
        signal,
      );
      const byAlias = new Map<string, Sum[]>();
      for (const sum of sums) {
        if (sum.alias === undefined || sum.alias === "") continue;
        byAlias.set(sum.alias, [...(byAlias.get(sum.alias) ?? []), sum]);
      }
      return byAlias;
    },
  });
}
