/** Call → Candidates: the targets that can serve it, in the order in which they are to be asked. */
import { mayUse, type Caller } from "../identity/caller.ts";
import { match, type Candidates, type Match } from "../routing/match.ts";
import { turnsOf } from "../store/turns.ts";
import type { Edge } from "./edge.ts";
import type { Call } from "./read.ts";
import type { Snapshot } from "./snapshot.ts";

/** @throws GatewayError as `match` does, and `target_misconfigured` where the model names a target that cannot be used. */
export function route(call: Call, caller: Caller, snapshot: Snapshot, edge: Edge): Candidates | Promise<Candidates> {
  const { model } = call.scanned;
  const named = snapshot.broken.get(model.split("/", 1)[0] ?? "");
  if (named !== undefined && model.includes("/")) throw named;
  const { leading, following } = match(snapshot.table, call.path, model, (target, id) => mayUse(caller, target, id));
  if (leading.length === 1) return following.length === 0 ? leading : [...leading, ...following];
  return inTurn(call, { leading, following }, caller, snapshot, edge);
}

async function inTurn(
  { scanned: { model }, path }: Call,
  { leading, following }: Pick<Match, "leading" | "following">,
  caller: Caller,
  snapshot: Snapshot,
  edge: Edge,
): Promise<Candidates> {
  const names = leading.map((candidate) => candidate.target.name);
  // Calls take turns with their like: each model is shared evenly whatever is called in between. Neither a model nor a
  // path holds a line's end.
  const group = caller.allowedModels === undefined ? "" : names.join(",");
  const turns = turnsOf(edge.env)[snapshot.table.exact.has(model) ? "listed" : "matched"];
  const turn = await turns.take(`${snapshot.gatewayId}${path}\n${model}\n${group}`, names, edge.now(), edge.later);
  const first = leading[turn] ?? leading[0];
  return [first, ...leading.slice(turn + 1), ...leading.slice(0, turn), ...following];
}
