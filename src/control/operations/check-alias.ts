/** What a schema cannot tell of an alias: can it be reached, and does each of its models lead anywhere? */
import type { AliasSpec } from "../../config/alias.ts";
import { ALL_RIGHTS } from "../../config/rights.ts";
import { findAll, nameIn, namesTarget } from "../../routing/find.ts";
import { nearIds } from "../../routing/near.ts";
import type { RoutingTable } from "../../routing/table.ts";
import type { Field } from "./fault.ts";

/**
 * @param table of the gateway as it is, or is to be.
 * @param mayHint is there still work left to look for what may have been meant?
 * @returns every fault, each by its member; none where it cannot be known yet what a target will list.
 */
export function aliasFaults(
  table: RoutingTable,
  name: string,
  { targets }: AliasSpec,
  mayHint: () => boolean = () => true,
): readonly Field[] {
  const hintAt = (model: string): string => (mayHint() ? hint(table, model) : "");
  const models = targets.map(({ model }) => model);
  const faults: Field[] = models.flatMap((model, at) => {
    const message =
      models.indexOf(model) < at ? "stands in this alias already" : leadsNowhere(table, name, model, hintAt);
    return message === undefined ? [] : [{ name: `targets.${at}.model`, message }];
  });
  if (!namesTarget(table, name)) return faults;
  const message = `"${nameIn(name)}" is a target, which takes every call for "${nameIn(name)}/…": this alias could not be reached`;
  return [{ name: "name", message }, ...faults];
}

/** @returns why, where it is known. */
function leadsNowhere(
  table: RoutingTable,
  name: string,
  model: string,
  hintAt: (model: string) => string,
): string | undefined {
  const found = findAll(table, model);
  if (found.some(({ operations }) => operations.length > 0)) return undefined;
  if (found.length > 0) return `"${model}" is listed by a target, but served at no path`;
  const before = nameIn(model);
  const target = table.targets.get(before);
  // What a provider has not been asked yet, and what a target has that cannot be read, may be anything.
  const isUnknown =
    target === undefined
      ? table.broken.size > 0 || [...table.targets.values()].some((one) => one.discovers && one.discovered.length === 0)
      : target.discovers && target.discovered.length === 0;
  if (isUnknown) return undefined;
  if (target !== undefined) return `leads nowhere: target "${before}" does not list it${hintAt(model)}`;
  if (model === name || table.aliases.has(model)) {
    return `leads nowhere: "${model}" is an alias, and an alias stands for models of targets`;
  }
  return `leads nowhere: no target lists "${model}"${hintAt(model)}`;
}

function hint(table: RoutingTable, model: string): string {
  const near = nearIds(table, model, ALL_RIGHTS).filter((id) => !table.aliases.has(id));
  const open = Array.from(table.open, (target) => `${target.name}/${model}`).slice(0, 1);
  const ids = [...near, ...(near.length === 0 && !table.targets.has(nameIn(model)) ? open : [])];
  return ids.length === 0 ? "" : `. Did you mean ${ids.map((id) => `"${id}"`).join(" or ")}?`;
}
