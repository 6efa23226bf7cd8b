/** Whose turn it is among targets that share a model: the Durable Objects that count the turns of a gateway's calls, strictly consistent. */
import { DurableObject } from "cloudflare:workers";

/** The most queues an object keeps, whatever names callers make up; the least recently used is dropped. */
const MOST_QUEUES = 1_000;
/**
 * The prefix of queues' storage keys. A queue of callers of limited rights is named by all their targets, over 2 KiB where
 * these are many: that is the limit of the older storage, with SQLite it is 2 MB
 * (https://developers.cloudflare.com/durable-objects/platform/limits/).
 */
const QUEUE = "queue:";
/** Those that take turns: by name, sorted; or how many turns a round of theirs has. */
export type Takers = readonly string[] | number;

/** The storage key of the name that the last new queue began with: the next new queue begins with the one after it. */
const NEWEST = "newest";

/**
 * A gateway has one for the ids that its configuration lists and one for those that only its patterns match, so that
 * names which callers make up evict no listed one (docs/decisions/2026-11-25-rotation-by-gateway.md).
 */
export class Rotation extends DurableObject<Env> {
  /**
   * By queue, least recently used first, the name that has the last turn handed out, or the place in its round of the
   * next; read from storage when first needed.
   */
  #last: Map<string, string | number> | undefined;

  /**
   * Hands out the next `turns` turns of a queue. Of names only the one with the last turn is kept, so they may come and
   * go without one being repeated or passed over.
   *
   * @param queue calls of one queue take turns among themselves, and all say the same round.
   * @returns the index of the first turn's name, or its place in the round; the others follow in their order, round after
   * round.
   */
  lease(queue: string, takers: Takers, turns: number): number {
    const { kv } = this.ctx.storage;
    const last = (this.#last ??= this.#read());
    const { first, taken } =
      typeof takers === "number" ? go(last.get(queue), takers, turns) : this.#goOn(last.get(queue), takers, turns);
    last.delete(queue);
    last.set(queue, taken);
    kv.put(QUEUE + queue, taken);
    for (const oldest of last.keys()) {
      if (last.size <= MOST_QUEUES) break;
      last.delete(oldest);
      kv.delete(QUEUE + oldest);
    }
    return first;
  }

  /** An object without storage ceases to exist. */
  async empty(): Promise<void> {
    await this.ctx.storage.deleteAll();
    this.#last = undefined;
  }

  #goOn(known: string | number | undefined, names: readonly string[], turns: number): Going {
    const { kv } = this.ctx.storage;
    const last = typeof known === "string" ? known : undefined;
    const first = successor(names, last ?? kv.get<string>(NEWEST));
    if (last === undefined) kv.put(NEWEST, names[first] ?? "");
    return { first, taken: names[(first + turns - 1) % names.length] ?? "" };
  }

  /** In the order of queues' names, since the order of use is not stored. */
  #read(): Map<string, string | number> {
    const queues = this.ctx.storage.kv.list<string | number>({ prefix: QUEUE });
    return new Map([...queues].map(([key, last]) => [key.slice(QUEUE.length), last]));
  }
}

interface Going {
  readonly first: number;
  /** What is kept. */
  readonly taken: string | number;
}

/** Place by place, around and around. */
function go(known: string | number | undefined, round: number, turns: number): Going {
  const first = typeof known === "number" ? known % round : 0;
  return { first, taken: (first + turns) % round };
}

/** The index of the first name after `last`, or 0 where there is none. */
export function successor(names: readonly string[], last: string | undefined): number {
  return last === undefined
    ? 0
    : Math.max(
        0,
        names.findIndex((name) => name > last),
      );
}
