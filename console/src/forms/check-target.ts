/** A target's draft → what is wrong with it, by the names of the API's members: by the Worker's own schema, and what that cannot tell. */
import { endpointFault } from "#worker/config/endpoint.ts";
import { TargetSpec } from "#worker/config/target.ts";
import { checkWith, type FormFaults } from "../screens/form-faults.ts";
import { formTexts } from "../texts/forms.ts";
import { hasProvider, NEW_PROVIDER, type CredentialDraft } from "./credential-draft.ts";
import { linesOf } from "./lines.ts";
import { faultsOfProvider } from "./provider-draft.ts";
import type { TargetDraft } from "./target-draft.ts";
import { specOf } from "./target-spec.ts";

export const SOURCE = "targetConfiguration.inference.connector.source";
export const CREDENTIAL = "credentialProviderConfigurations.0.credentialProvider";

/** Of the API's member that names its credential provider. */
export function providerMemberOf({ auth }: Pick<CredentialDraft, "auth">): string {
  return `${CREDENTIAL}.${auth === "ENTRA_ID" ? "entraIdCredentialProvider" : "apiKeyCredentialProvider"}.providerArn`;
}

/** What is being made beside it, or there already. */
export interface Around {
  readonly targetNames: readonly string[];
  /** Of credential providers that there are; undefined while that is not known. */
  readonly providerNames: readonly string[] | undefined;
  /** Of those that are made with other targets of the form. */
  readonly newProviders?: readonly string[];
}

export function checkTarget(draft: TargetDraft, around: Around): FormFaults {
  const { texts } = formTexts;
  const isTaken = around.targetNames.includes(draft.name.trim());
  return {
    ...checkWith(TargetSpec, specOf(draft, arnForCheck)),
    ...faultsOfAddress(draft),
    ...(draft.source === "azure-openai" && namesNone(draft)
      ? { [`${SOURCE}.deployments`]: texts.deploymentsMissing }
      : {}),
    ...(isTaken ? { name: texts.targetTaken } : {}),
    ...(hasProvider(draft) ? faultsOfProviderChoice(draft, around) : {}),
  };
}

function namesNone({ isPassthrough, deploymentsBy, deployments }: TargetDraft): boolean {
  return !isPassthrough && deploymentsBy === "name" && linesOf(deployments).length === 0;
}

/** Of what somebody has to say himself: may it be called? */
function faultsOfAddress(draft: TargetDraft): FormFaults {
  const [name, address, missing] = addressOf(draft) ?? [];
  if (name === undefined || address === undefined || missing === undefined) return {};
  const fault = address.trim() === "" ? missing : endpointFault(address.trim(), isLocal());
  return fault === undefined ? {} : { [name]: fault };
}

function addressOf(draft: TargetDraft): readonly [name: string, address: string, missing: string] | undefined {
  const { texts } = formTexts;
  if (draft.isPassthrough)
    return ["targetConfiguration.http.passthrough.endpoint", draft.endpoint, texts.endpointMissing];
  if (draft.source === "custom")
    return ["targetConfiguration.inference.provider.endpoint", draft.endpoint, texts.endpointMissing];
  return draft.source === "azure-openai" ? [`${SOURCE}.endpoint`, draft.resource, texts.resourceMissing] : undefined;
}

function faultsOfProviderChoice(draft: TargetDraft, { providerNames, newProviders = [] }: Around): FormFaults {
  if (draft.provider !== NEW_PROVIDER) {
    const isKnown = [...(providerNames ?? [draft.provider]), ...newProviders].includes(draft.provider);
    return draft.provider === "" || !isKnown ? { [providerMemberOf(draft)]: formTexts.texts.providerMissing } : {};
  }
  const own = faultsOfProvider(draft.newProvider, providerNames ?? []);
  return Object.fromEntries(Object.entries(own).map(([key, said]) => [`newProvider.${key}`, said]));
}

/** Any that is one: whether it is there is checked for itself. */
const arnForCheck = (): string =>
  "arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/x";

/** A gateway on this machine takes providers on this machine; the API has the last word. */
function isLocal(): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(window.location.hostname);
}
