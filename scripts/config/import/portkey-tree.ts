/** A config's strategies and targets, however deep → tiers of shares, and the names that lead to them. */
import { listIn, membersOf, numberIn, restOf, spotIn, textIn, type Account, type Spot } from "./account.ts";
import type { Draft, DraftTarget } from "./draft.ts";
import { BODY, explainMembers, FALLBACK, TIMEOUT } from "./portkey-explained.ts";
import { readTarget, type Inherited, type Vault } from "./portkey-target.ts";
import type { Options } from "./place.ts";
import { noteWeights, wholeWeights } from "./weights.ts";

export interface Given {
  readonly options: Options;
  /** What a config is called that has no name. */
  readonly name: string;
  /** That applications ask for, where configs leave it to them. */
  readonly models: readonly string[];
  readonly vault: Vault;
}

/** A share whose model may be the caller's. */
interface OpenShare {
  readonly target: DraftTarget;
  readonly model: string | undefined;
  readonly weight: number;
}
type OpenTiers = readonly (readonly OpenShare[])[];

export interface Branch {
  readonly names: readonly string[];
  readonly tiers: OpenTiers;
}

interface Reading extends Given {
  readonly account: Account;
  readonly draft: Draft;
}

/** @returns the config itself under its name, and for conditions each branch. */
export function readTree(account: Account, draft: Draft, spot: Spot, given: Given): readonly Branch[] {
  const reading = { ...given, account, draft };
  const strategy = spotIn(spot, "strategy");
  if (textIn(spotIn(strategy, "mode")) === "conditional") return readConditions(reading, spot, strategy);
  return [{ names: [given.name], tiers: readNode(reading, spot, {}) }];
}

function readNode(reading: Reading, spot: Spot, above: Inherited): OpenTiers {
  const { account, draft, options, vault } = reading;
  const strategy = spotIn(spot, "strategy");
  const targets = listIn(spotIn(spot, "targets"));
  if (targets.length === 0) {
    const read = readTarget(account, draft, spot, above, { options, vault });
    return read === undefined ? [] : [[{ ...read, weight: 1 }]];
  }
  const below = inherit(above, spot);
  const mode = textIn(spotIn(strategy, "mode")) ?? "single";
  account.note("taken", spotIn(strategy, "mode"), "strategies are the weights and tiers of an alias");
  account.note(
    "taken",
    targets.map((target) => spotIn(target, "name")),
    "names of targets are for conditions only",
  );
  for (const target of targets) explainMembers(account, target);
  const read = (target: Spot): OpenTiers => readNode(reading, target, below);
  const override = spotIn(spot, "override_params");
  account.note("taken", spotIn(override, "model"), "a model that overrides the call's is the alias's");
  account.note("left", restOf(override, ["model"]), BODY);
  account.note("differs", spotIn(spot, "request_timeout"), TIMEOUT);
  account.note("taken", spotIn(spot, "custom_host"), "models, addresses and regions are targets");
  switch (mode) {
    case "fallback":
      account.note("differs", spotIn(strategy, "on_status_codes"), FALLBACK);
      account.note(
        "left",
        targets.map((target) => spotIn(target, "weight")),
        "a weight says nothing in a fallback",
      );
      return targets.flatMap(read);
    case "loadbalance":
      return balance(reading, targets, targets.map(read));
    case "conditional":
      account.note("left", [spotIn(strategy, "conditions"), spotIn(strategy, "default")], CONDITIONS);
      return targets.slice(0, 1).flatMap(read);
    default:
      for (const more of targets.slice(1)) account.note("left", more, "a single strategy asks its first target only");
      return targets.slice(0, 1).flatMap(read);
  }
}

const CONDITIONS =
  "calls are routed by the model's name alone: an application that was routed by anything else asks for the branch's alias itself";

/** Shares of shares: what is behind the first tier of each comes behind the first tier of all. */
function balance({ account }: Reading, targets: readonly Spot[], children: readonly OpenTiers[]): OpenTiers {
  const spots = targets.map((target) => spotIn(target, "weight"));
  const shares = children.map((tiers, at) => {
    const weight = Math.max(0, numberIn(spots[at] ?? { at: "", value: 1 }) ?? 1);
    const [first = []] = tiers;
    const sum = first.reduce((all, share) => all + share.weight, 0);
    return first.map((share) => ({ share, weight: sum === 0 ? 0 : (weight * share.weight) / sum }));
  });
  const { weights, exact } = wholeWeights(shares.flat().map(({ weight }) => Number(weight.toPrecision(6))));
  noteWeights(account, spots, exact);
  account.tell(
    "differs",
    "where one of several that share calls fails, another of them is asked before the caller hears of it",
  );
  const leading = shares.flat().flatMap(({ share }, at): OpenShare[] => {
    const weight = weights[at] ?? 1;
    return weight === 0 ? [] : [{ ...share, weight }];
  });
  const deepest = Math.max(0, ...children.map((tiers) => tiers.length));
  const behind = Array.from({ length: Math.max(0, deepest - 1) }, (_, at) =>
    children.flatMap((tiers) => tiers[at + 1] ?? []),
  );
  if (behind.length > 0)
    account.tell(
      "differs",
      "fallbacks inside a split are shared: they come behind the whole split, not behind their own target",
    );
  return [leading, ...behind].filter((tier) => tier.length > 0);
}

/** https://portkey.ai/docs/product/ai-gateway/conditional-routing */
function readConditions(reading: Reading, spot: Spot, strategy: Spot): readonly Branch[] {
  const { account, name } = reading;
  const below = inherit({}, spot);
  account.note("taken", spotIn(strategy, "mode"), "strategies are the weights and tiers of an alias");
  const targets = listIn(spotIn(spot, "targets"));
  const byName = new Map<string, { names: string[]; tiers: OpenTiers }>();
  for (const target of targets) {
    const own = textIn(spotIn(target, "name")) ?? `target-${byName.size + 1}`;
    account.note("taken", spotIn(target, "name"), "a branch of conditions is an alias of its own");
    account.note("left", spotIn(target, "weight"), "a weight says nothing beside conditions");
    explainMembers(account, target);
    byName.set(own, { names: [`${name}-${own}`], tiers: readNode(reading, target, below) });
  }
  const usual = spotIn(strategy, "default");
  byName.get(textIn(usual) ?? "")?.names.push(name);
  account.note("taken", usual, "the default of conditions has the config's own name");
  for (const condition of listIn(spotIn(strategy, "conditions"))) {
    const query = spotIn(condition, "query");
    const branch = byName.get(textIn(spotIn(condition, "then")) ?? "");
    const models = modelsOf(query);
    if (branch === undefined || branch.tiers.length === 0 || models.length === 0) {
      account.note(
        "left",
        condition,
        models.length === 0 ? CONDITIONS : "the branch that it leads to was not taken over",
      );
      continue;
    }
    branch.names.push(...models);
    account.note("taken", condition, "a condition on the model's name is an alias of that name");
  }
  return [...byName.values()];
}

/** The names that a query takes, where it asks for the model's name and nothing else. */
function modelsOf(query: Spot): readonly string[] {
  const members = [...membersOf(query)];
  const [first] = members;
  if (members.length !== 1 || first?.[0] !== "params.model") return [];
  const [, spot] = first;
  const equal = textIn(spot) ?? textIn(spotIn(spot, "$eq"));
  return equal === undefined ? listIn(spotIn(spot, "$in")).flatMap((one) => textIn(one) ?? []) : [equal];
}

function inherit(above: Inherited, spot: Spot): Inherited {
  return {
    model: textIn(spotIn(spotIn(spot, "override_params"), "model")) ?? above.model,
    address: textIn(spotIn(spot, "custom_host")) ?? above.address,
    timeout: numberIn(spotIn(spot, "request_timeout")) ?? above.timeout,
  };
}
