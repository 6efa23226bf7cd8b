/** One line of JSON for each call: who asked for what, where it went, how it ended. Never a credential, never a body. */
import type { GatewayError } from "../errors.ts";
import type { Trail } from "./edge.ts";

interface Line extends Trail {
  readonly requestId: string;
  readonly status: number;
  readonly ms: number;
}

export function logCall(line: Line, error?: GatewayError): void {
  if (error === undefined) {
    console.log(JSON.stringify({ message: "call", ...line }));
    return;
  }
  const { code, reason, cause } = error;
  const failure = { message: "call failed", ...line, code, detail: error.message, reason, cause: causeOf(cause) };
  if (error.status >= 500) console.error(JSON.stringify(failure));
  else console.warn(JSON.stringify(failure));
}

/** Name and message only, and no address: a URL may hold a credential as a query parameter. */
function causeOf(cause: unknown): string | undefined {
  if (cause === undefined) return undefined;
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : typeof cause;
  return text.replace(/https?:\/\/\S+/g, "[address]");
}
