/** How a provider wants to be signed in to where its target does not say: an API key's place, a signature's scope. */
import { signingScope, type SigningScope } from "../config/bedrock-host.ts";
import type { Settings } from "../config/settings.ts";
import type { TargetConfiguration } from "../config/target-configuration.ts";
import { BEARER, type Placement } from "./connector.ts";
import { factsOf } from "./facts.ts";

export interface SignIn {
  readonly placement: Placement;
  /** Absent: the provider takes no signature. */
  readonly signing: SigningScope | undefined;
}

export function signIn({ inference, http }: TargetConfiguration, settings: Settings): SignIn {
  if (inference?.connector !== undefined) {
    const facts = factsOf(inference.connector);
    return { placement: facts.placement, signing: facts.signing?.(settings) };
  }
  const host = URL.parse(inference?.provider?.endpoint ?? http?.passthrough.endpoint ?? "")?.hostname ?? "";
  // What AgentCore does for any other host: the service is the host's first label (spec 3.3).
  const guessed = { service: host.split(".", 1)[0] ?? host, region: settings.awsRegion };
  return { placement: BEARER, signing: signingScope(host) ?? guessed };
}
