/** What can go wrong: the closed table of codes, and the one error that every stage throws. */

export const STATUS = {
  invalid_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  unknown_model: 404,
  unsupported_operation: 404,
  not_found: 404,
  request_timeout: 408,
  body_too_large: 413,
  upgrade_required: 426,
  internal: 500,
  target_misconfigured: 500,
  upstream_credentials_rejected: 502,
  upstream_unreachable: 502,
  target_not_ready: 503,
  config_unavailable: 503,
  overloaded: 503,
  upstream_timeout: 504,
} as const;

/** Public API: callers match on it, so a code is never renamed. */
export type ErrorCode = keyof typeof STATUS;

interface Details {
  /** What was caught, for the log only. Never holds a secret. */
  readonly cause?: unknown;
  /** The inner reason, for the log only: the caller learns the code, the log learns why. */
  readonly reason?: string;
  /** Headers that belong to the answer, such as `www-authenticate`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body member at fault, where one is. */
  readonly param?: string;
}

/** A failure of ours. `message` is safe to show; `reason` and `cause` only reach the log. */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly reason: string | undefined;
  readonly param: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    this.name = "GatewayError";
    this.code = code;
    this.reason = details.reason;
    this.param = details.param;
    this.headers = details.headers ?? {};
  }

  /** The same failure with more to say in its answer's headers. */
  withHeaders(headers: Readonly<Record<string, string>>): GatewayError {
    const { cause, reason, param } = this;
    return new GatewayError(this.code, this.message, {
      cause,
      headers: { ...this.headers, ...headers },
      ...(reason === undefined ? {} : { reason }),
      ...(param === undefined ? {} : { param }),
    });
  }

  get status(): number {
    return STATUS[this.code];
  }
}

/** Anything caught → a GatewayError. What is none of ours becomes `internal` and says nothing to the caller. */
export function asGatewayError(caught: unknown): GatewayError {
  if (caught instanceof GatewayError) return caught;
  return new GatewayError("internal", "Something went wrong inside the gateway. The request id leads to the log.", {
    cause: caught,
  });
}
