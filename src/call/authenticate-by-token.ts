/** Request → Caller by a bearer token of the gateway's issuer; a verified token is remembered, as a whole, for at most a minute. */
import type { CustomJwtAuthorizer } from "../config/authorizer.ts";
import { GatewayError, LASTING } from "../words/errors.ts";
import type { Caller } from "../identity/caller.ts";
import type { TokenVerdict } from "../identity/token.ts";
import { issuersOf } from "../memory/issuers.ts";
import { BoundedMap } from "../words/bounded-map.ts";
import type { Edge } from "./edge.ts";
import { noToken, nothingTaken } from "./nothing-taken.ts";
import { metadataUrl } from "./endpoints/resource-metadata.ts";
import type { Snapshot } from "../snapshot/compile.ts";

const REMEMBERED_MS = 60_000;
const MOST_REMEMBERED = 2_000;
/** Longer ones are verified each time, so that what is remembered stays bounded in bytes too. */
const LONGEST_REMEMBERED = 8_192;
const LONGEST_TOKEN = 16_384;

interface Remembered {
  readonly caller: Caller;
  readonly until: number;
}

/** They hang on the snapshot: another configuration may let in others. */
const remembered = new WeakMap<Snapshot, BoundedMap<string, Remembered>>();

/** Undefined where the token has to be verified, or there is none. */
export function recogniseToken(headers: Headers, snapshot: Snapshot, now: number): Caller | undefined {
  const token = tokenIn(headers);
  const known = token === undefined ? undefined : remembered.get(snapshot)?.get(token);
  return known !== undefined && now < known.until ? known.caller : undefined;
}

function tokenIn(headers: Headers): string | undefined {
  return /^bearer +(\S+) *$/i.exec(headers.get("authorization") ?? "")?.[1];
}

/** @throws GatewayError `unauthenticated` (401), `forbidden` (403 with insufficient_scope), `config_unavailable`. */
export async function authenticateByToken(request: Request, snapshot: Snapshot, edge: Edge): Promise<Caller> {
  const authorizer = snapshot.spec.authorizerConfiguration?.customJWTAuthorizer;
  if (authorizer === undefined) {
    throw new GatewayError("internal", "This gateway's authorizer is not configured.", { headers: LASTING });
  }
  const challenge = `resource_metadata="${metadataUrl(new URL(request.url), snapshot)}"`;
  const token = tokenIn(request.headers);
  if (token === undefined) throw invalid(...nothingTaken(request, "token"), `Bearer ${challenge}`);
  const now = edge.now();
  const mistaken = noToken(token);
  if (mistaken !== undefined) throw invalid(...mistaken, `Bearer error="invalid_token", ${challenge}`);

  const verdict: TokenVerdict =
    token.length > LONGEST_TOKEN
      ? { verdict: "invalid_token", reason: `longer than ${LONGEST_TOKEN} characters` }
      : await verify(token, authorizer, edge);
  if (!("claims" in verdict)) {
    const { reason } = verdict;
    if (verdict.verdict === "insufficient_scope") {
      const scope = authorizer.allowedScopes === undefined ? "" : `, scope="${authorizer.allowedScopes.join(" ")}"`;
      throw new GatewayError(
        "forbidden",
        "This token is good, but not for this gateway: its audience, client, scope or claims are not those it asks for.",
        {
          reason: `token without the right ${reason}`,
          headers: { "www-authenticate": `Bearer error="insufficient_scope", ${challenge}${scope}` },
        },
      );
    }
    throw invalid(
      "This token is not valid here: it is malformed, expired, or not of this gateway's issuer.",
      reason,
      `Bearer error="invalid_token", ${challenge}`,
    );
  }
  const { claims } = verdict;
  const id = text(claims.sub) ?? text(claims["client_id"]) ?? text(claims["azp"]) ?? "token";
  const name = text(claims["preferred_username"]) ?? text(claims["email"]) ?? text(claims["name"]) ?? id;
  const caller: Caller = { kind: "token", id, name, allowedModels: undefined, claims };
  remember(snapshot, token, { caller, until: Math.min(now + REMEMBERED_MS, (claims.exp ?? 0) * 1000) });
  return caller;
}

async function verify(token: string, authorizer: CustomJwtAuthorizer, edge: Edge): Promise<TokenVerdict> {
  // jose, which gateways without tokens never need.
  const { verifyToken } = await import("../identity/token.ts");
  const { discoveryUrl } = authorizer;
  const { allowLocalEndpoints } = edge.settings;
  const known = issuersOf(edge.env);
  const now = edge.now();
  const issuer = known.fresh(discoveryUrl, now) ?? (await known.find(discoveryUrl, allowLocalEndpoints, edge));
  const verdict = await verifyToken(token, issuer, authorizer, now);
  if (!("verdict" in verdict) || verdict.verdict !== "unknown_key") return verdict;
  const renewed = await known.renew(discoveryUrl, allowLocalEndpoints, edge);
  return renewed === undefined ? verdict : verifyToken(token, renewed, authorizer, now);
}

function remember(snapshot: Snapshot, token: string, verified: Remembered): void {
  if (token.length > LONGEST_REMEMBERED) return;
  let tokens = remembered.get(snapshot);
  if (tokens === undefined) {
    tokens = new BoundedMap(MOST_REMEMBERED);
    remembered.set(snapshot, tokens);
  }
  tokens.set(token, verified);
}

function text(claim: unknown): string | undefined {
  return typeof claim === "string" && claim !== "" ? claim : undefined;
}

function invalid(message: string, reason: string, challenge: string): GatewayError {
  return new GatewayError("unauthenticated", message, { reason, headers: { "www-authenticate": challenge } });
}
