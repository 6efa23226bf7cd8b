/** Calls of this isolate that hold connections → which of them still live: each shows it by a timer of its own, and who does not is settled. */
import type { Grant } from "../limits/grant.ts";

/** How often a call in flight shows that it lives, and how long it is believed. */
const BEAT_MS = 10_000;
const BELIEVED_MS = 25_000;

export class LivingGrants {
  readonly #wait: (ms: number) => Promise<void>;
  /** When each last showed that it lives. */
  readonly #seen = new Map<Grant, number>();

  constructor(wait: (ms: number) => Promise<void>) {
    this.#wait = wait;
  }

  add(grant: Grant, now: number): void {
    this.#seen.set(grant, now);
  }

  delete(grant: Grant): void {
    this.#seen.delete(grant);
  }

  /**
   * Until the call is over; to be run in the call's own `later`, since timers end with the request that began them.
   *
   * @param beaten told at each beat.
   */
  async beat(grant: Grant, beaten: (now: number) => void): Promise<void> {
    for (;;) {
      // Whichever is first: a call that is over keeps nothing of itself alive for the rest of a beat.
      await Promise.race([this.#wait(BEAT_MS), grant.over]);
      if (!this.#seen.has(grant)) return;
      const now = grant.context.now();
      this.#seen.set(grant, now);
      beaten(now);
    }
  }

  /** Calls that ended without a word hold no connection for longer than they are believed; what they reserved counts as used. */
  bury(now: number): void {
    for (const [grant, at] of this.#seen) if (now - at >= BELIEVED_MS) grant.settle({});
  }
}
