/** How a target's provider authenticates where the target does not say: an API key's place, a signature's scope. */
import { signingScope } from "../aws/bedrock-host.ts";
import type { Settings } from "../config/settings.ts";
import type { TargetConfiguration } from "../config/target-configuration.ts";
import { factsOf } from "../connectors/by-id.ts";
import { BEARER } from "../connectors/connector.ts";
import type { ProviderAuthentication } from "../credentials/credential.ts";

export function authenticationOf({ inference, http }: TargetConfiguration, settings: Settings): ProviderAuthentication {
  if (inference?.connector !== undefined) {
    const { placement, signing } = factsOf(inference.connector.source, settings);
    return { placement, signing };
  }
  const host = URL.parse(inference?.provider?.endpoint ?? http?.passthrough.endpoint ?? "")?.hostname ?? "";
  // What AgentCore does for any other host: the service is the host's first label (spec 3.3).
  const guessed = { service: host.split(".", 1)[0] ?? host, region: settings.awsRegion };
  return { placement: BEARER, signing: signingScope(host) ?? guessed };
}
