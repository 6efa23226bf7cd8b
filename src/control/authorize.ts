/** Request → may it change the configuration? The control plane is never open: without a secret set it lets nobody in. */
import { parseAccessKeys } from "../identity/access-keys.ts";
import { sameText } from "../identity/same-text.ts";
import { isSigned, signedRequest, verifySignature } from "../identity/sigv4.ts";
import { readSecret } from "../secrets/vault.ts";
import { Fault } from "./fault.ts";

/**
 * `ADMIN_TOKEN` as bearer, or SigV4 by an access key of role `admin`.
 *
 * @param readBytes asked for only where a signature has to be checked.
 * @throws Fault AccessDeniedException.
 */
export async function authorize(
  request: Request,
  env: Env,
  readBytes: () => Promise<Uint8Array<ArrayBuffer>>,
  now: number,
): Promise<void> {
  const [adminToken, accessKeys] = await Promise.all([readSecret(env, "ADMIN_TOKEN"), readSecret(env, "ACCESS_KEYS")]);
  if (adminToken === undefined && accessKeys === undefined) {
    throw denied(
      "The control plane is closed: neither the secret ADMIN_TOKEN nor ACCESS_KEYS is set. `wrangler secret put ADMIN_TOKEN` sets one.",
    );
  }
  const signed = signedRequest(request);
  if (isSigned(signed)) {
    const verdict = await verifySignature(signed, readBytes, parseAccessKeys(accessKeys), now);
    if ("refused" in verdict) throw denied(verdict.refused);
    if (!verdict.accessKey.roles.includes("admin")) throw denied("This access key has not the role admin.");
    return;
  }
  const token = /^bearer (.*)$/i.exec(request.headers.get("authorization") ?? "")?.[1]?.trim() ?? "";
  if (token === "")
    throw denied("Send the ADMIN_TOKEN as `Authorization: Bearer …`, or sign with an admin's access key.");
  if (adminToken === undefined || !(await sameText(token, adminToken)))
    throw denied("This token is not the ADMIN_TOKEN.");
}

function denied(message: string): Fault {
  return new Fault("AccessDeniedException", message);
}
