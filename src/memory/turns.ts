/**
 * Turns leased in blocks (design, section 8): an isolate asks for turns ahead and uses them up by itself.
 *
 * The first lease of a burst is for the turn needed now and one round ahead; each later lease is for twice as many whole
 * rounds. A whole round gives each target the turns it is due, so rounds that are lost favour none, and a begun round is
 * finished. Leases of quiet models lapse after seconds, so that those alternate strictly across all isolates.
 *
 * A long round is leased by turns, from one on, and none is given up: isolates that each begin a round and never come to
 * its end would hand out its beginning only (docs/decisions/2026-11-25-exact-weights.md).
 */
import { askRotation, sizeOf, type Lease } from "../objects/ask-rotation.ts";
import { BoundedMap } from "../words/bounded-map.ts";
import { perIsolate } from "../words/isolate.ts";
import type { Later, RequestContext } from "../words/request-context.ts";
import { successor, type Takers } from "../objects/rotation.ts";
import { SingleFlight, type Flight } from "./single-flight.ts";

/** After this, a call starts at a random target instead of waiting. */
const LEASE_DEADLINE_MS = 250;
/** Leased turns not used for this long are dropped. */
const KEPT_MS = 5_000;
/** The most turns of one lease. */
const MOST_TURNS = 1_024;
/** A round of more turns is long: a hundred isolates are each in the middle of one. */
const LONGEST_WHOLE_ROUND = 16;
/** The most queues kept, whatever names callers make up; one that is evicted leases anew. */
const MOST_QUEUES = 1_000;

interface Block {
  readonly takers: Takers;
  /** Turns of a round. */
  readonly round: number;
  /** Leases are for so many turns, or a multiple: a round, or one turn of a long one. */
  readonly unit: number;
  /** The index of the next turn. */
  next: number;
  /** Turns left; negative where calls have taken turns of a lease that is not answered yet. */
  left: number;
  /** The turns of the last lease. */
  asked: number;
  usedAt: number;
  /** Where the next lease begins: at this place, once so many turns are left. */
  jump: { readonly left: number; readonly to: number } | undefined;
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
   * @param takers those that take turns, or the length of their round.
   * @returns the index of the one whose turn it is, or the turn's place in the round.
   */
  async take(key: string, takers: Takers, now: number, later: Later): Promise<number> {
    const block = this.#block(key, takers);
    const { round, unit } = block;
    const isBurst = now - block.usedAt < KEPT_MS;
    if (!isBurst && block.left % round === 0) await this.#begin(key, block, { now: () => now, later });
    block.usedAt = now;

    const { jump } = block;
    if (jump !== undefined && block.left <= jump.left) {
      block.next = jump.to;
      block.jump = undefined;
    }
    const turn = block.next;
    block.next = (turn + 1) % round;
    block.left--;
    // Of a long round nothing is kept ahead for a model that is quiet: what one isolate keeps, no other has.
    const keepsAhead = isBurst || unit === round;
    if (keepsAhead && block.left < block.asked / 2 && block.leases.current(now) === undefined)
      this.#ahead(key, block, { now: () => now, later });
    return turn;
  }

  #block(key: string, takers: Takers): Block {
    const known = this.#blocks.get(key);
    if (known !== undefined && areSame(known.takers, takers)) return known;
    const round = sizeOf(takers);
    const block: Block = {
      takers,
      round,
      unit: round > LONGEST_WHOLE_ROUND && typeof takers === "number" ? 1 : round,
      next: startOf(takers, known),
      left: 0,
      asked: 0,
      usedAt: known?.usedAt ?? -Infinity,
      jump: undefined,
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
      block.jump = undefined;
      const { round, unit } = block;
      lease = this.#ask(key, block, unit === round ? round + 1 : 1, context, (first) => {
        block.next = first ?? Math.floor(this.#random() * round);
      });
    }
    await block.leases.wait(lease, context).catch(() => undefined);
  }

  /** Leases more turns in the background; calls before the answer take the next turns in order. */
  #ahead(key: string, block: Block, context: RequestContext): void {
    const { round, unit } = block;
    const units = Math.min(2 * Math.floor(block.asked / unit), Math.floor(MOST_TURNS / unit));
    const turns = Math.max(1, units) * unit;
    // Whole rounds follow each other wherever they begin; turns of a long one are those that were leased.
    const begin = (first: number | undefined): void => {
      if (first === undefined || unit === round) return;
      if (block.left <= 0) block.next = (first - block.left) % round;
      else block.jump = { left: turns, to: first };
    };
    this.#ask(key, block, turns, context, begin);
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
      begin(first !== undefined && isPlace(first, block.round) ? first : undefined);
      block.left += turns;
    };
    return block.leases.begin(async (isCurrent) => {
      const first = await this.#lease(key, block.takers, turns);
      if (isCurrent()) block.settle(first);
    }, context);
  }
}

/** Where the targets have changed, the next turn is the one after the last taken, and leases of the old list are void. */
function startOf(takers: Takers, known: Block | undefined): number {
  if (typeof takers === "number") return 0;
  if (known === undefined || typeof known.takers === "number") return successor(takers, undefined);
  return successor(takers, known.takers[(known.next + known.round - 1) % known.round]);
}

/** Whatever the object answers. */
function isPlace(first: number, round: number): boolean {
  return Number.isInteger(first) && first >= 0 && first < round;
}

function areSame(a: Takers, b: Takers): boolean {
  if (typeof a === "number" || typeof b === "number") return a === b;
  return a.length === b.length && a.every((name, at) => name === b[at]);
}

/** Two, so that ids which only a pattern matches, and which callers can make up, evict no listed one. */
export const turnsOf = perIsolate((env: Pick<Env, "ROTATION">) => ({
  listed: new Turns(askRotation(env, "listed", Math.random), Math.random),
  matched: new Turns(askRotation(env, "matched", Math.random), Math.random),
}));
