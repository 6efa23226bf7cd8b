/** A cache of a source's answers: fresh, then stale while it is refreshed in the background, then refreshed before use, then kept while the source is down. */
import { BoundedMap } from "../words/bounded-map.ts";
import type { RequestContext } from "../words/request-context.ts";
import { RequestEnded, SingleFlight } from "./single-flight.ts";
import type { MissLimit } from "./miss-limit.ts";
import type { Lifetime, Policy } from "./policies.ts";
import { Source } from "./source.ts";

/** For this long, the failed lookup of a key with no usable value is answered with the same failure. */
const RETRY_UNKNOWN_MS = 1_000;
const MOST_FLIGHTS = 1_000;

interface Found<V> {
  readonly value: V;
  readonly askedAt: number;
  lifetime: Lifetime;
}

interface Failure {
  readonly cause: unknown;
  readonly at: number;
}

/** @returns undefined where there is none. @throws where the source does not answer. */
export type LookUp<V> = (known: V | undefined) => Promise<V | undefined>;

export class Refreshing<K, V> {
  readonly #policy: Policy<V>;
  readonly #source: Source;
  readonly #isOfSource: (failure: unknown) => boolean;
  readonly #found: BoundedMap<K, Found<V>>;
  /** When a lookup last found nothing; in a map of its own, so that keys that do not exist evict none that do. */
  readonly #absent: BoundedMap<K, number>;
  readonly #failures: BoundedMap<K, Failure>;
  readonly #flights = new BoundedMap<K, SingleFlight<V | undefined>>(MOST_FLIGHTS);
  /** Counts up with `expire` and `clear`: answers to lookups of an earlier generation are dropped. */
  #generation = 0;

  /**
   * @param source shared with other memories of the same source.
   * @param isOfSource is a failure the source's, and not only this key's?
   */
  constructor(policy: Policy<V>, source = new Source(), isOfSource: (failure: unknown) => boolean = () => false) {
    this.#policy = policy;
    this.#source = source;
    this.#isOfSource = isOfSource;
    this.#found = new BoundedMap(policy.most);
    this.#absent = new BoundedMap(policy.mostAbsent);
    this.#failures = new BoundedMap(policy.most);
  }

  /** A value young enough to be used as it is, without a promise; undefined where `get` is needed. */
  fresh(key: K, now: number): V | undefined {
    const found = this.#found.get(key);
    return found !== undefined && now < found.lifetime.freshUntil ? found.value : undefined;
  }

  /** The value, however old. */
  peek(key: K): V | undefined {
    return this.#found.get(key)?.value;
  }

  /**
   * @param limit on lookups of unknown keys that find nothing.
   * @returns undefined where there is none.
   * @throws what the lookup threw, or `DeadlineExceeded`, where there is no value to use instead.
   */
  async get(key: K, lookUp: LookUp<V>, context: RequestContext, limit?: MissLimit): Promise<V | undefined> {
    const now = context.now();
    const found = this.#found.get(key);
    if (found === undefined) return this.#first(key, lookUp, context, limit);
    const { freshUntil, staleUntil, keptUntil } = found.lifetime;
    if (now < freshUntil) return found.value;

    const isKept = now < keptUntil;
    const failure = this.#failures.get(key);
    const sinceFailure = now - Math.max(failure?.at ?? -Infinity, isKept ? this.#source.failedAt : -Infinity);
    if (sinceFailure < (isKept ? this.#policy.retryMs : RETRY_UNKNOWN_MS)) {
      if (isKept) return found.value;
      throw failure?.cause;
    }
    const flights = this.#flightsOf(key);
    const answering = this.#answering(key, found.value, lookUp, context);
    if (!isKept) return flights.join(answering, context);
    const flight = flights.current(now) ?? flights.begin(answering, context);
    if (now < staleUntil || sinceFailure < this.#policy.pauseMs) return found.value;
    try {
      return await flights.wait(flight, context);
    } catch (cause) {
      // Read again, since it may have been cleared during the wait.
      const kept = this.#found.get(key);
      if (kept !== undefined && context.now() < kept.lifetime.keptUntil) return kept.value;
      throw cause;
    }
  }

  async #first(key: K, lookUp: LookUp<V>, context: RequestContext, limit?: MissLimit): Promise<V | undefined> {
    const now = context.now();
    if (this.#isAbsent(key, now)) return undefined;
    const flights = this.#flightsOf(key);
    const answering = this.#answering(key, undefined, lookUp, context);
    if (flights.current(now) !== undefined) return flights.join(answering, context);
    const failure = this.#failures.get(key);
    if (failure !== undefined && now - failure.at < RETRY_UNKNOWN_MS) throw failure.cause;
    limit?.take(now);
    const value = await flights.join(answering, context);
    if (value !== undefined) limit?.giveBack(now);
    return value;
  }

  /** Waits for a lookup, the one under way or a new one, even if a value is fresh. @throws as `get` does. */
  async renew(key: K, lookUp: LookUp<V>, context: RequestContext): Promise<V | undefined> {
    return this.#flightsOf(key).join(this.#answering(key, this.peek(key), lookUp, context), context);
  }

  /** Is it being looked up? */
  isUnderWay(key: K, now: number): boolean {
    return this.#flights.get(key)?.current(now) !== undefined;
  }

  /** For a value that is read by another query. @returns a function that stores it, unless a later generation has begun. */
  learner(key: K, askedAt: number): (value: V) => void {
    const generation = this.#generation;
    return (value) => this.#keep(key, value, askedAt, generation);
  }

  /** Stores a value of unknown age: it is used only where a lookup fails. */
  seed(key: K, value: V, now: number): void {
    if (this.#found.has(key) || this.#isAbsent(key, now)) return;
    const lifetime = { freshUntil: -Infinity, staleUntil: -Infinity, keptUntil: Infinity };
    this.#found.set(key, { value, askedAt: -Infinity, lifetime });
  }

  /** After a write of our own: values may be used only where a lookup that begins from now on fails. */
  expire(): void {
    this.#beginGeneration();
    for (const found of this.#found.values()) {
      found.lifetime = { ...found.lifetime, freshUntil: -Infinity, staleUntil: -Infinity };
    }
  }

  /** Forgets all values, so that none is used even while the source is down. */
  clear(): void {
    this.#beginGeneration();
    this.#found.clear();
  }

  *[Symbol.iterator](): IterableIterator<[K, V]> {
    for (const [key, { value }] of this.#found) yield [key, value];
  }

  #isAbsent(key: K, now: number): boolean {
    const askedAt = this.#absent.get(key);
    return askedAt !== undefined && now - askedAt < this.#policy.absentMs;
  }

  #beginGeneration(): void {
    this.#generation++;
    this.#flights.clear();
    this.#absent.clear();
    this.#failures.clear();
    this.#source.failedAt = -Infinity;
  }

  #flightsOf(key: K): SingleFlight<V | undefined> {
    let flights = this.#flights.get(key);
    if (flights === undefined) {
      const generation = this.#generation;
      flights = new SingleFlight(this.#policy.deadlineMs, (cause, at) => {
        if (generation === this.#generation && !(cause instanceof RequestEnded)) this.#failed(key, cause, at);
      });
      this.#flights.set(key, flights);
    }
    return flights;
  }

  /** Its answer is stored even if it comes after the deadline. */
  #answering(key: K, known: V | undefined, lookUp: LookUp<V>, { now }: RequestContext): () => Promise<V | undefined> {
    return async () => {
      const generation = this.#generation;
      const askedAt = now();
      const value = await lookUp(known);
      this.#keep(key, value, askedAt, generation);
      return value;
    };
  }

  #keep(key: K, value: V | undefined, askedAt: number, generation: number): void {
    if (
      generation !== this.#generation ||
      askedAt < (this.#found.get(key)?.askedAt ?? this.#absent.get(key) ?? -Infinity)
    )
      return;
    this.#failures.delete(key);
    this.#flights.delete(key);
    this.#source.failedAt = -Infinity;
    if (value === undefined) {
      this.#found.delete(key);
      this.#absent.set(key, askedAt);
    } else {
      this.#absent.delete(key);
      this.#found.set(key, { value, askedAt, lifetime: this.#policy.lifetime(value, askedAt) });
    }
  }

  #failed(key: K, cause: unknown, at: number): void {
    this.#failures.set(key, { cause, at });
    if (this.#isOfSource(cause)) this.#source.failedAt = at;
  }
}
