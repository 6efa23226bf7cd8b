/** A call that is over, as its record and its attempts say it. */
import type { FinishedCall } from "../../src/telemetry/exporter.ts";
import type { Attempt, TracedCall } from "../../src/telemetry/spans.ts";

/** 2026-11-25, 12:00 UTC. */
export const NOON = 1_795_694_400_000;
export const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
export const CALL_SPAN = "1111111111111111";
export const CALLERS_SPAN = "00f067aa0ba902b7";

export function tracedCall(more: Partial<TracedCall> = {}): TracedCall {
  return {
    time: NOON,
    durationMs: 2_000,
    requestId: "0b8f0f6e-5c0d-4b5e-9a53-1f4d0f1d7a11",
    gatewayId: "default-abc",
    caller: { kind: "api_key", id: "key-1", name: "billing" },
    target: "openai",
    model: "gpt-5.5",
    modelAsked: "smart",
    alias: "smart",
    path: "/v1/chat/completions",
    stream: true,
    status: 200,
    attempts: 2,
    usage: { input: 250, cacheRead: 100, cacheWrite5m: 20, cacheWrite1h: 5, output: 72, reasoning: 30 },
    source: "reported",
    costNanos: 1_234_567,
    firstByteMs: 1_000,
    ended: "complete",
    ...more,
  };
}

export function attempt(more: Partial<Attempt> = {}): Attempt {
  return {
    spanId: "2222222222222222",
    target: "openai",
    providerName: "openai",
    model: "gpt-5.5",
    serverAddress: "api.openai.com",
    serverPort: 443,
    startedAt: NOON - 1_500,
    endedAt: NOON,
    status: 200,
    ...more,
  };
}

export function finishedCall(more: Partial<FinishedCall> = {}): FinishedCall {
  return {
    trace: { traceId: TRACE_ID, spanId: CALL_SPAN, parentSpanId: CALLERS_SPAN, flags: 1, state: "rojo=1" },
    call: tracedCall(),
    attempts: [
      attempt({
        spanId: "3333333333333333",
        target: "bedrock",
        providerName: "aws.bedrock",
        model: "openai.gpt-5.5",
        startedAt: NOON - 1_900,
        endedAt: NOON - 1_600,
        status: undefined,
        errorCode: "upstream_timeout",
      }),
      attempt(),
    ],
    ...more,
  };
}
