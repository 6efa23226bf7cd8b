/** Google's Gemini API, and its OpenAI-compatible paths: https://ai.google.dev/api */
import * as z from "../words/schema.ts";
import { BEARER, connector, samePaths, type ServedOperation } from "./connector.ts";
import { GEMINI_PATHS } from "./model-paths.ts";
import { nextSearch, type ModelsPage } from "./models-api.ts";

/** https://ai.google.dev/gemini-api/docs/openai */
const OPENAI = "/v1beta/openai";

const OPERATIONS: readonly ServedOperation[] = [
  ...samePaths(...GEMINI_PATHS),
  ...["/chat/completions", "/embeddings"].flatMap((path) => [
    { path: `/v1${path}`, providerPath: OPENAI + path, models: undefined },
    { path: OPENAI + path, providerPath: OPENAI + path, models: undefined },
  ]),
];

/** https://ai.google.dev/api/models#method:-models.list */
const ModelsList = z.object({
  models: z.array(z.object({ name: z.string(), displayName: z.optional(z.string()) })),
  nextPageToken: z.nullish(z.string()),
});

function readModels(page: unknown, search: string): ModelsPage | undefined {
  const { data } = ModelsList.safeParse(page);
  return (
    data && {
      models: data.models.map(({ name, displayName }) => ({
        id: name.replace(/^models\//, ""),
        displayName,
      })),
      next: nextSearch(search, "pageToken", data.nextPageToken),
    }
  );
}

export const gemini = connector("gemini", {}, (_, { geminiBaseUrl }) => {
  const baseUrl = geminiBaseUrl ?? "https://generativelanguage.googleapis.com";
  return {
    baseUrl,
    operations: OPERATIONS,
    models: [
      {
        path: "/v1beta/models",
        headers: {},
        search: "?pageSize=1000",
        remedy: "Check that the API key is valid and that the Gemini API is enabled in its project.",
        read: readModels,
      },
    ],
    placement: {
      location: "HEADER",
      parameter: "x-goog-api-key",
      prefix: undefined,
      elsewhere: { below: `${baseUrl}${OPENAI}/`, placement: BEARER },
    },
    queryParameters: ["alt"],
    ownedBy: "google",
    streamUsage: "ask_and_hide",
    bedrock: false,
  };
});
