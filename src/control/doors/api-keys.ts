/** Callers' API keys of a gateway, an addition of ours: shown once when made, listed without the key, changed, revoked; what their limits have left. */
import { Hono } from "hono";
import { ApiKeySpec, ApiKeyUpdate } from "../../config/api-key-spec.ts";
import { API_KEY_ID } from "../../config/identifiers.ts";
import type { ApiKey } from "../../store/api-keys.ts";
import { changeApiKey, createApiKey, pageOfApiKeys, revokeApiKey } from "../operations/api-keys.ts";
import { resetApiKey, stateOfApiKey } from "../operations/limit-state.ts";
import type { ControlEnv } from "./control-env.ts";
import { gatewayIdIn } from "./label.ts";
import { describeStates, Reset, stateListOf } from "./limit-state.ts";
import { closeToken, pageRequest, type PagedList } from "./page-token.ts";
import { readBody } from "./read-body.ts";

const listOf = (gatewayId: string): PagedList => ({ of: `api-keys ${gatewayId}`, key: API_KEY_ID, most: 1_000 });

/** Of a change: null takes one away. */
const MEMBERS: ReadonlySet<string> = new Set(Object.keys(ApiKeyUpdate.shape));

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
  .patch("/:apiKeyId", async (c) => {
    const update = await readBody(c, ApiKeyUpdate, MEMBERS);
    return c.json(describeApiKey(await changeApiKey(c.var.context, gatewayIdIn(c), c.req.param("apiKeyId"), update)));
  })
  .get("/:apiKeyId/state", async (c) => {
    const [gatewayId, apiKeyId] = [gatewayIdIn(c), c.req.param("apiKeyId")];
    const list = stateListOf(`api-keys ${gatewayId} ${apiKeyId}`);
    const wanted = pageRequest(list, c.req.query("maxResults"), c.req.query("nextToken"));
    const states = await stateOfApiKey(c.var.context, gatewayId, apiKeyId, wanted);
    return c.json({ apiKeyId, ...describeStates(list, states) });
  })
  .post("/:apiKeyId/reset", async (c) => {
    const { limitKeys } = await readBody(c, Reset);
    await resetApiKey(c.var.context, gatewayIdIn(c), c.req.param("apiKeyId"), limitKeys);
    return c.body(null, 204);
  })
  .delete("/:apiKeyId", async (c) => {
    await revokeApiKey(c.var.context, gatewayIdIn(c), c.req.param("apiKeyId"));
    return c.body(null, 204);
  });

function describeApiKey({ apiKeyId, name, allowedModels, expiresAt, limits, createdAt }: ApiKey) {
  return {
    apiKeyId,
    name,
    allowedModels,
    expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt).toISOString(),
    limits,
    createdAt: new Date(createdAt).toISOString(),
  };
}
