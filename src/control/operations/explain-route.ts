/** A model and a path → the routing decision explained, by the code that routes calls; no provider is called. */
import type { Affinity } from "../../config/affinity.ts";
import { ALL_RIGHTS } from "../../config/rights.ts";
import { asGatewayError, type ErrorCode } from "../../words/errors.ts";
import { aliasOf, match, type Match } from "../../routing/match.ts";
import { nearIds } from "../../routing/near.ts";
import type { Rule } from "../../routing/resolve.ts";
import { keyring } from "../../memory/keyring.ts";
import type { Listing, RoutingTable } from "../../routing/table.ts";
import { ANONYMOUS } from "../../identity/caller.ts";
import type { CallFacts } from "../../limits/dimension.ts";
import { compileSnapshot, type Snapshot } from "../../snapshot/compile.ts";
import { findModelPath, readModel } from "../../words/model-path.ts";
import { parseRows } from "../../store/gateway-config.ts";
import { readRows } from "../../store/gateway-rows.ts";
import type { OperationContext } from "./context.ts";
import { requireApiKey } from "./api-keys.ts";
import { explainCandidates, type ExplainedCandidate, type KnownOfTargets } from "./explain-candidates.ts";
import { explainLimits, type ExplainedLimit } from "./explain-limits.ts";
import { findPassedOver, type PassedOver } from "./explain-passed-over.ts";
import { invalidField } from "./fault.ts";
import { noGateway, requireGateway } from "./gateways.ts";
import { findCredentialFaults, unusableTargets, type UnusableTarget } from "./unusable-targets.ts";

const RULES: Readonly<Record<Rule, string>> = {
  alias: "The model is an alias of this gateway, which comes before ids of that name.",
  qualified: "The model names its target.",
  only_match: "One target lists the model.",
  bedrock_first: "Several targets list the model; a Bedrock target comes first.",
  round_robin: "Several targets list the model and take turns.",
};

const LISTINGS: Readonly<Record<Listing, string>> = {
  declared: "An administrator declared its id, which comes before patterns and before what providers list.",
  pattern: "An administrator declared a pattern that covers it, which comes before what providers list.",
  discovered: "No administrator declared it: a provider lists it.",
};

export interface RouteExplanation extends Decision {
  readonly model: string;
  readonly path: string;
  readonly configVersion: number;
  /** Targets of the gateway that no call can use, whatever its model. */
  readonly unusableTargets?: readonly UnusableTarget[];
  /** Those that would take the call; absent where none does. */
  readonly limits?: readonly ExplainedLimit[];
}

interface Decision {
  readonly matched: boolean;
  /** Why these candidates, where there are some. */
  readonly rule?: Rule;
  /** The name of the gateway's own that the model is. */
  readonly alias?: ExplainedAlias;
  /** The error code that a call would get, where there are none. */
  readonly reason?: ErrorCode;
  readonly explanation: string;
  readonly candidates: readonly ExplainedCandidate[];
  readonly nearModels?: readonly string[];
  /** Targets that list the model and are not asked all the same. */
  readonly passedOver?: readonly PassedOver[];
}

interface ExplainedAlias {
  readonly name: string;
  /** Its own, or the gateway's. */
  readonly affinity: Affinity;
}

/**
 * @param askedModel empty where the path names it.
 * @param askedPath an operation's, or as it is called, with the model in it.
 * @param apiKeyId who is supposed to call; undefined: anybody.
 * @throws Fault ValidationException where no model is named, or two are, and ResourceNotFoundException where there is no such gateway or key.
 */
export async function explainRoute(
  context: OperationContext,
  gatewayId: string,
  askedModel: string,
  askedPath: string,
  apiKeyId: string | undefined,
): Promise<RouteExplanation> {
  const { env, settings } = context;
  await requireGateway(context, gatewayId);
  const config = parseRows(await readRows(env.DB, { id: gatewayId }));
  if (config === undefined) throw noGateway(gatewayId);
  const snapshot = compileSnapshot(config, settings);
  const { table, version } = snapshot;
  const { model, path } = askedOf(table, askedModel, askedPath);
  const faults = await findCredentialFaults(snapshot, keyring(env, settings, context));
  const onLastGood = new Set(
    config.targets.flatMap((target) => ("broken" in target || target.lastGood === undefined ? [] : target.targetId)),
  );
  const decision = decide(table, model, path, `/gateways/${gatewayId}/inference/v1/models`, { faults, onLastGood });
  const unusable = unusableTargets(config, snapshot, faults);
  const { candidates, alias } = decision;
  const caller = await callerOf(context, snapshot, apiKeyId);
  const limits = await explainLimits(context, gatewayId, snapshot.limits, {
    path,
    alias: alias?.name,
    caller,
    candidates,
  });
  return {
    model,
    path,
    configVersion: version,
    ...decision,
    ...(unusable.length === 0 ? {} : { unusableTargets: unusable }),
    ...(limits.length === 0 ? {} : { limits }),
  };
}

/** As a call would be admitted. */
function askedOf(table: RoutingTable, model: string, path: string): Pick<RouteExplanation, "model" | "path"> {
  const found = table.paths.has(path) ? undefined : findModelPath(table.modelPaths, path);
  if (found === undefined) {
    if (model === "") throw invalidField("model", "is missing: ?model=…&path=/v1/chat/completions");
    return { model, path };
  }
  let named: string;
  try {
    named = readModel(found, path);
  } catch (caught) {
    throw invalidField("path", asGatewayError(caught).message);
  }
  if (model !== "" && model !== named) throw invalidField("model", "is another than the path names");
  return { model: named, path: found.path };
}

async function callerOf(
  context: OperationContext,
  { gatewayId, spec }: Snapshot,
  apiKeyId: string | undefined,
): Promise<CallFacts["caller"] | undefined> {
  if (apiKeyId === undefined) return spec.authorizerType === "NONE" ? ANONYMOUS : undefined;
  const { limits } = await requireApiKey(context, gatewayId, apiKeyId);
  return { kind: "api_key", id: apiKeyId, limits };
}

function decide(table: RoutingTable, model: string, path: string, modelsPath: string, known: KnownOfTargets): Decision {
  let found: Match;
  try {
    found = match(table, { path, model, rights: ALL_RIGHTS, modelsPath });
  } catch (caught) {
    const { code, message } = asGatewayError(caught);
    const nearModels = nearIds(table, model, ALL_RIGHTS);
    const reasons = { matched: false, reason: code, explanation: message, candidates: [], nearModels };
    return { ...reasons, ...explainAlias(table, model), ...explainPassedOver(table, model, path, undefined) };
  }
  const { rule, listing, leading, following } = found;
  // In the order they would be asked if the first one had the turn.
  const asked = [...leading, ...following];
  const shared = {
    ...explainAlias(table, model),
    candidates: explainCandidates(found, known),
    ...explainPassedOver(table, model, path, found),
  };
  const fault = known.faults.get(leading[0].target.targetId);
  if (fault !== undefined && asked.every(({ target }) => known.faults.has(target.targetId))) {
    return { matched: false, reason: fault.code, explanation: fault.message, ...shared };
  }
  const isByName = rule === "qualified" || rule === "alias";
  const explained = isByName ? RULES[rule] : `${RULES[rule]} ${LISTINGS[listing]}`;
  return { matched: true, rule, explanation: explained, ...shared };
}

function explainAlias(table: RoutingTable, model: string): Pick<Decision, "alias"> {
  const alias = aliasOf(table, model);
  return alias === undefined ? {} : { alias: { name: alias.name, affinity: alias.affinity } };
}

function explainPassedOver(
  table: RoutingTable,
  model: string,
  path: string,
  found: Match | undefined,
): Pick<Decision, "passedOver"> {
  const passedOver = findPassedOver(table, model, path, found);
  return passedOver.length === 0 ? {} : { passedOver };
}
