/** A body's bytes → Call: never re-serialised, and the model they ask for. */
import { mostNestedOutput } from "../body/nested-output.ts";
import { mostOutput } from "../body/output-members.ts";
import { scan } from "../body/scan.ts";
import { requireOneModel, isStreamAt } from "./named-model.ts";
import { Spliced } from "../body/splice.ts";
import { estimateInput } from "../usage/estimate-input.ts";
import { isDearer, mostInput } from "../usage/most-input.ts";
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
  /** The most it may make a model write by its own words, in tokens; undefined where it does not say. */
  readonly mostOutput: number | undefined;
  /** The most its input can be, in tokens; undefined where that cannot be told. Reads all of it. */
  readonly mostInput: () => number | undefined;
}

/** @throws GatewayError `invalid_request` saying what is wrong with the body. */
export function read(
  { request, url, path, edge, model: named }: Incoming,
  { snapshot }: Entered,
  bytes: Uint8Array<ArrayBuffer>,
): Call {
  const { marksConversations } = snapshot.table;
  const scanned = scan(bytes, marksConversations, named !== undefined);
  if (named !== undefined) requireOneModel(named, scanned.model, path);
  const model = named ?? scanned.model;
  const { trail } = edge;
  trail.model = model;
  trail.stream = scanned.isStream || (named !== undefined && isStreamAt(path));
  // Before the bytes are given up to the platform.
  trail.estimatedInput = estimateInput(bytes);
  const body = new Spliced(bytes, scanned);
  return {
    path,
    search: url.search,
    headers: request.headers,
    body,
    model,
    mayAskForUsage: scanned.usageEdit !== undefined,
    conversation: marksConversations ? conversationOf(request.headers, bytes, scanned.conversation) : undefined,
    mostOutput: (named === undefined ? undefined : mostNestedOutput(bytes, path)) ?? mostOutput(scanned.output, path),
    mostInput: () => (named !== undefined && isDearer(request.headers) ? undefined : mostInput(body.bytes)),
  };
}
