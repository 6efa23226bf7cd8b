/** The variables ACCESS_TEAM_DOMAIN and ACCESS_AUD → whose assertions Cloudflare Access signs for us. */
import * as z from "../words/schema.ts";
import { GatewayError, LASTING } from "../words/errors.ts";
import { ACCESS_CERTS } from "./access-certs.ts";

const Variables = z.object({
  ACCESS_TEAM_DOMAIN: z.optional(
    z
      .string()
      .check(z.regex(/^(https?:\/\/)?[a-z0-9.-]+(:\d{1,5})?\/?$/i, "must be a host, as team.cloudflareaccess.com")),
  ),
  ACCESS_AUD: z.optional(z.string()),
});

export interface Access {
  /** The value required of `iss`. */
  readonly issuer: string;
  /** Where its keys are: https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/validating-json/ */
  readonly certsUrl: string;
  /** One of them must be in `aud`; several stand apart by commas. */
  readonly audience: readonly string[];
}

/**
 * @returns undefined where Access is not used.
 * @throws GatewayError `internal` where one of the two is missing: half of it would let in nobody, or anybody.
 */
export function readAccess(env: object): Access | undefined {
  const parsed = Variables.safeParse(env);
  if (!parsed.success) throw unusable(z.prettifyError(parsed.error));
  const { ACCESS_TEAM_DOMAIN: domain = "", ACCESS_AUD: aud = "" } = parsed.data;
  if (domain === "" && aud === "") return undefined;
  const audience = aud.split(",").flatMap((one) => (one.trim() === "" ? [] : [one.trim()]));
  if (domain === "" || audience.length === 0) throw unusable("ACCESS_TEAM_DOMAIN and ACCESS_AUD go together.");
  const issuer = (domain.includes("://") ? domain : `https://${domain}`).replace(/\/$/, "");
  return { issuer, certsUrl: `${issuer}${ACCESS_CERTS}`, audience };
}

function unusable(what: string): GatewayError {
  return new GatewayError("internal", `The settings of Cloudflare Access cannot be used: ${what}`, {
    headers: LASTING,
  });
}
