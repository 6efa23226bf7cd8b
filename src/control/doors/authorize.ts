/** Request → may it change the configuration? Where neither ADMIN_TOKEN nor ACCESS_KEYS is set, nobody may. */
import { parseAccessKeys, type AccessKey } from "../../identity/access-keys.ts";
import { sameText } from "../../identity/same-text.ts";
import { isSigned, signedRequest, verifySignature } from "../../identity/sigv4.ts";
import { STRANGERS } from "../../body/room.ts";
import { readSecret } from "../../secrets/vault.ts";
import { ADMINS, type ReadBytes } from "./read-body.ts";
import { Fault } from "../operations/fault.ts";

/**
 * `ADMIN_TOKEN` as bearer, or SigV4 by an access key of role `admin`.
 *
 * @param readBytes called only where a signature has to be checked.
 * @returns who it is, as the history names them.
 * @throws Fault AccessDeniedException, and what `readBytes` throws.
 */
export async function authorize(request: Request, env: Env, readBytes: ReadBytes, now: number): Promise<string> {
  const [adminToken, accessKeys] = await Promise.all([readSecret(env, "ADMIN_TOKEN"), readSecret(env, "ACCESS_KEYS")]);
  if (adminToken === undefined && accessKeys === undefined) {
    throw denied(
      "The control plane is closed: neither the secret ADMIN_TOKEN nor ACCESS_KEYS is set. `wrangler secret put ADMIN_TOKEN` sets one.",
    );
  }
  const signed = signedRequest(request);
  if (isSigned(signed)) {
    const readAs = (provedBy: AccessKey | undefined): ReturnType<ReadBytes> => {
      if (provedBy !== undefined) requireAdmin(provedBy);
      return readBytes(provedBy === undefined ? STRANGERS : ADMINS);
    };
    const verdict = await verifySignature(signed, readAs, parseAccessKeys(accessKeys), now, ["bedrock-agentcore"]);
    if ("refused" in verdict) throw denied(verdict.refused);
    requireAdmin(verdict.accessKey);
    return verdict.accessKey.arn;
  }
  const token = /^bearer (.*)$/i.exec(request.headers.get("authorization") ?? "")?.[1]?.trim() ?? "";
  if (token === "")
    throw denied("Send the ADMIN_TOKEN as `Authorization: Bearer …`, or sign with an admin's access key.");
  if (adminToken === undefined || !(await sameText(token, adminToken)))
    throw denied("This token is not the ADMIN_TOKEN.");
  return "admin token";
}

function requireAdmin({ roles }: AccessKey): void {
  if (!roles.includes("admin")) throw denied("This access key has not the role admin.");
}

function denied(message: string): Fault {
  return new Fault("AccessDeniedException", message);
}
