/** What administrators did that makes no version of the configuration: API keys, tags, resets of limits; latest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { ask } from "./ask.ts";

export interface AuditEntry {
  /** RFC 3339. */
  readonly time: string;
  readonly who: string;
  /** As the operation is called: `CreateApiKey`. */
  readonly action: string;
  /** As it is addressed below `/control/`, or an ARN. */
  readonly resource: string;
  /** What was asked for. */
  readonly detail: object;
}

interface Page {
  readonly items: readonly AuditEntry[];
  readonly nextToken?: string;
}

export function useAuditLog() {
  return useInfiniteQuery({
    queryKey: ["audit-log"],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => {
      const next = pageParam === "" ? "" : `&nextToken=${encodeURIComponent(pageParam)}`;
      return ask<Page>("GET", `/audit-log?maxResults=50${next}`, undefined, signal);
    },
    getNextPageParam: ({ nextToken }) => nextToken,
  });
}
