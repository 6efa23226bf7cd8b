/** Whether a source failed lately, shared by the memories that read from it; D1 is one source. */
import { GatewayError } from "../words/errors.ts";
import { perIsolate } from "../words/isolate.ts";

/** After a failure met by one memory, the others that share the source do not wait for it for a while either. */
export class Source {
  failedAt = -Infinity;
}

export const databaseSourceOf = perIsolate(() => new Source());

/** A GatewayError is about one row that cannot be read, and says nothing of D1. */
export function isOfDatabase(failure: unknown): boolean {
  return !(failure instanceof GatewayError);
}

/** @param what a whole sentence for the caller, to which when to try again is added. */
export function unavailable(cause: unknown, what: string): GatewayError {
  if (cause instanceof GatewayError) return cause;
  return new GatewayError("config_unavailable", `${what} Try again shortly.`, {
    cause,
    headers: { "retry-after": "2" },
  });
}
