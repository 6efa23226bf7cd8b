/** GET /v1/models or /v1beta/models → what the caller may use, in OpenAI's shape, each with its target's name, in Anthropic's with its paging and ids that Claude Code's picker takes, or in Google's. */
import { GatewayError } from "../../words/errors.ts";
import { GOOGLE_MODELS_PATH, MODELS_PATH } from "../../providers/known-paths.ts";
import { rightsOf } from "../../config/rights.ts";
import { modelsFor, type ListedModel } from "../../routing/list-models.ts";
import { pickableId } from "../../routing/pickable-id.ts";
import { unknownModel } from "../../routing/refusal.ts";
import type { RoutingTable } from "../../routing/table.ts";
import { modelsPathOf } from "../address.ts";
import { dialectOf, type Dialect } from "../dialect.ts";
import type { Incoming } from "../edge.ts";
import { enter, enterAtOnce } from "../enter.ts";
import { govern, NOBODY, UNBOUNDED } from "../govern.ts";
import { limitHeaders } from "../limit-refusal.ts";
import { googleModel, googlePage } from "./google-models.ts";

/** @throws GatewayError `unknown_model`, `invalid_request` where the paging makes no sense, and what entering throws. */
export async function listModels(incoming: Incoming): Promise<Response> {
  const { request, url, path, edge } = incoming;
  const entered = enterAtOnce(incoming) ?? (await enter(incoming));
  const { snapshot, caller } = entered;
  const waiting = govern(NOBODY, UNBOUNDED, entered, incoming);
  if (waiting !== undefined) await waiting;
  // A request of ours is used up with its answer.
  edge.trail.isAsked = true;
  const dialect = dialectOf(path, request.headers, url.search);
  const rights = rightsOf(caller.allowedModels);
  const models = modelsFor(snapshot.table, rights);
  /** What the dialect's clients can use as it is. */
  const idOf: IdOf =
    dialect === "anthropic" ? (model) => pickableId(snapshot.table, model, rights) : (model) => model.id;
  const tightest = edge.trail.holding?.tightest;
  const headers = {
    "x-gateway-config-version": String(snapshot.version),
    ...(tightest === undefined ? {} : limitHeaders(tightest)),
  };
  const { table } = snapshot;
  const list = path.startsWith(GOOGLE_MODELS_PATH) ? GOOGLE_MODELS_PATH : MODELS_PATH;
  if (path !== list) {
    const id = decodeId(path.slice(list.length + 1));
    const model =
      models.find((one) => one.id === id) ??
      models.find((one) => mayBe(one, id) && idOf(one) === id) ??
      models.find((one) => one.id.slice(one.id.indexOf("/") + 1) === id);
    if (model === undefined) {
      const question = { model: id, rights, modelsPath: modelsPathOf(incoming) };
      throw unknownModel(table, question);
    }
    return Response.json(shownModel(model, dialect, table, idOf), { headers });
  }
  return Response.json(shownPage(models, dialect, url.searchParams, table, idOf), { headers });
}

function shownModel(model: ListedModel, dialect: Dialect, table: RoutingTable, idOf: IdOf): object {
  if (dialect === "google") return googleModel(model, table);
  return dialect === "anthropic" ? anthropicModel(model, idOf) : openaiModel(model);
}

function shownPage(
  models: readonly ListedModel[],
  dialect: Dialect,
  query: URLSearchParams,
  table: RoutingTable,
  idOf: IdOf,
): object {
  if (dialect === "google") return googlePage(models, query, table);
  if (dialect === "anthropic") return anthropicPage(models, idOf, query);
  return { object: "list", data: models.map(openaiModel) };
}

function decodeId(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function openaiModel({ id, created, ownedBy }: ListedModel): object {
  return { id, object: "model", created, owned_by: ownedBy };
}

type IdOf = (model: ListedModel) => string;

/** Every spelling of a model's id ends its longest one. */
function mayBe(model: ListedModel, id: string): boolean {
  return model.id.endsWith(id);
}

function anthropicModel(model: ListedModel, idOf: IdOf): object {
  const { created, displayName } = model;
  const createdAt = new Date(created * 1000).toISOString();
  return { type: "model", id: idOf(model), display_name: displayName, created_at: createdAt };
}

/** https://docs.anthropic.com/en/api/models-list */
function anthropicPage(models: readonly ListedModel[], idOf: IdOf, query: URLSearchParams): object {
  const limit = Number(query.get("limit") ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    throw new GatewayError("invalid_request", "limit must be a whole number from 1 to 1000.", { param: "limit" });
  }
  const position = (name: string): number | undefined => {
    const id = query.get(name);
    if (id === null) return undefined;
    const found = models.findIndex((model) => mayBe(model, id) && (model.id === id || idOf(model) === id));
    if (found < 0) throw new GatewayError("invalid_request", `${name} names no model of this list.`, { param: name });
    return found;
  };
  const after = position("after_id");
  const before = position("before_id");
  const end = before ?? models.length;
  const start = after === undefined ? (before === undefined ? 0 : Math.max(0, end - limit)) : after + 1;
  const page = models.slice(start, Math.min(start + limit, end));
  const hasMore = before !== undefined && after === undefined ? start > 0 : start + page.length < end;
  const [first, last] = [page[0], page.at(-1)];
  return {
    data: page.map((model) => anthropicModel(model, idOf)),
    has_more: hasMore,
    first_id: first === undefined ? null : idOf(first),
    last_id: last === undefined ? null : idOf(last),
  };
}
