/** An alias at a path → the tiers of candidates it stands for there, worked out once for each table. */
import type { Affinity } from "../config/affinity.ts";
import type { AliasTarget } from "../config/alias.ts";
import { ALL_RIGHTS } from "../config/rights.ts";
import type { GatewayError } from "../words/errors.ts";
import { markOf, type Sharing } from "./rendezvous.ts";
import { resolve, type Candidate, type Candidates, type Resolved } from "./resolve.ts";
import { reduced, smoothOrder, total } from "./smooth-order.ts";
import type { RoutingTable } from "./table.ts";

/** A name of the gateway's own, as calls see it. */
export interface ServedAlias {
  readonly name: string;
  /** None where it is broken. */
  readonly targets: readonly AliasTarget[];
  readonly affinity: Affinity;
  readonly createdAt: number;
  /** Why it cannot be used. */
  readonly broken: GatewayError | undefined;
  /** By path, what has been worked out. */
  readonly plans: Map<string, AliasMatch | undefined>;
}

/** Candidates that share calls, each by its weight. */
export interface Tier extends Sharing {
  /** As the alias numbers it. */
  readonly tier: number;
  readonly candidates: Candidates;
  /** Whose turn each of a round is; undefined: each has one, in their order. */
  readonly order: Uint16Array | undefined;
  /** Turns of a round. */
  readonly round: number;
  /** Says who shares and how: another set or other weights take turns among themselves. */
  readonly signature: string;
}

export interface AliasMatch extends Resolved {
  readonly alias: ServedAlias;
  readonly tiers: readonly [Tier, ...Tier[]];
  /** All of them, as written: the order where each tier holds one. */
  readonly candidates: Candidates;
}

/**
 * A model of an alias is resolved by the rules for models alone, never as an alias: a loop cannot be built.
 *
 * @returns undefined where nobody serves it at the path.
 */
export function planAt(table: RoutingTable, alias: ServedAlias, path: string): AliasMatch | undefined {
  if (alias.plans.has(path)) return alias.plans.get(path);
  const plan = workOut(table, alias, path);
  // Callers make up paths, but none that no target serves comes this far.
  alias.plans.set(path, plan);
  return plan;
}

interface Share {
  readonly candidate: Candidate;
  readonly weight: number;
}

function workOut(table: RoutingTable, alias: ServedAlias, path: string): AliasMatch | undefined {
  const tiers: Tier[] = [];
  const taken = new Set<string>();
  for (const tier of new Set(alias.targets.map(tierOf).toSorted((a, b) => a - b))) {
    const members = alias.targets.flatMap((target) => {
      const resolved = tierOf(target) === tier ? resolve(table, target.model, path, ALL_RIGHTS) : undefined;
      return resolved === undefined ? [] : [{ ...resolved, weight: target.weight ?? 1 }];
    });
    // A model that several targets share is shared by them evenly, as a model without an alias.
    const scale = members.reduce((multiple, { leading }) => leastMultiple(multiple, leading.length), 1);
    const leading = members.flatMap((member) =>
      member.leading.map((candidate) => ({ candidate, weight: (member.weight * scale) / member.leading.length })),
    );
    const following = members.flatMap((member) =>
      member.following.map((candidate) => ({ candidate, weight: member.weight })),
    );
    for (const shares of [leading, following]) {
      const made = tierFrom(tier, shares, taken);
      if (made !== undefined) tiers.push(made);
    }
  }
  const [first, ...others] = tiers;
  if (first === undefined) return undefined;
  const following = others.flatMap(({ candidates }) => candidates);
  return {
    rule: "alias",
    listing: "declared",
    leading: first.candidates,
    following,
    alias,
    tiers: [first, ...others],
    candidates: [...first.candidates, ...following],
  };
}

/** @param taken those of the tiers before, which are not asked twice; those of this one are added. */
function tierFrom(tier: number, shares: readonly Share[], taken: Set<string>): Tier | undefined {
  const byName = new Map<string, Share>();
  for (const { candidate, weight } of shares) {
    const name = nameOf(candidate);
    if (!taken.has(name)) byName.set(name, { candidate, weight: weight + (byName.get(name)?.weight ?? 0) });
  }
  for (const name of byName.keys()) taken.add(name);
  const [first, ...others] = Array.from(byName.values(), ({ candidate }) => candidate);
  if (first === undefined) return undefined;
  const weights = reduced(Array.from(byName.values(), ({ weight }) => weight));
  const names = [...byName.keys()];
  const { high, low } = markOf(JSON.stringify([names, weights]));
  return {
    tier,
    candidates: [first, ...others],
    weights,
    marks: names.map(markOf),
    order: smoothOrder(weights),
    round: total(weights),
    signature: (high >>> 0).toString(36) + (low >>> 0).toString(36),
  };
}

/** What rendezvous hashing knows a candidate by: in every alias the same, and without one. */
export function nameOf({ target, model }: Candidate): string {
  return `${target.name}/${model}`;
}

function tierOf({ tier = 1 }: AliasTarget): number {
  return tier;
}

function leastMultiple(a: number, b: number): number {
  let multiple = a;
  while (multiple % b !== 0) multiple += a;
  return multiple;
}
