/** What calls have used of an account → how much they will need, in a millisecond. */

/** A shorter time says nothing. */
const LOOK_MS = 1_000;
/** What calls will need in this time is asked for: twice the time between two reports. */
export const HORIZON_MS = 4_000;

/** How much is used, so that what calls will need is there before them: amounts in a millisecond. */
export class Demand {
  #used = 0;
  #since: number;
  #rate = 0;
  #lately = 0;

  constructor(now: number) {
    this.#since = now;
  }

  add(amount: number): void {
    this.#used += amount;
  }

  /** Nothing was needed since the last look, nor before it. */
  get isIdle(): boolean {
    return this.#used === 0 && this.#lately === 0;
  }

  /** Looked at when the ledger is asked: what calls will use in a millisecond. */
  look(now: number): number {
    const passed = now - this.#since;
    if (passed >= LOOK_MS) {
      this.#rate = Math.max(this.#used / passed, this.#used === 0 ? 0 : this.#rate / 2);
      this.#lately = this.#used;
      this.#used = 0;
      this.#since = now;
    }
    // A burst that has just begun is not taken for the rule.
    return Math.max(this.#rate, Math.min(this.#used / LOOK_MS, (4 * this.#used) / HORIZON_MS));
  }
}
