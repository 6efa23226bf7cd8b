/** Call → the targets that can serve it, and the order in which they are to be asked. */
import { rightsOf } from "../config/rights.ts";
import { turnsOf } from "../memory/turns.ts";
import { match, type Candidates, type Match } from "../routing/match.ts";
import { modelsPathOf } from "./address.ts";
import type { Edge, Incoming } from "./edge.ts";
import type { Entered } from "./enter.ts";
import type { Call } from "./read.ts";

export interface Routed extends Pick<Match, "leading" | "following" | "listing"> {
  /** Undefined where several lead: they take turns. */
  readonly inOrder: Candidates | undefined;
}

/** @throws GatewayError as `match` does. */
export function route({ path, model }: Call, { snapshot, caller }: Entered, incoming: Incoming): Routed {
  const { leading, following, listing } = match(snapshot.table, {
    path,
    model,
    rights: rightsOf(caller.allowedModels),
    modelsPath: modelsPathOf(incoming),
  });
  const [first, second] = leading;
  const inOrder: Candidates | undefined = second === undefined ? [first, ...following] : undefined;
  return { leading, following, listing, inOrder };
}

/** Whose turn it is comes first, then those behind, then those that do not take turns. */
export async function takeTurn(
  { path, model }: Call,
  { leading, following, listing }: Routed,
  { snapshot, caller }: Entered,
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
