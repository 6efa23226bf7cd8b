/** Request → may it change the configuration? The control plane is never open: without a secret set it lets nobody in. */
import { sameText } from "../identity/same-text.ts";
import { readSecret } from "../store/vault.ts";
import { Fault } from "./fault.ts";

/** @throws Fault AccessDeniedException, before anything of the request's body is read. */
export async function authorize(request: Request, env: Env): Promise<void> {
  const adminToken = await readSecret(env, "ADMIN_TOKEN");
  if (adminToken === undefined) {
    throw new Fault(
      "AccessDeniedException",
      "The control plane is closed: the secret ADMIN_TOKEN is not set. `wrangler secret put ADMIN_TOKEN` sets it.",
    );
  }
  const authorization = request.headers.get("authorization") ?? "";
  const token = /^bearer (.*)$/i.exec(authorization)?.[1]?.trim() ?? "";
  if (token === "") {
    throw new Fault("AccessDeniedException", "Send the ADMIN_TOKEN as `Authorization: Bearer …`.");
  }
  if (!(await sameText(token, adminToken)))
    throw new Fault("AccessDeniedException", "This token is not the ADMIN_TOKEN.");
}
