/**
 * Turns leased in blocks (design, section 8): an isolate asks for turns ahead and uses them up by itself.
 *
 * The first lease of a burst is for the turn needed now and one round ahead; each later lease is for twice as many whole
 * rounds. A whole round gives each target one turn, so rounds that are lost favour none, and a begun round is finished.
 * Leases of quiet models lapse after seconds, so that those alternate strictly across all isolates.
 */
import { askRotation, type Lease } from "../objects/ask-rotation.ts";
import { BoundedMap } from "../words/bounded-map.ts";
import { perIsolate } from "../words/isolate.ts";
import type { Later, RequestContext } from "../words/request-context.ts";
import { successor } from "../objects/rotation.ts";
import { SingleFlight, type Flight } from "./single-flight.ts";

/** After this, a call starts at a random target instead of waiting. */
const LEASE_DEADLINE_MS = 250;
/** Leased turns not used for this long are dropped. */
const KEPT_MS = 5_000;
/** The most turns of one lease. */
const MOST_TURNS = 1_024;
/** The most queues kept, whatever names callers make up; one that is evicted leases anew. */
const MOST_QUEUES = 1_000;

interface Block {
  names: readonly string[];
  /** The index of the next turn. */
  next: number;
  /** Turns left; negative where calls have taken turns of a lease that is not answered yet. */
  left: number;
  /** The turns of the last lease. */
  asked: number;
  usedAt: number;
  readonly leases: SingleFlight<void>;
  /** Called once with the outcome of the lease under way: its first turn's index, undefined where it failed. */
  settle: (first: number | undefined) => void;
}

export class Turns {
  readonly #lease: Lease;
  readonly #random: () => number;
  readonly #blocks = new BoundedMap<string, Block>(MOST_QUEUES);

  /** @param random from 0 up to 1, as `Math.random`. */
  constructor(lease: Lease, random: () => number) {
    this.#lease = lease;
    this.#random = random;
  }

  /**
   * Takes a turn. Only the first call of a burst waits, and no longer than 250 ms.
   *
   * @param names those that take turns, sorted.
   * @returns the index of the one whose turn it is.
   */
  async take(key: string, names: readonly string[], now: number, later: Later): Promise<number> {
    const count = names.length;
    const block = this.#block(key, names);
    if (now - block.usedAt >= KEPT_MS && block.left % count === 0)
      await this.#begin(key, block, { now: () => now, later });
    block.usedAt = now;

    const turn = block.next;
    block.next = (turn + 1) % count;
    block.left--;
    if (block.left < block.asked / 2 && block.leases.current(now) === undefined)
      this.#ahead(key, block, { now: () => now, later });
    return turn;
  }

  #block(key: string, names: readonly string[]): Block {
    const known = this.#blocks.get(key);
    if (known !== undefined && sameNames(known.names, names)) return known;
    // The targets have changed: the next turn is the one after the last taken, and leases of the old list are void.
    const last = known?.names[(known.next + known.names.length - 1) % known.names.length];
    const block: Block = {
      names,
      next: successor(names, last),
      left: 0,
      asked: 0,
      usedAt: known?.usedAt ?? -Infinity,
      // Where the object does not answer in time, the isolate goes on in its own order.
      leases: new SingleFlight(LEASE_DEADLINE_MS, (cause) => {
        console.warn(JSON.stringify({ message: "rotation did not answer", key, cause: String(cause) }));
        block.settle(undefined);
      }),
      settle: () => undefined,
    };
    this.#blocks.set(key, block);
    return block;
  }

  /** Calls that arrive meanwhile wait for the same lease, each with its own timer. */
  async #begin(key: string, block: Block, context: RequestContext): Promise<void> {
    let lease = block.leases.current(context.now());
    if (lease === undefined) {
      block.left = 0;
      lease = this.#ask(key, block, block.names.length + 1, context, (first) => {
        block.next = first ?? Math.floor(this.#random() * block.names.length);
      });
    }
    await block.leases.wait(lease, context).catch(() => undefined);
  }

  /** Leases more turns in the background; calls before the answer take the next turns in order. */
  #ahead(key: string, block: Block, context: RequestContext): void {
    const count = block.names.length;
    const rounds = Math.min(2 * Math.floor(block.asked / count), Math.floor(MOST_TURNS / count));
    this.#ask(key, block, Math.max(1, rounds) * count, context, () => undefined);
  }

  /** @param begin called with the first turn's index; undefined where there was no answer in time. */
  #ask(
    key: string,
    block: Block,
    turns: number,
    context: RequestContext,
    begin: (first: number | undefined) => void,
  ): Flight<void> {
    block.asked = turns;
    block.settle = (first) => {
      begin(first === undefined || block.names[first] === undefined ? undefined : first);
      block.left += turns;
    };
    return block.leases.begin(async (isCurrent) => {
      const first = await this.#lease(key, block.names, turns);
      if (isCurrent()) block.settle(first);
    }, context);
  }
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, at) => name === b[at]);
}

/** Two, so that ids which only a pattern matches, and which callers can make up, evict no listed one. */
export const turnsOf = perIsolate((env: Pick<Env, "ROTATION">) => ({
  listed: new Turns(askRotation(env, "listed", Math.random), Math.random),
  matched: new Turns(askRotation(env, "matched", Math.random), Math.random),
}));
