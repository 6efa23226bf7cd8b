/** A gateway's models. */
import { useQuery } from "@tanstack/react-query";
import { ask } from "./ask.ts";

export interface GatewayModel {
  readonly model: string;
  readonly id: string;
  readonly shortId?: string;
  readonly targetId: string;
  readonly targetName: string;
  readonly targetStatus: string;
  readonly listing: "declared" | "pattern" | "discovered";
  readonly paths: readonly string[];
  readonly ownedBy: string;
  readonly displayName?: string;
}

export function useModels(gatewayId: string) {
  return useQuery({
    queryKey: ["gateways", gatewayId, "models"],
    queryFn: async ({ signal }) => {
      const path = `/gateways/${encodeURIComponent(gatewayId)}/models`;
      return (await ask<{ items: readonly GatewayModel[] }>("GET", path, undefined, signal)).items;
    },
  });
}
