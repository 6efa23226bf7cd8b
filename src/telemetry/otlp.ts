/** Spans → the body of `POST {endpoint}/v1/traces`. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
import { DOUBLES, SERVICE_NAME } from "./names.ts";
import type { Attributes, Span } from "./spans.ts";

export interface Resource {
  readonly serviceName: string;
  /** Further attributes of whoever sends. */
  readonly attributes: Readonly<Record<string, string>>;
}

interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  /** 64-bit, so a decimal string. */
  readonly intValue?: string;
  readonly doubleValue?: number;
}

interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly status: { readonly code: number };
}

/** `ExportTraceServiceRequest`, as much of it as we say. */
export interface ExportTraceServiceRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly OtlpSpan[] }[];
  }[];
}

const SCOPE = "signalbox";

// https://github.com/open-telemetry/opentelemetry-proto/blob/v1.9.0/opentelemetry/proto/trace/v1/trace.proto
const KIND = { server: 2, client: 3 } as const;
const UNSET = 0;
const ERROR = 2;
const PARENT_IS_KNOWN_TO_BE_HERE_OR_NOT = 0x100;
const PARENT_IS_REMOTE = 0x200;

export function toOtlp(spans: readonly Span[], { serviceName, attributes }: Resource): ExportTraceServiceRequest {
  const resource = { attributes: keyValues({ ...attributes, [SERVICE_NAME]: serviceName }) };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: SCOPE }, spans: spans.map(toOtlpSpan) }] }] };
}

function toOtlpSpan(span: Span): OtlpSpan {
  const { traceId, spanId, parentSpanId, state, hasRemoteParent } = span;
  return {
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    ...(state === undefined ? {} : { traceState: state }),
    flags: span.flags | PARENT_IS_KNOWN_TO_BE_HERE_OR_NOT | (hasRemoteParent ? PARENT_IS_REMOTE : 0),
    name: span.name,
    kind: KIND[span.kind],
    startTimeUnixNano: nanoseconds(span.startedAt),
    endTimeUnixNano: nanoseconds(span.endedAt),
    attributes: keyValues(span.attributes),
    status: { code: span.failed ? ERROR : UNSET },
  };
}

function keyValues(attributes: Attributes): KeyValue[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(key, value) }));
}

function anyValue(key: string, value: string | number | boolean): AnyValue {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isSafeInteger(value) && !DOUBLES.has(key) ? { intValue: String(value) } : { doubleValue: value };
}

/** As text from the start: a time of today in nanoseconds is no safe integer. */
function nanoseconds(ms: number): string {
  const whole = Math.floor(ms);
  const rest = Math.floor((ms - whole) * 1e6);
  return `${whole}${String(rest).padStart(6, "0")}`;
}
