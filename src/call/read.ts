/** Body → Call: the bytes, never re-serialised, and the model they ask for. */
import { refuseOtherMediaTypes } from "../body/media-type.ts";
import type { Body } from "../body/receive.ts";
import { scan, type Scanned } from "../body/scan.ts";

export interface Call {
  /** The operation's path, without the gateway's own. */
  readonly path: string;
  /** The caller's query with its `?`, or empty. */
  readonly search: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly scanned: Scanned;
}

/** @throws GatewayError `unsupported_media_type`, before a byte is read; `body_too_large`, `invalid_request`. */
export async function read(headers: Headers, path: string, search: string, received: Body): Promise<Call> {
  refuseOtherMediaTypes(headers);
  const body = await received.bytes();
  return { path, search, headers, body, scanned: scan(body) };
}
