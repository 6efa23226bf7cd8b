/** Whose turn it is among the targets that share a model: one Durable Object for each gateway and model, strictly consistent. */
import { DurableObject } from "cloudflare:workers";

/** All it remembers is who took the last turn handed out; so targets may come and go, and none is repeated or passed over. */
export class Rotation extends DurableObject<Env> {
  /**
   * Hands out the next `turns` turns.
   *
   * @param names those that take turns, sorted.
   * @returns the index of the one whose turn is first; the others follow in their order, round after round.
   */
  lease(names: readonly string[], turns: number): number {
    const last = this.ctx.storage.kv.get<string>("last");
    const first = successor(names, last);
    this.ctx.storage.kv.put("last", names[(first + turns - 1) % names.length] ?? "");
    return first;
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
