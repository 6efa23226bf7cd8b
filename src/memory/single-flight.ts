/** One lookup at a time, whose answer all callers share; none of them depends on the request that began it. */
import { DeadlineExceeded, within } from "../words/deadline.ts";
import type { RequestContext } from "../words/request-context.ts";

/**
 * A lookup belongs to the request that began it. Where that request ends first, by its caller's reset or a time limit, the
 * platform leaves the promise pending or rejects it, and the others begin a lookup of their own:
 * https://github.com/panva/jose/issues/509, https://github.com/better-auth/better-auth/issues/10315.
 */
export class RequestEnded extends Error {
  constructor(cause: unknown) {
    super("the request that asked has ended", { cause });
    this.name = "RequestEnded";
  }
}

export interface Flight<V> {
  readonly answer: Promise<V>;
  readonly startedAt: number;
  /** The lookup itself succeeded or failed; false where it was given up, or ended with its request. */
  hasSettled: boolean;
}

export class SingleFlight<V> {
  readonly #deadlineMs: number;
  readonly #onFailure: (cause: unknown, at: number) => void;
  #current: Flight<V> | undefined;

  /**
   * @param deadlineMs the longest a lookup counts as under way, and the longest anyone waits.
   * @param onFailure called once for each lookup that failed, was given up or ended with its request (`RequestEnded`).
   */
  constructor(deadlineMs: number, onFailure: (cause: unknown, at: number) => void) {
    this.#deadlineMs = deadlineMs;
    this.#onFailure = onFailure;
  }

  /** The lookup under way, unless it is past its deadline. */
  current(now: number): Flight<V> | undefined {
    const flight = this.#current;
    if (flight !== undefined && now - flight.startedAt >= this.#deadlineMs) {
      this.#giveUp(flight, new DeadlineExceeded(this.#deadlineMs), now);
    }
    return this.#current;
  }

  /** Runs on if the caller leaves. @param lookUp given a function that says whether it has not been given up meanwhile. */
  begin(lookUp: (isCurrent: () => boolean) => Promise<V>, { now, later }: RequestContext): Flight<V> {
    const { promise: answer, resolve, reject } = Promise.withResolvers<V>();
    const flight: Flight<V> = { answer, startedAt: now(), hasSettled: false };
    this.#current = flight;
    this.#fly(flight, lookUp, now).then(resolve, reject);
    later(within(this.#deadlineMs, answer).catch((cause: unknown) => this.#giveUp(flight, cause, now())));
    return flight;
  }

  async #fly(flight: Flight<V>, lookUp: (isCurrent: () => boolean) => Promise<V>, now: () => number): Promise<V> {
    try {
      const value = await lookUp(() => this.#current === flight);
      flight.hasSettled = true;
      if (this.#current === flight) this.#current = undefined;
      return value;
    } catch (cause) {
      flight.hasSettled = true;
      this.#giveUp(flight, cause, now());
      throw cause;
    }
  }

  /**
   * Waits for an answer with a timer of the waiter's own.
   *
   * @param mostMs how long at most.
   * @throws what the lookup threw, `DeadlineExceeded`, or `RequestEnded`.
   */
  async wait(flight: Flight<V>, { now }: RequestContext, mostMs = this.#deadlineMs): Promise<V> {
    const overdueInMs = flight.startedAt + this.#deadlineMs - now();
    try {
      return await within(Math.min(mostMs, overdueInMs), flight.answer);
    } catch (cause) {
      if (flight.hasSettled || (cause instanceof DeadlineExceeded && mostMs < overdueInMs)) throw cause;
      const why = cause instanceof DeadlineExceeded ? cause : new RequestEnded(cause);
      this.#giveUp(flight, why, now());
      throw why;
    }
  }

  /** The answer of the lookup under way or of a new one; a caller whose lookup ended with another's request begins one in the time left. */
  async join(lookUp: () => Promise<V>, context: RequestContext): Promise<V> {
    let leftMs = this.#deadlineMs;
    for (;;) {
      const since = context.now();
      const flight = this.current(since) ?? this.begin(lookUp, context);
      const overdueInMs = flight.startedAt + this.#deadlineMs - since;
      try {
        return await this.wait(flight, context, leftMs);
      } catch (cause) {
        leftMs -= cause instanceof DeadlineExceeded ? Math.min(leftMs, overdueInMs) : context.now() - since;
        if (flight.hasSettled || leftMs <= 0) throw cause;
      }
    }
  }

  #giveUp(flight: Flight<V>, cause: unknown, now: number): void {
    if (this.#current !== flight) return;
    this.#current = undefined;
    this.#onFailure(cause, Math.min(now, flight.startedAt + this.#deadlineMs));
  }
}
