/** A GatewayError and a dialect → the answer's body, and the headers by which that dialect's SDKs tell errors apart. */
import { STATUS, type ErrorCode, type GatewayError } from "../words/errors.ts";
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

/** Those that Bedrock's runtime declares: https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html */
const AWS_TYPES: Readonly<Record<number, string>> = {
  401: "AccessDeniedException",
  403: "AccessDeniedException",
  404: "ResourceNotFoundException",
  408: "ModelTimeoutException",
  429: "ThrottlingException",
  500: "InternalServerException",
  502: "ServiceUnavailableException",
  503: "ServiceUnavailableException",
  504: "ServiceUnavailableException",
};

/** https://cloud.google.com/apis/design/errors#handling_errors */
const GOOGLE_STATUSES: Readonly<Record<number, string>> = {
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  406: "FAILED_PRECONDITION",
  408: "DEADLINE_EXCEEDED",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  502: "UNAVAILABLE",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

/** As Azure OpenAI answers; a status where it has no word: https://learn.microsoft.com/en-us/azure/ai-foundry/openai/reference */
const AZURE_CODES: Readonly<Partial<Record<ErrorCode, string>>> = {
  invalid_request: "BadRequest",
  unknown_model: "DeploymentNotFound",
  unsupported_operation: "OperationNotSupported",
  not_found: "404",
  internal: "InternalServerError",
  upstream_unreachable: "ServiceUnavailable",
  upstream_timeout: "Timeout",
  target_not_ready: "ServiceUnavailable",
  config_unavailable: "ServiceUnavailable",
  limits_unavailable: "ServiceUnavailable",
  overloaded: "ServiceUnavailable",
};

export function errorBody(error: GatewayError, dialect: Dialect, requestId: string): object {
  const { code, message, members, param = null } = error;
  const status = STATUS[code];
  switch (dialect) {
    case "anthropic":
      return {
        type: "error",
        error: { type: ANTHROPIC_TYPES[status] ?? "api_error", message, ...members },
        request_id: requestId,
      };
    case "aws":
      return { message, ...members };
    case "google":
      return {
        error: {
          code: status,
          message,
          status: GOOGLE_STATUSES[status] ?? "INVALID_ARGUMENT",
          details: [
            {
              "@type": "type.googleapis.com/google.rpc.ErrorInfo",
              reason: code.toUpperCase(),
              domain: "gateway",
              ...(members === undefined ? {} : { metadata: texts(members) }),
            },
          ],
        },
      };
    case "azure":
    case "openai": {
      const type = OPENAI_TYPES[status] ?? "server_error";
      if (dialect === "openai") return { error: { message, type, param, code, ...members } };
      const own = AZURE_CODES[code] ?? String(status);
      return { error: { code: own, message, type, param, innererror: { code }, ...members } };
    }
  }
}

/** Beside our own of every answer. */
export function errorHeaders({ code }: GatewayError, dialect: Dialect, requestId: string): Record<string, string> {
  switch (dialect) {
    case "aws":
      return {
        "x-amzn-errortype": AWS_TYPES[STATUS[code]] ?? "ValidationException",
        "x-amzn-requestid": requestId,
      };
    case "anthropic":
      return { "request-id": requestId };
    case "azure":
      return { "x-request-id": requestId, "apim-request-id": requestId };
    case "google":
    case "openai":
      return { "x-request-id": requestId };
  }
}

/** What Google's metadata holds is text. */
function texts(members: NonNullable<GatewayError["members"]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
