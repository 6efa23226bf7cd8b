/** Whose turn it is among targets that share a model: the Durable Objects that count the turns of a gateway's calls, strictly consistent. */
import { DurableObject } from "cloudflare:workers";

/** The most queues an object keeps, whatever names callers make up; the least recently used is dropped. */
const MOST_QUEUES = 1_000;
/** The prefix of queues' storage keys. */
const QUEUE = "queue:";
/** The storage key of the name that the last new queue began with: the next new queue begins with the one after it. */
const NEWEST = "newest";

/**
 * A gateway has one for the ids that its configuration lists and one for those that only its patterns match, so that
 * names which callers make up evict no listed one (docs/decisions/2026-11-25-rotation-by-gateway.md).
 */
export class Rotation extends DurableObject<Env> {
  /** By queue, least recently used first, the name that has the last turn handed out; read from storage when first needed. */
  #last: Map<string, string> | undefined;

  /**
   * Hands out the next `turns` turns of a queue. Only the name with the last turn is kept, so names may come and go
   * without one being repeated or passed over.
   *
   * @param queue calls of one queue take turns among themselves.
   * @param names those that take turns, sorted.
   * @returns the index of the name with the first turn; the others follow in their order, round after round.
   */
  lease(queue: string, names: readonly string[], turns: number): number {
    const { kv } = this.ctx.storage;
    const last = (this.#last ??= this.#read());
    const known = last.get(queue);
    const first = successor(names, known ?? kv.get<string>(NEWEST));
    if (known === undefined) kv.put(NEWEST, names[first] ?? "");
    const taken = names[(first + turns - 1) % names.length] ?? "";
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

  /** In the order of queues' names, since the order of use is not stored. */
  #read(): Map<string, string> {
    const queues = this.ctx.storage.kv.list<string>({ prefix: QUEUE });
    return new Map([...queues].map(([key, last]) => [key.slice(QUEUE.length), last]));
  }
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
