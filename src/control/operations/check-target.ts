/** What a schema cannot tell of a target: may its endpoint be called, is its credential one the provider takes, and does that exist? */
import { endpointFault } from "../../config/endpoint.ts";
import type { Quotas } from "../../config/quotas.ts";
import { NEVER_OF_INFERENCE } from "../../config/query-names.ts";
import type { Settings } from "../../config/settings.ts";
import type { TargetSpec } from "../../config/target.ts";
import type { Provider } from "../../config/target-configuration.ts";
import { findMisfit } from "../../credentials/kinds.ts";
import { authenticationOf } from "../../providers/authentication.ts";
import { isFiledUnder } from "../../words/query.ts";
import type { OperationContext } from "./context.ts";
import { invalidField } from "./fault.ts";
import { findNamedProviders } from "./named-providers.ts";

/** Names a gateway's own paths have: a passthrough target of such a name could not be reached. */
const TAKEN_NAMES = new Set(["inference", "mcp"]);

/** @throws Fault ValidationException naming the field. */
export async function checkTarget(context: OperationContext, spec: TargetSpec): Promise<void> {
  const { settings } = context;
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
  await checkCredential(context, spec);
}

/** Judged by what makes the credential of a call. */
async function checkCredential(
  { env, settings }: OperationContext,
  { name, targetConfiguration, credentialProviderConfigurations }: TargetSpec,
): Promise<void> {
  const configuration = credentialProviderConfigurations?.[0];
  const misfit = findMisfit(configuration, {
    targetName: name,
    providers: await findNamedProviders(env.DB, configuration),
    authentication: authenticationOf(targetConfiguration, settings),
    roleArn: undefined,
  });
  if (misfit !== undefined) throw invalidField(`credentialProviderConfigurations.0.${misfit.field}`, misfit.problem);
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
