/** `maxResults` and `nextToken` of a list → which page is wanted, and back: tokens are opaque to clients. */
import type { PageRequest } from "../../words/page.ts";
import { invalidField } from "../operations/fault.ts";

/** A list that comes in pages. */
export interface PagedList {
  /** What is listed, and of what: a token of one list is none of another's. */
  readonly of: string;
  /** What its keys look like. */
  readonly key: RegExp;
  /** As many as a page may hold. */
  readonly most: number;
}

/**
 * `maxResults` and `nextToken` of a list, wherever they came from.
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

/** Nothing secret is in a token, so it is not signed: what this list could have given out is taken, in no other spelling. */
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
