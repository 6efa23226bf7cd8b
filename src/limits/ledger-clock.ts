/** The ledger's clock as an isolate knows it: two bounds, from when it asked, when it was answered and what the ledger's clock said meanwhile. */

/** How far two clocks may run apart, a part of the time that passes. */
const DRIFT = 0.000_5;
/** The clock of a call stands still between its I/O, so it may show a little less than another call's; more than that, and it was set back. */
const SET_BACK_MS = 500;

export class LedgerClock {
  /** What is to be added to the isolate's own clock: at least, at most. */
  #least = -Infinity;
  #most = Infinity;
  #learntAt = -Infinity;

  /** @param ledger the ledger's time, read between `sentAt` and `receivedAt` of the isolate's own clock. */
  learn(ledger: number, sentAt: number, receivedAt: number): void {
    const [least, most] = [ledger - receivedAt, ledger - sentAt];
    const drift = DRIFT * (receivedAt - this.#learntAt);
    const isKnown = drift >= 0 && drift < Infinity;
    const [bothLeast, bothMost] = isKnown
      ? [Math.max(least, this.#least - drift), Math.min(most, this.#most + drift)]
      : [least, most];
    // One of the clocks was set: what was known of them is void.
    const isVoid = bothLeast > bothMost;
    this.#least = isVoid ? least : bothLeast;
    this.#most = isVoid ? most : bothMost;
    this.#learntAt = receivedAt;
  }

  /** The ledger's time is no earlier than this. */
  earliest(now: number): number {
    return now < this.#learntAt - SET_BACK_MS ? -Infinity : now + this.#least - this.#drift(now);
  }

  /** Nor later than this. */
  latest(now: number): number {
    return now < this.#learntAt - SET_BACK_MS
      ? Infinity
      : Math.max(now, this.#learntAt) + this.#most + this.#drift(now);
  }

  #drift(now: number): number {
    return DRIFT * Math.max(0, now - this.#learntAt);
  }
}
