/** Portkey's configs, parsed → a draft of ours, and what becomes of each of their members: https://portkey.ai/docs/api-reference/inference-api/config-object */
import { listIn, restOf, spotIn, textIn, type Account, type Spot } from "./account.ts";
import type { Draft, Tiers } from "./draft.ts";
import { explainMembers, FALLBACK } from "./portkey-explained.ts";
import { readTree, type Branch, type Given } from "./portkey-tree.ts";

const MEMBERS = ["strategy", "targets", "virtual_key", "provider", "override_params", "retry", "cache", "config"];

export function isPortkey(value: object): boolean {
  const [first] = Array.isArray(value) ? value : listOf(value);
  const one: unknown = first ?? value;
  return typeof one === "object" && one !== null && MEMBERS.some((name) => Object.hasOwn(one, name));
}

const KEPT = "is what Portkey keeps of a config beside it (ids, owners, dates)";

/** As the API lists them: `{"data": [{"name", "slug", "config"}]}`. */
function listOf(value: object): readonly unknown[] {
  const data: unknown = Reflect.get(value, "data");
  return Array.isArray(data) ? data : [];
}

/** A config as the API shows it is a text of JSON. */
export function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (typeof value !== "object" || value === null) return value;
  const data = listOf(value);
  if (data.length > 0) return { ...value, data: data.map(unwrapped) };
  const config: unknown = Reflect.get(value, "config");
  if (typeof config !== "string") return value;
  try {
    return { ...value, config: JSON.parse(config) };
  } catch {
    return value;
  }
}

/** Fills the draft. @param given with the name of a config that has none of its own. */
export function readPortkey(account: Account, draft: Draft, given: Given): void {
  const { root } = account;
  const several = [...listIn(root), ...listIn(spotIn(root, "data"))];
  if (several.length > 0)
    account.note(
      "left",
      ["object", "total"].map((name) => spotIn(root, name)),
      KEPT,
    );
  for (const spot of several.length > 0 ? several : [root]) {
    const wrapped = spotIn(spot, "config");
    const isWrapped = typeof wrapped.value === "object";
    const name = textIn(spotIn(spot, "slug")) ?? textIn(spotIn(spot, "name")) ?? given.name;
    account.note("taken", [spotIn(spot, "slug"), spotIn(spot, "name")], "a config's name is its alias's");
    if (isWrapped) account.note("left", restOf(spot, ["config", "slug", "name"]), KEPT);
    readConfig(account, draft, isWrapped ? wrapped : spot, { ...given, name });
  }
}

function readConfig(account: Account, draft: Draft, spot: Spot, given: Given): void {
  const branches = readTree(account, draft, spot, given);
  for (const { names, tiers } of branches) {
    for (const [name, made] of named(account, names, tiers, given)) {
      if (draft.aliases.has(name))
        account.tell("left", `"${name}" is a name of two configs or branches: the first one has it`);
      else draft.aliases.set(name, made);
    }
  }
  explainMembers(account, spot);
  account.note("differs", spotIn(spotIn(spot, "strategy"), "on_status_codes"), FALLBACK);
}

/** Where a config leaves the model to the call, each model that is called so is an alias. */
function named(
  account: Account,
  names: readonly string[],
  tiers: Branch["tiers"],
  given: Given,
): readonly (readonly [string, Tiers])[] {
  const shares = tiers.flat();
  if (shares.length === 0) return [];
  const isOpen = shares.some(({ model }) => model === undefined);
  if (isOpen && given.models.length === 0) {
    if (shares.length > 1) {
      account.tell(
        "todo",
        `"${names.join('", "')}" leaves the model to each call. Import again with the models that your applications ask for, and each becomes an alias with these weights and fallbacks: --models gpt-5.5,gpt-5-mini`,
      );
    }
    return [];
  }
  return [...(isOpen ? [] : names), ...given.models].map((name) => [
    name,
    tiers.map((tier) => tier.map(({ target, model = name, weight }) => ({ target, model, weight }))),
  ]);
}
