/** Request → who asks the control plane, and may he write? Where no credential is set that could open it, nobody may enter. */
import { parseAccessKeys, type AccessKey } from "../../identity/access-keys.ts";
import { isSigned, signedRequest, verifySignature } from "../../identity/sigv4.ts";
import { STRANGERS } from "../../body/room.ts";
import { readAccess } from "../../config/access.ts";
import { administratorTokens, findToken, type Administrator } from "../../secrets/administrators.ts";
import { readSecret } from "../../secrets/vault.ts";
import type { RequestContext } from "../../words/request-context.ts";
import { findBrowser } from "./browser.ts";
import { ADMINS, type ReadBytes } from "./read-body.ts";
import { Fault } from "../operations/fault.ts";
import { onlyReads } from "./only-reads.ts";

/**
 * A token as bearer, SigV4 by an access key of role `admin`, or what a browser brings by itself: the console's cookie,
 * or Cloudflare Access's assertion.
 *
 * @param path as its doors are found by it: spelled otherwise, `%6c` for `l`, it must not be another one here.
 * @param readBytes called only where a signature has to be checked.
 * @throws Fault AccessDeniedException, also where the request would write and its sender may only read; and what `readBytes` throws.
 */
export async function authorize(
  request: Request,
  path: string,
  env: Env,
  readBytes: ReadBytes,
  context: RequestContext,
): Promise<Administrator> {
  const administrator = await findAdministrator(request, env, readBytes, context);
  if (administrator.may === "read" && !onlyReads(request.method, path)) {
    throw denied(`The ${administrator.who} may see everything and change nothing.`);
  }
  return administrator;
}

async function findAdministrator(
  request: Request,
  env: Env,
  readBytes: ReadBytes,
  context: RequestContext,
): Promise<Administrator> {
  const [tokens, accessKeys] = await Promise.all([administratorTokens(env), readSecret(env, "ACCESS_KEYS")]);
  if (tokens.length === 0 && accessKeys === undefined && readAccess(env) === undefined) throw denied(CLOSED);
  const signed = signedRequest(request);
  if (isSigned(signed)) {
    const readAs = (provedBy: AccessKey | undefined): ReturnType<ReadBytes> => {
      if (provedBy !== undefined) requireAdmin(provedBy);
      return readBytes(provedBy === undefined ? STRANGERS : ADMINS);
    };
    const verdict = await verifySignature(signed, readAs, parseAccessKeys(accessKeys), context.now(), [
      "bedrock-agentcore",
    ]);
    if ("refused" in verdict) throw denied(verdict.refused);
    requireAdmin(verdict.accessKey);
    return { who: verdict.accessKey.arn, may: "write" };
  }
  const bearer = /^bearer (.*)$/i.exec(request.headers.get("authorization") ?? "")?.[1]?.trim() ?? "";
  if (bearer !== "") {
    const { who, may } = (await findToken(tokens, bearer)) ?? throwDenied("This token is not the ADMIN_TOKEN.");
    return { who, may };
  }
  const { who, may } = (await findBrowser(request, env, tokens, context)) ?? throwDenied(NOTHING);
  return { who, may };
}

const CLOSED =
  "The control plane is closed: neither the secret ADMIN_TOKEN nor ACCESS_KEYS is set. `wrangler secret put ADMIN_TOKEN` sets one.";
const NOTHING = "Send the ADMIN_TOKEN as `Authorization: Bearer …`, or sign with an admin's access key.";

function requireAdmin({ roles }: AccessKey): void {
  if (!roles.includes("admin")) throw denied("This access key has not the role admin.");
}

function throwDenied(message: string): never {
  throw denied(message);
}

function denied(message: string): Fault {
  return new Fault("AccessDeniedException", message);
}
