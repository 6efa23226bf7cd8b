/** Request → whose browser it comes from, by the console's cookie or by Cloudflare Access's assertion: what is sent whether or not its owner meant to. */
import { readAccess } from "../../config/access.ts";
import { readSettings } from "../../config/settings.ts";
import { verifySession } from "../../identity/session.ts";
import { verifyToken } from "../../identity/token.ts";
import { issuersOf } from "../../memory/issuers.ts";
import type { Administrator, AdministratorToken } from "../../secrets/administrators.ts";
import type { RequestContext } from "../../words/request-context.ts";
import { Fault } from "../operations/fault.ts";

/** Host-only, of the whole host, over TLS: no other host, path or network can have set it (RFC 6265bis, section 4.1.3.2). */
const COOKIE = "__Host-signalbox";

export interface BrowserSession extends Administrator {
  readonly by: "token" | "access";
  /** Milliseconds since 1970; absent where Access says when it ends. */
  readonly expiresAt?: number;
}

/**
 * @returns undefined where neither is there, or is valid no more.
 * @throws Fault AccessDeniedException where the request would write and may come from another page.
 */
export async function findBrowser(
  request: Request,
  env: Env,
  tokens: readonly AdministratorToken[],
  context: RequestContext,
): Promise<BrowserSession | undefined> {
  const found = (await bySession(request, tokens, context.now())) ?? (await byAccess(request, env, context));
  if (found !== undefined && request.method !== "GET" && request.method !== "HEAD") requireOwnPage(request);
  return found;
}

async function bySession(
  request: Request,
  tokens: readonly AdministratorToken[],
  now: number,
): Promise<BrowserSession | undefined> {
  const session = cookieOf(request);
  if (session === undefined) return undefined;
  for (const { token, who, may } of tokens) {
    const expiresAt = await verifySession(session, token, now);
    if (expiresAt !== undefined) return { who, may, by: "token", expiresAt };
  }
  return undefined;
}

function cookieOf(request: Request): string | undefined {
  const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
}

/** Access sets the header on each request it lets through, and takes away one that a client sent; the signature is what we trust. */
async function byAccess(request: Request, env: Env, context: RequestContext): Promise<BrowserSession | undefined> {
  const access = readAccess(env);
  const assertion = request.headers.get("cf-access-jwt-assertion");
  if (access === undefined || assertion === null) return undefined;
  const { certsUrl, audience } = access;
  const { allowLocalEndpoints } = readSettings(env);
  const issuers = issuersOf(env);
  const issuer = await issuers.find(certsUrl, allowLocalEndpoints, context);
  const authorizer = { discoveryUrl: certsUrl, allowedAudience: [...audience] };
  let verdict = await verifyToken(assertion, issuer, authorizer, context.now());
  if ("verdict" in verdict && verdict.verdict === "unknown_key") {
    const renewed = await issuers.renew(certsUrl, allowLocalEndpoints, context);
    if (renewed !== undefined) verdict = await verifyToken(assertion, renewed, authorizer, context.now());
  }
  if (!("claims" in verdict)) return undefined;
  // A person has an e-mail, a service token the name it was given.
  const who = [verdict.claims["email"], verdict.claims["common_name"]].find((name) => typeof name === "string");
  return typeof who === "string" && who !== "" ? { who, may: "write", by: "access" } : undefined;
}

/**
 * Another site's page can make a browser send a request with what it brings by itself, but not with our origin, and not
 * as JSON without asking us first.
 *
 * @throws Fault AccessDeniedException.
 */
export function requireOwnPage(request: Request): void {
  const own = new URL(request.url).origin;
  if (request.headers.get("origin") !== own) {
    throw new Fault("AccessDeniedException", `By a browser's session, only pages of ${own} may change something.`);
  }
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json *(?:;|$)/i.test(type)) {
    throw new Fault("AccessDeniedException", "By a browser's session, a change is sent as application/json.");
  }
}

export function sessionCookie(session: string, lifetimeSeconds: number): string {
  return `${COOKIE}=${session}; Path=/; Max-Age=${lifetimeSeconds}; Secure; HttpOnly; SameSite=Strict`;
}
