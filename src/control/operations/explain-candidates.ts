/** What was found for a model → each candidate as an administrator is told of it: where it would be asked, for what, and why it could not be. */
import type { GatewayError } from "../../words/errors.ts";
import { writeModel } from "../../words/model-path.ts";
import type { Match } from "../../routing/match.ts";
import type { Candidate } from "../../routing/resolve.ts";
import { total } from "../../routing/smooth-order.ts";

export interface ExplainedCandidate {
  readonly targetId: string;
  readonly targetName: string;
  readonly status: string;
  readonly providerUrl: string;
  readonly providerModel: string;
  /** Of an alias: asked when none of the tiers before can, */
  readonly tier?: number;
  /** and its part of the calls that its tier gets, from 0 to 1. */
  readonly share?: number;
  readonly usesLastGoodConfiguration?: true;
  /** Why a call would fail before the provider is asked. */
  readonly fault?: string;
}

/** What is known of targets beside the table, by their ids. */
export interface KnownOfTargets {
  /** Why a call would fail before the provider is asked. */
  readonly faults: ReadonlyMap<string, GatewayError>;
  /** Those called with the configuration that last worked, because the one asked for has not yet. */
  readonly onLastGood: ReadonlySet<string>;
}

export function explainCandidates(found: Match, known: KnownOfTargets): readonly ExplainedCandidate[] {
  if (found.alias === undefined) {
    return [...found.leading, ...found.following].map((candidate) => explainCandidate(candidate, known));
  }
  return found.tiers.flatMap(({ tier, candidates, weights }) =>
    candidates.map((candidate, at) => ({
      ...explainCandidate(candidate, known),
      tier,
      share: (weights[at] ?? 0) / total(weights),
    })),
  );
}

function explainCandidate(
  { target, operation, model }: Candidate,
  { faults, onLastGood }: KnownOfTargets,
): ExplainedCandidate {
  const fault = faults.get(target.targetId);
  return {
    targetId: target.targetId,
    targetName: target.name,
    status: target.status,
    providerUrl: target.endpoint + providerPath(operation, model),
    providerModel: model,
    ...(onLastGood.has(target.targetId) ? { usesLastGoodConfiguration: true as const } : {}),
    ...(fault === undefined ? {} : { fault: fault.message }),
  };
}

/** With the model in it, where that path can take it: a call with it would be refused. */
function providerPath({ written, providerPath: plain }: Candidate["operation"], model: string): string {
  try {
    return written === undefined ? plain : writeModel(written, model);
  } catch {
    return plain;
  }
}
