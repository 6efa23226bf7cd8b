/** A call and its attempts as spans of the platform's own tracing, its calls to providers beneath them. https://developers.cloudflare.com/workers/observability/traces/custom-spans/ */
import { operationOf } from "./operation.ts";
import {
  attemptAttributes,
  attemptHasFailed,
  attemptName,
  callAttributes,
  callHasFailed,
  callName,
  type Attempt,
  type TracedCall,
} from "./spans.ts";

/**
 * @param tracing the invocation's `ctx.tracing`; contexts that tests make have none.
 * @returns undefined where nobody traces this invocation, which then costs it 0.4 µs.
 */
export function startCallSpan(tracing: Tracing | undefined, path: string): CallSpan | undefined {
  if (tracing?.getActiveSpan()?.isTraced !== true) return undefined;
  return new CallSpan(tracing, path);
}

export class CallSpan {
  readonly #tracing: Tracing;
  readonly #path: string;
  readonly #span: Span;

  constructor(tracing: Tracing, path: string) {
    this.#tracing = tracing;
    this.#path = path;
    this.#span = tracing.startSpan(operationOf(path));
  }

  startAttempt(): AttemptSpan {
    const operation = operationOf(this.#path);
    const span = this.#tracing.withActiveSpan(this.#span, () => this.#tracing.startSpan(operation));
    return new AttemptSpan(this.#tracing, this.#path, span);
  }

  /** Once the call is observed to its end. */
  end(call: TracedCall): void {
    this.#span.updateName(callName(call)).setAttributes(callAttributes(call));
    if (callHasFailed(call)) this.#span.setStatus({ code: "error" });
    this.#span.end();
  }
}

export class AttemptSpan {
  readonly #tracing: Tracing;
  readonly #path: string;
  readonly #span: Span;

  constructor(tracing: Tracing, path: string, span: Span) {
    this.#tracing = tracing;
    this.#path = path;
    this.#span = span;
  }

  /** What the platform sees while `work` runs, and what follows from it, hangs under this attempt. */
  within<T>(work: () => T): T {
    return this.#tracing.withActiveSpan(this.#span, work);
  }

  end(attempt: Omit<Attempt, "spanId">): void {
    this.#span.updateName(attemptName(this.#path, attempt)).setAttributes(attemptAttributes(this.#path, attempt));
    if (attemptHasFailed(attempt)) this.#span.setStatus({ code: "error" });
    this.#span.end();
  }
}
