/** A limit on lookups that find nothing, so that made-up keys and gateway ids cost D1 a bounded number of queries. */
import { GatewayError } from "../words/errors.ts";
import { perIsolate } from "../words/isolate.ts";

/** For each isolate (design, section 8). */
const MOST_A_SECOND = 50;
const SECOND_MS = 1_000;

export class MissLimit {
  /** Start times, within the last second, of lookups that found nothing or are under way. */
  #begun: number[] = [];

  /** Called before the lookup of an unknown key. @throws GatewayError `overloaded` where the limit is reached. */
  take(now: number): void {
    this.#begun = this.#begun.filter((at) => now - at < SECOND_MS);
    if (this.#begun.length >= MOST_A_SECOND) {
      throw new GatewayError(
        "overloaded",
        "Too many unknown keys or gateways are being asked for at the moment, so this one was not looked up. Try again shortly.",
        { headers: { "retry-after": "1" } },
      );
    }
    this.#begun.push(now);
  }

  /** Called where the lookup found something. @param at as it was passed to `take`. */
  giveBack(at: number): void {
    const index = this.#begun.indexOf(at);
    if (index >= 0) this.#begun.splice(index, 1);
  }
}

export const missLimitOf = perIsolate(() => new MissLimit());
