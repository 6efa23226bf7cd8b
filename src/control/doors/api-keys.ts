/** Callers' API keys of a gateway, an addition of ours: made and shown once, listed without the key, revoked. */
import { Hono } from "hono";
import { API_KEY_ID } from "../../config/identifiers.ts";
import { sha256Hex } from "../../words/digest.ts";
import * as z from "../../words/schema.ts";
import { makeApiKey } from "../../identity/api-key.ts";
import { apiKeyCache } from "../../memory/api-keys.ts";
import { deleteApiKey, insertApiKey, listApiKeys, type ApiKey } from "../../store/api-keys.ts";
import type { Control } from "./control.ts";
import { closeToken, pageRequest, readBody, type Listed } from "./door.ts";
import { Fault, invalidField } from "../operations/fault.ts";
import { requireGateway } from "./gateways.ts";
import { newApiKeyId } from "../operations/names.ts";

const CreateApiKey = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(128), z.regex(/^[^\p{C}]+$/u, "must not hold control characters")),
  /** Ids or globs over `target/model`. */
  allowedModels: z.optional(
    z.array(z.string().check(z.minLength(1), z.maxLength(400))).check(z.minLength(1), z.maxLength(100)),
  ),
  expiresAt: z.optional(z.iso.datetime({ offset: true })),
});

const listOf = (gatewayId: string): Listed => ({ of: `api-keys ${gatewayId}`, key: API_KEY_ID, most: 100 });

export const apiKeys = new Hono<Control>()
  .post("/", async (c) => {
    const { name, allowedModels, expiresAt } = await readBody(c, CreateApiKey);
    const { gatewayId } = await requireGateway(c.env.DB, c.req.param("gatewayId") ?? "");
    const now = Date.now();
    const expires = expiresAt === undefined ? undefined : Date.parse(expiresAt);
    if (expires !== undefined && expires <= now) throw invalidField("expiresAt", "is in the past");
    const key = makeApiKey((bytes) => crypto.getRandomValues(bytes));
    const apiKey: ApiKey = {
      apiKeyId: newApiKeyId(),
      gatewayId,
      name,
      allowedModels,
      expiresAt: expires,
      createdAt: now,
    };
    if (!(await insertApiKey(c.env.DB, apiKey, await sha256Hex(key)))) {
      throw new Fault("ResourceNotFoundException", `There is no gateway "${gatewayId}".`);
    }
    const { apiKeyId, ...shown } = describe(apiKey);
    return c.json({ apiKeyId, apiKey: key, ...shown }, 201);
  })
  .get("/", async (c) => {
    const { gatewayId } = await requireGateway(c.env.DB, c.req.param("gatewayId") ?? "");
    const list = listOf(gatewayId);
    const wanted = pageRequest(list, c.req.query("maxResults"), c.req.query("nextToken"));
    const page = await listApiKeys(c.env.DB, gatewayId, wanted);
    return c.json({ items: page.items.map(describe), nextToken: closeToken(list, page.nextToken) });
  })
  .delete("/:apiKeyId", async (c) => {
    const { gatewayId } = await requireGateway(c.env.DB, c.req.param("gatewayId") ?? "");
    const apiKeyId = c.req.param("apiKeyId");
    if (!(await deleteApiKey(c.env.DB, gatewayId, apiKeyId))) {
      throw new Fault("ResourceNotFoundException", `There is no API key "${apiKeyId}" on this gateway.`);
    }
    apiKeyCache(c.env).forget();
    return c.body(null, 204);
  });

function describe({ apiKeyId, name, allowedModels, expiresAt, createdAt }: ApiKey) {
  return {
    apiKeyId,
    name,
    allowedModels,
    expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt).toISOString(),
    createdAt: new Date(createdAt).toISOString(),
  };
}
