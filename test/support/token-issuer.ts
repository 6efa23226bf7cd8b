/** An issuer of tokens: real keys, a stand-in for its two documents, and gateways that take its tokens. */
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from "jose";
import { gateway, providerTarget } from "./config.ts";
import { upstream, type Seen } from "./upstream.ts";
import { isolate, post, type Isolate } from "./worker.ts";

export const ISSUER = "https://issuer.test";
export const DISCOVERY = `${ISSUER}/.well-known/openid-configuration`;
export const JWKS = `${ISSUER}/jwks`;

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** The public half, as the issuer lists it. */
  readonly jwk: JWK;
}

export async function newKey(kid: string, alg = "ES256"): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

export const KEY = await newKey("first");

/** So many seconds from now, as a token says it. */
export function from(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

/** Of any form: a token may say anything. */
export type Claims = Record<string, unknown>;

/** Good for an hour unless the claims say otherwise; one of undefined is left out. */
export async function token(claims: Claims = {}, key = KEY, header: object = {}): Promise<string> {
  const all = { iss: ISSUER, sub: "alice", exp: from(3_600), ...claims };
  return new SignJWT(all).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.privateKey);
}

interface StandIn {
  /** What the JWKS lists, to be changed at any time. */
  readonly keys: JWK[];
  /** By URL, to be changed at any time; everything else is a provider that answers. */
  readonly answers: Record<string, () => Response | Promise<Response>>;
  /** The URLs that were asked, but for the provider's. */
  readonly asked: () => string[];
  /** The calls that reached the provider. */
  readonly provider: () => Seen[];
  readonly seen: readonly Seen[];
}

export function issuer(keys: JWK[] = [KEY.jwk]): StandIn {
  const answers: StandIn["answers"] = {
    [DISCOVERY]: () => Response.json({ issuer: ISSUER, jwks_uri: JWKS }),
    [JWKS]: () => Response.json({ keys }),
  };
  const seen = upstream(({ url }) => answers[url]?.() ?? Response.json({ ok: true }));
  const isProvider = ({ url }: Seen): boolean => url.startsWith("https://t.provider.test/");
  return {
    keys,
    answers,
    seen,
    asked: () => seen.filter((one) => !isProvider(one)).map(({ url }) => url),
    provider: () => seen.filter(isProvider),
  };
}

/** The authorizer of a gateway that takes the issuer's tokens: anybody's, where no list says whose. */
export function jwt(more: object = {}): Record<string, unknown> {
  const lists = ["allowedAudience", "allowedClients", "allowedScopes", "customClaims"];
  const anybodys = lists.some((list) => list in more) ? {} : { allowAnyToken: true };
  const customJWTAuthorizer = { discoveryUrl: DISCOVERY, ...anybodys, ...more };
  return { authorizerType: "CUSTOM_JWT", authorizerConfiguration: { customJWTAuthorizer } };
}

/** The default gateway with that authorizer, and a target `t` that serves the model `m` in both dialects. */
export async function guarded(more: object = {}): Promise<{ on: Isolate; id: string }> {
  const on = isolate();
  const id = await gateway(on, jwt(more));
  const operations = ["/v1/chat/completions", "/v1/messages"].map((path) => ({ path, models: ["m"] }));
  await providerTarget(on, id, "t", { operations });
  return { on, id };
}

export function ask(on: Isolate, bearer: string, path = "/v1/chat/completions"): Promise<Response> {
  return post(on, path, { model: "m" }, { authorization: `Bearer ${bearer}` });
}

export async function status(on: Isolate, bearer: string): Promise<number> {
  return (await ask(on, bearer)).status;
}

/** What tells a refusal: its status, its code and its challenge. */
export function refusal({ status: code, headers }: Response): unknown[] {
  return [code, headers.get("x-gateway-error"), headers.get("www-authenticate")];
}
