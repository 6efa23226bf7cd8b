/** Whose turn it is among the targets that share a model: one Durable Object for each gateway and model. */
import { DurableObject } from "cloudflare:workers";
import { within } from "./deadline.ts";

/** Past this, a fair guess beats waiting (design, section 8). */
const ROTATION_DEADLINE_MS = 250;

export class Rotation extends DurableObject<Env> {
  /** The next turn's number, counted on for ever. */
  turn(): number {
    const turn = this.ctx.storage.kv.get<number>("turn") ?? 0;
    this.ctx.storage.kv.put("turn", turn + 1);
    return turn;
  }
}

/**
 * Takes a turn among `count` candidates.
 *
 * @returns the index of the candidate whose turn it is; a random one where the object does not answer in time.
 */
export async function takeTurn(
  env: Pick<Env, "ROTATION">,
  gatewayId: string,
  model: string,
  count: number,
): Promise<number> {
  try {
    const turn = await within(ROTATION_DEADLINE_MS, env.ROTATION.getByName(`${gatewayId}/${model}`).turn());
    return turn % count;
  } catch (caught) {
    console.warn(JSON.stringify({ message: "rotation did not answer", gatewayId, model, cause: String(caught) }));
    return Math.floor(Math.random() * count);
  }
}
