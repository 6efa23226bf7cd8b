/** `maxResults` and `nextToken` of a list → which page is wanted, and back: tokens are opaque to clients. */
import { closePageToken, openPageToken } from "../../words/page-token.ts";
import type { PageRequest } from "../../words/page.ts";
import { invalidField } from "../operations/fault.ts";

/** A list that comes in pages. */
export interface PagedList {
  /** What is listed, and of which resource: a token of one list is refused by another. */
  readonly of: string;
  /** The form of the keys it is sorted by. */
  readonly key: RegExp;
  /** The most items a page may hold. */
  readonly most: number;
}

/**
 * @param maxResults as text from a query, as a number from a body.
 *
 * @throws Fault ValidationException where they cannot be used.
 */
export function pageRequest(
  list: PagedList,
  maxResults: string | number | undefined,
  nextToken: string | undefined,
): PageRequest {
  const wanted = maxResults === undefined ? Math.min(list.most, 100) : Number(maxResults);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > list.most) {
    throw invalidField("maxResults", `must be a whole number from 1 to ${list.most}`);
  }
  return { most: wanted, after: nextToken === undefined ? undefined : openToken(list, nextToken) };
}

export function closeToken({ of }: Pick<PagedList, "of">, after: string | undefined): string | undefined {
  return after === undefined ? undefined : closePageToken(of, after);
}

function openToken({ of, key }: PagedList, token: string): string {
  const after = openPageToken(of, key, token);
  if (after === undefined) throw invalidField("nextToken", "is no token this list gave out");
  return after;
}
