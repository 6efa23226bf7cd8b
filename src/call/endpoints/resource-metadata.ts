/** RFC 9728: where a client that knows only a gateway's URL learns whose tokens it takes. */
import { GATEWAY_ID } from "../../config/identifiers.ts";
import { GatewayError } from "../../words/errors.ts";
import type { Edge } from "../edge.ts";
import type { Snapshot } from "../../snapshot/compile.ts";
import { findSnapshot, freshSnapshot } from "../snapshot.ts";

const WELL_KNOWN = "/.well-known/oauth-protected-resource";

export function isMetadataPath(pathname: string): boolean {
  return pathname === WELL_KNOWN || pathname.startsWith(`${WELL_KNOWN}/`);
}

/** The address of a gateway's metadata, for its challenges: a client checks that it is of the address it called. */
export function metadataUrl({ origin, pathname }: URL, { gatewayId }: Snapshot): string {
  const gateway = /^\/+gateways\//.test(pathname) ? `/gateways/${gatewayId}` : "";
  return `${origin}${WELL_KNOWN}${gateway}/inference`;
}

/** @throws GatewayError `not_found` where there is no such gateway, or it takes no tokens. */
export async function answerMetadata({ origin, pathname }: URL, edge: Edge): Promise<Response> {
  const resource = pathname.slice(WELL_KNOWN.length).replace(/\/+$/, "");
  const [, gatewayId] = /^\/gateways\/([^/]+)(?:\/.*)?$/.exec(resource) ?? [];
  const isDefault = resource === "" || resource === "/inference" || resource.startsWith("/inference/");
  if (!isDefault && (gatewayId === undefined || !GATEWAY_ID.test(gatewayId))) {
    throw new GatewayError("not_found", `There is no protected resource at ${resource}.`);
  }
  const snapshot = freshSnapshot(gatewayId, edge) ?? (await findSnapshot(gatewayId, edge));
  const authorizer = snapshot.spec.authorizerConfiguration?.customJWTAuthorizer;
  if (authorizer === undefined) throw new GatewayError("not_found", "This gateway takes no tokens.");
  return Response.json({
    // As it was asked for: a client has to refuse any other (RFC 9728, 3.3).
    resource: origin + resource,
    authorization_servers: [authorizer.discoveryUrl.replace(/\/\.well-known\/openid-configuration$/, "")],
    bearer_methods_supported: ["header"],
    resource_name: snapshot.spec.name,
    ...(authorizer.allowedScopes === undefined ? {} : { scopes_supported: authorizer.allowedScopes }),
  });
}
