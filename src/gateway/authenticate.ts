/** Request → Caller: the gateway's authorizer says who is calling. */
import { ANONYMOUS, type Caller } from "../identity/caller.ts";
import { isApiKey } from "../identity/api-key.ts";
import { presentedKeys } from "../identity/presented.ts";
import { GatewayError } from "../errors.ts";
import { apiKeyCache } from "../store/api-keys.ts";
import type { Edge } from "./edge.ts";
import type { Snapshot } from "./snapshot.ts";

/** @throws GatewayError `unauthenticated`; `config_unavailable` where a key cannot be looked up. */
export async function authenticate(request: Request, snapshot: Snapshot, edge: Edge): Promise<Caller> {
  const { authorizerType } = snapshot.spec;
  switch (authorizerType) {
    case "NONE":
      return ANONYMOUS;
    case "API_KEY":
      return authenticateByKey(request.headers, snapshot.gatewayId, edge);
    case "CUSTOM_JWT":
    case "AWS_IAM":
    case "AUTHENTICATE_ONLY":
      throw new GatewayError("unauthenticated", `This gateway's authorizer, ${authorizerType}, lets nobody in yet.`);
  }
}

async function authenticateByKey(headers: Headers, gatewayId: string, edge: Edge): Promise<Caller> {
  // What is none of our keys is a dummy an SDK insists on: it says nothing.
  const keys = presentedKeys(headers).filter(isApiKey);
  const [key] = keys;
  if (key === undefined) {
    throw refused(
      "Send a gateway API key as `Authorization: Bearer`, `x-api-key` or `api-key`.",
      "no gateway key presented",
    );
  }
  if (keys.length > 1) throw refused("The request holds two different gateway API keys. Send one.", "two gateway keys");
  const found = await apiKeyCache(edge.env).get(key, edge.now(), edge.later);
  if (found === undefined) throw refused("This API key is not valid here.", "unknown key");
  if (found.gatewayId !== gatewayId)
    throw refused("This API key is not valid here.", `key ${found.apiKeyId} of another gateway`);
  if (found.expiresAt !== undefined && edge.now() >= found.expiresAt) {
    throw refused("This API key is not valid here.", `key ${found.apiKeyId} has expired`);
  }
  return { kind: "api_key", id: found.apiKeyId, name: found.name, allowedModels: found.allowedModels };
}

function refused(message: string, reason: string): GatewayError {
  return new GatewayError("unauthenticated", message, { reason, headers: { "www-authenticate": "Bearer" } });
}
