/** What was changed in the configuration, by whom and when, and a version of the past put back. */
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { ask } from "./ask.ts";

export interface Change {
  readonly kind: string;
  readonly name: string;
  readonly change: "created" | "changed" | "deleted";
  readonly before?: object;
  readonly after?: object;
}

export interface Version {
  readonly version: number;
  readonly time: string;
  readonly who: string;
  readonly changes: readonly Change[];
}

export interface Restored {
  readonly version: number;
  readonly changes: readonly Change[];
  readonly notDone: readonly { readonly kind: string; readonly name: string; readonly reason: string }[];
}

interface Page {
  readonly items: readonly Version[];
  readonly nextToken?: string;
}

const KEY = ["history"];

export function useHistory() {
  return useInfiniteQuery({
    queryKey: KEY,
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => {
      const next = pageParam === "" ? "" : `&nextToken=${encodeURIComponent(pageParam)}`;
      return ask<Page>("GET", `/history?maxResults=50${next}`, undefined, signal);
    },
    getNextPageParam: ({ nextToken }) => nextToken,
  });
}

export const restorePath = (version: number) => `/history/${version}/restore`;

export function useRestore() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (version: number) => ask<Restored>("POST", restorePath(version)),
    // Everything may be another thing afterwards.
    onSuccess: () => void client.invalidateQueries(),
  });
}
