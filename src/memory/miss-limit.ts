/** How often look-ups may come to nothing: strangers who make up keys and gateways cost D1 so much and no more. */
import { GatewayError } from "../words/errors.ts";
import { perIsolate } from "../words/isolate.ts";

/** Design, section 8: of an isolate. */
const MOST_A_SECOND = 50;
const SECOND_MS = 1_000;

export class MissLimit {
  /** When look-ups of the last second began that found nothing, or are still under way. */
  #begun: number[] = [];

  /** Said before a look-up of what is not known. @throws GatewayError `overloaded` where too many came to nothing. */
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

  /** It found something. @param at when it was taken. */
  giveBack(at: number): void {
    const index = this.#begun.indexOf(at);
    if (index >= 0) this.#begun.splice(index, 1);
  }
}

export const missLimitOf = perIsolate(() => new MissLimit());
