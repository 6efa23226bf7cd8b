/** Outbound → Response: the provider's status and its body stream, handed on unread. */
import { GatewayError } from "../errors.ts";
import type { Outbound } from "../outbound.ts";
import type { Candidate } from "../routing/match.ts";
import type { Edge } from "./edge.ts";
import type { Snapshot } from "./snapshot.ts";

const PASSED_ON = new Set([
  "content-type",
  "x-should-retry",
  "x-request-id",
  "request-id",
  "x-amzn-requestid",
  "apim-request-id",
  "openai-processing-ms",
]);
/** Never passed on, listed or not. */
const KEPT_BACK =
  /^(set-cookie2?|location|openai-organization|openai-project|anthropic-organization-id|www-authenticate|content-length|content-encoding|transfer-encoding|connection|keep-alive|upgrade|trailer|x-gateway-.*)$/;

/**
 * @param signal the caller's: who leaves cancels the provider's work, before the first byte and after it.
 * @throws GatewayError `upstream_unreachable`, `upstream_timeout`, `upstream_credentials_rejected`.
 */
export async function forward(
  outbound: Outbound,
  { target }: Candidate,
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
  const headers = answerHeaders(upstream.headers, target.responseHeaders);
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

function answerHeaders(upstream: Headers, allowed: readonly string[]): Headers {
  const headers = new Headers();
  for (const [name, value] of upstream) {
    if (PASSED_ON.has(name) || name.startsWith("retry-after") || name.includes("ratelimit")) headers.set(name, value);
  }
  for (const name of allowed) {
    const value = KEPT_BACK.test(name) ? null : upstream.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}
