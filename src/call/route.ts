/** Call → Candidates: the targets that can serve it, in the order in which they are to be asked. */
import { rightsOf } from "../config/rights.ts";
import type { Caller } from "../identity/caller.ts";
import { match, type Candidates, type Match } from "../routing/match.ts";
import { turnsOf } from "../memory/turns.ts";
import { modelsPathOf, type Address } from "./address.ts";
import type { Edge } from "./edge.ts";
import type { Call } from "./read.ts";
import type { Snapshot } from "../snapshot/compile.ts";

/** @throws GatewayError as `match` does. */
export function route(
  call: Call,
  caller: Caller,
  snapshot: Snapshot,
  edge: Edge,
  address: Pick<Address, "gatewayId">,
): Candidates | Promise<Candidates> {
  const { path, scanned } = call;
  const { leading, following, listing } = match(snapshot.table, {
    path,
    model: scanned.model,
    rights: rightsOf(caller.allowedModels),
    modelsPath: modelsPathOf(address),
  });
  if (leading.length === 1) return following.length === 0 ? leading : [...leading, ...following];
  return inTurn(call, { leading, following, listing }, caller, snapshot, edge);
}

async function inTurn(
  { scanned: { model }, path }: Call,
  { leading, following, listing }: Pick<Match, "leading" | "following" | "listing">,
  caller: Caller,
  snapshot: Snapshot,
  edge: Edge,
): Promise<Candidates> {
  const names = leading.map((candidate) => candidate.target.name);
  // Calls take turns with their like: each model is shared evenly whatever is called in between. Neither a model nor a
  // path holds a line's end.
  const group = caller.allowedModels === undefined ? "" : names.join(",");
  const turns = turnsOf(edge.env)[listing === "pattern" ? "matched" : "listed"];
  const turn = await turns.take(`${snapshot.gatewayId}${path}\n${model}\n${group}`, names, edge.now(), edge.later);
  const first = leading[turn] ?? leading[0];
  return [first, ...leading.slice(turn + 1), ...leading.slice(0, turn), ...following];
}
