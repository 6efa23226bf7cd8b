/** The record of a call and its attempts → spans: one for the call, a child for each attempt. Never content. */
import * as names from "./names.ts";
import { operationOf } from "./operation.ts";
import type { Trace } from "./trace-context.ts";

/** What we read of a call's record. */
export interface TracedCall {
  /** When it was over, in milliseconds since 1970: it began `durationMs` before. */
  readonly time: number;
  readonly durationMs: number;
  readonly requestId: string;
  readonly gatewayId: string;
  readonly caller: { readonly kind: string; readonly id: string; readonly name: string };
  readonly target?: string | undefined;
  /** As the provider knows it. */
  readonly model?: string | undefined;
  readonly modelAsked?: string | undefined;
  readonly alias?: string | undefined;
  /** Without its query, nothing in it a caller could have meant to keep. */
  readonly path: string;
  readonly stream: boolean;
  readonly status: number;
  /** The gateway's own error code, where the gateway answered. */
  readonly code?: string | undefined;
  readonly attempts: number;
  readonly usage?: TracedUsage | undefined;
  readonly source: string;
  readonly costNanos?: number | undefined;
  readonly firstByteMs?: number | undefined;
  readonly ended: "complete" | "left" | "cut";
}

/** Tokens, as the ledger counts them: parts are in their whole. */
export interface TracedUsage {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly output: number;
  readonly reasoning: number;
}

/** One provider asked. */
export interface Attempt {
  /** What the provider's `traceparent` named. */
  readonly spanId: string;
  readonly target: string;
  /** OpenTelemetry's name of it: openai, anthropic, aws.bedrock, … */
  readonly providerName: string;
  readonly model?: string | undefined;
  readonly serverAddress?: string | undefined;
  readonly serverPort?: number | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Absent where no answer came. */
  readonly status?: number | undefined;
  readonly errorCode?: string | undefined;
}

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** Whether the parent is someone else's. */
  readonly hasRemoteParent: boolean;
  readonly flags: number;
  readonly state: string | undefined;
  readonly name: string;
  readonly kind: "server" | "client";
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Attributes;
  readonly failed: boolean;
}

/** Callers write models and paths, and may write much. */
const LONGEST_TEXT = 256;

export function spansOf(trace: Trace, call: TracedCall, attempts: readonly Attempt[]): Span[] {
  const { traceId, flags, state } = trace;
  const one = { traceId, flags, state };
  const asked = attempts.map((attempt): Span => {
    const { spanId, startedAt, endedAt } = attempt;
    return {
      ...one,
      spanId,
      parentSpanId: trace.spanId,
      hasRemoteParent: false,
      name: attemptName(call.path, attempt),
      kind: "client",
      startedAt,
      endedAt,
      attributes: attemptAttributes(call.path, attempt),
      failed: attemptHasFailed(attempt),
    };
  });
  const own: Span = {
    ...one,
    spanId: trace.spanId,
    parentSpanId: trace.parentSpanId,
    hasRemoteParent: trace.parentSpanId !== undefined,
    name: callName(call),
    kind: "server",
    startedAt: call.time - call.durationMs,
    endedAt: call.time,
    attributes: callAttributes(call),
    failed: callHasFailed(call),
  };
  return [own, ...asked];
}

/** Names are few: a model that nobody serves is a caller's invention. */
export function callName({ path, target, model, modelAsked = model }: TracedCall): string {
  return nameOf(path, target === undefined ? undefined : modelAsked);
}

export function attemptName(path: string, { model }: Pick<Attempt, "model">): string {
  return nameOf(path, model);
}

/**
 * The call is the operation with all its retries, so what was used stands here and nowhere else: a backend that adds up
 * its spans counts it once.
 */
export function callAttributes(call: TracedCall): Attributes {
  const { usage, model, modelAsked = model, stream, firstByteMs, costNanos } = call;
  return present({
    [names.OPERATION_NAME]: operationOf(call.path),
    [names.REQUEST_MODEL]: modelAsked,
    // The model that was called is no answer where none came.
    [names.RESPONSE_MODEL]: usage === undefined ? undefined : model,
    [names.REQUEST_STREAM]: stream || undefined,
    [names.TIME_TO_FIRST_CHUNK]: stream && firstByteMs !== undefined ? firstByteMs / 1_000 : undefined,
    [names.INPUT_TOKENS]: usage?.input,
    [names.CACHE_READ_INPUT_TOKENS]: usage?.cacheRead,
    [names.CACHE_WRITE_INPUT_TOKENS]: usage === undefined ? undefined : usage.cacheWrite5m + usage.cacheWrite1h,
    [names.OUTPUT_TOKENS]: usage?.output,
    [names.REASONING_OUTPUT_TOKENS]: usage?.reasoning,
    [names.URL_PATH]: call.path,
    [names.RESPONSE_STATUS_CODE]: call.status,
    [names.ERROR_TYPE]: errorOf(call.code, call.status) ?? (call.ended === "cut" ? "cut" : undefined),
    [names.USER_ID]: call.caller.id,
    [names.USER_NAME]: call.caller.name,
    [names.CALLER_KIND]: call.caller.kind,
    [names.REQUEST_ID]: call.requestId,
    [names.GATEWAY_ID]: call.gatewayId,
    [names.TARGET]: call.target,
    [names.ALIAS]: call.alias,
    [names.ATTEMPTS]: call.attempts,
    [names.ENDED]: call.ended,
    [names.USAGE_SOURCE]: call.source,
    [names.COST_USD]: costNanos === undefined ? undefined : costNanos / 1e9,
  });
}

export function attemptAttributes(path: string, attempt: Omit<Attempt, "spanId">): Attributes {
  const { serverAddress, serverPort } = attempt;
  return present({
    [names.OPERATION_NAME]: operationOf(path),
    [names.PROVIDER_NAME]: attempt.providerName,
    [names.REQUEST_MODEL]: attempt.model,
    [names.SERVER_ADDRESS]: serverAddress,
    [names.SERVER_PORT]: serverAddress === undefined ? undefined : serverPort,
    [names.RESPONSE_STATUS_CODE]: attempt.status,
    [names.ERROR_TYPE]: errorOf(attempt.errorCode, attempt.status),
    [names.TARGET]: attempt.target,
  });
}

/** As for any server: what is the caller's own mistake is no error of ours, and neither is a caller who leaves. */
export function callHasFailed({ status, ended }: TracedCall): boolean {
  return status >= 500 || ended === "cut";
}

export function attemptHasFailed({ errorCode, status }: Pick<Attempt, "errorCode" | "status">): boolean {
  return errorOf(errorCode, status) !== undefined;
}

function errorOf(code: string | undefined, status: number | undefined): string | undefined {
  return code ?? (status !== undefined && status >= 400 ? String(status) : undefined);
}

function nameOf(path: string, model: string | undefined): string {
  const operation = operationOf(path);
  return model === undefined ? operation : `${operation} ${cut(model)}`;
}

function present(attributes: Readonly<Record<string, string | number | boolean | undefined>>): Attributes {
  const there: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) there[name] = typeof value === "string" ? cut(value) : value;
  }
  return there;
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : text.slice(0, LONGEST_TEXT).toWellFormed();
}
