/** Anything caught → a Fault → its answer in AWS REST-JSON (wire notes, section 2). */
import { asGatewayError } from "../../words/errors.ts";
import { Fault, type FaultType } from "../operations/fault.ts";

const STATUS: Readonly<Record<FaultType, number>> = {
  ValidationException: 400,
  ServiceQuotaExceededException: 402,
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  UnknownOperationException: 404,
  RequestTimeoutException: 408,
  ConflictException: 409,
  PreconditionFailedException: 412,
  ThrottlingException: 429,
  InternalServerException: 500,
  ServiceUnavailableException: 503,
};

/** Rooms that both planes share throw GatewayErrors, which become Faults; anything else becomes InternalServerException, without its message. */
export function asFault(caught: unknown): Fault {
  if (caught instanceof Fault) return caught;
  const error = asGatewayError(caught);
  if (error.code === "config_unavailable" || error.code === "overloaded")
    return new Fault("ServiceUnavailableException", error.message, { cause: error });
  if (error.code === "request_timeout") return new Fault("RequestTimeoutException", error.message, { cause: error });
  if (error.code === "internal") return new Fault("InternalServerException", error.message, { cause: error });
  return new Fault("ValidationException", error.message, { reason: "FieldValidationFailed", cause: error });
}

export function renderFault({ type, message, details }: Fault, requestId: string): Response {
  const { reason, fieldList, faults } = details;
  return Response.json(
    {
      __type: type,
      message,
      ...(reason === undefined ? {} : { reason }),
      ...(fieldList === undefined ? {} : { fieldList }),
      ...(faults === undefined ? {} : { faults }),
    },
    {
      status: STATUS[type],
      headers: { "x-amzn-errortype": type, "x-amzn-requestid": requestId, "x-content-type-options": "nosniff" },
    },
  );
}
