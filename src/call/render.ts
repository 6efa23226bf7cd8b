/** GatewayError → the answer a caller's SDK understands, in the dialect of the called path (design, section 6). */
import { LASTING, LASTS, STATUS, type ErrorCode, type GatewayError } from "../words/errors.ts";
import type { Dialect } from "./dialect.ts";

/** Anthropic's types by status: https://docs.anthropic.com/en/api/errors */
const ANTHROPIC_TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  405: "invalid_request_error",
  406: "api_error",
  408: "timeout_error",
  413: "request_too_large",
  // "We may also use this error type for other 4XX status codes not listed."
  415: "invalid_request_error",
  426: "invalid_request_error",
  429: "rate_limit_error",
  504: "timeout_error",
};

/**
 * OpenAI's types by status: https://platform.openai.com/docs/guides/error-codes. What lasts is never a `server_error`:
 * opencode repeats every answer with that word in it, and LiteLLM gives up only on an `invalid_request_error`.
 */
const OPENAI_TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "invalid_request_error",
  405: "invalid_request_error",
  406: "invalid_request_error",
  408: "invalid_request_error",
  413: "invalid_request_error",
  415: "invalid_request_error",
  426: "invalid_request_error",
  // As AgentCore has it.
  429: "rate_limit_error",
};

export function renderError(error: GatewayError, dialect: Dialect, requestId: string): Response {
  const status = STATUS[error.code];
  return Response.json(body(error, status, dialect, requestId), {
    status,
    headers: {
      ...(LASTS[error.code] ? LASTING : {}),
      ...error.headers,
      "x-gateway-error": error.code satisfies ErrorCode,
      "x-gateway-request-id": requestId,
      // Where each SDK looks for the id it shows with an error.
      [dialect === "anthropic" ? "request-id" : "x-request-id"]: requestId,
    },
  });
}

function body(error: GatewayError, status: number, dialect: Dialect, requestId: string): object {
  if (dialect === "anthropic") {
    return {
      type: "error",
      error: { type: ANTHROPIC_TYPES[status] ?? "api_error", message: error.message, ...error.members },
      request_id: requestId,
    };
  }
  return {
    error: {
      message: error.message,
      type: OPENAI_TYPES[status] ?? "server_error",
      param: error.param ?? null,
      code: error.code,
      ...error.members,
    },
  };
}
