/** Outbound → Response: the provider's status and its body stream, handed on unread. */
import { GatewayError } from "../errors.ts";
import type { Outbound } from "../outbound.ts";
import type { Edge } from "./edge.ts";
import { answeredHeaders } from "./headers.ts";
import type { Snapshot } from "./snapshot.ts";

/** What forwarding needs to know of a target, whatever its kind. */
export interface Destination {
  readonly name: string;
  readonly responseHeaders: readonly string[];
  readonly firstByteTimeoutMs: number | undefined;
}

/**
 * @param signal the caller's: who leaves cancels the provider's work, before the first byte and after it.
 * @throws GatewayError `upstream_unreachable`, `upstream_timeout`, `upstream_credentials_rejected`.
 */
export async function forward(
  outbound: Outbound,
  target: Destination,
  snapshot: Snapshot,
  signal: AbortSignal,
  edge: Edge,
): Promise<Response> {
  const timeoutMs = target.firstByteTimeoutMs ?? edge.settings.firstByteTimeoutMs;
  const upstream = await send(outbound, target.name, signal, timeoutMs);
  if (upstream.status >= 300 && upstream.status < 400) {
    await upstream.body?.cancel();
    throw new GatewayError(
      "upstream_unreachable",
      `The provider of target "${target.name}" answered with a redirect, which is not followed with a credential.`,
      {
        reason: `status ${upstream.status}`,
      },
    );
  }
  if (upstream.status === 401) {
    await upstream.body?.cancel();
    throw new GatewayError(
      "upstream_credentials_rejected",
      `The provider of target "${target.name}" rejected the gateway's credential. Whoever runs the gateway has to renew it.`,
    );
  }
  const headers = answeredHeaders(upstream.headers, target.responseHeaders);
  headers.set("x-gateway-request-id", edge.requestId);
  headers.set("x-gateway-target", target.name);
  headers.set("x-gateway-config-version", String(snapshot.version));
  return new Response(upstream.body, { status: upstream.status, headers });
}

/** Timed until the headers are there; a stream once begun flows until one side ends it. */
async function send(outbound: Outbound, targetName: string, signal: AbortSignal, timeoutMs: number): Promise<Response> {
  const leave = new AbortController();
  const onLeave = (): void => leave.abort(signal.reason);
  if (signal.aborted) onLeave();
  else signal.addEventListener("abort", onLeave, { once: true });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    leave.abort();
  }, timeoutMs);
  try {
    return await fetch(outbound.url, {
      method: outbound.method,
      headers: outbound.headers,
      body: outbound.body,
      redirect: "manual",
      signal: leave.signal,
    });
  } catch (cause) {
    if (late) {
      throw new GatewayError(
        "upstream_timeout",
        `The provider of target "${targetName}" gave no answer within ${timeoutMs} ms.`,
      );
    }
    throw new GatewayError("upstream_unreachable", `The provider of target "${targetName}" cannot be reached.`, {
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}
