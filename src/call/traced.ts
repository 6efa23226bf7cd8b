/** A call → its spans, where somebody wants them: those of the platform, and those that go to an OTLP collector. */
import { makeExporter } from "../telemetry/exporter.ts";
import { startCallSpan, type AttemptSpan, type CallSpan } from "../telemetry/native-span.ts";
import { providerName } from "../telemetry/provider-name.ts";
import type { Attempt } from "../telemetry/spans.ts";
import { joinTrace, newSpanId, readTraceContext, traceparentOf, type Trace } from "../telemetry/trace-context.ts";
import type { CallRecord } from "../usage/record.ts";
import { perIsolate } from "../words/isolate.ts";
import type { Later } from "../words/request-context.ts";
import { settingsOf } from "./edge.ts";

/** A flush that is so much overdue died with the call it belonged to. */
const STRANDED_MS = 2_000;

const exporting = perIsolate((env: Env) => {
  const exporter = makeExporter(settingsOf(env).otlp, {
    fetch: (url, init) => fetch(url, init),
    now: () => Date.now(),
    wait,
    deadline: (ms) => AbortSignal.timeout(ms),
    warn: (message) => console.warn(JSON.stringify({ message })),
  });
  return { exporter, flushingUntil: 0 };
});

/** @returns undefined where nobody wants the spans of this call, which then costs nothing. */
export function startTrace(
  { headers }: Request,
  env: Env,
  tracing: Tracing | undefined,
  path: string,
): Traced | undefined {
  const isExported = exporting(env).exporter !== undefined;
  const span = startCallSpan(tracing, path);
  if (!isExported && span === undefined) return undefined;
  const random = (bytes: Uint8Array<ArrayBuffer>): unknown => crypto.getRandomValues(bytes);
  const trace = isExported
    ? joinTrace(readTraceContext(headers.get("traceparent"), headers.get("tracestate")), random)
    : undefined;
  return new Traced(env, trace, span);
}

interface Begun {
  readonly about: Omit<Attempt, "endedAt" | "status" | "errorCode">;
  readonly span: AttemptSpan | undefined;
  status: number | undefined;
}

export class Traced {
  readonly #env: Env;
  readonly #trace: Trace | undefined;
  readonly #span: CallSpan | undefined;
  readonly #attempts: Attempt[] = [];
  #begun: Begun | undefined;

  constructor(env: Env, trace: Trace | undefined, span: CallSpan | undefined) {
    this.#env = env;
    this.#trace = trace;
    this.#span = span;
  }

  /**
   * Before a target is asked; one that was asked before has failed by then.
   *
   * @param path below the target's endpoint.
   * @param now milliseconds since 1970.
   */
  begin(
    { name, endpoint }: { name: string; endpoint: string },
    path: string,
    model: string | undefined,
    now: number,
  ): void {
    this.#end(now, undefined);
    const url = new URL(endpoint + path);
    const { hostname, port, protocol } = url;
    const about = {
      spanId: newSpanId((bytes) => crypto.getRandomValues(bytes)),
      target: name,
      providerName: providerName(url),
      model,
      serverAddress: hostname,
      serverPort: port === "" ? (protocol === "http:" ? 80 : 443) : Number(port),
      startedAt: now,
    };
    this.#begun = { about, span: this.#span?.startAttempt(), status: undefined };
  }

  /** The provider's place in the trace, in headers that are not signed yet. Where nothing is exported, the caller's own stands. */
  tell(headers: Headers): void {
    if (this.#trace === undefined || this.#begun === undefined) return;
    headers.set("traceparent", traceparentOf(this.#trace, this.#begun.about.spanId));
    if (this.#trace.state === undefined) headers.delete("tracestate");
    else headers.set("tracestate", this.#trace.state);
  }

  /** What the platform sees of `work` hangs under the attempt. */
  within<T>(work: () => T): T {
    const span = this.#begun?.span;
    return span === undefined ? work() : span.within(work);
  }

  answered(status: number): void {
    if (this.#begun !== undefined) this.#begun.status = status;
  }

  /** The attempt ended without an answer of its own, or is given up. */
  failed(code: string | undefined, now: number): void {
    this.#end(now, code);
  }

  /** @param isBooked calls without a record are not exported. */
  finish(record: CallRecord, isBooked: boolean, later: Later): void {
    this.#end(record.time, record.code);
    this.#span?.end(record);
    const { exporter } = exporting(this.#env);
    if (exporter === undefined || this.#trace === undefined || !isBooked) return;
    exporter.add({ trace: this.#trace, call: record, attempts: this.#attempts });
    const own = exporting(this.#env);
    if (record.time < own.flushingUntil) return;
    const { ledgerFlushMs } = settingsOf(this.#env);
    own.flushingUntil = record.time + ledgerFlushMs + STRANDED_MS;
    later(
      wait(ledgerFlushMs).then(() => {
        own.flushingUntil = 0;
        return exporter.flush();
      }),
    );
  }

  #end(now: number, errorCode: string | undefined): void {
    const begun = this.#begun;
    if (begun === undefined) return;
    this.#begun = undefined;
    const attempt = { ...begun.about, endedAt: now, status: begun.status, errorCode };
    this.#attempts.push(attempt);
    begun.span?.end(attempt);
  }
}

function wait(ms: number): Promise<void> {
  return ms === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}
