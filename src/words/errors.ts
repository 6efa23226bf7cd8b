/** What can go wrong: the closed table of codes, and the one error that every stage throws. */

export const STATUS = {
  invalid_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  unknown_model: 404,
  unsupported_operation: 404,
  not_found: 404,
  method_not_allowed: 405,
  // The one status that stops every client and tells none of them that its own key, model or body is wrong
  // (docs/decisions/2026-11-25-statuses-that-stop.md).
  target_misconfigured: 406,
  upstream_credentials_rejected: 406,
  request_timeout: 408,
  body_too_large: 413,
  unsupported_media_type: 415,
  upgrade_required: 426,
  rate_limited: 429,
  budget_exhausted: 429,
  internal: 500,
  upstream_unreachable: 502,
  target_not_ready: 503,
  config_unavailable: 503,
  limits_unavailable: 503,
  overloaded: 503,
  upstream_timeout: 504,
} as const;

/** Public API: callers match on it, so a code is never renamed. */
export type ErrorCode = keyof typeof STATUS;

/**
 * Does it last until somebody changes the request or the configuration? Then repeating the call mends nothing. A single
 * failure of another code may last too: it says so by a header `x-should-retry: false` of its own.
 */
export const LASTS: Readonly<Record<ErrorCode, boolean>> = {
  invalid_request: true,
  unauthenticated: true,
  forbidden: true,
  unknown_model: true,
  unsupported_operation: true,
  not_found: true,
  method_not_allowed: true,
  target_misconfigured: true,
  upstream_credentials_rejected: true,
  request_timeout: false,
  body_too_large: true,
  unsupported_media_type: true,
  upgrade_required: true,
  rate_limited: false,
  budget_exhausted: false,
  internal: false,
  upstream_unreachable: false,
  target_not_ready: false,
  config_unavailable: false,
  limits_unavailable: false,
  overloaded: false,
  upstream_timeout: false,
};

/** Its answer's header, where a failure lasts although its code does not say so. */
export const LASTING = { "x-should-retry": "false" } as const;

interface Details {
  /** What was caught, for the log only. Never holds a secret. */
  readonly cause?: unknown;
  /** The inner reason, for the log only: the caller learns the code, the log learns why. */
  readonly reason?: string;
  /** Headers that belong to the answer, such as `www-authenticate`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body member at fault, where one is. */
  readonly param?: string;
  /** What stands beside the message in the answer's error, such as the limit that refused. */
  readonly members?: Readonly<Record<string, string | number | undefined>>;
}

/** A failure of ours. `message` is safe to show; `reason` and `cause` only reach the log. */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly reason: string | undefined;
  readonly param: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Details["members"];

  constructor(code: ErrorCode, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    this.name = "GatewayError";
    this.code = code;
    this.reason = details.reason;
    this.param = details.param;
    this.headers = details.headers ?? {};
    this.members = details.members;
  }

  /** The same failure with more to say in its answer's headers. */
  withHeaders(headers: Readonly<Record<string, string>>): GatewayError {
    const { cause, reason, param, members } = this;
    return new GatewayError(this.code, this.message, {
      cause,
      headers: { ...this.headers, ...headers },
      ...(reason === undefined ? {} : { reason }),
      ...(param === undefined ? {} : { param }),
      ...(members === undefined ? {} : { members }),
    });
  }

  get status(): number {
    return STATUS[this.code];
  }
}

/** Anything caught → a GatewayError. What is none of ours becomes `internal` and says nothing to the caller. */
export function asGatewayError(caught: unknown): GatewayError {
  const behind = behindItsMigrations(caught);
  if (behind !== undefined) return behind;
  if (caught instanceof GatewayError) return caught;
  return new GatewayError("internal", "Something went wrong inside the gateway. The request id leads to the log.", {
    cause: caught,
  });
}

/** D1's words for what a migration would have made; a row that lacks a column says the same of itself. */
const NOT_THERE = /\bno such (?:table|column): (\w+)|\bhas no column named (\w+)/;
/** Those of the first migration: without them there is nothing. */
const FIRST_TABLES: ReadonlySet<string> = new Set([
  "config_version",
  "gateways",
  "targets",
  "credential_providers",
  "api_keys",
]);
const MIGRATE = "`npx wrangler d1 migrations apply DB --remote` (`--local` on this machine)";

/** A database whose migrations were forgotten, told by what was caught or by its cause: repeating the request mends nothing, the command does. */
function behindItsMigrations(caught: unknown): GatewayError | undefined {
  if (caught instanceof GatewayError && caught.code !== "config_unavailable") return undefined;
  for (let at = caught; at instanceof Error; at = at.cause) {
    const [, table, column] = NOT_THERE.exec(at.message) ?? [];
    const missing = table ?? column;
    if (missing === undefined) continue;
    const message = FIRST_TABLES.has(missing)
      ? `The gateway's database has no tables yet: ${MIGRATE} makes them.`
      : `The gateway's database has no tables of this version: ${MIGRATE} brings it up to date.`;
    const reason = `no ${missing} in D1`;
    return new GatewayError("config_unavailable", message, { cause: at, reason, headers: LASTING });
  }
  return undefined;
}
