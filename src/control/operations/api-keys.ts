/** Callers' API keys of a gateway: made, listed without the key, revoked. */
import { makeApiKey } from "../../identity/api-key.ts";
import { apiKeyCache } from "../../memory/api-keys.ts";
import { deleteApiKey, insertApiKey, listApiKeys, type ApiKey } from "../../store/api-keys.ts";
import type { Page, PageRequest } from "../../words/page.ts";
import { sha256Hex } from "../../words/digest.ts";
import * as z from "../../words/schema.ts";
import type { OperationContext } from "./context.ts";
import { Fault, invalidField } from "./fault.ts";
import { noGateway, requireGateway } from "./gateways.ts";
import { newApiKeyId } from "./new-ids.ts";

export const ApiKeySpec = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(128), z.regex(/^[^\p{C}]+$/u, "must not hold control characters")),
  /** Ids or globs over `target/model`. */
  allowedModels: z.optional(
    z.array(z.string().check(z.minLength(1), z.maxLength(400))).check(z.minLength(1), z.maxLength(100)),
  ),
  expiresAt: z.optional(z.iso.datetime({ offset: true })),
});
export type ApiKeySpec = z.infer<typeof ApiKeySpec>;

/**
 * @returns what is kept of the key, and the key itself, which is kept nowhere.
 * @throws Fault ResourceNotFoundException where there is no such gateway, ValidationException.
 */
export async function createApiKey(
  context: OperationContext,
  gatewayId: string,
  { name, allowedModels, expiresAt }: ApiKeySpec,
): Promise<{ readonly apiKey: ApiKey; readonly key: string }> {
  await requireGateway(context, gatewayId);
  const createdAt = context.now();
  const expires = expiresAt === undefined ? undefined : Date.parse(expiresAt);
  if (expires !== undefined && expires <= createdAt) throw invalidField("expiresAt", "is in the past");
  const key = makeApiKey((bytes) => crypto.getRandomValues(bytes));
  const apiKey: ApiKey = { apiKeyId: newApiKeyId(), gatewayId, name, allowedModels, expiresAt: expires, createdAt };
  if (!(await insertApiKey(context.env.DB, apiKey, await sha256Hex(key)))) throw noGateway(gatewayId);
  return { apiKey, key };
}

/** @throws Fault ResourceNotFoundException where there is no such gateway. */
export async function pageOfApiKeys(
  context: OperationContext,
  gatewayId: string,
  wanted: PageRequest,
): Promise<Page<ApiKey>> {
  await requireGateway(context, gatewayId);
  return listApiKeys(context.env.DB, gatewayId, wanted);
}

/**
 * In this isolate it holds at once, in others within ten seconds (design, section 8).
 *
 * @throws Fault ResourceNotFoundException.
 */
export async function revokeApiKey(context: OperationContext, gatewayId: string, apiKeyId: string): Promise<void> {
  await requireGateway(context, gatewayId);
  if (!(await deleteApiKey(context.env.DB, gatewayId, apiKeyId))) {
    throw new Fault("ResourceNotFoundException", `There is no API key "${apiKeyId}" on this gateway.`);
  }
  apiKeyCache(context.env).forget();
}
