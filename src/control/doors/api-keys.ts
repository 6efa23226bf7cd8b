/** Callers' API keys of a gateway, an addition of ours: shown once when made, listed without the key, revoked. */
import { Hono } from "hono";
import { API_KEY_ID } from "../../config/identifiers.ts";
import type { ApiKey } from "../../store/api-keys.ts";
import { ApiKeySpec, createApiKey, pageOfApiKeys, revokeApiKey } from "../operations/api-keys.ts";
import type { ControlEnv } from "./control-env.ts";
import { gatewayIdIn } from "./label.ts";
import { closeToken, pageRequest, type PagedList } from "./page-token.ts";
import { readBody } from "./read-body.ts";

const listOf = (gatewayId: string): PagedList => ({ of: `api-keys ${gatewayId}`, key: API_KEY_ID, most: 1_000 });

export const apiKeys = new Hono<ControlEnv>()
  .post("/", async (c) => {
    const spec = await readBody(c, ApiKeySpec);
    const { apiKey, key } = await createApiKey(c.var.context, gatewayIdIn(c), spec);
    const { apiKeyId, ...shown } = describeApiKey(apiKey);
    return c.json({ apiKeyId, apiKey: key, ...shown }, 201);
  })
  .get("/", async (c) => {
    const gatewayId = gatewayIdIn(c);
    const list = listOf(gatewayId);
    const wanted = pageRequest(list, c.req.query("maxResults"), c.req.query("nextToken"));
    const page = await pageOfApiKeys(c.var.context, gatewayId, wanted);
    return c.json({ items: page.items.map(describeApiKey), nextToken: closeToken(list, page.nextToken) });
  })
  .delete("/:apiKeyId", async (c) => {
    await revokeApiKey(c.var.context, gatewayIdIn(c), c.req.param("apiKeyId"));
    return c.body(null, 204);
  });

function describeApiKey({ apiKeyId, name, allowedModels, expiresAt, createdAt }: ApiKey) {
  return {
    apiKeyId,
    name,
    allowedModels,
    expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt).toISOString(),
    createdAt: new Date(createdAt).toISOString(),
  };
}
