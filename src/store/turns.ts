/**
 * Turns leased in blocks (design, section 8): an isolate asks for turns ahead and uses them up by itself.
 *
 * The first question of a burst is for one turn, used at once, and one round ahead; those that follow are for whole
 * rounds, twice as many each time. Whole rounds are fair wherever they begin and fair to lose, and a round once begun
 * is finished. Quiet models keep nothing ahead for long, so that they alternate strictly across the world.
 */
import { askRotation } from "./ask-rotation.ts";
import { BoundedMap } from "./bounded-map.ts";
import type { Later } from "./config-cache.ts";
import { within } from "./deadline.ts";
import { perIsolate } from "./isolate.ts";
import { successor } from "./rotation.ts";

/** Past this, a fair guess beats waiting. */
const LEASE_DEADLINE_MS = 250;
/** Turns that nobody wanted for so long are given up. */
const KEPT_MS = 5_000;
/** The most turns asked for at once. */
const MOST_TURNS = 1_024;
/** Queues remembered, whatever callers write: one that makes room is asked for anew. */
const MOST_QUEUES = 1_000;

/** Asks whoever counts the turns: `Rotation.lease`. The key is a gateway's id and, from its first slash on, the queue. */
export type Lease = (key: string, names: readonly string[], turns: number) => Promise<number>;

interface Block {
  names: readonly string[];
  /** The index of the next turn. */
  next: number;
  /** Turns left; below zero those that were taken ahead of the lease they belong to. */
  left: number;
  /** How many turns were last asked for. */
  asked: number;
  usedAt: number;
  asking: Promise<void> | undefined;
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
    if (now - block.usedAt >= KEPT_MS && block.left % count === 0) await this.#begin(key, block, later);
    block.usedAt = now;

    const turn = block.next;
    block.next = (turn + 1) % count;
    block.left--;
    if (block.left < block.asked / 2 && block.asking === undefined) this.#ahead(key, block, later);
    return turn;
  }

  #block(key: string, names: readonly string[]): Block {
    const known = this.#blocks.get(key);
    if (known !== undefined && sameNames(known.names, names)) return known;
    // Others take turns from here on: whoever is behind the last one goes on, and no lease of the old order holds.
    const last = known?.names[(known.next + known.names.length - 1) % known.names.length];
    const usedAt = known?.usedAt ?? -Infinity;
    const block: Block = { names, next: successor(names, last), left: 0, asked: 0, usedAt, asking: undefined };
    this.#blocks.set(key, block);
    return block;
  }

  /** Calls that arrive meanwhile wait for the same answer. */
  async #begin(key: string, block: Block, later: Later): Promise<void> {
    if (block.asking === undefined) {
      block.left = 0;
      this.#ask(key, block, block.names.length + 1, later, (first) => {
        block.next = first ?? Math.floor(this.#random() * block.names.length);
      });
    }
    await block.asking;
  }

  /** Behind the call. Whoever comes before the answer goes on in the same order. */
  #ahead(key: string, block: Block, later: Later): void {
    const count = block.names.length;
    const rounds = Math.min(2 * Math.floor(block.asked / count), Math.floor(MOST_TURNS / count));
    this.#ask(key, block, Math.max(1, rounds) * count, later, () => undefined);
  }

  /** @param settle told the first turn's index; undefined where there was no answer in time: then we go on by ourselves. */
  #ask(key: string, block: Block, turns: number, later: Later, settle: (first: number | undefined) => void): void {
    block.asked = turns;
    const ask = async (): Promise<void> => {
      const first = await within(LEASE_DEADLINE_MS, this.#lease(key, block.names, turns)).catch((cause: unknown) => {
        console.warn(JSON.stringify({ message: "rotation did not answer", key, cause: String(cause) }));
        return undefined;
      });
      settle(first === undefined || block.names[first] === undefined ? undefined : first);
      block.left += turns;
      block.asking = undefined;
    };
    block.asking = ask();
    later(block.asking);
  }
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, at) => name === b[at]);
}

/** Apart from each other, so that no number of ids that callers make up for a pattern to take pushes out a listed one. */
export const turnsOf = perIsolate((env: Pick<Env, "ROTATION">) => ({
  listed: new Turns(askRotation(env, "listed", Math.random), Math.random),
  matched: new Turns(askRotation(env, "matched", Math.random), Math.random),
}));
