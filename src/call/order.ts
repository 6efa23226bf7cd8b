/** What was found for a call → the order in which its candidates are asked: by its conversation, or by whose turn it is; those that cool give their turns to the others. */
import { standingsOf } from "../memory/standings.ts";
import { turnsOf } from "../memory/turns.ts";
import { nameOf, type AliasMatch, type Tier } from "../routing/alias.ts";
import type { Match } from "../routing/match.ts";
import { markOf, randomMark, rank, type Mark, type Sharing } from "../routing/rendezvous.ts";
import type { Candidate, Candidates } from "../routing/resolve.ts";
import { cooldownOf, coolingKey } from "./cooldown.ts";
import type { Edge } from "./edge.ts";
import type { Entered } from "./enter.ts";
import type { Call } from "./read.ts";

/**
 * Where there is no choice, or the conversation has made it.
 *
 * @param conversation undefined where there is none, or it is not to stay where it is.
 * @returns undefined where several take turns.
 */
export function orderAtOnce(found: Match, conversation: Mark | undefined): Candidates | undefined {
  const { leading, following } = found;
  const [first, second] = leading;
  if (found.alias !== undefined) {
    if (found.tiers.every(({ round }) => round === 1)) return found.candidates;
    return conversation === undefined ? undefined : inOrder(found, (tier) => rank(tier, conversation));
  }
  if (second === undefined) return [first, ...following];
  if (conversation === undefined) return undefined;
  const sharing: Sharing = { marks: leading.map((one) => markOf(nameOf(one))), weights: evenly(leading) };
  return arranged(leading, rank(sharing, conversation), following);
}

/** Whose turn it is comes first, then those that share with it, then those that do not take turns. */
export async function takeTurn(call: Call, found: Match, entered: Entered, edge: Edge): Promise<Candidates> {
  return found.alias === undefined
    ? takePlainTurn(call, found, entered, edge)
    : takeWeightedTurn(call, found, entered, edge);
}

async function takePlainTurn(
  { path, model }: Call,
  { leading, following, listing }: Match,
  entered: Entered,
  edge: Edge,
): Promise<Candidates> {
  const { snapshot, caller } = entered;
  const names = leading.map((candidate) => candidate.target.name);
  // Calls take turns with their like: each model is shared evenly whatever is called in between. Neither a model nor a
  // path holds a line's end.
  const group = caller.allowedModels === undefined ? "" : names.join(",");
  const turns = turnsOf(edge.env)[listing === "pattern" ? "matched" : "listed"];
  const key = `${snapshot.gatewayId}${path}\n${model}\n${group}`;
  const turn = await turns.take(key, names, edge.now(), edge.later);
  const out = coolingOf(leading, entered, edge);
  const isHanded = out !== undefined && out[turn] === true;
  const begin = isHanded ? standingsOf(edge.env).deal(`${key}\n${names.join(",")}`, evenly(names), out) : turn;
  const first = leading[begin] ?? leading[0];
  return [first, ...leading.slice(begin + 1), ...leading.slice(0, begin), ...following];
}

async function takeWeightedTurn({ path }: Call, found: AliasMatch, entered: Entered, edge: Edge): Promise<Candidates> {
  const { tier, out } = tierInCharge(found, entered, edge);
  const { round, order, weights, signature } = tier;
  let first = 0;
  if (round > 1) {
    // Those of other weights, and of other targets, take turns among themselves: there is nothing they could go on with.
    const key = `${entered.snapshot.gatewayId}${path}\n${found.alias.name}\n${signature}`;
    const turn = await turnsOf(edge.env).listed.take(key, round, edge.now(), edge.later);
    first = order === undefined ? turn : (order[turn] ?? 0);
    if (out?.[first] === true) first = standingsOf(edge.env).deal(key, weights, out);
  }
  // What is asked behind the first is anybody's, in proportion.
  const any = randomMark(Math.random);
  return inOrder(found, (one) => {
    const ranked = one.candidates.length === 1 ? [0] : rank(one, any);
    return one === tier ? [first, ...ranked.filter((at) => at !== first)] : ranked;
  });
}

function evenly(sharing: readonly unknown[]): readonly number[] {
  return sharing.map(() => 1);
}

interface InCharge {
  readonly tier: Tier;
  /** Who of it is passed over; undefined where nobody is, or all are. */
  readonly out: readonly boolean[] | undefined;
}

/** The first of which somebody does not cool; the first of all where everybody does. */
function tierInCharge({ tiers }: AliasMatch, entered: Entered, edge: Edge): InCharge {
  for (const tier of tiers) {
    const cooling = cooldownOf(edge.env).isCalm ? undefined : whichCool(tier.candidates, entered, edge);
    if (cooling === undefined || !cooling.includes(true)) return { tier, out: undefined };
    if (cooling.includes(false)) return { tier, out: cooling };
  }
  return { tier: tiers[0], out: undefined };
}

/** @returns undefined where nobody cools, or all do. */
function coolingOf(candidates: Candidates, entered: Entered, edge: Edge): readonly boolean[] | undefined {
  if (cooldownOf(edge.env).isCalm) return undefined;
  const cooling = whichCool(candidates, entered, edge);
  return cooling.includes(true) && cooling.includes(false) ? cooling : undefined;
}

function whichCool(candidates: Candidates, { snapshot, caller }: Entered, { env, now }: Edge): readonly boolean[] {
  const who = `${snapshot.gatewayId}/${caller.id}`;
  const at = now();
  return candidates.map((one) => cooldownOf(env).cools(coolingKey(one), who, at));
}

/** @param order of a tier's candidates, by index. */
function inOrder({ tiers, candidates }: AliasMatch, order: (tier: Tier) => readonly number[]): Candidates {
  const asked: Candidate[] = [];
  for (const tier of tiers) {
    for (const at of order(tier)) {
      const candidate = tier.candidates[at];
      if (candidate !== undefined) asked.push(candidate);
    }
  }
  const [first = candidates[0], ...others] = asked;
  return [first, ...others];
}

function arranged(leading: Candidates, order: readonly number[], following: readonly Candidate[]): Candidates {
  const [first = leading[0], ...others] = order.flatMap((at) => leading[at] ?? []);
  return [first, ...others, ...following];
}
