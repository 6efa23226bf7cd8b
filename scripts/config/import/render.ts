/** A draft → the document that `npm run config -- push` takes, and the secrets it waits for. */
import type { Draft, DraftTarget, Quota } from "./draft.ts";
import { secretOf, idOfKey, type Secret } from "./keys.ts";

export interface Rendered {
  readonly document: object;
  readonly secrets: readonly Secret[];
  /** Is the gateway's own AWS identity asked for? */
  readonly signs: boolean;
}

/** @param gateway its name. */
export function renderDraft({ targets, aliases, quotas, prices, roleArn }: Draft, gateway: string): Rendered {
  const secrets = secretsOf(targets);
  const limits = entriesOf(quotas);
  const shown = {
    name: gateway,
    authorizerType: "API_KEY",
    ...(roleArn === undefined ? {} : { roleArn }),
    targets: targets.map((target) => renderTarget(target, secrets)),
    ...(aliases.size === 0
      ? {}
      : {
          aliases: [...aliases].map(([name, tiers]) => ({
            name,
            targets: tiers.flatMap((shares, at) =>
              shares.map(({ target, model, weight }) => ({
                model: `${target.name}/${model}`,
                ...(shares.length > 1 ? { weight } : {}),
                ...(at > 0 ? { tier: at + 1 } : {}),
              })),
            ),
          })),
        }),
    ...(limits.length === 0 ? {} : { rateLimits: limits }),
  };
  const providers = [...secrets.values()].map(({ provider, secretId }) => ({
    name: provider,
    apiKeySecretConfig: { secretId },
  }));
  return {
    document: {
      gateways: [shown],
      ...(providers.length === 0 ? {} : { credentialProviders: providers }),
      ...(prices.length === 0
        ? {}
        : { prices: prices.map(({ target, model, dollars }) => ({ target: target.name, model, ...dollars })) }),
    },
    secrets: [...secrets.values()],
    signs: targets.some(({ credential }) => credential.kind === "aws"),
  };
}

/** By the key, in the order of the targets. */
function secretsOf(targets: readonly DraftTarget[]): ReadonlyMap<string, Secret> {
  const secrets = new Map<string, Secret>();
  for (const { credential, name } of targets) {
    if (!("key" in credential) || secrets.has(idOfKey(credential.key))) continue;
    const taken = new Set(Array.from(secrets.values(), ({ secretId }) => secretId));
    secrets.set(idOfKey(credential.key), secretOf(credential.key, name, taken));
  }
  return secrets;
}

function renderTarget(
  { name, place, credential, models, timeoutMs, isOpen }: DraftTarget,
  secrets: ReadonlyMap<string, Secret>,
) {
  const { connector, endpoint, paths = [], header, speech } = place;
  const declared = isOpen ? [] : [...(models.get("") ?? [])];
  // A deployment for which a pattern stands is asked of the resource, as far as it tells.
  const isDeclaring = connector?.["connectorId"] === "azure-openai" && declared.length > 0 && declared.every(isOne);
  const inference =
    connector === undefined
      ? {
          provider: {
            endpoint,
            operations: paths.map(([path, providerPath]) =>
              renderOperation(path, providerPath, isOpen ? undefined : models.get(path)),
            ),
          },
        }
      : { connector: { source: { ...connector, ...(isDeclaring ? { deployments: declared } : {}) } } };
  const configurations = renderCredential(credential, secrets, connector === undefined ? header : undefined);
  return {
    name,
    targetConfiguration: { inference },
    ...(configurations === undefined ? {} : { credentialProviderConfigurations: [configurations] }),
    ...(timeoutMs === undefined ? {} : { firstByteTimeoutMs: timeoutMs }),
    // As connectors have it by themselves: both sources report the usage of streams.
    ...(connector === undefined && speech === "openai" ? { streamUsage: "ask_and_hide" } : {}),
  };
}

function renderOperation(path: string, providerPath: string, served: ReadonlySet<string> | undefined): object {
  return {
    path,
    ...(providerPath === path ? {} : { providerPath }),
    ...(served === undefined || served.size === 0 ? {} : { models: Array.from(served, (model) => ({ model })) }),
  };
}

function isOne(model: string): boolean {
  return /^[a-zA-Z0-9._-]{1,64}$/.test(model);
}

function renderCredential(
  credential: DraftTarget["credential"],
  secrets: ReadonlyMap<string, Secret>,
  header: string | undefined,
): object | undefined {
  if (credential.kind === "none") return undefined;
  if (credential.kind === "aws") return { credentialProviderType: "GATEWAY_IAM_ROLE" };
  const providerArn = secrets.get(idOfKey(credential.key))?.provider;
  if (credential.kind === "entra") {
    return {
      credentialProviderType: "ENTRA_ID",
      credentialProvider: { entraIdCredentialProvider: { ...credential.entra, providerArn } },
    };
  }
  const placement = header === undefined ? {} : { credentialLocation: "HEADER", credentialParameterName: header };
  return {
    credentialProviderType: "API_KEY",
    credentialProvider: { apiKeyCredentialProvider: { providerArn, ...placement } },
  };
}

/** Limits of one model of a target, and those of whole targets, each kind in a limit of its own: dimensions differ. */
function entriesOf(quotas: readonly Quota[]): readonly object[] {
  const [ofTargets, ofModels] = [
    quotas.filter(({ model }) => model === undefined),
    quotas.filter(({ model }) => model !== undefined),
  ];
  return [
    ...(ofModels.length === 0
      ? []
      : [
          {
            rateLimitId: "deployments",
            dimensionKeys: ["targetName", "qualifiedModelId"],
            entries: ofModels.map((quota) => renderEntry({ qualifiedModelId: quota.model }, quota)),
          },
        ]),
    ...(ofTargets.length === 0
      ? []
      : [
          {
            rateLimitId: "providers",
            dimensionKeys: ["targetName"],
            entries: ofTargets.map((quota) => renderEntry({}, quota)),
          },
        ]),
  ];
}

function renderEntry(more: object, { target, metrics }: Quota): object {
  return { dimensions: { targetName: target.name, ...more }, ...metrics };
}
