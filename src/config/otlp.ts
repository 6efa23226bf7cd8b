/** OpenTelemetry's standard variables → where spans go, as whom. What cannot be used is off and named: no call fails for it. */

/** https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
export interface Otlp {
  /** Where spans are posted to; absent: nowhere. May hold a credential: never printed. */
  readonly tracesUrl: string | undefined;
  /** May hold a credential: never printed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly resourceAttributes: Readonly<Record<string, string>>;
  /** What could not be used, by the variable's name and never with its value. */
  readonly faults: readonly string[];
}

interface Variables {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: unknown;
  readonly OTEL_EXPORTER_OTLP_HEADERS?: unknown;
  readonly OTEL_SERVICE_NAME?: unknown;
  readonly OTEL_RESOURCE_ATTRIBUTES?: unknown;
}

const SERVICE_NAME = "signalbox";
const TRACES = "/v1/traces";
/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110, 5.5, without what is neither ASCII nor seen. */
const FIELD_VALUE = /^[\x20-\x7e\t]*$/;
/** What a request says of its own body and place, and is ours to say. */
const OURS = /^(host|content-(type|length|encoding)|transfer-encoding|connection)$/i;

export function readOtlp(variables: Variables): Otlp {
  const faults: string[] = [];
  const endpoint = text(variables.OTEL_EXPORTER_OTLP_ENDPOINT);
  const tracesUrl = endpoint === undefined ? undefined : tracesUrlOf(endpoint);
  if (endpoint !== undefined && tracesUrl === undefined) {
    faults.push("OTEL_EXPORTER_OTLP_ENDPOINT is no http or https address without a user in it");
  }
  const headers = pairs(text(variables.OTEL_EXPORTER_OTLP_HEADERS));
  const areHeaders = headers?.every(([name, value]) => TOKEN.test(name) && FIELD_VALUE.test(value) && !OURS.test(name));
  if (areHeaders !== true) faults.push("OTEL_EXPORTER_OTLP_HEADERS is no list of name=value that can be headers");
  const attributes = pairs(text(variables.OTEL_RESOURCE_ATTRIBUTES));
  if (attributes === undefined) faults.push("OTEL_RESOURCE_ATTRIBUTES is no list of name=value");
  const { "service.name": named, ...resourceAttributes } = record(attributes ?? []);
  return {
    // Without the headers that were meant, what is sent is refused at best.
    tracesUrl: areHeaders === true ? tracesUrl : undefined,
    headers: record(areHeaders === true ? (headers ?? []) : []),
    serviceName: text(variables.OTEL_SERVICE_NAME) ?? named ?? SERVICE_NAME,
    resourceAttributes,
    faults,
  };
}

/** An empty variable is one that is not set, by OpenTelemetry's rules. */
function text(value: unknown): string | undefined {
  const trimmed = typeof value === "string" ? value.trim() : "";
  return trimmed === "" ? undefined : trimmed;
}

/** Whoever wrote the whole path meant it once. */
function tracesUrlOf(endpoint: string): string | undefined {
  const url = URL.parse(endpoint);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") return undefined;
  const path = url.pathname.replace(/\/+$/, "");
  url.pathname = path.endsWith(TRACES) ? path : path + TRACES;
  url.hash = "";
  return url.href;
}

/**
 * `k=v,k2=v2`, keys and values percent-encoded, spaces around them no part of them.
 *
 * @returns undefined where it is none.
 */
function pairs(list: string | undefined): [string, string][] | undefined {
  const found: [string, string][] = [];
  for (const member of list?.split(",") ?? []) {
    if (member.trim() === "") continue;
    const equals = member.indexOf("=");
    const key = decode(member.slice(0, Math.max(0, equals)));
    const value = decode(member.slice(equals + 1));
    if (key === undefined || key === "" || value === undefined) return undefined;
    found.push([key, value]);
  }
  return found;
}

/** The last of a name wins. A null prototype, for names are written by people. */
function record(found: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.assign(Object.create(null), Object.fromEntries(found));
}

function decode(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.trim());
  } catch {
    return undefined;
  }
}
