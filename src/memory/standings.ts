/** What each of those that share calls is owed of the turns of one that is passed over: this isolate's own account, for each queue. */
import { BoundedMap } from "../words/bounded-map.ts";
import { perIsolate } from "../words/isolate.ts";
import { Standing } from "../routing/smooth-order.ts";

const MOST_QUEUES = 1_000;

export class Standings {
  readonly #standings = new BoundedMap<string, Standing>(MOST_QUEUES);

  /**
   * Deals out the turn of one that is passed over to the others, each in its proportion.
   *
   * @param key says who shares, and with which weights.
   * @param isOut who is passed over; somebody is not.
   */
  deal(key: string, weights: readonly number[], isOut: readonly boolean[]): number {
    let standing = this.#standings.get(key);
    if (standing === undefined) {
      standing = new Standing(weights);
      this.#standings.set(key, standing);
    }
    return standing.next(isOut);
  }
}

export const standingsOf = perIsolate(() => new Standings());
