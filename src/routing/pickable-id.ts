/** A listed model → the shortest id that calls it and that Claude Code's picker takes: it shows none that begins otherwise (https://code.claude.com/docs/en/llm-gateway). */
import { shortForm } from "../config/model-id.ts";
import type { Rights } from "../config/rights.ts";
import { findAll, nameIn, namesTarget } from "./find.ts";
import type { ListedModel } from "./list-models.ts";
import { isRoutable } from "./routable.ts";
import type { RoutingTable } from "./table.ts";

const PICKED = /^(?:claude|anthropic)/i;

/**
 * A plain id where it calls this model and no other. Where several targets have it, and the picker would take no other
 * id, the first of them is listed by it: then it stands for all of them, which take turns, and the others keep their own.
 */
export function pickableId(table: RoutingTable, { id }: Pick<ListedModel, "id">, rights: Rights): string {
  const name = nameIn(id);
  const target = table.targets.get(name);
  if (target === undefined) return id;
  const model = id.slice(name.length + 1);
  const spellings = [model, shortForm(model, target.prefixSeparator)].filter((one) => one !== undefined);
  const known = spellings.map((spelling) => ({ spelling, whose: whom(table, spelling, name, model, rights) }));
  const alone = known.filter(({ whose }) => whose.isAlone).map(({ spelling }) => spelling);
  const shared = known.filter(({ whose }) => whose.isFirst).map(({ spelling }) => spelling);
  return [...alone, id, ...shared].find((one) => PICKED.test(one)) ?? alone[0] ?? id;
}

/** Does the plain id call this model of this target, alone or before others? */
function whom(
  table: RoutingTable,
  plain: string,
  name: string,
  model: string,
  rights: Rights,
): { readonly isAlone: boolean; readonly isFirst: boolean } {
  // It would be taken for that target's, or for the gateway's own name.
  if (namesTarget(table, plain) || table.aliases.has(plain)) return { isAlone: false, isFirst: false };
  const found = findAll(table, plain).filter(
    (one) => isRoutable(one.target) && rights.mayUse(one.target.name, one.model, one.short),
  );
  const [first] = found;
  const isFirst = first?.target.name === name && first.model === model;
  return { isFirst, isAlone: isFirst && found.every((one) => one.target.name === name) };
}
