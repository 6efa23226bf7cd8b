/** Body → Call: the bytes, never re-serialised, and the model they ask for. */
import { refuseOtherMediaTypes } from "../body/media-type.ts";
import type { Body } from "../body/receive.ts";
import { scan, type Scanned } from "../body/scan.ts";
import { Spliced } from "../body/splice.ts";
import type { Caller } from "../identity/caller.ts";
import { holderOf } from "./holder.ts";

export interface Call {
  /** The operation's path, without the gateway's own. */
  readonly path: string;
  /** The caller's query with its `?`, or empty. */
  readonly search: string;
  readonly headers: Headers;
  readonly body: Spliced;
  readonly scanned: Scanned;
}

/** @throws GatewayError `unsupported_media_type`, before a byte is read; `body_too_large`, `overloaded`, `request_timeout`, `invalid_request`. */
export async function read(
  headers: Headers,
  path: string,
  search: string,
  received: Body,
  caller: Caller,
): Promise<Call> {
  refuseOtherMediaTypes(headers);
  const bytes = await received.bytes(holderOf(caller));
  const scanned = scan(bytes);
  return { path, search, headers, body: new Spliced(bytes, scanned), scanned };
}
