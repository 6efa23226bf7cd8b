/** Which candidates have failed of late: they are passed over for a while by this isolate, then probed by one call. A 429 counts for its own caller until several have met one. */
import type { Candidate } from "../routing/resolve.ts";
import { BoundedMap } from "../words/bounded-map.ts";
import { perIsolate } from "../words/isolate.ts";

const FAILURES = 3;
const WITHIN_MS = 10_000;
/** How long three failures count; a provider's `retry-after` says it otherwise. */
const PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 60_000;
/** So many callers have to be refused before the others believe it (docs/decisions/2026-11-25-cooling-by-caller.md). */
const SEVERAL_CALLERS = 3;
const MOST_CANDIDATES = 2_000;
/** Each caller has a small map of its own, so that none makes another's memory go. */
const MOST_CALLERS = 256;
const MOST_OF_A_CALLER = 32;

interface Health {
  failedAt: readonly number[];
  /** Zero where it never had to. */
  coolUntil: number;
  /** One call is finding out whether it is well again. */
  probing: boolean;
}

interface Refusal {
  readonly caller: string;
  /** As long as this caller is to wait. */
  readonly until: number;
}

export class Cooldown {
  /** What counts for all callers. */
  readonly #shared = new BoundedMap<string, Health>(MOST_CANDIDATES);
  /** Who was refused of late: those that are to wait longest, one entry a caller. */
  readonly #refusals = new BoundedMap<string, readonly Refusal[]>(MOST_CANDIDATES);
  /** What counts for one, by caller. */
  readonly #own = new BoundedMap<string, BoundedMap<string, Health>>(MOST_CALLERS);

  /** In the order in which this caller is to ask: those that cool come last. */
  arrange<T>(candidates: readonly T[], keyOf: (candidate: T) => string, caller: string, now: number): readonly T[] {
    if (this.isCalm) return candidates;
    const cools = (candidate: T): boolean => this.cools(keyOf(candidate), caller, now);
    return [...candidates.filter((one) => !cools(one)), ...candidates.filter(cools)];
  }

  /** Nobody has failed of late: nothing cools. */
  get isCalm(): boolean {
    return this.#shared.size === 0 && this.#own.size === 0;
  }

  /** Is it passed over by this caller's calls? */
  cools(key: string, caller: string, now: number): boolean {
    return this.#of(key, caller).some((health) => now < (health?.coolUntil ?? 0));
  }

  /** Said before a candidate is asked: is it time to probe it, it cools on for all other calls. */
  asking(key: string, caller: string, now: number): void {
    for (const health of this.#of(key, caller)) {
      if (health === undefined || health.coolUntil === 0 || now < health.coolUntil) continue;
      health.probing = true;
      // Not for ever: the platform may end a call without a word, and one caller's slow call must not hold all others up.
      health.coolUntil = now + PAUSE_MS;
    }
  }

  /** Whoever had called, it would have failed. @param retryAfterMs what the provider asked for, if it did. */
  failed(key: string, caller: string, now: number, retryAfterMs: number | undefined): void {
    const own = this.#own.get(caller);
    const health = own?.get(key);
    if (health?.probing === true) own?.set(key, counted(health, now, retryAfterMs));
    this.#shared.set(key, counted(this.#shared.get(key), now, retryAfterMs));
  }

  /** The call itself may have brought it about: nobody else passes the candidate over, until several callers were refused. */
  refused(key: string, caller: string, now: number, retryAfterMs: number | undefined): void {
    const own = this.#own.get(caller) ?? new BoundedMap<string, Health>(MOST_OF_A_CALLER);
    own.set(key, counted(own.get(key), now, retryAfterMs));
    this.#own.set(caller, own);
    // A probe that is refused tells no more than any other call, or one caller's could keep the candidate from all.
    const shared = this.#shared.get(key);
    settle(shared, now);

    const until = now + Math.min(retryAfterMs ?? PAUSE_MS, LONGEST_PAUSE_MS);
    const others = (this.#refusals.get(key) ?? []).filter((one) => one.caller !== caller && now < one.until);
    const refusals = [...others, { caller, until }].toSorted((a, b) => b.until - a.until).slice(0, SEVERAL_CALLERS);
    this.#refusals.set(key, refusals);
    // As long as all of them are to wait, not as long as the one is that was told the most.
    const shortest = refusals[SEVERAL_CALLERS - 1];
    if (shortest === undefined) return;
    const coolUntil = Math.max(shared?.coolUntil ?? 0, shortest.until);
    this.#shared.set(key, { ...(shared ?? UNKNOWN), coolUntil });
  }

  succeeded(key: string, caller: string): void {
    if (this.#shared.size > 0) this.#shared.delete(key);
    if (this.#own.size === 0) return;
    this.#refusals.delete(key);
    this.#own.get(caller)?.delete(key);
  }

  /** The call ended without showing whether the candidate is well: the next one may probe. */
  undecided(key: string, caller: string, now: number): void {
    for (const health of this.#of(key, caller)) settle(health, now);
  }

  #of(key: string, caller: string): readonly (Health | undefined)[] {
    return [this.#shared.get(key), this.#own.get(caller)?.get(key)];
  }
}

const UNKNOWN: Health = { failedAt: [], coolUntil: 0, probing: false };

function counted(known: Health | undefined, now: number, retryAfterMs: number | undefined): Health {
  const { failedAt: before, coolUntil: was, probing: wasProbe } = known ?? UNKNOWN;
  const failedAt = [...before.filter((at) => now - at < WITHIN_MS), now].slice(-FAILURES);
  let coolUntil = was;
  if (retryAfterMs !== undefined) coolUntil = now + Math.min(retryAfterMs, LONGEST_PAUSE_MS);
  else if (wasProbe || failedAt.length >= FAILURES) coolUntil = now + PAUSE_MS;
  return { failedAt, coolUntil, probing: false };
}

function settle(health: Health | undefined, now: number): void {
  if (health?.probing !== true) return;
  health.probing = false;
  health.coolUntil = now;
}

export const cooldownOf = perIsolate(() => new Cooldown());

/** What a candidate's failures are counted under. */
export function coolingKey({ target, model }: Candidate): string {
  return `${target.targetId}/${model}`;
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date; undefined where neither says anything. */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const ms = Number(headers.get("retry-after-ms") ?? Number.NaN);
  if (ms > 0) return ms;
  const text = headers.get("retry-after");
  if (text === null) return undefined;
  const wait = /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return wait > 0 ? wait : undefined;
}
