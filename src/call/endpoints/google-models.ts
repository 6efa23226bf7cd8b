/** The models a caller may use → Google's list of them, page by page: https://ai.google.dev/api/models */
import { nameIn } from "../../routing/find.ts";
import type { ListedModel } from "../../routing/list-models.ts";
import type { RoutingTable } from "../../routing/table.ts";
import { GatewayError } from "../../words/errors.ts";

const MOST = 1000;
const USUAL = 50;

export function googleModel({ id, displayName, ownedBy }: ListedModel, table: RoutingTable): object {
  return {
    name: `models/${id}`,
    version: id,
    displayName,
    description: `${displayName} of ${ownedBy}`,
    supportedGenerationMethods: methodsOf(id, table),
  };
}

/** @throws GatewayError `invalid_request` where the paging makes no sense. */
export function googlePage(models: readonly ListedModel[], query: URLSearchParams, table: RoutingTable): object {
  const asked = Number(query.get("pageSize") ?? USUAL);
  if (!Number.isInteger(asked) || asked < 0) throw invalid("pageSize", "must be a whole number");
  const size = asked === 0 ? USUAL : Math.min(asked, MOST);
  const token = query.get("pageToken") ?? "";
  const after = token === "" ? -1 : models.findIndex(({ id }) => id === token);
  if (token !== "" && after < 0) throw invalid("pageToken", "is of no page of this list");
  const page = models.slice(after + 1, after + 1 + size);
  const last = page.at(-1);
  const hasMore = after + 1 + size < models.length;
  return {
    models: page.map((model) => googleModel(model, table)),
    ...(hasMore && last !== undefined ? { nextPageToken: last.id } : {}),
  };
}

/** What Google's own paths are served for the target of a model; of an alias, for any. */
function methodsOf(id: string, { targets, paths }: RoutingTable): readonly string[] {
  const operations = targets.get(nameIn(id))?.operations.map(({ path }) => path) ?? [...paths];
  return [...new Set(operations.flatMap((path) => /\/models\/\{model\}:(\w+)$/.exec(path)?.[1] ?? []))];
}

function invalid(name: string, problem: string): GatewayError {
  return new GatewayError("invalid_request", `${name} ${problem}.`, { param: name });
}
