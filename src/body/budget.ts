/** How many bytes of request bodies an isolate may hold at once: it has 128 MB for everything, and dies past them. */
import { perIsolate } from "../words/isolate.ts";

/** What is left is for the platform's own buffers and for us. */
const MOST_HELD_BYTES = 96 * 1_048_576;

export class Budget {
  readonly #most: number;
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * @param own what the same body holds already.
   * @returns false where there is no room. One body alone always has.
   */
  take(bytes: number, own: number): boolean {
    if (this.#held > own && this.#held + bytes > this.#most) return false;
    this.#held += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#held -= bytes;
  }
}

export const budgetOf = perIsolate(() => new Budget(MOST_HELD_BYTES));
