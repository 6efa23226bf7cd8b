/** Tags of a gateway or a credential provider, by its ARN. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask } from "./ask.ts";

export type ResourceTags = Readonly<Record<string, string>>;

export function tagsPath(arn: string): string {
  return `/tags/${encodeURIComponent(arn)}`;
}

const keyOf = (arn: string) => ["tags", arn];

export function useTags(arn: string) {
  return useQuery({
    queryKey: keyOf(arn),
    queryFn: async ({ signal }) =>
      (await ask<{ readonly tags: ResourceTags }>("GET", tagsPath(arn), undefined, signal)).tags,
  });
}

export interface TagChange {
  readonly set: ResourceTags;
  readonly gone: readonly string[];
}

/** What goes makes room first. */
export function useChangeTags(arn: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ set, gone }: TagChange) => {
      const keys = gone.map((key) => `tagKeys=${encodeURIComponent(key)}`).join("&");
      if (gone.length > 0) await ask<unknown>("DELETE", `${tagsPath(arn)}?${keys}`);
      if (Object.keys(set).length > 0) await ask<unknown>("POST", tagsPath(arn), { tags: set });
    },
    onSettled: () => client.invalidateQueries({ queryKey: keyOf(arn) }),
  });
}
