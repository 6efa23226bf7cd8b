/** What a schema cannot tell of a gateway's authorizer: do type and configuration go together, may the issuer be asked, and is it said whose tokens are taken? */
import { isNarrowed, type CustomJwtAuthorizer } from "../../config/authorizer.ts";
import { endpointFault } from "../../config/endpoint.ts";
import type { GatewaySpec } from "../../config/gateway.ts";
import type { Settings } from "../../config/settings.ts";
import type { TakenAway } from "./additions.ts";
import { invalidFields, type Field } from "./fault.ts";

/** @throws Fault ValidationException where type and configuration do not go together, or the issuer may not be asked. */
export function checkAuthorizer(spec: GatewaySpec, settings: Settings): void {
  const faults = faultsOfAuthorizer(spec, settings);
  if (faults.length > 0) throw invalidFields(faults);
}

export function faultsOfAuthorizer(
  { authorizerType, authorizerConfiguration }: GatewaySpec,
  settings: Settings,
): readonly Field[] {
  const wanted = authorizerType === "CUSTOM_JWT";
  if (wanted !== (authorizerConfiguration !== undefined)) {
    const message = wanted ? "is required with CUSTOM_JWT" : `does not go with ${authorizerType}`;
    return [{ name: "authorizerConfiguration", message }];
  }
  if (authorizerConfiguration === undefined) return [];
  const { customJWTAuthorizer } = authorizerConfiguration;
  const fault = endpointFault(customJWTAuthorizer.discoveryUrl, settings.allowLocalEndpoints);
  return [
    ...(fault === undefined ? [] : [{ name: `${JWT_AUTHORIZER}.discoveryUrl`, message: fault }]),
    ...faultsOfWhoseTokens(customJWTAuthorizer),
  ];
}

const JWT_AUTHORIZER = "authorizerConfiguration.customJWTAuthorizer";
const LISTS = "allowedAudience, allowedClients, allowedScopes or customClaims";

/** Any token of the issuer is accepted only where `allowAnyToken` says so. */
function faultsOfWhoseTokens(authorizer: CustomJwtAuthorizer): readonly Field[] {
  const takesAny = authorizer.allowAnyToken === true;
  if (isNarrowed(authorizer) !== takesAny) return [];
  const lists = `does not go with ${LISTS}: leave out one or the other`;
  const none = `must hold ${LISTS}: without any of them every token of this issuer is let in, whoever it was made for. Where that is meant, say "allowAnyToken": true`;
  return [
    takesAny ? { name: `${JWT_AUTHORIZER}.allowAnyToken`, message: lists } : { name: JWT_AUTHORIZER, message: none },
  ];
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
