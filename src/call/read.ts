/** A body's bytes → Call: never re-serialised, and the model they ask for. */
import { scan } from "../body/scan.ts";
import { Spliced } from "../body/splice.ts";
import { estimateInput } from "../usage/estimate-input.ts";
import type { Incoming } from "./edge.ts";

export interface Call {
  /** The operation's path, without the gateway's own. */
  readonly path: string;
  /** The caller's query with its `?`, or empty. */
  readonly search: string;
  readonly headers: Headers;
  readonly body: Spliced;
  /** As the caller asks for it. */
  readonly model: string;
  /** A stream, whose caller did not say whether usage is wanted. */
  readonly mayAskForUsage: boolean;
}

/** @throws GatewayError `invalid_request` saying what is wrong with the body. */
export function read({ request, url, path, edge }: Incoming, bytes: Uint8Array<ArrayBuffer>): Call {
  const scanned = scan(bytes);
  const { trail } = edge;
  trail.model = scanned.model;
  trail.stream = scanned.isStream;
  // Before the bytes are given up to the platform.
  trail.estimatedInput = estimateInput(bytes);
  return {
    path,
    search: url.search,
    headers: request.headers,
    body: new Spliced(bytes, scanned),
    model: scanned.model,
    mayAskForUsage: scanned.usageEdit !== undefined,
  };
}
