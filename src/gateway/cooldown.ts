/** Which candidates have failed of late: they are passed over for a while by this isolate, then probed by one call. */
import { BoundedMap } from "../store/bounded-map.ts";
import { perIsolate } from "../store/isolate.ts";

const FAILURES = 3;
const WITHIN_MS = 10_000;
/** How long three failures count; a provider's `retry-after` says it otherwise. */
const PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 60_000;
const MOST_CANDIDATES = 2_000;

interface Health {
  failedAt: number[];
  /** Zero where it never had to. */
  coolUntil: number;
  /** One call is finding out whether it is well again. */
  probing: boolean;
}

export class Cooldown {
  readonly #known = new BoundedMap<string, Health>(MOST_CANDIDATES);

  /** In the order to ask: those that cool come last. */
  arrange<T>(candidates: readonly T[], keyOf: (candidate: T) => string, now: number): readonly T[] {
    if (this.#known.size === 0) return candidates;
    const cools = (candidate: T): boolean => now < (this.#known.get(keyOf(candidate))?.coolUntil ?? 0);
    return [...candidates.filter((one) => !cools(one)), ...candidates.filter(cools)];
  }

  /** Said before a candidate is asked: is it time to probe it, it cools on for all other calls. */
  asking(key: string, now: number): void {
    const health = this.#known.get(key);
    if (health === undefined || health.coolUntil === 0 || now < health.coolUntil) return;
    health.probing = true;
    // Not for ever: the platform may end a call without a word.
    health.coolUntil = now + LONGEST_PAUSE_MS;
  }

  /** @param retryAfterMs what the provider asked for, if it did. */
  failed(key: string, now: number, retryAfterMs: number | undefined): void {
    const health = this.#known.get(key) ?? { failedAt: [], coolUntil: 0, probing: false };
    const wasProbe = health.probing;
    health.probing = false;
    health.failedAt = [...health.failedAt.filter((at) => now - at < WITHIN_MS), now].slice(-FAILURES);
    if (retryAfterMs !== undefined) health.coolUntil = now + Math.min(retryAfterMs, LONGEST_PAUSE_MS);
    else if (wasProbe || health.failedAt.length >= FAILURES) health.coolUntil = now + PAUSE_MS;
    this.#known.set(key, health);
  }

  succeeded(key: string): void {
    if (this.#known.size > 0) this.#known.delete(key);
  }

  /** The call ended without showing whether the candidate is well: the next one may probe. */
  undecided(key: string, now: number): void {
    const health = this.#known.get(key);
    if (health?.probing !== true) return;
    health.probing = false;
    health.coolUntil = now;
  }
}

export const cooldownOf = perIsolate(() => new Cooldown());

/** `retry-after-ms`, or `retry-after` in seconds or as a date; undefined where neither says anything. */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const ms = Number(headers.get("retry-after-ms") ?? Number.NaN);
  if (ms > 0) return ms;
  const text = headers.get("retry-after");
  if (text === null) return undefined;
  const wait = /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return wait > 0 ? wait : undefined;
}
