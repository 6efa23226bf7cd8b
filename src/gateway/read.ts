/** Body → Call: the bytes, never re-serialised, and the model they ask for. */
import type { Caller } from "../identity/caller.ts";
import { holderOf, type Body } from "./receive.ts";
import { scan, type Scanned } from "./scan.ts";
import { Spliced } from "./splice.ts";

export interface Call {
  /** The operation's path, without the gateway's own. */
  readonly path: string;
  /** The caller's query with its `?`, or empty. */
  readonly search: string;
  readonly headers: Headers;
  readonly body: Spliced;
  readonly scanned: Scanned;
}

/** @throws GatewayError `body_too_large`, `overloaded`, `request_timeout`, `invalid_request`. */
export async function read(
  headers: Headers,
  path: string,
  search: string,
  received: Body,
  caller: Caller,
): Promise<Call> {
  const bytes = await received.bytes(holderOf(caller));
  const scanned = scan(bytes);
  return { path, search, headers, body: new Spliced(bytes, scanned), scanned };
}
