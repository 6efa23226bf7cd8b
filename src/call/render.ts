/** GatewayError → the answer a caller's SDK understands, in the dialect of the called path (design, sections 6 and 16). */
import { LASTING, LASTS, STATUS, type ErrorCode, type GatewayError } from "../words/errors.ts";
import type { Dialect } from "./dialect.ts";
import { errorBody, errorHeaders } from "./error-bodies.ts";

export function renderError(error: GatewayError, dialect: Dialect, requestId: string): Response {
  return Response.json(errorBody(error, dialect, requestId), {
    status: STATUS[error.code],
    headers: {
      ...(LASTS[error.code] ? LASTING : {}),
      ...error.headers,
      "x-gateway-error": error.code satisfies ErrorCode,
      "x-gateway-request-id": requestId,
      // Where each SDK looks for the id it shows with an error.
      ...errorHeaders(error, dialect, requestId),
    },
  });
}
