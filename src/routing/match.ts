/** Model and path → the candidates for the call, and by which rule (design, sections 5 and 12). */
import { planAt, type AliasMatch, type ServedAlias } from "./alias.ts";
import { nameIn, namesTarget } from "./find.ts";
import type { Question } from "./question.ts";
import { refusal, refusedAlias } from "./refusal.ts";
import { resolve, type Resolved } from "./resolve.ts";
import type { RoutingTable } from "./table.ts";

export type Match = AliasMatch | (Resolved & { readonly alias?: undefined });

/**
 * @throws GatewayError `unknown_model`, `unsupported_operation`, `target_not_ready`, `forbidden` where the model
 * is known and the caller may not use it, and `target_misconfigured` where it names a target that cannot be used.
 */
export function match(table: RoutingTable, question: Question): Match {
  const { path, model, rights } = question;
  const alias = aliasOf(table, model);
  if (alias !== undefined && rights.mayUseAlias(model)) {
    const plan = planAt(table, alias, path);
    if (plan === undefined) throw refusedAlias(table, alias, question);
    return plan;
  }
  const name = nameIn(model);
  const fault = name === "" ? undefined : table.broken.get(name);
  if (fault !== undefined && rights.mayUseSome(name)) throw fault;
  const resolved = resolve(table, model, path, rights);
  if (resolved === undefined) throw refusal(table, question);
  return resolved;
}

/** Rule 0: an alias wins over ids of its name, never over `target/model`. */
export function aliasOf(table: RoutingTable, model: string): ServedAlias | undefined {
  const alias = table.aliases.get(model);
  return alias === undefined || namesTarget(table, model) ? undefined : alias;
}
