/** Whose turn it is among targets that share a model: the Durable Objects that count the turns of a gateway's calls, strictly consistent. */
import { DurableObject } from "cloudflare:workers";

/** Queues an object remembers, whatever callers write: the one that was asked for longest ago begins anew. */
const MOST_QUEUES = 1_000;
/** Before the name of a queue in storage. */
const QUEUE = "queue:";
/** With whom the last new queue began: those that are asked for once only come out even among themselves. */
const NEWEST = "newest";

/**
 * A gateway has one for the ids that its configuration lists and one for those that only its patterns take, so that
 * names callers invent make no listed one's turn go (docs/decisions/2026-11-25-rotation-by-gateway.md).
 */
export class Rotation extends DurableObject<Env> {
  /** Who took the last turn handed out of each queue, by the order in which they were asked for; read when first needed. */
  #last: Map<string, string> | undefined;

  /**
   * Hands out the next `turns` turns of a queue. All it remembers is who took the last one; so targets may come and go,
   * and none is repeated or passed over.
   *
   * @param queue those calls that take turns among themselves.
   * @param names those that take turns, sorted.
   * @returns the index of the one whose turn is first; the others follow in their order, round after round.
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

  /** Nothing is left of it: an object without storage is none. */
  async empty(): Promise<void> {
    await this.ctx.storage.deleteAll();
    this.#last = undefined;
  }

  /** In the order of their names: who was asked for when is forgotten with the object's memory. */
  #read(): Map<string, string> {
    const queues = this.ctx.storage.kv.list<string>({ prefix: QUEUE });
    return new Map([...queues].map(([key, last]) => [key.slice(QUEUE.length), last]));
  }
}

/** The index of the first name behind `last`, from the beginning again where there is none. */
export function successor(names: readonly string[], last: string | undefined): number {
  return last === undefined
    ? 0
    : Math.max(
        0,
        names.findIndex((name) => name > last),
      );
}
