/** GatewayError → the answer a caller's SDK understands, in the dialect of the called path (design, section 6). */
import { STATUS, type ErrorCode, type GatewayError } from "../errors.ts";
import type { Dialect } from "./dialect.ts";

/** Anthropic's types by status: https://docs.anthropic.com/en/api/errors */
const ANTHROPIC_TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  408: "timeout_error",
  413: "request_too_large",
  426: "invalid_request_error",
  504: "timeout_error",
};

/** OpenAI's types by status: https://platform.openai.com/docs/guides/error-codes */
const OPENAI_TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "invalid_request_error",
  408: "invalid_request_error",
  413: "invalid_request_error",
  426: "invalid_request_error",
};

const NOT_WORTH_RETRYING: ReadonlySet<ErrorCode> = new Set(["upstream_credentials_rejected", "target_misconfigured"]);

export function renderError(error: GatewayError, dialect: Dialect, requestId: string): Response {
  const status = STATUS[error.code];
  return Response.json(body(error, status, dialect, requestId), {
    status,
    headers: {
      ...error.headers,
      "x-gateway-error": error.code satisfies ErrorCode,
      "x-gateway-request-id": requestId,
      // SDKs try every 5xx again; these stay as they are until somebody changes the configuration.
      ...(NOT_WORTH_RETRYING.has(error.code) ? { "x-should-retry": "false" } : {}),
      // Where each SDK looks for the id it shows with an error.
      [dialect === "anthropic" ? "request-id" : "x-request-id"]: requestId,
    },
  });
}

function body(error: GatewayError, status: number, dialect: Dialect, requestId: string): object {
  if (dialect === "anthropic") {
    return {
      type: "error",
      error: { type: ANTHROPIC_TYPES[status] ?? "api_error", message: error.message },
      request_id: requestId,
    };
  }
  return {
    error: {
      message: error.message,
      type: OPENAI_TYPES[status] ?? "server_error",
      param: error.param ?? null,
      code: error.code,
    },
  };
}
