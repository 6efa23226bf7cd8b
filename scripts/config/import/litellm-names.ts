/** LiteLLM's model groups, aliases and fallbacks → aliases with weights and tiers: https://docs.litellm.ai/docs/proxy/reliability */
import { listIn, membersOf, spotIn, textIn, type Account, type Spot } from "./account.ts";
import type { Draft, Share, Tiers } from "./draft.ts";
import type { Deployed } from "./litellm-deployment.ts";
import { noteWeights, wholeWeights } from "./weights.ts";

/** https://docs.litellm.ai/docs/proxy/config_settings: max_fallbacks */
const DEEPEST = 5;

export type Groups = ReadonlyMap<string, readonly Deployed[]>;

/** Sections that may hold routing: both are read by LiteLLM. */
export interface Sections {
  readonly router: Spot;
  readonly litellm: Spot;
}

/** Makes an alias of every name that callers ask for and that is no pattern. */
export function takeNames(account: Account, draft: Draft, groups: Groups, { router, litellm }: Sections): void {
  const others = aliasesIn(account, spotIn(router, "model_group_alias"), groups);
  const fallbacks = fallbacksIn(account, [spotIn(litellm, "fallbacks"), spotIn(router, "fallbacks")], groups);
  const usual = defaultsIn(
    account,
    [spotIn(litellm, "default_fallbacks"), spotIn(router, "default_fallbacks")],
    groups,
  );
  const after = (name: string): readonly string[] => fallbacks.get(name) ?? fallbacks.get("*") ?? usual;
  for (const [name, group] of groups) {
    if (/[*?]/.test(name)) takePattern(account, name, group);
    else draft.aliases.set(name, tiersOf(account, groups, name, after));
  }
  for (const [name, to] of others) {
    const tiers = draft.aliases.get(to);
    if (tiers !== undefined) draft.aliases.set(name, tiers);
  }
}

/** The group's own tiers, and behind them those of each fallback, and of theirs, as LiteLLM asks them. */
function tiersOf(account: Account, groups: Groups, name: string, after: (name: string) => readonly string[]): Tiers {
  const seen = new Set<string>();
  const visit = (group: string, depth: number): Tiers => {
    if (seen.has(group) || depth > DEEPEST) return [];
    seen.add(group);
    return [...ownTiers(account, find(groups, group)), ...after(group).flatMap((next) => visit(next, depth + 1))];
  };
  return visit(name, 0);
}

/** A group by its name, or one deployment by its id. */
function find(groups: Groups, name: string): readonly Deployed[] {
  return groups.get(name) ?? [...groups.values()].flat().filter(({ id }) => id === name);
}

/** By `order`, and within one by weight, else by rpm, else by tpm: https://docs.litellm.ai/docs/routing */
function ownTiers(account: Account, group: readonly Deployed[]): Tiers {
  const orders = [...new Set(group.map(({ order }) => order))].toSorted((a, b) => a - b);
  account.note(
    "taken",
    group.map(({ spot }) => spotIn(spotIn(spot, "litellm_params"), "order")),
    "orders are tiers",
  );
  return orders.map((order) => {
    const members = group.filter((one) => one.order === order && !/[*?]/.test(one.model));
    const by = (["weight", "rpm", "tpm"] as const).find((name) =>
      members.some(({ shares }) => shares[name] !== undefined),
    );
    const shares = members.map((one) => Math.max(0, by === undefined ? 1 : (one.shares[by] ?? 0)));
    const { weights, exact } = wholeWeights(shares);
    const spots = members.map(({ spot }) => spotIn(spotIn(spot, "litellm_params"), "weight"));
    noteWeights(account, spots, exact);
    return members.flatMap(({ target, model }, at): Share[] => {
      const weight = weights[at] ?? 1;
      return weight === 0 ? [] : [{ target, model, weight }];
    });
  });
}

/** `gpt-*` and its like: targets that list models, or declare the pattern, take plain ids by themselves. */
function takePattern(account: Account, name: string, group: readonly Deployed[]): void {
  for (const { spot } of group) {
    account.note(
      "differs",
      spotIn(spot, "model_name"),
      `"${name}" is no alias: callers ask for target/model, or for a model's own id, and the target that has it is called`,
    );
  }
}

/** https://docs.litellm.ai/docs/proxy/load_balancing: a name, or `{model, hidden}`. */
function aliasesIn(account: Account, spot: Spot, groups: Groups): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, one] of membersOf(spot)) {
    const to = textIn(one) ?? textIn(spotIn(one, "model"));
    if (to === undefined || !groups.has(to) || groups.has(name)) {
      account.note(
        "left",
        one,
        groups.has(name)
          ? "a model_name of model_list has the same name"
          : "no model_name that was taken over has the name it leads to",
      );
      continue;
    }
    found.set(name, to);
    account.note(
      "taken",
      [one].filter(() => textIn(one) !== undefined),
      "names for a group are aliases too",
    );
    account.note("taken", spotIn(one, "model"), "names for a group are aliases too");
    account.note("differs", spotIn(one, "hidden"), "every alias is listed by GET /v1/models to keys that may use it");
  }
  return found;
}

/** `[{"a": ["b", "c"]}]`. */
function fallbacksIn(account: Account, lists: readonly Spot[], groups: Groups): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const entries = lists.flatMap(listIn).flatMap((one) => Array.from(membersOf(one)));
  for (const [name, list] of entries) {
    const isKnown = name === "*" || find(groups, name).length > 0;
    if (isKnown && !found.has(name)) found.set(name, namesIn(account, listIn(list), groups));
    else if (isKnown) account.note("left", list, `"${name}" has fallbacks already, and those are taken`);
    else account.note("left", list, `no model_name that was taken over is "${name}", whose fallbacks these are`);
  }
  return found;
}

function defaultsIn(account: Account, lists: readonly Spot[], groups: Groups): readonly string[] {
  return namesIn(account, lists.flatMap(listIn), groups);
}

function namesIn(account: Account, spots: readonly Spot[], groups: Groups): readonly string[] {
  return spots.flatMap((spot) => {
    const name = textIn(spot);
    if (name === undefined || find(groups, name).length === 0) {
      account.note(
        "left",
        spot,
        name === undefined
          ? "a fallback with a body of its own has no counterpart"
          : "no model_name that was taken over is this fallback",
      );
      return [];
    }
    account.note(
      "differs",
      spot,
      "fallbacks are later tiers of their alias, asked when a target cannot be reached, answers 408, 429 or 5xx, or refuses our key: not for calls that are wrong themselves",
    );
    return [name];
  });
}
