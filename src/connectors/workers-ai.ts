/** Cloudflare's Workers AI by its OpenAI-compatible address: https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility/ */
import * as z from "../words/schema.ts";
import { BEARER, connector, leftOut, samePaths } from "./connector.ts";
import { nextSearch, type ModelsPage } from "./models-api.ts";

const PER_PAGE = 100;

/** https://developers.cloudflare.com/api/resources/ai/subresources/models/methods/list/ */
const ModelsSearch = z.object({
  result: z.array(z.object({ name: z.string() })),
});

function readModels(page: unknown, search: string): ModelsPage | undefined {
  const { data } = ModelsSearch.safeParse(page);
  if (data === undefined) return undefined;
  const number = Number(new URLSearchParams(search).get("page"));
  return {
    models: data.result.map(({ name }) => ({ id: name })),
    next: nextSearch(search, "page", data.result.length < PER_PAGE ? undefined : `${number + 1}`),
  };
}

export const workersAi = connector(
  "workers-ai",
  {
    accountId: z
      .string(leftOut)
      .check(z.regex(/^[0-9a-f]{32}$/, "must be a Cloudflare account id: 32 hexadecimal digits")),
  },
  ({ accountId }, { cloudflareBaseUrl }) => ({
    baseUrl: `${cloudflareBaseUrl ?? "https://api.cloudflare.com/client/v4"}/accounts/${accountId}/ai`,
    operations: samePaths("/v1/chat/completions", "/v1/responses", "/v1/embeddings"),
    models: [
      {
        path: "/models/search",
        headers: {},
        search: `?page=1&per_page=${PER_PAGE}`,
        remedy: "Check that the API token has the permissions Workers AI Read and Workers AI Edit in this account.",
        read: readModels,
      },
    ],
    placement: BEARER,
    ownedBy: "cloudflare",
    streamUsage: "ask_and_hide",
    bedrock: false,
  }),
);
