/** What this isolate remembers of attempts to sign in: enough to refuse without asking D1, and to count by itself while D1 is down. */
import { BoundedMap } from "../words/bounded-map.ts";
import { perIsolate } from "../words/isolate.ts";
import type { Attempts } from "../store/sign-ins.ts";

const MOST_ADDRESSES = 1_000;

export class SignIns {
  readonly #known = new BoundedMap<string, Attempts>(MOST_ADDRESSES);

  /** Counts one more. @param windowMs how long attempts are counted together. */
  count(address: string, now: number, windowMs: number): Attempts {
    const known = this.#known.get(address);
    const isOver = known === undefined || known.since <= now - windowMs;
    const counted = isOver ? { since: now, attempts: 1 } : { since: known.since, attempts: known.attempts + 1 };
    this.#known.set(address, counted);
    return counted;
  }

  /** What all isolates together have counted. */
  learn(address: string, counted: Attempts): void {
    this.#known.set(address, counted);
  }

  forget(address: string): void {
    this.#known.delete(address);
  }
}

export const signInsOf = perIsolate(() => new SignIns());
