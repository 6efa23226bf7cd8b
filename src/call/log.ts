/** A call that has ended → its one line of JSON: who asked for what, where it went, how it ended. Never a credential, never a body. */
import type { ErrorCode, GatewayError } from "../words/errors.ts";
import { dollars } from "./price.ts";
import type { Trail } from "./trail.ts";

/** Not the caller's fault, whatever their status says to the caller: whoever runs the gateway has to act. */
const TO_MEND: ReadonlySet<ErrorCode> = new Set(["target_misconfigured", "upstream_credentials_rejected"]);

/** @param now milliseconds since 1970. */
export function logAnswered(trail: Trail, now: number): void {
  console.log(line("call", trail, now));
}

/** The caller was gone before there was an answer. */
export function logLeft(trail: Trail, now: number): void {
  console.warn(line("caller left", trail, now));
}

export function logFailed(trail: Trail, error: GatewayError, now: number): void {
  const { status, code, message, reason, cause } = error;
  const why = JSON.stringify({ code, detail: message, reason, cause: causeOf(cause) });
  const text = `${line("call failed", trail, now).slice(0, -1)},${why.slice(1)}`;
  if (status >= 500 || TO_MEND.has(code)) console.error(text);
  else console.warn(text);
}

/** Of one fixed shape, which the platform serialises three times as fast as one that was put together. */
function line(message: string, trail: Trail, now: number): string {
  const { requestId, gatewayId, caller, path, model, alias, target, attempts, status, ended, startedAt, firstByteAt } =
    trail;
  const { usage, source, costNanos } = trail;
  return JSON.stringify({
    message,
    requestId,
    gatewayId,
    caller: caller?.id,
    path,
    model,
    alias,
    target,
    attempts: attempts === 0 ? undefined : attempts,
    status,
    ended,
    firstByteMs: firstByteAt === undefined ? undefined : firstByteAt - startedAt,
    ms: now - startedAt,
    inputTokens: usage?.input,
    outputTokens: usage?.output,
    usage: usage === undefined ? undefined : source,
    costUsd: costNanos === undefined ? undefined : Number(dollars(costNanos)),
  });
}

/** Name and message only, and no address: a URL may hold a credential as a query parameter. */
function causeOf(cause: unknown): string | undefined {
  if (cause === undefined) return undefined;
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : typeof cause;
  return text.replace(/https?:\/\/\S+/g, "[address]");
}
