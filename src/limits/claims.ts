/** Who was refused and comes back: for each one call's need is kept, so that those who share a limit take turns. */

interface Claim {
  readonly need: number;
  /** From shortly before the refused was told to come back, until shortly after. */
  readonly from: number;
  readonly until: number;
}

const EARLY_MS = 500;
const LATE_MS = 3_000;
const MOST = 32;

export class Claims {
  /** In the order of their turns. */
  readonly #claims = new Map<string, Claim>();

  /** @param retryAt when this holder was told to come back. */
  add(holder: string, need: number, retryAt: number, now: number): void {
    if (this.#claims.has(holder)) return this.#renew(holder, need, retryAt);
    if (this.#claims.size >= MOST) this.#forget(now);
    if (this.#claims.size < MOST) this.#renew(holder, need, retryAt);
  }

  /** The holder has had its turn. */
  end(holder: string): void {
    if (this.#claims.size > 0) this.#claims.delete(holder);
  }

  /** What is kept for those whose turn comes before this one's. */
  before(holder: string, now: number): number {
    if (this.#claims.size === 0) return 0;
    let kept = 0;
    for (const [other, { need, from, until }] of this.#claims) {
      if (other === holder) break;
      if (now >= from && now < until) kept += need;
    }
    return kept;
  }

  #renew(holder: string, need: number, retryAt: number): void {
    this.#claims.set(holder, { need, from: retryAt - EARLY_MS, until: retryAt + LATE_MS });
  }

  #forget(now: number): void {
    for (const [holder, { until }] of this.#claims) if (now >= until) this.#claims.delete(holder);
  }
}
