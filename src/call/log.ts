/** One line of JSON for each call: who asked for what, where it went, how it ended. Never a credential, never a body. */
import type { ErrorCode, GatewayError } from "../words/errors.ts";
import type { Trail } from "./edge.ts";
import { shownPath } from "./shown-path.ts";

/** Not the caller's fault, whatever their status says to the caller: whoever runs the gateway has to act. */
const TO_MEND: ReadonlySet<ErrorCode> = new Set(["target_misconfigured", "upstream_credentials_rejected"]);

export class CallLog {
  readonly #requestId: string;
  readonly #startedAt = Date.now();
  readonly trail: Trail;
  #isWritten = false;

  constructor(requestId: string, path: string) {
    this.#requestId = requestId;
    this.trail = { path: shownPath(path) };
  }

  answered(status: number): void {
    const line = this.#line("call", status);
    if (line !== undefined) console.log(JSON.stringify(line));
  }

  failed({ status, code, message, reason, cause }: GatewayError): void {
    const line = this.#line("call failed", status);
    if (line === undefined) return;
    const text = JSON.stringify({ ...line, code, detail: message, reason, cause: causeOf(cause) });
    if (status >= 500 || TO_MEND.has(code)) console.error(text);
    else console.warn(text);
  }

  /** The caller was gone before there was an answer. */
  left(): void {
    const line = this.#line("caller left", undefined);
    if (line !== undefined) console.warn(JSON.stringify(line));
  }

  /** @returns undefined where the call has its line already: whoever left may still fail behind it. */
  #line(message: string, status: number | undefined): object | undefined {
    if (this.#isWritten) return undefined;
    this.#isWritten = true;
    return { message, requestId: this.#requestId, ...this.trail, status, ms: Date.now() - this.#startedAt };
  }
}

/** Name and message only, and no address: a URL may hold a credential as a query parameter. */
function causeOf(cause: unknown): string | undefined {
  if (cause === undefined) return undefined;
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : typeof cause;
  return text.replace(/https?:\/\/\S+/g, "[address]");
}
