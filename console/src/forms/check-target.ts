/** A target's draft → what is wrong with it, by the names of the API's members: by the Worker's own schema, and what that cannot tell. */
import { endpointFault } from "#worker/config/endpoint.ts";
import { TargetSpec } from "#worker/config/target.ts";
import { checkWith, type FormFaults } from "../screens/form-faults.ts";
import { formTexts } from "../texts/forms.ts";
import { faultsOfProvider } from "./provider-draft.ts";
import { NEW_PROVIDER, specOf, type TargetDraft } from "./target-draft.ts";

export const ENDPOINTS = [
  "targetConfiguration.inference.provider.endpoint",
  "targetConfiguration.http.passthrough.endpoint",
] as const;
export const CREDENTIAL = "credentialProviderConfigurations.0.credentialProvider";
export const PROVIDER = `${CREDENTIAL}.apiKeyCredentialProvider.providerArn`;

/** What is being made beside it, or there already. */
export interface Around {
  readonly targetNames: readonly string[];
  /** Of credential providers that there are; undefined while that is not known. */
  readonly providerNames: readonly string[] | undefined;
  /** Of those that are made with other targets of the form. */
  readonly newProviders?: readonly string[];
}

export function checkTarget(draft: TargetDraft, { targetNames, providerNames, newProviders = [] }: Around): FormFaults {
  const { texts } = formTexts;
  const faults: Record<string, string> = { ...checkWith(TargetSpec, specOf(draft, arnForCheck)) };
  const isCustom = draft.isPassthrough || draft.source === "custom";
  const fault = isCustom ? endpointFault(draft.endpoint.trim(), isLocal()) : undefined;
  const name = ENDPOINTS[draft.isPassthrough ? 1 : 0];
  if (draft.endpoint.trim() === "" && isCustom) faults[name] = texts.endpointMissing;
  else if (fault !== undefined) faults[name] = fault;
  if (targetNames.includes(draft.name.trim())) faults["name"] = texts.targetTaken;
  if (draft.auth !== "API_KEY") return faults;
  delete faults[PROVIDER];
  const isKnown = [...(providerNames ?? [draft.provider]), ...newProviders].includes(draft.provider);
  if (draft.provider === "" || (draft.provider !== NEW_PROVIDER && !isKnown)) {
    faults[PROVIDER] = texts.providerMissing;
  }
  if (draft.provider !== NEW_PROVIDER) return faults;
  const own = faultsOfProvider(draft.newProvider, providerNames ?? []);
  return { ...faults, ...Object.fromEntries(Object.entries(own).map(([key, said]) => [`newProvider.${key}`, said])) };
}

/** Any that is one: the name is checked for itself. */
const arnForCheck = (name: string): string =>
  `arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/${name === "" ? "x" : name}`;

/** A gateway on this machine takes providers on this machine; the API has the last word. */
function isLocal(): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(window.location.hostname);
}
