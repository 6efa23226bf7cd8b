/** What of the request that asks is needed by whoever remembers: its clock, and a way to work on after its answer. */

/** Keeps a promise alive after the answer, as `ExecutionContext.waitUntil` does. */
export type Later = (work: Promise<unknown>) => void;

export interface RequestContext {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly later: Later;
}
