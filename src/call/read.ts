/** A body's bytes → Call: never re-serialised, and the model they ask for. */
import { scan } from "../body/scan.ts";
import { Spliced } from "../body/splice.ts";
import { estimateInput } from "../usage/estimate-input.ts";
import type { Mark } from "../routing/rendezvous.ts";
import { conversationOf } from "./conversation.ts";
import type { Incoming } from "./edge.ts";
import type { Entered } from "./enter.ts";

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
  /** What it belongs to; undefined where that is not known, or changes nothing here. */
  readonly conversation: Mark | undefined;
}

/** @throws GatewayError `invalid_request` saying what is wrong with the body. */
export function read(
  { request, url, path, edge }: Incoming,
  { snapshot }: Entered,
  bytes: Uint8Array<ArrayBuffer>,
): Call {
  const { marksConversations } = snapshot.table;
  const scanned = scan(bytes, marksConversations);
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
    conversation: marksConversations ? conversationOf(request.headers, bytes, scanned.conversation) : undefined,
  };
}
