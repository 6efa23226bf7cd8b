/** What a schema cannot tell of a target: may its endpoint be called, is its credential one the provider takes, and does that exist? */
import { endpointFault } from "../../config/endpoint.ts";
import { credentialProviderName } from "../../config/identifiers.ts";
import type { Quotas } from "../../config/quotas.ts";
import { NEVER_OF_INFERENCE } from "../../config/query-names.ts";
import type { Settings } from "../../config/settings.ts";
import type { TargetSpec } from "../../config/target.ts";
import type { Provider } from "../../config/target-configuration.ts";
import { signIn } from "../../providers/sign-in.ts";
import { isFiledUnder } from "../../words/query.ts";
import { findCredentialProvider } from "../../store/credential-providers.ts";
import type { OperationContext } from "./context.ts";
import { invalidField } from "./fault.ts";

/** Names a gateway's own paths have: a passthrough target of such a name could not be reached. */
const TAKEN_NAMES = new Set(["inference", "mcp"]);

const CREDENTIAL = "credentialProviderConfigurations.0";

/** @throws Fault ValidationException naming the field. */
export async function checkTarget({ env, settings }: OperationContext, spec: TargetSpec): Promise<void> {
  const { inference, http } = spec.targetConfiguration;
  checkEndpoint("targetConfiguration.inference.provider.endpoint", inference?.provider?.endpoint, settings);
  checkLengths(inference?.provider?.operations ?? [], settings.quotas);
  checkEndpoint("targetConfiguration.http.passthrough.endpoint", http?.passthrough.endpoint, settings);
  if (http !== undefined && TAKEN_NAMES.has(spec.name)) {
    throw invalidField(
      "name",
      `"${spec.name}" is a path of the gateway's own: a passthrough target needs another name`,
    );
  }
  if (inference !== undefined) checkQueryParameters(spec.metadataConfiguration?.allowedQueryParameters ?? []);
  const credential = spec.credentialProviderConfigurations?.[0];
  if (
    credential?.credentialProviderType === "GATEWAY_IAM_ROLE" &&
    signIn(spec.targetConfiguration, settings).signing === undefined
  ) {
    throw invalidField(
      `${CREDENTIAL}.credentialProviderType`,
      "this provider takes an API key, not the gateway's AWS identity",
    );
  }
  if (credential?.credentialProviderType !== "API_KEY") return;
  const { providerArn } = credential.credentialProvider.apiKeyCredentialProvider;
  if ((await findCredentialProvider(env.DB, credentialProviderName(providerArn) ?? "")) === undefined) {
    throw invalidField(
      `${CREDENTIAL}.credentialProvider.apiKeyCredentialProvider.providerArn`,
      "names a credential provider that does not exist",
    );
  }
}

const OPERATIONS = "targetConfiguration.inference.provider.operations";

function checkLengths(operations: NonNullable<Provider["operations"]>, quotas: Quotas): void {
  const { MAX_OPERATIONS, MAX_MODELS } = quotas;
  if (operations.length > MAX_OPERATIONS) {
    throw invalidField(OPERATIONS, `must not hold more than ${MAX_OPERATIONS}: the variable MAX_OPERATIONS raises it`);
  }
  const tooLong = operations.findIndex(({ models = [] }) => models.length > MAX_MODELS);
  if (tooLong >= 0) {
    const field = `${OPERATIONS}.${tooLong}.models`;
    throw invalidField(field, `must not hold more than ${MAX_MODELS}: the variable MAX_MODELS raises it`);
  }
}

/** Better than a list that does nothing. */
function checkQueryParameters(names: readonly string[]): void {
  for (const [at, name] of names.entries()) {
    if (!isFiledUnder(name, NEVER_OF_INFERENCE)) continue;
    throw invalidField(
      `metadataConfiguration.allowedQueryParameters.${at}`,
      `"${name}" never passes to an inference target: the model is the body's, the credential the target's`,
    );
  }
}

function checkEndpoint(field: string, endpoint: string | undefined, settings: Settings): void {
  const fault = endpoint === undefined ? undefined : endpointFault(endpoint, settings.allowLocalEndpoints);
  if (fault !== undefined) throw invalidField(field, fault);
}
