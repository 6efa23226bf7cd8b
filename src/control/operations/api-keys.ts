/** Callers' API keys of a gateway: made, listed without the key, changed, revoked. */
import type { ApiKeySpec, ApiKeyUpdate } from "../../config/api-key-spec.ts";
import { makeApiKey } from "../../identity/api-key.ts";
import { apiKeyCache } from "../../memory/api-keys.ts";
import {
  deleteApiKey,
  findApiKeyById,
  insertApiKey,
  listApiKeys,
  updateApiKey,
  type ApiKey,
} from "../../store/api-keys.ts";
import type { Page, PageRequest } from "../../words/page.ts";
import { sha256Hex } from "../../words/digest.ts";
import { audited, keyResource } from "./audit-log.ts";
import type { OperationContext } from "./context.ts";
import { Fault, invalidField } from "./fault.ts";
import { noGateway, requireGateway } from "./gateways.ts";
import { newApiKeyId } from "./new-ids.ts";

/**
 * @returns what is kept of the key, and the key itself, which is kept nowhere.
 * @throws Fault ResourceNotFoundException where there is no such gateway, ValidationException.
 */
export async function createApiKey(
  context: OperationContext,
  gatewayId: string,
  { expiresAt: expires, ...spec }: ApiKeySpec,
): Promise<{ readonly apiKey: ApiKey; readonly key: string }> {
  await requireGateway(context, gatewayId);
  const createdAt = context.now();
  const key = makeApiKey((bytes) => crypto.getRandomValues(bytes));
  const apiKey: ApiKey = {
    apiKeyId: newApiKeyId(),
    gatewayId,
    name: spec.name,
    allowedModels: spec.allowedModels,
    expiresAt: expires === undefined ? undefined : toCome(expires, createdAt),
    limits: spec.limits,
    createdAt,
  };
  const { name, allowedModels, limits } = apiKey;
  const detail = { name, allowedModels, expiresAt: expires, limits };
  const entry = audited(context, "CreateApiKey", keyResource(gatewayId, apiKey.apiKeyId), detail);
  if (!(await insertApiKey(context.env.DB, apiKey, await sha256Hex(key), entry))) throw noGateway(gatewayId);
  return { apiKey, key };
}

/** @returns milliseconds since 1970. */
function toCome(time: string, now: number): number {
  const expires = Date.parse(time);
  if (expires <= now) throw invalidField("expiresAt", "is in the past");
  return expires;
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

/** @throws Fault ResourceNotFoundException. */
export async function requireApiKey(context: OperationContext, gatewayId: string, apiKeyId: string): Promise<ApiKey> {
  await requireGateway(context, gatewayId);
  const apiKey = await findApiKeyById(context.env.DB, gatewayId, apiKeyId);
  if (apiKey === undefined) throw noApiKey(apiKeyId);
  return apiKey;
}

/**
 * In this isolate it holds at once, in others within ten seconds (design, section 8).
 *
 * @returns the key as it is now.
 * @throws Fault ResourceNotFoundException, ValidationException.
 */
export async function changeApiKey(
  context: OperationContext,
  gatewayId: string,
  apiKeyId: string,
  { expiresAt: expires, ...update }: ApiKeyUpdate,
): Promise<ApiKey> {
  await requireGateway(context, gatewayId);
  const change = { ...update, expiresAt: typeof expires === "string" ? toCome(expires, context.now()) : expires };
  const entry = audited(context, "UpdateApiKey", keyResource(gatewayId, apiKeyId), { ...update, expiresAt: expires });
  const apiKey = await updateApiKey(context.env.DB, gatewayId, apiKeyId, change, entry);
  if (apiKey === undefined) throw noApiKey(apiKeyId);
  apiKeyCache(context.env).forget();
  return apiKey;
}

/**
 * In this isolate it holds at once, in others within ten seconds (design, section 8).
 *
 * @throws Fault ResourceNotFoundException.
 */
export async function revokeApiKey(context: OperationContext, gatewayId: string, apiKeyId: string): Promise<void> {
  await requireGateway(context, gatewayId);
  const entry = audited(context, "DeleteApiKey", keyResource(gatewayId, apiKeyId), {});
  if (!(await deleteApiKey(context.env.DB, gatewayId, apiKeyId, entry))) throw noApiKey(apiKeyId);
  apiKeyCache(context.env).forget();
}

function noApiKey(apiKeyId: string): Fault {
  return new Fault("ResourceNotFoundException", `There is no API key "${apiKeyId}" on this gateway.`);
}
