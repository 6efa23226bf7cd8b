/** The life of a call of inference, one stage a line, from top to bottom: enter, admit, read, route, govern, attempt, observe. */
import { admit } from "./admit.ts";
import { attempt } from "./attempt.ts";
import type { Incoming } from "./edge.ts";
import { enter, enterAtOnce } from "./enter.ts";
import { govern } from "./govern.ts";
import { holderOf } from "./holder.ts";
import { observe } from "./observe.ts";
import { takeTurn } from "./order.ts";
import { read } from "./read.ts";
import { route } from "./route.ts";

/** @throws GatewayError as its stages do. */
export async function infer(asked: Incoming): Promise<Response> {
  const { body, edge } = asked;
  const entered = enterAtOnce(asked) ?? (await enter(asked));
  const incoming = admit(asked, entered);
  const call = read(incoming, entered, await body.bytes(holderOf(entered.caller)));
  const routed = route(call, entered, incoming);
  const waiting = govern(routed, call, entered, incoming);
  if (waiting !== undefined) await waiting;
  const candidates = routed.inOrder ?? (await takeTurn(call, routed.found, entered, edge));
  const answer = await attempt(candidates, call, entered, incoming);
  // An answer may be waited for whole: others may use the room by then.
  body.release();
  return observe(answer, entered, incoming);
}
