/** A bearer token → its claims, or why it is refused: jose checks the token, we check whom the gateway lets in (spec 4). */
import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTPayload, type JWTVerifyOptions } from "jose";
import type { CustomClaim, CustomJwtAuthorizer } from "../config/authorizer.ts";

/** Asymmetric only: with a symmetric algorithm the issuer's public key would sign. */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
const CLOCK_TOLERANCE_SECONDS = 60;

export interface TokenIssuer {
  readonly issuer: string;
  readonly jwks: object;
}

/** `unknown_key`: worth another look at the issuer's keys. The reasons are for the log. */
export type TokenVerdict =
  | { readonly claims: JWTPayload }
  | { readonly verdict: "invalid_token" | "unknown_key" | "insufficient_scope"; readonly reason: string };

/** @param now milliseconds since 1970. */
export async function verifyToken(
  token: string,
  issuer: TokenIssuer,
  authorizer: CustomJwtAuthorizer,
  now: number,
): Promise<TokenVerdict> {
  let claims: JWTPayload;
  try {
    claims = await verifyByAnyKey(token, keysOf(issuer.jwks), {
      issuer: issuer.issuer,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now),
      requiredClaims: ["exp"],
    });
  } catch (caught) {
    if (caught instanceof errors.JWKSNoMatchingKey) return { verdict: "unknown_key", reason: caught.code };
    // jose's messages name claims and algorithms, never values.
    return {
      verdict: "invalid_token",
      reason: caught instanceof errors.JOSEError ? `${caught.code}: ${caught.message}` : "not verifiable",
    };
  }
  const missing = findMissing(claims, authorizer);
  return missing === undefined ? { claims } : { verdict: "insufficient_scope", reason: missing };
}

/** A token that names no key may be of any that fits: https://github.com/panva/jose/blob/main/docs/jwks/local/functions/createLocalJWKSet.md */
async function verifyByAnyKey(token: string, keys: KeySet, options: JWTVerifyOptions): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keys, options)).payload;
  } catch (caught) {
    if (!(caught instanceof errors.JWKSMultipleMatchingKeys)) throw caught;
    for await (const key of caught) {
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (other) {
        if (!(other instanceof errors.JWSSignatureVerificationFailed)) throw other;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

type KeySet = ReturnType<typeof createLocalJWKSet>;

const keySets = new WeakMap<object, KeySet>();

function keysOf(jwks: object): KeySet {
  let keys = keySets.get(jwks);
  if (keys === undefined) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked at its door; jose checks each key it uses
    keys = createLocalJWKSet(jwks as JSONWebKeySet);
    keySets.set(jwks, keys);
  }
  return keys;
}

/** What of the authorizer's demands the claims do not meet; every list that is configured has to be met. */
function findMissing(claims: JWTPayload, authorizer: CustomJwtAuthorizer): string | undefined {
  const { allowedAudience, allowedClients, allowedScopes, customClaims } = authorizer;
  if (allowedAudience !== undefined && !overlap(allowedAudience, texts(claims.aud))) return "audience";
  const client = claims["client_id"] ?? claims["azp"];
  if (allowedClients !== undefined && !overlap(allowedClients, texts(client))) return "client";
  if (allowedScopes !== undefined && !overlap(allowedScopes, scopes(claims))) return "scope";
  return customClaims?.find((claim) => !meets(claims, claim))?.inboundTokenClaimName;
}

function meets(
  claims: JWTPayload,
  { inboundTokenClaimName, inboundTokenClaimValueType, authorizingClaimMatchValue }: CustomClaim,
): boolean {
  const value = claims[inboundTokenClaimName];
  const isList = inboundTokenClaimValueType === "STRING_ARRAY";
  if (isList !== Array.isArray(value)) return false;
  const { claimMatchOperator, claimMatchValue } = authorizingClaimMatchValue;
  const { matchValueString, matchValueStringList } = claimMatchValue;
  const wanted = matchValueStringList ?? (matchValueString === undefined ? [] : [matchValueString]);
  const held = texts(value);
  return claimMatchOperator === "EQUALS" ? held.length === 1 && held[0] === matchValueString : overlap(wanted, held);
}

/** `scope` is one text with spaces (RFC 8693), `scp` what some issuers use in its place. */
function scopes(claims: JWTPayload): readonly string[] {
  return [...texts(claims["scope"]), ...texts(claims["scp"])].flatMap((text) => text.split(" "));
}

function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === "string");
}

function overlap(allowed: readonly string[], held: readonly string[]): boolean {
  return held.some((one) => allowed.includes(one));
}
