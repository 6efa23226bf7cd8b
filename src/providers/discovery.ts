/** How a provider is asked for its models, and how its answer is read; the request is sent elsewhere. */
import * as z from "../words/schema.ts";
import type { Settings } from "../config/settings.ts";
import type { TargetConfiguration } from "../config/target-configuration.ts";
import { MAX_MODEL_LENGTH } from "../words/model-path.ts";
import type { ListedModel, ModelsApi, ModelsPage } from "../connectors/models-api.ts";
import { factsOf } from "../connectors/by-id.ts";
import { MODELS_PATH } from "./known-paths.ts";
import { pathBelow } from "./provider-path.ts";

export interface ModelsRequest extends Omit<ModelsApi, "baseUrl" | "path"> {
  /** Without the query. */
  readonly url: string;
}

/** @returns the lists that make up what the provider has; none where it is not asked, since the configuration declares all models. */
export function modelsRequests({ inference }: TargetConfiguration, settings: Settings): readonly ModelsRequest[] {
  if (inference?.connector !== undefined) {
    const { baseUrl, models } = factsOf(inference.connector.source, settings);
    return models.map((list) => Object.assign({ url: (list.baseUrl ?? baseUrl) + list.path }, list));
  }
  const operation = inference?.provider?.operations?.find(({ path }) => path === MODELS_PATH);
  if (operation === undefined || inference?.provider === undefined) return [];
  const { providerPath = MODELS_PATH } = operation;
  const endpoint = inference.provider.endpoint.replace(/\/+$/, "");
  const remedy = `Check the credential, and that the provider lists its models at ${providerPath}.`;
  return [{ url: endpoint + pathBelow(endpoint, providerPath), headers: {}, search: "", remedy }];
}

/** A value that does not match counts as absent; `z.catch` would do the same, for 8 KB more of zod. */
const orAbsent = <T extends z.ZodMiniType>(schema: T) =>
  z.optional(
    z.pipe(
      z.unknown(),
      z.transform((value): z.output<T> | undefined => schema.safeParse(value).data),
    ),
  );

/** OpenAI's list, or Anthropic's with its paging; others follow one of the two. */
const UsualPage = z.object({
  data: z.array(z.unknown()),
  has_more: orAbsent(z.boolean()),
  last_id: orAbsent(z.string()),
});

/** Up to the last second a Date can hold: a timestamp in microseconds would break every list of models that shows it. */
const seconds = z.number().check(z.minimum(0), z.maximum(8_640_000_000_000));

/** Only the id has to be valid; other members that are not, `null` included, count as absent. */
const UsualModel = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(MAX_MODEL_LENGTH), z.regex(/^\P{C}+$/u)),
  created: orAbsent(seconds),
  created_at: orAbsent(z.union([z.string(), seconds])),
  owned_by: orAbsent(z.string()),
  display_name: orAbsent(z.string()),
});

/** @returns undefined where the text is no list of models. */
export function readModelsPage(
  text: string,
  { read = readUsualPage }: ModelsRequest,
  search: string,
): ModelsPage | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const page = read(json, search);
  if (page === undefined) return undefined;
  const models = page.models.filter(({ id }) => isModelId(id));
  return models.length === 0 && page.models.length > 0 ? undefined : { models, next: page.next };
}

function isModelId(id: string): boolean {
  return UsualModel.safeParse({ id }).success;
}

function readUsualPage(json: unknown): ModelsPage | undefined {
  const page = UsualPage.safeParse(json).data;
  if (page === undefined) return undefined;
  const { has_more: hasMore, last_id: lastId } = page;
  const listed = page.data.flatMap((one) => UsualModel.safeParse(one).data ?? []);
  if (listed.length === 0 && page.data.length > 0) return undefined;
  return {
    models: listed.map((model) => {
      const found: { -readonly [K in keyof ListedModel]: ListedModel[K] } = { id: model.id };
      const created = model.created ?? secondsOf(model.created_at);
      if (created !== undefined) found.created = created;
      if (model.owned_by !== undefined) found.ownedBy = model.owned_by;
      if (model.display_name !== undefined) found.displayName = model.display_name;
      return found;
    }),
    next:
      hasMore === true && typeof lastId === "string" ? `?limit=1000&after_id=${encodeURIComponent(lastId)}` : undefined,
  };
}

function secondsOf(time: string | number | undefined): number | undefined {
  if (typeof time !== "string") return time;
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}
