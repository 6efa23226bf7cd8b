/** Which targets' providers take `stream_options`: learnt from their answers, and forgotten after an hour. */
import { BoundedMap } from "../words/bounded-map.ts";
import { perIsolate } from "../words/isolate.ts";

const HOUR_MS = 3_600_000;
const MOST_TARGETS = 1_000;

export class StreamOptions {
  readonly #known = new BoundedMap<string, { readonly takesThem: boolean; readonly until: number }>(MOST_TARGETS);

  /** Undefined where nobody has asked within the hour. @param now milliseconds since 1970. */
  taken(targetId: string, now: number): boolean | undefined {
    const known = this.#known.get(targetId);
    return known === undefined || now >= known.until ? undefined : known.takesThem;
  }

  learn(targetId: string, takesThem: boolean, now: number): void {
    this.#known.set(targetId, { takesThem, until: now + HOUR_MS });
  }
}

export const streamOptionsOf = perIsolate(() => new StreamOptions());
