/** Request → Caller: the gateway's authorizer says who is calling. */
import { GatewayError } from "../words/errors.ts";
import { parseAccessKeys, type AccessKey } from "../identity/access-keys.ts";
import { isApiKey, playgroundKeyIn } from "../identity/api-key.ts";
import { PLAYGROUND_KEY_ID } from "../config/identifiers.ts";
import { ANONYMOUS, type Caller } from "../identity/caller.ts";
import { gatewayKeys, googleKeys, presentedKeys } from "../identity/presented.ts";
import { isSigned, signedRequest, verifySignature } from "../identity/sigv4.ts";
import { STRANGERS } from "../body/room.ts";
import { apiKeyCache } from "../memory/api-keys.ts";
import type { ApiKey } from "../store/api-keys.ts";
import { readSecret } from "../secrets/vault.ts";
import { authenticateByToken, recogniseToken } from "./authenticate-by-token.ts";
import type { Edge, Incoming } from "./edge.ts";
import { nothingTaken } from "./nothing-taken.ts";
import type { Snapshot } from "../snapshot/compile.ts";

/** Of what this isolate knows already. Undefined where a key, an issuer or a signature has to be looked at first. */
export function recognise({ request, url, edge }: Incoming, snapshot: Snapshot): Caller | undefined {
  switch (snapshot.spec.authorizerType) {
    case "NONE":
      return playgroundKeyIn(request.headers) === undefined ? ANONYMOUS : undefined;
    case "API_KEY":
      return recogniseKey(request.headers, url.search, snapshot.gatewayId, edge);
    case "CUSTOM_JWT":
      return recogniseToken(request.headers, snapshot, edge.now());
    case "AWS_IAM":
    case "AUTHENTICATE_ONLY":
      return undefined;
  }
}

/** @throws GatewayError `unauthenticated`, `forbidden`; `config_unavailable`, `overloaded` where a key cannot be looked up. */
export async function authenticate(incoming: Incoming, snapshot: Snapshot): Promise<Caller> {
  const { authorizerType } = snapshot.spec;
  // Whoever else it lets in, a gateway takes its own playground's key. Where keys are taken it is one of them.
  const playgroundKey = authorizerType === "API_KEY" ? undefined : playgroundKeyIn(incoming.request.headers);
  if (playgroundKey !== undefined) return authenticateByPlayground(playgroundKey, incoming, snapshot.gatewayId);
  switch (authorizerType) {
    case "NONE":
      return ANONYMOUS;
    case "API_KEY":
      return authenticateByKey(incoming, snapshot.gatewayId);
    case "CUSTOM_JWT":
      return authenticateByToken(incoming.request, snapshot, incoming.edge);
    // Every access key has the role caller or admin, either of which may call; who it is stays to be known.
    case "AWS_IAM":
    case "AUTHENTICATE_ONLY":
      return authenticateBySignature(incoming);
  }
}

/** A text that is a known key needs no look at its form. */
function recogniseKey(headers: Headers, search: string, gatewayId: string, edge: Edge): Caller | undefined {
  let [presented, another] = presentedKeys(headers);
  if (presented === undefined) [presented, another] = googleKeys(headers, search);
  if (presented === undefined || another !== undefined) return undefined;
  const fresh = apiKeyCache(edge.env).fresh(presented, edge.now());
  return fresh === undefined ? undefined : callerOf(fresh, gatewayId, edge);
}

async function authenticateByKey({ request, url, edge }: Incoming, gatewayId: string): Promise<Caller> {
  const keys = gatewayKeys(request.headers, url.search);
  const [key] = keys;
  if (key === undefined) throw refused(...nothingTaken(request, "key"));
  if (keys.length > 1) throw refused("The request holds two different gateway API keys. Send one.", "two gateway keys");
  const known = apiKeyCache(edge.env);
  return callerOf(known.fresh(key, edge.now()) ?? (await known.find(key, edge)), gatewayId, edge);
}

async function authenticateByPlayground(key: string, { edge }: Incoming, gatewayId: string): Promise<Caller> {
  const known = apiKeyCache(edge.env);
  const found = isApiKey(key) ? (known.fresh(key, edge.now()) ?? (await known.find(key, edge))) : undefined;
  return callerOf(found, gatewayId, edge);
}

function callerOf(found: ApiKey | undefined, gatewayId: string, edge: Edge): Caller {
  if (found === undefined) throw refused("This API key is not valid here.", "unknown key");
  if (found.gatewayId !== gatewayId) {
    throw refused("This API key is not valid here.", `key ${found.apiKeyId} of another gateway`);
  }
  if (found.expiresAt !== undefined && edge.now() >= found.expiresAt) {
    throw refused("This API key is not valid here.", `key ${found.apiKeyId} has expired`);
  }
  const { apiKeyId: id, name, allowedModels, limits } = found;
  // A key of minutes is nobody whose usage one would look for: it is its administrator's playground.
  if (id.startsWith(PLAYGROUND_KEY_ID)) {
    return { kind: "api_key", id: `playground:${name}`, name: `Playground (${name})`, allowedModels };
  }
  return { kind: "api_key", id, name, allowedModels, limits };
}

const SIGV4 = "AWS4-HMAC-SHA256";
/** AWS's own names of what a gateway answers for: clients made for one of them sign for no other. */
const CALLED_AS = ["bedrock-agentcore", "bedrock", "bedrock-runtime", "bedrock-mantle"];

async function authenticateBySignature({ request, body, edge }: Incoming): Promise<Caller> {
  const signed = signedRequest(request);
  if (!isSigned(signed)) throw refused(...nothingTaken(request, "signature"), SIGV4);
  const keys = parseAccessKeys(await readSecret(edge.env, "ACCESS_KEYS"));
  const readBody = (provedBy: AccessKey | undefined) => body.bytes(provedBy?.arn ?? STRANGERS);
  const verdict = await verifySignature(signed, readBody, keys, edge.now(), CALLED_AS);
  if ("refused" in verdict) throw refused(verdict.refused, "signature refused", SIGV4);
  const { arn } = verdict.accessKey;
  return { kind: "access_key", id: arn, name: arn, allowedModels: undefined };
}

function refused(message: string, reason: string, scheme = "Bearer"): GatewayError {
  return new GatewayError("unauthenticated", message, { reason, headers: { "www-authenticate": scheme } });
}
