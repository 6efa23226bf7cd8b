/** What a schema cannot tell of a gateway's authorizer: do type and configuration go together, may the issuer be asked, and is it said whose tokens are taken? */
import { isNarrowed, type CustomJwtAuthorizer } from "../../config/authorizer.ts";
import { endpointFault } from "../../config/endpoint.ts";
import type { GatewaySpec } from "../../config/gateway.ts";
import type { Settings } from "../../config/settings.ts";
import type { TakenAway } from "./additions.ts";
import { invalidField } from "./fault.ts";

/** @throws Fault ValidationException where type and configuration do not go together, or the issuer may not be asked. */
export function checkAuthorizer({ authorizerType, authorizerConfiguration }: GatewaySpec, settings: Settings): void {
  const wanted = authorizerType === "CUSTOM_JWT";
  if (wanted !== (authorizerConfiguration !== undefined)) {
    throw invalidField(
      "authorizerConfiguration",
      wanted ? "is required with CUSTOM_JWT" : `does not go with ${authorizerType}`,
    );
  }
  if (authorizerConfiguration === undefined) return;
  const { customJWTAuthorizer } = authorizerConfiguration;
  const fault = endpointFault(customJWTAuthorizer.discoveryUrl, settings.allowLocalEndpoints);
  if (fault !== undefined) throw invalidField(`${JWT_AUTHORIZER}.discoveryUrl`, fault);
  checkWhoseTokens(customJWTAuthorizer);
}

const JWT_AUTHORIZER = "authorizerConfiguration.customJWTAuthorizer";
const LISTS = "allowedAudience, allowedClients, allowedScopes or customClaims";

/** @throws Fault ValidationException where any token of the issuer would be accepted without `allowAnyToken`. */
function checkWhoseTokens(authorizer: CustomJwtAuthorizer): void {
  const takesAny = authorizer.allowAnyToken === true;
  if (isNarrowed(authorizer) !== takesAny) return;
  throw takesAny
    ? invalidField(`${JWT_AUTHORIZER}.allowAnyToken`, `does not go with ${LISTS}: leave out one or the other`)
    : invalidField(
        JWT_AUTHORIZER,
        `must hold ${LISTS}: without any of them every token of this issuer is let in, whoever it was made for. Where that is meant, say "allowAnyToken": true`,
      );
}

/** AWS's clients do not know `allowAnyToken`, so an update without it keeps it, unless the issuer changes or lists now say whose tokens are taken. */
export function withConsentOf(
  { authorizerConfiguration: known }: GatewaySpec,
  spec: GatewaySpec,
  takenAway: TakenAway,
): GatewaySpec {
  const wanted = spec.authorizerConfiguration?.customJWTAuthorizer;
  const was = known?.customJWTAuthorizer;
  if (takenAway.has(`${JWT_AUTHORIZER}.allowAnyToken`)) return spec;
  if (was?.allowAnyToken !== true || wanted === undefined || wanted.allowAnyToken !== undefined) return spec;
  if (wanted.discoveryUrl !== was.discoveryUrl || isNarrowed(wanted)) return spec;
  return { ...spec, authorizerConfiguration: { customJWTAuthorizer: { ...wanted, allowAnyToken: true } } };
}
