/**
 * Every name we take from OpenTelemetry's conventions, in one place, for those of GenAI still move: status "development".
 *
 * Spans: https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/client-inference.md, looked up
 * 2026-11-25 (on semantic-conventions v1.44.0). `cache_write` was `cache_creation` until its change 440.
 * Metrics: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/, what is published and what dashboards read;
 * docs/decisions/2026-11-25-telemetry.md says which is which.
 */

export const OPERATION_NAME = "gen_ai.operation.name";
export const PROVIDER_NAME = "gen_ai.provider.name";
/** The model that was asked for: on a call's span as its caller wrote it, on an attempt's as the provider knows it. */
export const REQUEST_MODEL = "gen_ai.request.model";
export const REQUEST_STREAM = "gen_ai.request.stream";
/** The model that answered, as its provider knows it. */
export const RESPONSE_MODEL = "gen_ai.response.model";
/** Seconds. */
export const TIME_TO_FIRST_CHUNK = "gen_ai.response.time_to_first_chunk";
/** What came out of a cache and what went into one included. */
export const INPUT_TOKENS = "gen_ai.usage.input_tokens";
export const CACHE_READ_INPUT_TOKENS = "gen_ai.usage.cache_read.input_tokens";
export const CACHE_WRITE_INPUT_TOKENS = "gen_ai.usage.cache_write.input_tokens";
/** Reasoning included. */
export const OUTPUT_TOKENS = "gen_ai.usage.output_tokens";
export const REASONING_OUTPUT_TOKENS = "gen_ai.usage.reasoning.output_tokens";

export const ERROR_TYPE = "error.type";
export const SERVER_ADDRESS = "server.address";
export const SERVER_PORT = "server.port";
export const URL_PATH = "url.path";
export const RESPONSE_STATUS_CODE = "http.response.status_code";
export const USER_ID = "user.id";
export const USER_NAME = "user.name";

export const SERVICE_NAME = "service.name";

/** What no convention has a name for. */
export const REQUEST_ID = "signalbox.request.id";
export const GATEWAY_ID = "signalbox.gateway.id";
export const TARGET = "signalbox.target";
export const ALIAS = "signalbox.alias";
export const CALLER_KIND = "signalbox.caller.kind";
export const ATTEMPTS = "signalbox.attempts";
export const ENDED = "signalbox.ended";
export const USAGE_SOURCE = "signalbox.usage.source";
/** Dollars. */
export const COST_USD = "signalbox.cost.usd";

/** Whole or not, these are doubles: a backend that has once seen an integer refuses the fraction. */
export const DOUBLES: ReadonlySet<string> = new Set([TIME_TO_FIRST_CHUNK, COST_USD]);
