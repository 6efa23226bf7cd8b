/** Calls that are over → spans at the collector, in batches, behind everything else. Off unless an endpoint is set. */
import type { Otlp } from "../config/otlp.ts";
import { toOtlp, type Resource } from "./otlp.ts";
import { spansOf, type Attempt, type TracedCall } from "./spans.ts";
import { isSampled, type Trace } from "./trace-context.ts";

export interface FinishedCall {
  readonly trace: Trace;
  readonly call: TracedCall;
  readonly attempts: readonly Attempt[];
}

export interface ExporterSurroundings {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<unknown>;
  /** Aborts once so many milliseconds have passed. */
  readonly deadline: (ms: number) => AbortSignal;
  /** Told what whoever runs the gateway should know; never an address, a header or what a collector said. */
  readonly warn: (text: string) => void;
}

/** Some 3 MB at worst, and in the log of whoever looks after it when they are over. */
const MOST_WAITING = 2_000;
/** About half a megabyte of JSON. */
const BATCH = 500;
const DEADLINE_MS = 5_000;
/** What an export may last at most: two tries and the pause between them. */
const LONGEST_EXPORT_MS = 3 * DEADLINE_MS;
/** Where a collector says to come again and not when. */
const PAUSE_MS = 1_000;
/** A collector may not send us away for longer, whatever it says. */
const LONGEST_PAUSE_MS = 300_000;
const WARN_EVERY_MS = 60_000;
/** https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes */
const COME_AGAIN: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** @returns undefined where nothing is exported, which then costs nothing. Variables that cannot be used are named once. */
export function makeExporter(otlp: Otlp, surroundings: ExporterSurroundings): Exporter | undefined {
  for (const fault of otlp.faults) surroundings.warn(`${fault}: no spans are exported as it says`);
  const { tracesUrl, headers, serviceName, resourceAttributes } = otlp;
  if (tracesUrl === undefined) return undefined;
  const resource = { serviceName, attributes: resourceAttributes };
  return new Exporter(
    tracesUrl,
    new Headers({ ...headers, "content-type": "application/json" }),
    resource,
    surroundings,
  );
}

/** An isolate has one. */
export class Exporter {
  /** Calls whose spans were given up, since the isolate began. */
  dropped = 0;
  readonly #url: string;
  readonly #headers: Headers;
  readonly #resource: Resource;
  readonly #around: ExporterSurroundings;
  #waiting: FinishedCall[] = [];
  /** The batch under way, and when whoever carried it must be taken for dead: nobody waits for another's request. */
  #underWay: { readonly calls: number; readonly until: number } | undefined;
  #notBefore = 0;
  #warnedAt = Number.NEGATIVE_INFINITY;

  constructor(url: string, headers: Headers, resource: Resource, around: ExporterSurroundings) {
    this.#url = url;
    this.#headers = headers;
    this.#resource = resource;
    this.#around = around;
  }

  /** Never waits, never throws. What its caller did not sample is not kept. */
  add(finished: FinishedCall): void {
    if (!isSampled(finished.trace)) return;
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(finished);
    else this.#drop(1, "too many wait");
  }

  /** Sends what waits, one batch at most, one at a time. For `waitUntil`: never rejects. */
  async flush(): Promise<void> {
    const now = this.#around.now();
    if (this.#waiting.length === 0 || now < this.#notBefore) return;
    if (this.#underWay !== undefined) {
      if (now < this.#underWay.until) return;
      this.#drop(this.#underWay.calls, "the request that carried them ended");
    }
    const batch = this.#waiting.splice(0, BATCH);
    const own = { calls: batch.length, until: now + LONGEST_EXPORT_MS };
    this.#underWay = own;
    const fault = await this.#export(batch);
    // Taken for dead and counted already: what became of it is told by nobody twice.
    if (this.#underWay !== own) return;
    this.#underWay = undefined;
    if (fault !== undefined) this.#drop(batch.length, fault);
  }

  /** @returns why the batch is lost; undefined where it arrived. */
  async #export(batch: readonly FinishedCall[]): Promise<string | undefined> {
    try {
      const spans = batch.flatMap(({ trace, call, attempts }) => spansOf(trace, call, attempts));
      const body = JSON.stringify(toOtlp(spans, this.#resource));
      const first = await this.#post(body);
      if (!COME_AGAIN.has(first.status)) return faultOf(first);
      const pauseMs = this.#pauseOf(first);
      if (pauseMs > DEADLINE_MS) {
        this.#notBefore = this.#around.now() + pauseMs;
        return faultOf(first);
      }
      await this.#around.wait(pauseMs);
      return faultOf(await this.#post(body));
    } catch (cause) {
      return cause instanceof Error && cause.name === "TimeoutError" ? "no answer in time" : "cannot be reached";
    }
  }

  async #post(body: string): Promise<Response> {
    // Not as a method of ours: the platform's own takes no other `this` than its own.
    const { fetch } = this.#around;
    const response = await fetch(this.#url, {
      method: "POST",
      headers: this.#headers,
      body,
      // Wherever it points to, our credential is not for them.
      redirect: "manual",
      signal: this.#around.deadline(DEADLINE_MS),
    });
    // An answer that nobody reads holds one of the platform's six connections. Broken already, it holds none.
    response.body?.cancel().catch(() => undefined);
    return response;
  }

  /** @returns milliseconds. `retry-after` is in seconds or a date: RFC 9110, 10.2.3. */
  #pauseOf({ headers }: Response): number {
    const said = headers.get("retry-after") ?? "";
    // `Date.parse` takes "-5" for a day of May.
    const at = said.endsWith("GMT") ? Date.parse(said) : Number.NaN;
    const ms = /^\d+$/.test(said) ? Number(said) * 1_000 : at - this.#around.now();
    return Number.isFinite(ms) ? Math.min(Math.max(0, ms), LONGEST_PAUSE_MS) : PAUSE_MS;
  }

  #drop(calls: number, why: string): void {
    this.dropped += calls;
    const now = this.#around.now();
    if (now - this.#warnedAt < WARN_EVERY_MS) return;
    this.#warnedAt = now;
    this.#around.warn(`The spans of ${this.dropped} calls did not reach the OTLP collector: ${why}`);
  }
}

function faultOf({ ok, status }: Response): string | undefined {
  return ok ? undefined : `it answered ${status}`;
}
