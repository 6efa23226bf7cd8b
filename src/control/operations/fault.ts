/** What an operation throws when it cannot do as asked: AgentCore's exceptions by name (wire notes, section 2). */

export type FaultType =
  | "ValidationException"
  | "ServiceQuotaExceededException"
  | "AccessDeniedException"
  | "ResourceNotFoundException"
  | "UnknownOperationException"
  | "RequestTimeoutException"
  | "ConflictException"
  | "PreconditionFailedException"
  | "ThrottlingException"
  | "InternalServerException"
  | "ServiceUnavailableException";

export interface Field {
  readonly name: string;
  readonly message: string;
}

/** A field by its path, where a part of that may hold a dot. */
export interface FieldAt {
  readonly path: readonly string[];
  readonly message: string;
}

export interface FileFault {
  /** JSON pointer (RFC 6901) into the file. */
  readonly pointer: string;
  readonly message: string;
}

interface Details {
  /** ValidationException's `reason`. */
  readonly reason?: "CannotParse" | "FieldValidationFailed" | "IdempotentParameterMismatchException";
  readonly fieldList?: readonly Field[];
  /** What is wrong with a file of configuration. */
  readonly faults?: readonly FileFault[];
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
