/** API-key credential providers: names for provider keys, which are kept in secrets or sealed, and never shown. */
import {
  ApiKeySecretConfig,
  ProviderName,
  type CredentialProvider,
  type KeySource,
} from "../../credentials/credential-provider.ts";
import { seal } from "../../secrets/vault.ts";
import { writerOf } from "../../memory/own-writes.ts";
import {
  deleteCredentialProvider,
  findCredentialProvider,
  insertCredentialProvider,
  lastChange,
  listCredentialProviders,
  occupancyOfCredentialProviders,
  updateCredentialProvider,
} from "../../store/credential-providers.ts";
import type { Page, PageRequest } from "../../words/page.ts";
import type { ResourceTags } from "../../store/tags.ts";
import * as z from "../../words/schema.ts";
import type { OperationContext } from "./context.ts";
import { Fault, invalidField } from "./fault.ts";
import { refusedCreation } from "./quota-fault.ts";

export const ProviderSpec = z.strictObject({
  name: ProviderName,
  apiKey: z.optional(z.string().check(z.maxLength(65_536))),
  apiKeySecretSource: z.optional(z.enum(["MANAGED", "EXTERNAL"])),
  apiKeySecretConfig: z.optional(ApiKeySecretConfig),
});
export type ProviderSpec = z.infer<typeof ProviderSpec>;

/** @throws Fault ValidationException, ConflictException where another has the name, ServiceQuotaExceededException. */
export async function createCredentialProvider(
  context: OperationContext,
  spec: ProviderSpec,
  tags: ResourceTags,
): Promise<CredentialProvider> {
  const { env, settings, now } = context;
  const { name } = spec;
  const createdAt = now();
  const provider: CredentialProvider = { name, key: await keySource(spec, env), createdAt, updatedAt: createdAt };
  const { quotas } = settings;
  if (await insertCredentialProvider(writerOf(context), provider, tags, quotas.MAX_CREDENTIAL_PROVIDERS))
    return provider;
  const conflict = new Fault("ConflictException", `A credential provider named "${name}" already exists.`);
  const occupancy = await occupancyOfCredentialProviders(env.DB, name);
  throw refusedCreation(
    conflict,
    occupancy,
    quotas,
    "MAX_CREDENTIAL_PROVIDERS",
    (most) => `There are ${most} credential providers`,
  );
}

/** @throws Fault ResourceNotFoundException. */
export async function requireCredentialProvider({ env }: OperationContext, name: string): Promise<CredentialProvider> {
  const provider = await findCredentialProvider(env.DB, name);
  if (provider === undefined) throw noProvider(name);
  return provider;
}

export function pageOfCredentialProviders(
  { env }: OperationContext,
  wanted: PageRequest,
): Promise<Page<CredentialProvider>> {
  return listCredentialProviders(env.DB, wanted);
}

/** @throws Fault ResourceNotFoundException, ValidationException. */
export async function replaceCredentialProvider(
  context: OperationContext,
  spec: ProviderSpec,
): Promise<CredentialProvider> {
  const { env, now } = context;
  const known = await requireCredentialProvider(context, spec.name);
  const updated: CredentialProvider = { ...known, key: await keySource(spec, env), updatedAt: now() };
  if (!(await updateCredentialProvider(writerOf(context), updated))) throw noProvider(spec.name);
  return updated;
}

/** @throws Fault ResourceNotFoundException, ValidationException where a target names it. */
export async function removeCredentialProvider(context: OperationContext, name: string): Promise<void> {
  if (await deleteCredentialProvider(writerOf(context), name)) return;
  await requireCredentialProvider(context, name);
  throw new Fault(
    "ValidationException",
    `Credential provider "${name}" is used by a target. Delete or change the target first; one whose change has not worked yet goes on with the provider it had.`,
  );
}

/** When any credential provider was last changed, in milliseconds since 1970. */
export function lastChangeOfCredentialProviders({ env }: OperationContext): Promise<number> {
  return lastChange(env.DB);
}

/** @throws Fault ValidationException where neither or both are given, or a key comes and there is no vault to keep it in. */
async function keySource(spec: ProviderSpec, env: object): Promise<KeySource> {
  const { apiKey, apiKeySecretConfig, apiKeySecretSource } = spec;
  if (apiKeySecretConfig !== undefined && apiKey !== undefined) {
    throw invalidField("apiKey", "and apiKeySecretConfig exclude each other: a key is either sent or named");
  }
  if (apiKeySecretConfig !== undefined && apiKeySecretSource !== "MANAGED")
    return { source: "EXTERNAL", ...apiKeySecretConfig };
  if (apiKeySecretSource === "EXTERNAL" || apiKey === undefined || apiKey === "") {
    throw invalidField(
      "apiKeySecretConfig",
      'is missing: put the key into a Worker secret (`wrangler secret put UPSTREAM_NAME`) and name it, {"secretId": "UPSTREAM_NAME"}',
    );
  }
  const sealed = await seal(env, spec.name, apiKey);
  if (sealed === undefined) {
    throw invalidField(
      "apiKey",
      'cannot be kept: set the secret TOKEN_VAULT_KEY (`openssl rand -base64 32`), or put the key into a Worker secret and name it with apiKeySecretConfig {"secretId": "UPSTREAM_NAME"}',
    );
  }
  return { source: "MANAGED", sealed };
}

function noProvider(name: string): Fault {
  return new Fault("ResourceNotFoundException", `There is no credential provider "${name}".`);
}
