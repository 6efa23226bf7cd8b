/** What a schema cannot tell of a target: may its endpoint be called, is its credential one the provider takes, and does that exist? */
import { endpointFault } from "../../config/endpoint.ts";
import type { Quotas } from "../../config/quotas.ts";
import { NEVER_OF_INFERENCE } from "../../config/query-names.ts";
import type { Settings } from "../../config/settings.ts";
import type { TargetSpec } from "../../config/target.ts";
import type { Provider } from "../../config/target-configuration.ts";
import type { CredentialProvider } from "../../credentials/credential-provider.ts";
import { findMisfit } from "../../credentials/kinds.ts";
import { authenticationOf } from "../../providers/authentication.ts";
import { isFiledUnder } from "../../words/query.ts";
import type { OperationContext } from "./context.ts";
import { invalidFields, type Field } from "./fault.ts";
import { findNamedProviders } from "./named-providers.ts";

/** Names a gateway's own paths have: a passthrough target of such a name could not be reached. */
const TAKEN_NAMES = new Set(["inference", "mcp"]);

/** @throws Fault ValidationException naming every field that is wrong. */
export async function checkTarget({ env, settings }: OperationContext, spec: TargetSpec): Promise<void> {
  const providers = await findNamedProviders(env.DB, spec.credentialProviderConfigurations?.[0]);
  const faults = faultsOfTarget(spec, settings, providers);
  if (faults.length > 0) throw invalidFields(faults);
}

/** @param providers by name, those that it names and that there are. */
export function faultsOfTarget(
  spec: TargetSpec,
  settings: Settings,
  providers: ReadonlyMap<string, CredentialProvider>,
): readonly Field[] {
  const { inference, http } = spec.targetConfiguration;
  return [
    ...faultsOfEndpoint("targetConfiguration.inference.provider.endpoint", inference?.provider?.endpoint, settings),
    ...faultsOfEndpoint(`${SOURCE}.endpoint`, endpointIn(inference?.connector?.source), settings),
    ...faultsOfLengths(inference?.provider?.operations ?? [], settings.quotas),
    ...faultsOfEndpoint("targetConfiguration.http.passthrough.endpoint", http?.passthrough.endpoint, settings),
    ...(http !== undefined && TAKEN_NAMES.has(spec.name)
      ? [field("name", `"${spec.name}" is a path of the gateway's own: a passthrough target needs another name`)]
      : []),
    ...(inference === undefined
      ? []
      : faultsOfQueryParameters(spec.metadataConfiguration?.allowedQueryParameters ?? [])),
    ...faultsOfCredential(spec, settings, providers),
  ];
}

const SOURCE = "targetConfiguration.inference.connector.source";

/** Of a connector whose every account has an address of its own. */
function endpointIn(source: object | undefined): string | undefined {
  const endpoint: unknown = source === undefined ? undefined : Reflect.get(source, "endpoint");
  return typeof endpoint === "string" ? endpoint : undefined;
}

function field(name: string, message: string): Field {
  return { name, message };
}

/** Judged by what makes the credential of a call. */
function faultsOfCredential(
  { name, targetConfiguration, credentialProviderConfigurations }: TargetSpec,
  settings: Settings,
  providers: ReadonlyMap<string, CredentialProvider>,
): readonly Field[] {
  const misfit = findMisfit(credentialProviderConfigurations?.[0], {
    targetName: name,
    providers,
    authentication: authenticationOf(targetConfiguration, settings),
    roleArn: undefined,
  });
  return misfit === undefined ? [] : [field(`credentialProviderConfigurations.0.${misfit.field}`, misfit.problem)];
}

const OPERATIONS = "targetConfiguration.inference.provider.operations";

function faultsOfLengths(operations: NonNullable<Provider["operations"]>, quotas: Quotas): readonly Field[] {
  const { MAX_OPERATIONS, MAX_MODELS } = quotas;
  const tooMany = `must not hold more than ${MAX_OPERATIONS}: the variable MAX_OPERATIONS raises it`;
  const tooLong = `must not hold more than ${MAX_MODELS}: the variable MAX_MODELS raises it`;
  return [
    ...(operations.length > MAX_OPERATIONS ? [field(OPERATIONS, tooMany)] : []),
    ...operations.flatMap(({ models = [] }, at) =>
      models.length > MAX_MODELS ? [field(`${OPERATIONS}.${at}.models`, tooLong)] : [],
    ),
  ];
}

/** Better than a list that does nothing. */
function faultsOfQueryParameters(names: readonly string[]): readonly Field[] {
  return names.flatMap((name, at) =>
    isFiledUnder(name, NEVER_OF_INFERENCE)
      ? [
          field(
            `metadataConfiguration.allowedQueryParameters.${at}`,
            `"${name}" never passes to an inference target: the model is the body's, the credential the target's`,
          ),
        ]
      : [],
  );
}

function faultsOfEndpoint(name: string, endpoint: string | undefined, settings: Settings): readonly Field[] {
  const fault = endpoint === undefined ? undefined : endpointFault(endpoint, settings.allowLocalEndpoints);
  return fault === undefined ? [] : [field(name, fault)];
}
