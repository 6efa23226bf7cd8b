/** Prices that hold instead of the public ones, in dollars a million tokens. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { PriceSpec } from "#worker/config/price-spec.ts";
import { ask, askAll } from "./ask.ts";

export interface Price extends PriceSpec {
  /** A target's name, in whatever gateway. */
  readonly target: string;
  /** A model's id, or a pattern of ids. */
  readonly model: string;
}

const KEY = ["prices"];

export function pricePath(target: string, model: string): string {
  return `/prices/${encodeURIComponent(target.toWellFormed())}/${encodeURIComponent(model.toWellFormed())}`;
}

export function usePrices() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => askAll<Price>("/prices?maxResults=1000", signal),
  });
}

export function useSetPrice() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ target, model, ...spec }: Price) => ask<Price>("PUT", pricePath(target, model), spec),
    onSuccess: () => void client.invalidateQueries({ queryKey: KEY }),
  });
}

export function useDeletePrice() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ target, model }: Pick<Price, "target" | "model">) =>
      ask<unknown>("DELETE", pricePath(target, model)),
    onSettled: () => void client.invalidateQueries({ queryKey: KEY }),
  });
}
