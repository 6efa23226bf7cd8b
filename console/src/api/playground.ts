/** The playground's calls: to the data plane, as any caller's, by a key of minutes that is kept in this page's memory alone. */
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { messageIn, piecesOf, wholeOf, type Piece } from "./answers.ts";
import { ask, Refusal } from "./ask.ts";
import { callsListPath, type Call } from "./calls.ts";
import { addressOf, bodyOf, type Prompt } from "./dialects.ts";
import { isStream } from "./event-streams.ts";
import { texts } from "../texts/every-screen.ts";

export interface Reply {
  readonly requestId: string | undefined;
  readonly target: string | undefined;
  /** From sending to the first text, and to the end, in milliseconds. */
  readonly firstMs: number | undefined;
  readonly totalMs: number;
  readonly input: number | undefined;
  readonly output: number | undefined;
}

type Heard = (text: string) => void;

const KEY_FRESH_MS = 8 * 60_000;

/** It lasts ten minutes; it is forgotten with everything else when one signs out. */
async function keyOf(client: QueryClient, gatewayId: string, isRefused: boolean): Promise<string> {
  const { apiKey } = await client.fetchQuery({
    queryKey: ["playground-key", gatewayId],
    staleTime: isRefused ? 0 : KEY_FRESH_MS,
    gcTime: KEY_FRESH_MS,
    retry: false,
    queryFn: () => ask<{ apiKey: string }>("POST", `/gateways/${encodeURIComponent(gatewayId)}/playground-keys`, {}),
  });
  return apiKey;
}

/** @returns sends a prompt; its text is heard as it comes. It throws a `Refusal`, or what an aborted fetch throws. */
export function useSend(gatewayId: string): (prompt: Prompt, hear: Heard, signal: AbortSignal) => Promise<Reply> {
  const client = useQueryClient();
  return async (prompt, hear, signal) => {
    const first = await post(gatewayId, await keyOf(client, gatewayId, false), prompt, signal);
    // Its key was over, or its gateway had been made anew.
    if (first.response.status !== 401) return read(prompt, first, hear);
    return read(prompt, await post(gatewayId, await keyOf(client, gatewayId, true), prompt, signal), hear);
  };
}

interface Sent {
  readonly response: Response;
  readonly sentAt: number;
}

async function post(gatewayId: string, key: string, prompt: Prompt, signal: AbortSignal): Promise<Sent> {
  const sentAt = performance.now();
  try {
    const response = await fetch(`/gateways/${encodeURIComponent(gatewayId)}/inference${addressOf(prompt)}`, {
      method: "POST",
      // Like a caller who has no session here.
      credentials: "omit",
      headers: {
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        ...(prompt.dialect === "messages" ? { "anthropic-version": "2023-06-01" } : {}),
      },
      body: JSON.stringify(bodyOf(prompt)),
      signal,
    });
    return { response, sentAt };
  } catch (caught) {
    if (signal.aborted) throw caught;
    throw new Refusal(texts.unreachable, { status: 0 });
  }
}

async function read({ dialect }: Prompt, { response, sentAt }: Sent, hear: Heard): Promise<Reply> {
  const requestId = response.headers.get("x-gateway-request-id") ?? undefined;
  if (!response.ok || response.body === null) {
    const message = messageIn(await response.text()) ?? texts.unexpected(response.status);
    throw new Refusal(message, {
      status: response.status,
      type: response.headers.get("x-gateway-error") ?? "",
      ...(requestId === undefined ? {} : { requestId }),
    });
  }
  let firstMs: number | undefined;
  let [input, output]: (number | undefined)[] = [];
  const take = (piece: Piece): void => {
    if (piece.fault !== undefined) throw new Refusal(piece.fault, { status: response.status });
    if (piece.text !== undefined) {
      firstMs ??= performance.now() - sentAt;
      hear(piece.text);
    }
    input = piece.input ?? input;
    output = piece.output ?? output;
  };
  if (isStream(response.headers.get("content-type"))) {
    for await (const piece of piecesOf(dialect, response.body)) take(piece);
  } else take(wholeOf(dialect, await response.text()));
  return {
    requestId,
    target: response.headers.get("x-gateway-target") ?? undefined,
    firstMs,
    totalMs: performance.now() - sentAt,
    input,
    output,
  };
}

/** The ledger's record of a call that was just made, which is there within ten seconds. */
export async function recordOf(gatewayId: string, requestId: string, signal: AbortSignal): Promise<Call | undefined> {
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const { items } = await ask<{ items: readonly Call[] }>(
    "GET",
    callsListPath({ gatewayId, from, filters: {} }, 200),
    undefined,
    signal,
  );
  return items.find((call) => call.requestId === requestId);
}
