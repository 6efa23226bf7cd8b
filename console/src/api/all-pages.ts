/** A list that comes in pages, read one after another: what has come is there while the rest comes. */
import { useInfiniteQuery, type QueryKey } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { ask } from "./ask.ts";

interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/** Many pages are not read anew as often as one is. */
const MANY_REFRESH_MS = 60_000;

/**
 * @param path below `/control`, with a query.
 * @param refreshMs how often it is read anew; left out: when it is asked for.
 */
export function useAllPages<T>(queryKey: QueryKey, path: string, refreshMs?: number, enabled = true) {
  const query = useInfiniteQuery({
    queryKey,
    enabled,
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => {
      const next = pageParam === "" ? "" : `&nextToken=${encodeURIComponent(pageParam)}`;
      return ask<Page<T>>("GET", path + next, undefined, signal);
    },
    getNextPageParam: ({ nextToken }) => nextToken,
    refetchInterval: ({ state }) =>
      refreshMs === undefined ? false : (state.data?.pages.length ?? 0) > 1 ? MANY_REFRESH_MS : refreshMs,
  });
  const { data, error, refetch, hasNextPage, isFetching, fetchNextPage, isError } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const items = useMemo(() => data?.pages.flatMap((page) => page.items), [data]);
  return {
    /** Undefined until the first page is there. */
    items,
    error,
    refetch,
    isComplete: items !== undefined && !hasNextPage,
    /** More comes by itself. */
    isComing: hasNextPage && !isError,
  };
}
