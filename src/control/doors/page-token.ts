/** `maxResults` and `nextToken` of a list → which page is wanted, and back: tokens are opaque to clients. */
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

/** Opaque to clients: what is in it may change. */
export function closeToken({ of }: Pick<PagedList, "of">, after: string | undefined): string | undefined {
  if (after === undefined) return undefined;
  return new TextEncoder().encode(`${of} ${after}`).toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Tokens hold nothing secret and are not signed, so any token that this list could have given out is taken, in its one spelling. */
function openToken(list: PagedList, token: string): string {
  const prefix = `${list.of} `;
  const text = decoded(token);
  const key = text?.startsWith(prefix) === true ? text.slice(prefix.length) : "";
  if (!list.key.test(key) || closeToken(list, key) !== token) {
    throw invalidField("nextToken", "is no token this list gave out");
  }
  return key;
}

function decoded(token: string): string | undefined {
  try {
    const bytes = Uint8Array.fromBase64(token, { alphabet: "base64url" });
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
