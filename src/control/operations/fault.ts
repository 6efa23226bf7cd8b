/** What the control plane answers when it cannot do as asked: AgentCore's exceptions by name, in AWS REST-JSON (wire notes, section 2). */
import { asGatewayError } from "../../words/errors.ts";

const STATUS = {
  ValidationException: 400,
  ServiceQuotaExceededException: 402,
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  UnknownOperationException: 404,
  RequestTimeoutException: 408,
  ConflictException: 409,
  ThrottlingException: 429,
  InternalServerException: 500,
  ServiceUnavailableException: 503,
} as const;

export type FaultType = keyof typeof STATUS;

export interface Field {
  readonly name: string;
  readonly message: string;
}

interface Details {
  /** ValidationException's `reason`. */
  readonly reason?: "CannotParse" | "FieldValidationFailed" | "IdempotentParameterMismatchException";
  readonly fieldList?: readonly Field[];
  /** For the log only. */
  readonly cause?: unknown;
}

export class Fault extends Error {
  readonly type: FaultType;
  readonly details: Details;

  constructor(type: FaultType, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    this.name = type;
    this.type = type;
    this.details = details;
  }
}

/** One field is wrong. */
export function invalidField(name: string, message: string): Fault {
  return invalidFields([{ name, message }]);
}

export function invalidFields(fieldList: readonly Field[]): Fault {
  const message = fieldList
    .map((field) => (field.name === "" ? field.message : `${field.name}: ${field.message}`))
    .join("; ");
  return new Fault("ValidationException", message, { reason: "FieldValidationFailed", fieldList });
}

/** Of two changes at once one wins whole; the other is told so. */
export function changedMeanwhile(what: string): Fault {
  return new Fault(
    "ConflictException",
    `The ${what} was changed or deleted by somebody else at the same time. Read it again and retry.`,
  );
}

/** Anything caught → a Fault. The rooms both planes share throw GatewayErrors; what is none of ours says nothing to the caller. */
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
  const { reason, fieldList } = details;
  return Response.json(
    {
      __type: type,
      message,
      ...(reason === undefined ? {} : { reason }),
      ...(fieldList === undefined ? {} : { fieldList }),
    },
    { status: STATUS[type], headers: { "x-amzn-errortype": type, "x-amzn-requestid": requestId } },
  );
}
